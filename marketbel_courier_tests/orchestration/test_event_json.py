from __future__ import annotations

import math
from typing import Any

import dagster as dg
import pytest
from dagster._core.definitions.asset_checks.asset_check_evaluation import (
    AssetCheckEvaluationTargetMaterializationData,
)
from dagster._core.definitions.dependency import NodeHandle
from dagster._core.events import (
    AssetMaterializationPlannedData,
    DagsterEvent,
    StepMaterializationData,
)
from dagster._core.events.log import EventLogEntry
from dagster._core.execution.plan.handle import StepHandle
from dagster._serdes import deserialize_value, serialize_value
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.orchestration import event_json as module
from marketbel_courier.orchestration.event_json import event_json

ASSET = dg.AssetKey(["price_list"])
TEXTS = st.text(max_size=30)
WORDS = st.one_of(st.none(), TEXTS)
FLOATS = st.floats(allow_nan=False)
VALUES = st.one_of(
    TEXTS.map(dg.TextMetadataValue),
    TEXTS.map(dg.UrlMetadataValue),
    TEXTS.map(dg.PathMetadataValue),
    TEXTS.map(dg.MarkdownMetadataValue),
    st.integers().map(dg.IntMetadataValue),
    FLOATS.map(dg.FloatMetadataValue),
    FLOATS.map(dg.TimestampMetadataValue),
    st.booleans().map(dg.BoolMetadataValue),
    st.dictionaries(TEXTS, st.integers(), max_size=2).map(dg.JsonMetadataValue),
)
# Few labels, so that events of one shape come again with other values.
FACTS = st.dictionaries(st.sampled_from(["size", "file", "Молоко"]), VALUES, max_size=3)
MADE = st.builds(
    dg.AssetMaterialization,
    st.just(ASSET),
    description=WORDS,
    metadata=FACTS,
    partition=WORDS,
    tags=st.dictionaries(
        st.sampled_from(["dagster/data_version", "dagster/code_version"]),
        st.sampled_from(["v1", "v2", "dagster/data_version"]),
        max_size=2,
    ),
)
TARGETS = st.builds(
    AssetCheckEvaluationTargetMaterializationData,
    storage_id=st.integers(min_value=1),
    run_id=TEXTS,
    timestamp=FLOATS,
)
CHECKED = st.builds(
    dg.AssetCheckEvaluation,
    asset_key=st.just(ASSET),
    check_name=st.sampled_from(["is_intact", "is_complete"]),
    passed=st.booleans(),
    metadata=FACTS,
    target_materialization_data=st.one_of(st.none(), TARGETS),
    severity=st.sampled_from(list(dg.AssetCheckSeverity)),
    description=WORDS,
    blocking=st.sampled_from([None, True, False]),
    partition=WORDS,
)
PLANNED = st.builds(
    AssetMaterializationPlannedData,
    st.just(ASSET),
    partition=WORDS,
    partitions_subset=st.none(),
)
KINDS = {
    StepMaterializationData: dg.DagsterEventType.ASSET_MATERIALIZATION,
    dg.AssetCheckEvaluation: dg.DagsterEventType.ASSET_CHECK_EVALUATION,
    AssetMaterializationPlannedData: dg.DagsterEventType.ASSET_MATERIALIZATION_PLANNED,
}
NODE = NodeHandle("download", NodeHandle("price_list", None))


@st.composite
def events(draw: st.DrawFn) -> EventLogEntry:
    data: Any = draw(st.one_of(MADE.map(StepMaterializationData), CHECKED, PLANNED))
    step = draw(st.booleans())
    told = DagsterEvent(
        KINDS[type(data)].value,
        "delivery_job",
        step_handle=StepHandle(NODE) if step else None,
        node_handle=NODE if step else None,
        step_kind_value="COMPUTE" if step else None,
        logging_tags=draw(st.sampled_from([None, {}, {"step_key": "download"}])),
        event_specific_data=data,
        message=draw(WORDS),
        pid=draw(st.sampled_from([None, 1, 2])),
    )
    return entry(told, run_id=draw(TEXTS), timestamp=draw(FLOATS))


def entry(told: DagsterEvent, *, run_id: str = "run", timestamp: float = 1.5) -> EventLogEntry:
    return EventLogEntry(  # type: ignore[no-untyped-call]
        error_info=None,
        level=10,
        user_message="",
        run_id=run_id,
        timestamp=timestamp,
        job_name="delivery_job",
        dagster_event=told,
    )


def made_with(**facts: Any) -> EventLogEntry:
    data = StepMaterializationData(dg.AssetMaterialization(ASSET, partition="a", metadata=facts))
    kind = dg.DagsterEventType.ASSET_MATERIALIZATION.value
    return entry(DagsterEvent(kind, "delivery_job", event_specific_data=data, message="made"))


@given(st.lists(events(), min_size=1, max_size=4))
def test_events_are_written_as_dagster_writes_them(some: list[EventLogEntry]) -> None:
    assert [event_json(event) for event in some] == [serialize_value(event) for event in some]


@pytest.mark.parametrize("size", [math.nan, math.inf, -0.0, 1e300])
def test_every_number_is_written_as_dagster_writes_it(size: float) -> None:
    event_json(made_with(size=1.0))

    assert event_json(made_with(size=size)) == serialize_value(made_with(size=size))


def test_of_a_known_shape_dagster_is_asked_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    event_json(made_with(size=1, file="a"))

    def refuse(_: object) -> str:
        raise AssertionError("Dagster takes the event apart.")

    monkeypatch.setattr(module, "serialize_value", refuse)

    told = event_json(made_with(size=2, file='"b"\\ Молоко'))

    assert deserialize_value(told, EventLogEntry) == made_with(size=2, file='"b"\\ Молоко')


def test_shapes_without_number_do_not_fill_the_memory() -> None:
    for number in range(2 * module.MOST_SHAPES):
        event_json(made_with(**{f"label {number}": 1}))

    assert len(module._known) <= module.MOST_SHAPES


def test_fields_that_a_later_dagster_adds_are_left_to_dagster(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert module.knows_all_fields()
    event_json(made_with(size=1))
    monkeypatch.setattr(module, "knows_all_fields", lambda: False)
    monkeypatch.setattr(module, "serialize_value", lambda _: "by Dagster")

    assert event_json(made_with(size=2)) == "by Dagster"
