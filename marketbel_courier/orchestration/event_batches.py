"""Events of assets and their checks, many of them stored by a few statements in one transaction.

As shipped, dagster-postgres stores each by three or four statements that commit on their own, and
only materializations of one asset together. A batch of any kinds of asset events in the shipped
`store_event_batch` would make this module needless.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from dagster import AssetCheckEvaluation, DagsterEventType
from sqlalchemy import Connection, text

from marketbel_courier.orchestration.dagster_internals import (
    AssetCheckExecutionRecordStatus,
    EventLogEntry,
)
from marketbel_courier.orchestration.event_json import event_json

BATCH_SIZE = 250
"""Events that Dagster collects before it has them stored, where they are of one batch."""

BATCHED = frozenset(
    {
        DagsterEventType.ASSET_MATERIALIZATION_PLANNED,
        DagsterEventType.ASSET_MATERIALIZATION,
        DagsterEventType.ASSET_CHECK_EVALUATION,
    }
)

# Dagster's cache of the grid remembers the greatest id that it has seen, and looks only behind it.
# So an asset's ids must become visible in their order: whoever stores for the asset, one at a time.
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:asset, 0))")
_IDS = text(
    "SELECT nextval(pg_get_serial_sequence('event_logs', 'id')) FROM generate_series(1, :count)"
)
_EVENTS = text(
    """
    INSERT INTO event_logs
        (id, run_id, event, dagster_event_type, timestamp, step_key, asset_key, partition)
    SELECT * FROM unnest(
        CAST(:id AS bigint[]), CAST(:run_id AS text[]), CAST(:event AS text[]),
        CAST(:dagster_event_type AS text[]), CAST(:timestamp AS timestamp[]),
        CAST(:step_key AS text[]), CAST(:asset_key AS text[]), CAST(:partition AS text[]))
    """
)
_TAGS = text(
    """
    INSERT INTO asset_event_tags (event_id, asset_key, key, value, event_timestamp)
    SELECT * FROM unnest(
        CAST(:event_id AS bigint[]), CAST(:asset_key AS text[]), CAST(:key AS text[]),
        CAST(:value AS text[]), CAST(:event_timestamp AS timestamp[]))
    """
)
# A planned check already has its row; it may have no partition.
_CHECKS = text(
    """
    WITH given AS (
        SELECT * FROM unnest(
            CAST(:asset_key AS text[]), CAST(:check_name AS text[]), CAST(:partition AS text[]),
            CAST(:run_id AS text[]), CAST(:status AS text[]), CAST(:event AS text[]),
            CAST(:timestamp AS timestamp[]), CAST(:id AS bigint[]), CAST(:target AS bigint[]))
        AS g (asset_key, check_name, partition, run_id, status, event, at, id, target)
    ),
    planned AS (
        UPDATE asset_check_executions AS e
        SET execution_status = g.status, evaluation_event = g.event,
            evaluation_event_timestamp = g.at, evaluation_event_storage_id = g.id,
            materialization_event_storage_id = g.target
        FROM given AS g
        WHERE (e.asset_key, e.check_name, e.run_id) = (g.asset_key, g.check_name, g.run_id)
            AND (e.partition = g.partition OR (e.partition IS NULL AND g.partition IS NULL))
        RETURNING g.id
    )
    INSERT INTO asset_check_executions
        (asset_key, check_name, partition, run_id, execution_status, evaluation_event,
        evaluation_event_timestamp, evaluation_event_storage_id, materialization_event_storage_id)
    SELECT * FROM given WHERE id NOT IN (SELECT id FROM planned)
    """
)


@dataclass(frozen=True)
class BatchedEvent:
    """An event, its row, and the tags that are looked for."""

    event: EventLogEntry
    row: Mapping[str, Any]
    tags: Mapping[str, str]

    @property
    def type(self) -> DagsterEventType:
        """One of those that are stored together."""
        return self.event.get_dagster_event().event_type

    @property
    def asset(self) -> str:
        """The asset that the event, or the check, is about."""
        if _is_check(self):
            return self.event.get_dagster_event().asset_check_evaluation_data.asset_key.to_string()
        return str(self.row["asset_key"])


def is_batched(event: EventLogEntry) -> bool:
    """Whether the event is one of those; what belongs to no run is stored as shipped."""
    return bool(event.run_id and event.dagster_event and event.dagster_event_type in BATCHED)


def row_of(event: EventLogEntry) -> dict[str, Any]:
    """The row of such an event, as the shipped storage makes it."""
    told = event.get_dagster_event()
    return {
        "run_id": event.run_id,
        "event": event_json(event),
        "dagster_event_type": told.event_type_value,
        "timestamp": datetime.fromtimestamp(event.timestamp, UTC).replace(tzinfo=None),
        "step_key": told.step_key,
        "asset_key": told.asset_key.to_string() if told.asset_key else None,
        "partition": told.partition or None,
    }


def store_together(
    connection: Connection,
    events: Sequence[BatchedEvent],
    note_newest: Callable[[EventLogEntry, int], None],
) -> None:
    """Store them within the connection's transaction.

    `note_newest` is called with the last event of each kind for each asset, and its storage id.
    """
    for asset in sorted({event.asset for event in events}):
        connection.execute(_LOCK, {"asset": asset})
    ids = list(connection.execute(_IDS, {"count": len(events)}).scalars())
    rows = [{"id": id_, **event.row} for id_, event in zip(ids, events, strict=True)]
    connection.execute(_EVENTS, _columns(rows))
    stored = list(zip(ids, events, strict=True))
    tags = [
        {
            "event_id": id_,
            "asset_key": event.asset,
            "key": key,
            "value": value,
            "event_timestamp": event.row["timestamp"],
        }
        for id_, event in stored
        for key, value in event.tags.items()
    ]
    if tags:
        connection.execute(_TAGS, _columns(tags))
    checks = [_check_row(id_, event) for id_, event in stored if _is_check(event)]
    if checks:
        connection.execute(_CHECKS, _columns(checks))
    newest = {(event.asset, event.type): (event, id_) for id_, event in stored}
    for event, id_ in newest.values():
        if not _is_check(event):
            note_newest(event.event, id_)


def _is_check(event: BatchedEvent) -> bool:
    return event.type is DagsterEventType.ASSET_CHECK_EVALUATION


def _check_row(id_: int, event: BatchedEvent) -> dict[str, Any]:
    evaluation: AssetCheckEvaluation = event.event.get_dagster_event().asset_check_evaluation_data
    ended = AssetCheckExecutionRecordStatus
    target = evaluation.target_materialization_data
    return {
        "asset_key": event.asset,
        "check_name": evaluation.check_name,
        "partition": evaluation.partition,
        "run_id": event.event.run_id,
        "status": (ended.SUCCEEDED if evaluation.passed else ended.FAILED).value,
        "event": event.row["event"],
        "timestamp": event.row["timestamp"],
        "id": id_,
        "target": target.storage_id if target else None,
    }


def _columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """The rows column by column: one statement of one text, however many rows there are."""
    return {name: [row[name] for row in rows] for name in rows[0]}
