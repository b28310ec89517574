"""Dagster's PostgreSQL storage as this project runs it: pooled, and in a schema of its own.

As shipped, dagster-postgres opens a new connection for every statement, asks the catalogue for a
table before every tagged event, writes a run and its tags apart, and keeps its tables,
`alembic_version` among them, in `public`, where that name belongs to Marketbel.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from dagster._config.config_schema import UserConfigSchema
from dagster._core.errors import DagsterRunAlreadyExists
from dagster._core.storage.runs.schema import RunsTable, RunTagsTable
from dagster._serdes import ConfigurableClassData
from dagster_postgres import DagsterPostgresStorage
from dagster_postgres.event_log import PostgresEventLogStorage
from dagster_postgres.run_storage import PostgresRunStorage
from dagster_postgres.utils import pg_url_from_config
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateSchema

DAGSTER_SCHEMA = "dagster"
STATEMENT_TIMEOUT_MS = 60_000
POOL_RECYCLE_SECONDS = 1800
POOL_OVERFLOW = 20


class RememberingEventLogStorage(PostgresEventLogStorage):
    """An event log that asks only once whether a table exists."""

    def has_table(self, table_name: str) -> bool:
        """Whether the table exists; a table that was seen is not looked for again."""
        seen: set[str] = self.__dict__.setdefault("_seen_tables", set())
        if table_name not in seen and super().has_table(table_name):
            seen.add(table_name)
        return table_name in seen


class WholeRunStorage(PostgresRunStorage):
    """Runs that are stored with their tags, or not at all.

    As shipped, the tags follow in a statement of their own: of a daemon killed between the two a
    run would stay that no run key finds, and its request would get a second one.
    """

    def _core_add_run(self, col_values: dict[str, Any], tags: Mapping[str, str]) -> None:
        engine = self._engine.execution_options(isolation_level="READ COMMITTED")
        with engine.begin() as connection:
            try:
                connection.execute(RunsTable.insert().values(**col_values))
            except IntegrityError as error:
                raise DagsterRunAlreadyExists from error
            if tags:
                run_id = col_values["run_id"]
                rows = [{"run_id": run_id, "key": key, "value": tags[key]} for key in tags]
                connection.execute(RunTagsTable.insert(), rows)


class PooledPostgresStorage(DagsterPostgresStorage):
    """All of Dagster's storage over pooled connections, in the schema `dagster`.

    Named in `dagster.yaml` under `storage: custom:`, so that the daemon, the webserver and every
    run worker use it.
    """

    def __init__(
        self,
        postgres_url: str,
        should_autocreate_tables: bool = True,
        inst_data: ConfigurableClassData | None = None,
    ) -> None:
        url = in_schema(postgres_url, DAGSTER_SCHEMA)
        if should_autocreate_tables:
            _create_schema(url, DAGSTER_SCHEMA)
        super().__init__(url, should_autocreate_tables, inst_data)
        self._event_log_storage = RememberingEventLogStorage(url, should_autocreate_tables)
        self._run_storage = WholeRunStorage(url, should_autocreate_tables)
        for storage in (self._event_log_storage, self._run_storage, self._schedule_storage):
            storage.optimize_for_webserver(
                statement_timeout=STATEMENT_TIMEOUT_MS,
                pool_recycle=POOL_RECYCLE_SECONDS,
                max_overflow=POOL_OVERFLOW,
            )
            # PostgreSQL may have been restarted: a connection is tried before it is lent.
            storage._engine.pool._pre_ping = True  # noqa: SLF001 - dagster-postgres offers no other way

    def close_connections(self) -> None:
        """Close the connections that wait in the pools; the next statement opens new ones."""
        for storage in (self._event_log_storage, self._run_storage, self._schedule_storage):
            storage._engine.dispose()  # noqa: SLF001 - dagster-postgres offers no other way

    @classmethod
    def config_type(cls) -> UserConfigSchema:
        """The configuration of dagster-postgres."""
        return DagsterPostgresStorage.config_type()

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> Self:
        """Build the storage from the values in `dagster.yaml`."""
        return cls(
            postgres_url=pg_url_from_config(config_value),
            should_autocreate_tables=config_value.get("should_autocreate_tables", True),
            inst_data=inst_data,
        )


def in_schema(postgres_url: str, schema: str) -> str:
    """The same database, with this schema as the only one on the search path."""
    parts = urlsplit(postgres_url)
    query = dict(parse_qsl(parts.query))
    query["options"] = f"{query.get('options', '')} -csearch_path={schema}".strip()
    return urlunsplit(
        ("postgresql", parts.netloc, parts.path, urlencode(query, quote_via=quote), "")
    )


def _create_schema(url: str, schema: str) -> None:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        # CREATE SCHEMA IF NOT EXISTS asks for the right to create one even when it is there.
        if not connection.scalar(text("SELECT to_regnamespace(:name)"), {"name": schema}):
            connection.execute(CreateSchema(schema, if_not_exists=True))
