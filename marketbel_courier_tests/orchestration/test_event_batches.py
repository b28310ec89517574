from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from typing import Any

import dagster as dg
import pytest
import sqlalchemy
from dagster._core.definitions.asset_checks.asset_check_evaluation import (
    AssetCheckEvaluationPlanned,
    AssetCheckEvaluationTargetMaterializationData,
)
from dagster._core.events import (
    AssetMaterializationPlannedData,
    DagsterEvent,
    StepMaterializationData,
)
from dagster._core.events.log import EventLogEntry
from dagster_postgres.event_log import PostgresEventLogStorage

from marketbel_courier.orchestration.storage import PooledPostgresStorage, in_schema
from marketbel_courier_tests.waiting import until

RUN = "11111111-1111-1111-1111-111111111111"
LIST, ITEMS = dg.AssetKey("price_list"), dg.AssetKey("items")
TABLES = {
    "event_logs": "run_id, event, dagster_event_type, timestamp, step_key, asset_key, partition",
    "asset_event_tags": "event_id, asset_key, key, value, event_timestamp",
    "asset_keys": "asset_key, last_materialization, last_run_id, last_materialization_timestamp",
    "asset_check_executions": "asset_key, check_name, partition, run_id, execution_status,"
    " evaluation_event, evaluation_event_timestamp, evaluation_event_storage_id,"
    " materialization_event_storage_id",
}


def entry(event: DagsterEvent) -> EventLogEntry:
    return EventLogEntry(  # type: ignore[no-untyped-call]
        error_info=None,
        level=10,
        user_message="",
        run_id=RUN,
        timestamp=1_796_000_000.25,
        job_name="delivery_job",
        dagster_event=event,
    )


def event_of(kind: dg.DagsterEventType, data: Any) -> EventLogEntry:
    return entry(
        DagsterEvent(kind.value, "delivery_job", event_specific_data=data, message="it's 5 %")
    )


def planned(asset: dg.AssetKey, key: str) -> EventLogEntry:
    data = AssetMaterializationPlannedData(asset, partition=key, partitions_subset=None)
    return event_of(dg.DagsterEventType.ASSET_MATERIALIZATION_PLANNED, data)


def made(asset: dg.AssetKey, key: str, version: str = "") -> EventLogEntry:
    tags = {"dagster/data_version": version} if version else {}
    materialization = dg.AssetMaterialization(
        asset, partition=key, description="Молоко: {} 'fresh'", metadata={"size": 3}, tags=tags
    )
    return event_of(
        dg.DagsterEventType.ASSET_MATERIALIZATION, StepMaterializationData(materialization)
    )


def checked(asset: dg.AssetKey, key: str | None, *, passed: bool, target: int) -> EventLogEntry:
    evaluation = dg.AssetCheckEvaluation(
        asset_key=asset,
        check_name="is_intact",
        passed=passed,
        partition=key,
        target_materialization_data=AssetCheckEvaluationTargetMaterializationData(
            storage_id=target, run_id=RUN, timestamp=1.0
        ),
    )
    return event_of(dg.DagsterEventType.ASSET_CHECK_EVALUATION, evaluation)


def check_planned(asset: dg.AssetKey) -> EventLogEntry:
    data = AssetCheckEvaluationPlanned(asset_key=asset, check_name="is_intact")
    return event_of(dg.DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED, data)


EVENTS = [
    planned(LIST, "a"),
    planned(LIST, "b"),
    planned(ITEMS, "a"),
    made(LIST, "a", version="v1"),
    made(LIST, "b", version="v2"),
    made(ITEMS, "a"),
    checked(LIST, "a", passed=True, target=5),
    checked(LIST, "b", passed=False, target=6),
    checked(ITEMS, None, passed=True, target=7),
]


def rows_of(database: str, schema: str) -> dict[str, list[tuple[Any, ...]]]:
    engine = sqlalchemy.create_engine(database, poolclass=sqlalchemy.NullPool)
    with engine.connect() as connection:
        return {
            name: [
                tuple(row)
                for row in connection.execute(
                    sqlalchemy.text(f"SELECT {columns} FROM {schema}.{name} ORDER BY {columns}")
                )
            ]
            for name, columns in TABLES.items()
        }


def execute(database: str, statement: str) -> Any:
    engine = sqlalchemy.create_engine(database, poolclass=sqlalchemy.NullPool)
    with engine.begin() as connection:
        found = connection.execute(sqlalchemy.text(statement))
        return found.scalar() if found.returns_rows else None


@pytest.fixture
def storage(database: str) -> Iterator[PooledPostgresStorage]:
    storage = PooledPostgresStorage(database)
    yield storage
    storage.close_connections()


def test_events_stored_together_leave_what_the_shipped_storage_leaves_of_each(
    database: str, storage: PooledPostgresStorage
) -> None:
    execute(database, "CREATE SCHEMA shipped")
    shipped = PostgresEventLogStorage(in_schema(database, "shipped"))
    for log in (shipped, storage.event_log_storage):
        log.store_event(check_planned(ITEMS))
    for event in EVENTS:
        shipped.store_event(event)

    storage.event_log_storage.store_event_batch(EVENTS)

    assert rows_of(database, "dagster") == rows_of(database, "shipped")


def test_events_are_stored_all_together_or_not_at_all(
    database: str, storage: PooledPostgresStorage
) -> None:
    execute(database, "ALTER TABLE dagster.asset_check_executions RENAME TO elsewhere")

    with pytest.raises(sqlalchemy.exc.ProgrammingError):
        storage.event_log_storage.store_event_batch(EVENTS)

    assert execute(database, "SELECT count(*) FROM dagster.event_logs") == 0


def test_no_event_of_an_asset_shows_before_those_with_lower_ids(
    database: str, storage: PooledPostgresStorage
) -> None:
    log = storage.event_log_storage
    others = threading.Thread(target=log.store_event, args=(made(LIST, "late"),))
    with log.index_transaction() as slow:  # type: ignore[attr-defined]
        log.store_batch_in(slow, [made(LIST, "early")])  # type: ignore[attr-defined]
        others.start()
        until(
            lambda: (
                execute(
                    database,
                    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted",
                )
                == 1
            )
        )
        log.store_event(made(ITEMS, "another asset"))
    others.join()

    order = execute(
        database,
        f"SELECT string_agg(partition, ',' ORDER BY id) FROM dagster.event_logs"
        f" WHERE asset_key = '{LIST.to_string()}'",
    )
    assert order == "early,late"


def test_every_process_that_stores_events_collects_them() -> None:
    assert int(os.environ["DAGSTER_EVENT_BATCH_SIZE"]) > 0
