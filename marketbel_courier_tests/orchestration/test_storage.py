from __future__ import annotations

import multiprocessing
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
import sqlalchemy
from dagster._core.remote_origin import (
    GrpcServerCodeLocationOrigin,
    RemoteInstigatorOrigin,
    RemoteRepositoryOrigin,
)
from dagster._core.scheduler.instigation import (
    InstigatorState,
    InstigatorStatus,
    InstigatorType,
    ScheduleInstigatorData,
    SensorInstigatorData,
    TickData,
    TickStatus,
)
from dagster._serdes import serialize_value

from marketbel_courier.orchestration.storage import (
    PooledPostgresStorage,
    ScheduleStorage,
    database_at,
    in_schema,
)
from marketbel_courier_tests.platform_fixture import DAGSTER_YAML


def tables(dsn: str, schema: str) -> set[str]:
    engine = sqlalchemy.create_engine(dsn, poolclass=sqlalchemy.NullPool)
    return set(sqlalchemy.inspect(engine).get_table_names(schema=schema))


def backends(dsn: str) -> set[int]:
    """The server's processes for this database's connections, but for the one that asks."""
    engine = sqlalchemy.create_engine(dsn, poolclass=sqlalchemy.NullPool)
    with engine.connect() as connection:
        rows = connection.execute(
            sqlalchemy.text(
                "SELECT pid FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
        return {pid for (pid,) in rows}


def ask_everything(storage: PooledPostgresStorage) -> None:
    assert storage.run_storage.get_runs() == []
    assert storage.event_log_storage.all_asset_keys() == []
    assert storage.schedule_storage.all_instigator_state() == []


def test_dagsters_tables_leave_the_schema_of_marketbel_alone(database: str) -> None:
    engine = sqlalchemy.create_engine(database, poolclass=sqlalchemy.NullPool)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("CREATE TABLE alembic_version (version_num text)"))
        connection.execute(sqlalchemy.text("INSERT INTO alembic_version VALUES ('theirs')"))

    storage = PooledPostgresStorage(database)
    storage.close_connections()

    assert tables(database, "public") == {"alembic_version"}
    assert {"event_logs", "runs", "alembic_version"} <= tables(database, "dagster")
    with engine.connect() as connection:
        rows = connection.execute(sqlalchemy.text("SELECT * FROM public.alembic_version"))
        assert [tuple(row) for row in rows] == [("theirs",)]


def test_a_second_start_finds_the_tables_as_they_are(database: str) -> None:
    for _ in range(2):
        storage = PooledPostgresStorage(database)
        assert storage.run_storage.get_runs() == []
        storage.close_connections()


def test_a_table_or_column_that_was_seen_is_not_looked_for_again(database: str) -> None:
    storage = PooledPostgresStorage(database)
    log = storage.event_log_storage
    assert log.has_table("asset_event_tags")  # type: ignore[attr-defined]
    assert log.can_read_asset_status_cache()
    engine = sqlalchemy.create_engine(database, poolclass=sqlalchemy.NullPool)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("DROP TABLE dagster.asset_event_tags"))
        connection.execute(
            sqlalchemy.text("ALTER TABLE dagster.asset_keys DROP COLUMN cached_status_data")
        )

    assert log.has_table("asset_event_tags")  # type: ignore[attr-defined]
    assert not log.has_table("no_such_table")  # type: ignore[attr-defined]
    assert log.can_read_asset_status_cache()
    storage.close_connections()


def test_a_run_is_stored_with_its_tags_or_not_at_all(database: str) -> None:
    storage = PooledPostgresStorage(database)
    run = dg.DagsterRun("nightly", tags={"dagster/run_key": "once"})
    engine = sqlalchemy.create_engine(database, poolclass=sqlalchemy.NullPool)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("ALTER TABLE dagster.run_tags RENAME TO elsewhere"))
    with pytest.raises(sqlalchemy.exc.ProgrammingError):
        storage.run_storage.add_run(run)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("ALTER TABLE dagster.elsewhere RENAME TO run_tags"))

    assert storage.run_storage.get_runs() == []
    storage.run_storage.add_run(run)
    by_key = dg.RunsFilter(tags={"dagster/run_key": "once"})
    assert [found.run_id for found in storage.run_storage.get_runs(by_key)] == [run.run_id]
    storage.close_connections()


def _state_of_a_sensor() -> InstigatorState:
    return _state("a_sensor", InstigatorType.SENSOR, SensorInstigatorData(min_interval=3))


def _state(
    name: str, kind: InstigatorType, data: SensorInstigatorData | ScheduleInstigatorData
) -> InstigatorState:
    code_server = GrpcServerCodeLocationOrigin(host="127.0.0.1", port=1)
    repository = RemoteRepositoryOrigin(code_server, "__repository__")
    return InstigatorState(
        RemoteInstigatorOrigin(repository, name), kind, InstigatorStatus.DECLARED_IN_CODE, data
    )


def test_a_schedule_goes_on_from_now_whatever_a_clock_that_was_ahead_has_left(
    database: str,
) -> None:
    now = datetime.now(UTC)
    began, ahead = (now - timedelta(days=9)).timestamp(), (now + timedelta(days=900)).timestamp()
    states = PooledPostgresStorage(database).schedule_storage
    assert isinstance(states, ScheduleStorage)
    state = states.add_instigator_state(
        _state("daily", InstigatorType.SCHEDULE, ScheduleInstigatorData("@daily", began, ahead))
    )
    origin, selector = state.instigator_origin_id, state.selector_id
    for moment in (began, ahead):
        states.create_tick(
            TickData(
                origin,
                "daily",
                InstigatorType.SCHEDULE,
                TickStatus.SKIPPED,
                moment,
                selector_id=selector,
            )
        )

    states.forget_schedules_after(now)

    (left,) = states.all_instigator_state()
    assert left.instigator_data == ScheduleInstigatorData("@daily", began, now.timestamp())
    assert [tick.timestamp for tick in states.get_ticks(origin, selector)] == [began]


def test_a_sensors_state_is_changed_in_both_tables_and_one_that_nobody_added_in_none(
    database: str,
) -> None:
    states = PooledPostgresStorage(database).schedule_storage
    state = _state_of_a_sensor()
    with pytest.raises(dg.DagsterInvariantViolationError):
        states.update_instigator_state(state)
    assert states.all_instigator_state() == []
    states.add_instigator_state(state)
    ticked = state.with_data(SensorInstigatorData(min_interval=3, cursor="it's 5 %: later"))

    assert states.update_instigator_state(ticked) == ticked

    engine = sqlalchemy.create_engine(database, poolclass=sqlalchemy.NullPool)
    with engine.begin() as connection:
        [kept] = connection.execute(
            sqlalchemy.text("SELECT job_body, status, selector_id FROM dagster.jobs")
        )
    assert kept == (serialize_value(ticked), ticked.status.value, ticked.selector_id)
    assert states.get_instigator_state(state.instigator_origin_id, state.selector_id) == ticked
    assert states.all_instigator_state() == [ticked]


def test_a_sensors_first_state_is_stored_whole_or_not_at_all(database: str) -> None:
    states = PooledPostgresStorage(database).schedule_storage
    engine = sqlalchemy.create_engine(database, poolclass=sqlalchemy.NullPool)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("ALTER TABLE dagster.instigators RENAME TO elsewhere"))
    with pytest.raises(sqlalchemy.exc.ProgrammingError):
        states.add_instigator_state(_state_of_a_sensor())
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("ALTER TABLE dagster.elsewhere RENAME TO instigators"))
        left = connection.scalar(sqlalchemy.text("SELECT count(*) FROM dagster.jobs"))
    assert left == 0


def test_a_sensor_whose_first_state_a_kill_left_torn_ticks_all_the_same(database: str) -> None:
    states = PooledPostgresStorage(database).schedule_storage
    state = _state_of_a_sensor()
    states.add_instigator_state(state)
    engine = sqlalchemy.create_engine(database, poolclass=sqlalchemy.NullPool)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("DELETE FROM dagster.instigators"))
    assert states.all_instigator_state() == []

    states.add_instigator_state(state)

    assert states.all_instigator_state() == [state]


def test_the_schema_is_added_to_the_options_that_a_url_has() -> None:
    url = in_schema("postgresql+asyncpg://u:p%40@h:5/d?options=-cstatement_timeout%3D9", "dagster")

    assert url == (
        "postgresql://u:p%40@h:5/d?options=-cstatement_timeout%3D9%20-csearch_path%3Ddagster"
    )


def test_all_instances_of_a_process_share_its_connections(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database)
    (tmp_path / "dagster.yaml").write_text(DAGSTER_YAML.read_text())
    with dg.DagsterInstance.from_config(str(tmp_path)) as first:
        first.get_runs()
        before = backends(database)
        for _ in range(3):
            with dg.DagsterInstance.from_ref(first.get_ref()) as another:
                another.optimize_for_webserver(60_000, pool_recycle=1, max_overflow=1)
                another.get_runs()
                another.all_asset_keys()
                another.all_instigator_state()
            first.get_runs()
        after = backends(database)

    assert len(before) == 1
    assert after == before


def test_connections_that_the_server_closed_are_replaced(database: str) -> None:
    storage = PooledPostgresStorage(database)
    ask_everything(storage)
    lost = backends(database)
    engine = sqlalchemy.create_engine(database, poolclass=sqlalchemy.NullPool)
    with engine.connect() as connection:
        for pid in lost:
            connection.execute(
                sqlalchemy.text("SELECT pg_terminate_backend(:pid, 60000)"), {"pid": pid}
            )

    assert lost
    ask_everything(storage)
    storage.close_connections()


def test_a_child_of_the_process_has_connections_of_its_own(database: str) -> None:
    storage = PooledPostgresStorage(database)
    ask_everything(storage)
    of_parent = backends(database)

    def use_ones_own() -> None:
        engine = database_at(storage.postgres_url).engine
        with engine.connect() as connection:
            mine = connection.scalar(sqlalchemy.text("SELECT pg_backend_pid()"))
        sys.exit(mine in of_parent)

    child = multiprocessing.get_context("fork").Process(target=use_ones_own)
    child.start()
    child.join()

    assert child.exitcode == 0
    ask_everything(storage)
    storage.close_connections()
