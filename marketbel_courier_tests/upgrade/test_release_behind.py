"""In a rolling restart a release that is one behind works on beside the newest schema.

`statements.json.gz` has all that version 0.1.0 asked PostgreSQL while its own tests ran; the tests
themselves are run against the newest schema by `release_behind`.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import sqlalchemy
from alembic import command
from alembic.config import Config

from marketbel_courier.database import migrations
from marketbel_courier.database.migration import EXISTING_SYSTEM
from marketbel_courier.database.pool import open_pool
from marketbel_courier.ledger.alerts import recent_alerts
from marketbel_courier.ledger.delivery_queries import deliveries_by_job
from marketbel_courier.ledger.syncs import find_sync

RELEASE = "0007"
STATEMENTS: list[str] = json.loads(
    gzip.decompress(Path(__file__).with_name("statements.json.gz").read_bytes())
)


@contextmanager
def connected(dsn: str) -> Iterator[sqlalchemy.Connection]:
    engine = sqlalchemy.create_engine(dsn, poolclass=sqlalchemy.NullPool)
    with engine.begin() as connection:
        yield connection


def upgrade_to(connection: sqlalchemy.Connection, revision: str) -> None:
    connection.exec_driver_sql("CREATE SCHEMA IF NOT EXISTS courier")
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["connection"] = connection
    config.attributes[EXISTING_SYSTEM] = False
    command.upgrade(config, revision)


def revisions() -> list[str]:
    names = Path(migrations.__file__).parent.glob("versions/[0-9]*.py")
    return sorted(name.stem[:4] for name in names)


async def test_every_statement_of_the_release_before_is_understood(migrated_database: str) -> None:
    refused = {}
    async with open_pool(migrated_database, max_size=1) as pool:
        for statement in STATEMENTS:
            try:
                # Which index a conflict is told by shows only when the statement is planned.
                await pool.execute(f"EXPLAIN (GENERIC_PLAN) {statement}")
            except asyncpg.PostgresError as error:
                refused[statement] = str(error)
    assert len(STATEMENTS) > 60
    assert refused == {}


COLUMNS = """
    SELECT table_schema || '.' || table_name AS table, column_name, data_type,
        is_nullable = 'YES' OR column_default IS NOT NULL OR is_generated = 'ALWAYS'
            OR is_identity = 'YES' AS may_be_left_out
    FROM information_schema.columns WHERE table_schema IN ('public', 'courier')
"""


# What columns hold whose words are types; all else is made up of the column's own type.
WORDS = {
    "deliveries.state": "complete",
    "deliveries.outcome": "success",
    "deliveries.route": "ml",
    "deliveries.origin": "source",
    "deliveries.error_class": "transient",
    "deliveries.file_type": "csv",
    "adoption.only_row": "true",
    "price_rules.only_row": "true",
    "source_logins.kind": "basic",
    "syncs.scope": "all",
    "syncs.step": "finished",
    "alerts.kind": "volume",
    "alerts.severity": "error",
    "suppliers.source_type": "csv",
}
MADE_UP = {
    "uuid": "gen_random_uuid()",
    "text": "'x' || gen_random_uuid()",
    "character varying": "'x' || gen_random_uuid()",
    "integer": "1",
    "smallint": "1",
    "bigint": "(random() * 1e9)::bigint",
    "boolean": "false",
    "jsonb": "'{}'",
    "numeric": "1",
    "double precision": "1",
    "timestamp with time zone": "now() - interval '1 day'",
    "timestamp without time zone": "now() - interval '1 day'",
    "date": "current_date",
    "ARRAY": "'{}'",
    "bytea": "'x'",
}
WRITABLE = """
    SELECT c.table_schema, c.table_name, c.column_name, c.data_type, c.udt_schema, c.udt_name
    FROM information_schema.columns c JOIN information_schema.tables t
        USING (table_schema, table_name)
    WHERE table_schema IN ('public', 'courier') AND t.table_type = 'BASE TABLE'
      AND c.is_generated = 'NEVER' AND c.is_identity = 'NO'
      AND table_name NOT LIKE 'alembic%%'
    ORDER BY 1, 2, ordinal_position
"""


def write_a_row_in_every_table(connection: sqlalchemy.Connection) -> dict[str, int]:
    """A row as the schema of this moment has it, each column filled; the rows of each table."""
    columns: dict[str, dict[str, str]] = {}
    for row in connection.exec_driver_sql(WRITABLE).all():
        word = WORDS.get(f"{row.table_name}.{row.column_name}")
        if word is not None:
            value = f"'{word}'"
        elif row.data_type == "USER-DEFINED":
            value = f"(enum_range(NULL::{row.udt_schema}.{row.udt_name}))[1]"
        else:
            value = MADE_UP[row.data_type]
        columns.setdefault(f"{row.table_schema}.{row.table_name}", {})[row.column_name] = value
    counts = {}
    for table, values in columns.items():
        with connection.begin_nested() as attempt:
            try:
                names, made_up = ", ".join(values), ", ".join(values.values())
                connection.exec_driver_sql(f"INSERT INTO {table} ({names}) VALUES ({made_up})")
            except sqlalchemy.exc.IntegrityError:
                # There is room for one row only, or a check of the table's own asks for more.
                attempt.rollback()
        counts[table] = int(
            connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
        )
    return counts


Columns = dict[tuple[str, str], Any]


def faults_of(revision: str, before: Columns, now: Columns) -> Iterator[str]:
    """What whoever knows the schema of before cannot live with."""
    tables = {table for table, _ in before}
    for column, row in now.items():
        if column[0] in tables and column not in before and not row.may_be_left_out:
            yield f"{revision} asks for {'.'.join(column)}"
    for column, row in before.items():
        if column not in now or now[column].data_type != row.data_type:
            yield f"{revision} takes {'.'.join(column)} away"


async def test_each_migration_only_adds_and_rows_of_every_version_outlive_the_later_ones(
    database: str,
) -> None:
    faults: list[str] = []
    written: dict[str, int] = {}
    before: Columns = {}
    with connected(database) as connection:
        # Rows stand for themselves here: whose supplier or item they are does not matter.
        connection.exec_driver_sql("SET session_replication_role = replica")
        for revision in revisions():
            upgrade_to(connection, revision)
            rows = connection.exec_driver_sql(COLUMNS).all()
            now = {(row.table, row.column_name): row for row in rows}
            faults += faults_of(revision, before, now)
            before = now
            written |= write_a_row_in_every_table(connection)
        after = {
            table: connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
            for table in written
        }
    assert faults == []
    assert after == written
    assert written["courier.deliveries"] == len(revisions()) - 1
    assert {table for table, rows in written.items() if not rows} == set()

    async with open_pool(database, max_size=1) as pool:
        jobs = [row[0] for row in await pool.fetch("SELECT job_id FROM courier.deliveries")]
        assert len(await deliveries_by_job(pool, jobs)) == len(jobs)
        tasks = [row[0] for row in await pool.fetch("SELECT task_id FROM courier.syncs")]
        assert all([await find_sync(pool, task) for task in tasks])
        assert len(await recent_alerts(pool, 100)) == written["courier.alerts"]


def test_the_release_before_is_the_one_that_the_changelog_names() -> None:
    changelog = (Path(__file__).parents[2] / "CHANGELOG.md").read_text(encoding="utf-8")
    _, _, last_release = changelog.partition("## 0.1.0")
    assert f"Migrations 0001 to {RELEASE}." in last_release
