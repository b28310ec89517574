"""The JSON that Dagster stores for events, composed from parts that events of one shape share.

Dagster takes each event apart field by field, which was a fifth of what a delivery cost. Of events
of one shape only some texts and numbers differ: those are filled in between pieces that Dagster
itself has written, once for each shape. What Dagster writes of an event stays Dagster's: pieces
that do not give the first event back as Dagster writes it are not used, and neither are they for
events with anything but texts and numbers in them. A faster `serialize_value` would make this
module needless.
"""

from __future__ import annotations

import json
import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import dagster as dg

from marketbel_courier.orchestration.dagster_internals import (
    AssetCheckEvaluationTargetMaterializationData,
    AssetMaterializationPlannedData,
    DagsterEvent,
    EventLogEntry,
    StepMaterializationData,
    serialize_value,
)

MOST_SHAPES = 200

Leaf = str | int | float | bool | None

_FIELDS = {
    dg.TextMetadataValue: "text",
    dg.UrlMetadataValue: "url",
    dg.PathMetadataValue: "fspath",
    dg.MarkdownMetadataValue: "md_str",
    dg.IntMetadataValue: "value",
    dg.FloatMetadataValue: "value",
    dg.TimestampMetadataValue: "value",
}
# A field that a later Dagster adds would not be compared between two events.
_KNOWN_FIELDS: Mapping[Any, str] = {
    EventLogEntry: "error_info level user_message run_id timestamp step_key job_name dagster_event",
    DagsterEvent: "event_type_value job_name step_handle node_handle step_kind_value logging_tags"
    " event_specific_data message pid step_key",
    StepMaterializationData: "materialization asset_lineage",
    dg.AssetMaterialization: "asset_key description metadata partition tags",
    dg.AssetCheckEvaluation: "asset_key check_name passed metadata target_materialization_data"
    " severity description blocking partition",
    AssetCheckEvaluationTargetMaterializationData: "storage_id run_id timestamp",
    AssetMaterializationPlannedData: "asset_key partition partitions_subset",
}
# Numbers that occur in no event, and that JSON writes unchanged.
_UNLIKELY = 7_204_517_800_000_000


class _OtherwiseMade(Exception):
    """Something in the event is neither a text nor a number."""


@dataclass(frozen=True)
class _Pieces:
    """The shared pieces of events of one shape, and which leaf follows which piece."""

    pieces: Sequence[str]
    order: Sequence[int]

    def filled(self, leaves: Sequence[Leaf]) -> str:
        """The JSON of the event with these leaves."""
        parts = list(self.pieces)
        parts[1::2] = [_written(leaves[place]) for place in self.order]
        return "".join(parts)


_known: dict[Hashable, _Pieces | None] = {}


@cache
def knows_all_fields() -> bool:
    """Whether Dagster's events have the fields that this module knows, and no others."""
    return all(kind._fields == tuple(known.split()) for kind, known in _KNOWN_FIELDS.items())


def event_json(event: EventLogEntry) -> str:
    """The same JSON as `serialize_value` gives for the event."""
    if not knows_all_fields():
        return serialize_value(event)
    try:
        leaves = _leaves_of(event)
        shape = _shape_of(event, leaves)
    except _OtherwiseMade:
        return serialize_value(event)
    if shape not in _known:
        if len(_known) >= MOST_SHAPES:
            _known.clear()
        _known[shape] = _pieces_of(event, leaves)
    pieces = _known[shape]
    return serialize_value(event) if pieces is None else pieces.filled(leaves)


def _pieces_of(event: EventLogEntry, leaves: Sequence[Leaf]) -> _Pieces | None:
    """None where the pieces would not give the event back."""
    marks = [_mark(place, leaf) for place, leaf in enumerate(leaves)]
    rest = serialize_value(_with_leaves(event, iter(marks)))
    found = []
    for place, (leaf, mark) in enumerate(zip(leaves, marks, strict=True)):
        if _varies(leaf):
            if rest.count(json.dumps(mark)) != 1:
                return None
            found.append((rest.index(json.dumps(mark)), place))
    parts = []
    at = 0
    for where, place in sorted(found):
        parts += [rest[at:where], ""]
        at = where + len(json.dumps(marks[place]))
    pieces = _Pieces([*parts, rest[at:]], [place for _, place in sorted(found)])
    return pieces if pieces.filled(leaves) == serialize_value(event) else None


def _written(leaf: Leaf) -> str:
    """The leaf as JSON; `json.dumps` makes an encoder for each number."""
    if type(leaf) is int or (type(leaf) is float and math.isfinite(leaf)):
        return repr(leaf)
    return json.dumps(leaf)


def _varies(leaf: Leaf) -> bool:
    return type(leaf) in (str, int, float)


def _mark(place: int, leaf: Leaf) -> Leaf:
    if type(leaf) is str:
        return f"\N{OBJECT REPLACEMENT CHARACTER} {place} \N{OBJECT REPLACEMENT CHARACTER}"
    if type(leaf) is int:
        return _UNLIKELY + place
    return _UNLIKELY + place + 0.5 if type(leaf) is float else leaf


def _shape_of(event: EventLogEntry, leaves: Sequence[Leaf]) -> Hashable:
    """All of the event but the leaves that vary."""
    told = event.get_dagster_event()
    return (
        *(event.error_info, event.level, event.user_message, event.step_key, event.job_name),
        *(told.event_type_value, told.job_name, told.step_handle, told.node_handle),
        *(told.step_kind_value, told.pid, told.step_key),
        None if told.logging_tags is None else tuple(told.logging_tags.items()),
        *_frame_of(told.event_specific_data),
        *(type(leaf) if _varies(leaf) else leaf for leaf in leaves),
    )


def _leaves_of(event: EventLogEntry) -> list[Leaf]:
    told = event.get_dagster_event()
    leaves = [
        event.run_id,
        event.timestamp,
        told.message,
        *_leaves_within(told.event_specific_data),
    ]
    if any(leaf is not None and type(leaf) not in (str, int, float, bool) for leaf in leaves):
        raise _OtherwiseMade
    return leaves


def _with_leaves(event: EventLogEntry, leaves: Iterator[Any]) -> EventLogEntry:
    """The event with other leaves, in the order of `_leaves_of`."""
    told = event.get_dagster_event()
    run_id, timestamp, message = next(leaves), next(leaves), next(leaves)
    data = _data_with(told.event_specific_data, leaves)
    return event._replace(
        run_id=run_id,
        timestamp=timestamp,
        dagster_event=told._replace(message=message, event_specific_data=data),
    )


def _frame_of(data: object) -> tuple[Hashable, ...]:
    match data:
        case StepMaterializationData():
            made = data.materialization
            return (made.asset_key, *_kinds(made.metadata), *(made.tags or ()))
        case dg.AssetCheckEvaluation():
            has_target = data.target_materialization_data is not None
            checked = (data.asset_key, data.check_name, data.severity, has_target)
            return (*checked, *_kinds(data.metadata))
        case AssetMaterializationPlannedData():
            return (data.asset_key,)
    raise _OtherwiseMade


def _kinds(metadata: Mapping[str, dg.MetadataValue]) -> Iterator[Hashable]:
    for label, value in metadata.items():
        yield label
        yield type(value)


def _leaves_within(data: object) -> list[Any]:
    match data:
        case StepMaterializationData() if not data.asset_lineage:
            made = data.materialization
            facts = (made.description, made.partition)
            return [*facts, *_values(made.metadata), *(made.tags or {}).values()]
        case dg.AssetCheckEvaluation():
            found = (data.passed, data.description, data.blocking, data.partition)
            target = data.target_materialization_data
            about = (target.storage_id, target.run_id, target.timestamp) if target else ()
            return [*found, *about, *_values(data.metadata)]
        case AssetMaterializationPlannedData() if data.partitions_subset is None:
            return [data.partition]
    raise _OtherwiseMade


def _values(metadata: Mapping[str, dg.MetadataValue]) -> Iterator[Any]:
    for value in metadata.values():
        field = _FIELDS.get(type(value))
        if field is None:
            raise _OtherwiseMade
        yield getattr(value, field)


def _data_with(data: object, leaves: Iterator[Any]) -> Any:
    match data:
        case StepMaterializationData():
            made = data.materialization
            changed = made._replace(
                description=next(leaves),
                partition=next(leaves),
                metadata=_metadata_with(made.metadata, leaves),
                tags=made.tags and {name: next(leaves) for name in made.tags},
            )
            return data._replace(materialization=changed)
        case dg.AssetCheckEvaluation():
            passed, description, blocking, partition = (next(leaves) for _ in range(4))
            target = data.target_materialization_data and (
                AssetCheckEvaluationTargetMaterializationData(
                    storage_id=next(leaves), run_id=next(leaves), timestamp=next(leaves)
                )
            )
            return dg.AssetCheckEvaluation(
                asset_key=data.asset_key,
                check_name=data.check_name,
                passed=passed,
                metadata=_metadata_with(data.metadata, leaves),
                target_materialization_data=target,
                severity=data.severity,
                description=description,
                blocking=blocking,
                partition=partition,
            )
        case AssetMaterializationPlannedData():
            return AssetMaterializationPlannedData(data.asset_key, next(leaves), None)
    raise _OtherwiseMade


def _metadata_with(
    metadata: Mapping[str, dg.MetadataValue], leaves: Iterator[Any]
) -> dict[str, dg.MetadataValue]:
    kinds: dict[str, Any] = {label: type(value) for label, value in metadata.items()}
    return {label: kind(next(leaves)) for label, kind in kinds.items()}
