from __future__ import annotations

import dagster as dg
import pytest
import sqlalchemy

from marketbel_courier.orchestration.storage import PooledPostgresStorage, in_schema


def tables(dsn: str, schema: str) -> set[str]:
    engine = sqlalchemy.create_engine(dsn, poolclass=sqlalchemy.NullPool)
    return set(sqlalchemy.inspect(engine).get_table_names(schema=schema))


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


def test_a_table_that_was_seen_is_not_looked_for_again(database: str) -> None:
    storage = PooledPostgresStorage(database)
    log = storage.event_log_storage
    assert log.has_table("asset_event_tags")  # type: ignore[attr-defined]
    engine = sqlalchemy.create_engine(database, poolclass=sqlalchemy.NullPool)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("DROP TABLE dagster.asset_event_tags"))

    assert log.has_table("asset_event_tags")  # type: ignore[attr-defined]
    assert not log.has_table("no_such_table")  # type: ignore[attr-defined]
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


def test_the_schema_is_added_to_the_options_that_a_url_has() -> None:
    url = in_schema("postgresql+asyncpg://u:p%40@h:5/d?options=-cstatement_timeout%3D9", "dagster")

    assert url == (
        "postgresql://u:p%40@h:5/d?options=-cstatement_timeout%3D9%20-csearch_path%3Ddagster"
    )
