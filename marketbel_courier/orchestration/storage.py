"""Dagster's PostgreSQL storage as this project runs it: pooled, and in a schema of its own.

As shipped, dagster-postgres opens a new connection for every statement, asks the catalogue for its
tables before most of them, writes a run and its tags apart, and keeps its tables,
`alembic_version` among them, in `public`, where that name belongs to Marketbel.
"""

from __future__ import annotations

import math
import os
import select
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any, Self
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import click
from dagster import AssetKey, DagsterEventType
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DisconnectionError, IntegrityError, OperationalError
from sqlalchemy.schema import CreateSchema

from marketbel_courier.database.schemas import DAGSTER_SCHEMA
from marketbel_courier.environment_settings import secret_of
from marketbel_courier.errors import ConfigurationError
from marketbel_courier.messages.message import Message
from marketbel_courier.orchestration.dagster_internals import (
    AssetEventTagsTable,
    AssetKeyTable,
    ConfigurableClassData,
    DagsterPostgresStorage,
    DagsterRunAlreadyExists,
    EventLogEntry,
    InstigatorsTable,
    InstigatorState,
    InstigatorType,
    JobTable,
    JobTickTable,
    PostgresEventLogStorage,
    PostgresRunStorage,
    PostgresScheduleStorage,
    RunsTable,
    RunTagsTable,
    ScheduleInstigatorData,
    TickStatus,
    UserConfigSchema,
    get_current_datetime,
    pg_url_from_config,
    serialize_value,
)
from marketbel_courier.orchestration.event_batches import (
    BATCH_SIZE,
    BatchedEvent,
    is_batched,
    row_of,
    store_together,
)
from marketbel_courier.orchestration.tags import DATA_VERSION_TAG
from marketbel_courier.settings import Settings

# Dagster takes it from the environment alone, in whichever process it is.
os.environ.setdefault("DAGSTER_EVENT_BATCH_SIZE", str(BATCH_SIZE))

STATEMENT_TIMEOUT_MS = 60_000
POOL_RECYCLE_SECONDS = 1800
# Connections that are kept; more are opened where more threads ask at once, and closed after it.
POOL_SIZE = 8
POOL_OVERFLOW = 32
PURGE_EVERY_SECONDS = 600

# One table of each storage, and the one that a later release added to an older database.
_TABLES = ("runs", "instance_info", "event_logs", "jobs")

# The tables and columns on the search path, each as `has_column` calls them.
_COLUMNS = text(
    """
    SELECT c.relname || '.' || coalesce(a.attname, '')
    FROM pg_class c
    CROSS JOIN LATERAL (
        SELECT attname FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped
        UNION ALL SELECT NULL) AS a
    WHERE c.relkind IN ('r', 'p') AND c.relnamespace = to_regnamespace(current_schema())
    """
)
_STATE = text(
    """
    WITH known AS (
        UPDATE jobs SET status = :status, job_body = :body, selector_id = :selector,
            update_timestamp = :now
        WHERE job_origin_id = :origin RETURNING 1
    )
    INSERT INTO instigators
        (selector_id, repository_selector_id, status, instigator_type, instigator_body)
    SELECT :selector, :repository, :status, :type, :body WHERE EXISTS (SELECT FROM known)
    ON CONFLICT (selector_id) DO UPDATE
    SET status = excluded.status, instigator_type = excluded.instigator_type,
        instigator_body = excluded.instigator_body, update_timestamp = :now
    """
)
_NEWEST_OF_VERSION = text(
    """
    SELECT wanted.key, wanted.version, made.id
    FROM unnest(CAST(:keys AS text[]), CAST(:versions AS text[])) AS wanted (key, version)
    CROSS JOIN LATERAL (
        SELECT e.id FROM event_logs e JOIN asset_event_tags t ON t.event_id = e.id
        WHERE e.asset_key = :asset AND e.partition = wanted.key AND e.dagster_event_type = :type
            AND t.key = :tag AND t.value = wanted.version
        ORDER BY e.id DESC LIMIT 1) AS made
    """
)


@dataclass(frozen=True)
class Database:
    """A process's connections to a database, what was found there for good, and the last purges."""

    engine: Engine
    seen: set[str] = field(default_factory=set)
    purged: dict[tuple[str, ...], float] = field(default_factory=dict)

    def has(self, what: str, look: Callable[[], bool]) -> bool:
        """Whether something is there; what was found once is not looked for again."""
        if what not in self.seen and look():
            self.seen.add(what)
        return what in self.seen

    def has_column(self, table: str, name: str = "") -> bool:
        """Whether a table is there, and has this column.

        All are looked for at once: SQLAlchemy takes three queries for the columns of one table,
        which were a tenth of PostgreSQL's work in a sync of 300 suppliers.
        """
        column = f"{table}.{name}"
        if column not in self.seen:
            with self.engine.connect() as connection:
                self.seen.update(connection.execute(_COLUMNS).scalars())
        return column in self.seen


_databases: dict[tuple[str, int], Database] = {}
_opening = threading.Lock()


def database_at(url: str, *, statement_timeout_ms: int = STATEMENT_TIMEOUT_MS) -> Database:
    """The connections that all of this process's instances share."""
    with _opening:
        key = (url, statement_timeout_ms)
        if key not in _databases:
            _databases[key] = Database(_engine(url, statement_timeout_ms))
        return _databases[key]


def _engine(url: str, statement_timeout_ms: int) -> Engine:
    options = dict(parse_qsl(urlsplit(url).query)).get("options", "")
    engine = create_engine(
        url,
        isolation_level="AUTOCOMMIT",
        pool_size=POOL_SIZE,
        max_overflow=POOL_OVERFLOW,
        pool_recycle=POOL_RECYCLE_SECONDS,
        pool_use_lifo=True,
        use_native_hstore=False,
        connect_args={"options": f"{options} -cstatement_timeout={statement_timeout_ms}".strip()},
    )
    event.listen(engine, "checkout", _refuse_closed)
    return engine


def _refuse_closed(connection: Any, _record: object, _proxy: object) -> None:
    """Have the pool replace a connection that the server has closed.

    An idle connection has nothing to read, so one that has is closed. To ask the server instead
    would be a round trip before every statement.
    """
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    if waiting.poll(0):
        raise DisconnectionError("The server has closed the connection.")


def _begin_anew_in_child() -> None:
    # A fork has its parent's sockets: to use or close one would break in upon the parent's talk.
    global _opening  # noqa: PLW0603 - another thread may have held it
    _opening = threading.Lock()
    for database in _databases.values():
        database.engine.dispose(close=False)
    _databases.clear()


os.register_at_fork(after_in_child=_begin_anew_in_child)


class _Shared:
    """What is the same for the three storages: they have the process's connections."""

    postgres_url: str
    _engine: Engine

    def use(self, database: Database) -> None:
        """Take these connections."""
        self._database = database
        self._engine = database.engine

    def optimize_for_webserver(
        self, statement_timeout: int, pool_recycle: int, max_overflow: int
    ) -> None:
        """Have statements limited to this time; the pool is what it is."""
        del pool_recycle, max_overflow
        self.use(database_at(self.postgres_url, statement_timeout_ms=statement_timeout))


class EventLogStorage(_Shared, PostgresEventLogStorage):
    """The event log; it asks only once whether a table or an index is there.

    Events of assets and checks are stored in one transaction, as many as come together.
    """

    def store_event(self, event: EventLogEntry) -> None:
        """Store one event."""
        if is_batched(event):
            self._store_together([event])
        else:
            super().store_event(event)

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """Store events that were collected, together but for plans of checks, which are few."""
        together = [event for event in events if is_batched(event)]
        others = [event for event in events if not is_batched(event)]
        if together:
            self._store_together(together)
        if others:
            super().store_event_batch(others)

    def _store_together(self, events: Sequence[EventLogEntry]) -> None:
        with self.index_transaction() as connection:
            self.store_batch_in(connection, events)

    def store_batch_in(self, connection: Connection, events: Sequence[EventLogEntry]) -> None:
        """Store events within this transaction; it should not last."""
        has_tags = self.has_table(AssetEventTagsTable.name)
        batched = [
            BatchedEvent(
                event,
                row_of(event),
                self._tags_for_asset_event(event) if has_tags else {},
            )
            for event in events
        ]
        store_together(connection, batched, partial(self._store_asset_event, connection))

    def newest_of_version(
        self, asset: AssetKey, wanted: Sequence[tuple[str, str]]
    ) -> dict[tuple[str, str], int]:
        """The newest materialization of each of these partitions in this data version, if any."""
        with self.index_connection() as connection:
            rows = connection.execute(
                _NEWEST_OF_VERSION,
                {
                    "asset": asset.to_string(),
                    "type": DagsterEventType.ASSET_MATERIALIZATION.value,
                    "keys": [key for key, _ in wanted],
                    "versions": [version for _, version in wanted],
                    "tag": DATA_VERSION_TAG,
                },
            )
            return {(row.key, row.version): row.id for row in rows}

    def has_table(self, table_name: str) -> bool:
        """Whether the table exists."""
        return self._database.has_column(table_name)

    def has_secondary_index(self, name: str) -> bool:
        """Whether the index was built."""
        return self._database.has(
            f"event index {name}", lambda: super(EventLogStorage, self).has_secondary_index(name)
        )

    def has_asset_key_col(self, column_name: str) -> bool:
        """Whether the table of assets has the column."""
        return self._database.has_column(AssetKeyTable.name, column_name)

    def _has_asset_key_col_on_connection(self, conn: Connection, column_name: str) -> bool:
        del conn
        return self.has_asset_key_col(column_name)


class RunStorage(_Shared, PostgresRunStorage):
    """Stores a run together with its tags, or not at all.

    As shipped, the tags follow in a statement of their own. A daemon that is killed between the two
    leaves a run that no run key finds, so its request would get a second run.
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

    def has_built_index(self, migration_name: str) -> bool:
        """Whether the index was built."""
        return self._database.has(
            f"run index {migration_name}",
            lambda: super(RunStorage, self).has_built_index(migration_name),
        )

    def has_run_stats_index_cols(self) -> bool:
        """Whether runs have their times in columns."""
        columns = ("start_time", "end_time")
        return all(self._database.has_column(RunsTable.name, name) for name in columns)

    def has_backfill_id_column(self) -> bool:
        """Whether runs have their backfill's id in a column."""
        return self._database.has_column(RunsTable.name, "backfill_id")


class ScheduleStorage(_Shared, PostgresScheduleStorage):
    """Ticks and states; it asks only once whether a table or an index is there."""

    def has_instigators_table(self) -> bool:
        """Whether the table of states exists."""
        return self._database.has_column(InstigatorsTable.name)

    def _has_instigators_table(self, conn: Connection) -> bool:
        del conn
        return self.has_instigators_table()

    def has_built_index(self, migration_name: str) -> bool:
        """Whether the index was built."""
        return self._database.has(
            f"schedule index {migration_name}",
            lambda: super(ScheduleStorage, self).has_built_index(migration_name),
        )

    def add_instigator_state(self, state: InstigatorState) -> InstigatorState:
        """Store the first state of a sensor or schedule in both of its tables, or in neither.

        As shipped these are two statements. A daemon that is killed between them leaves a row to
        which every later daemon refuses to add, so the sensor would never tick again. Such a row of
        an earlier kill is taken as the sensor's state.
        """
        stored = {
            "repository_origin_id": state.repository_origin_id,
            "selector_id": state.selector_id,
            "status": state.status.value,
            "job_type": state.instigator_type.value,
            "job_body": serialize_value(state),
        }
        added = insert(JobTable).values(job_origin_id=state.instigator_origin_id, **stored)
        engine = self._engine.execution_options(isolation_level="READ COMMITTED")
        with engine.begin() as connection:
            connection.execute(
                added.on_conflict_do_update(index_elements=[JobTable.c.job_origin_id], set_=stored)
            )
            self._add_or_update_instigators_table(connection, state)
        return state

    def update_instigator_state(self, state: InstigatorState) -> InstigatorState:
        """Store a state; the shipped storage takes three statements for it, twice a tick."""
        values = {
            "origin": state.instigator_origin_id,
            "selector": state.selector_id,
            "repository": state.repository_selector_id,
            "status": state.status.value,
            "type": state.instigator_type.value,
            "body": serialize_value(state),
            "now": get_current_datetime(),
        }
        with self.connect() as connection:
            is_stored = connection.execute(_STATE, values).rowcount > 0
        return state if is_stored else super().update_instigator_state(state)

    def purge_ticks(
        self,
        origin_id: str,
        selector_id: str,
        before: float,
        tick_statuses: Sequence[TickStatus] | None = None,
    ) -> None:
        """Remove ticks that have had their time; as shipped, that is done at every tick."""
        now, purged = time.monotonic(), self._database.purged
        kind = (selector_id, *sorted(status.value for status in tick_statuses or ()))
        if now - purged.get(kind, -math.inf) < PURGE_EVERY_SECONDS:
            return
        super().purge_ticks(origin_id, selector_id, before, tick_statuses)
        purged[kind] = now

    def forget_schedules_after(self, moment: datetime) -> None:
        """Have schedules go on from this moment at the latest.

        A clock that was ahead leaves ticks of a time to come, and no schedule ticks until then.
        """
        with self.connect() as connection:
            connection.execute(
                JobTickTable.delete().where(
                    JobTickTable.c.type == InstigatorType.SCHEDULE.value,
                    JobTickTable.c.timestamp > moment.astimezone(UTC).replace(tzinfo=None),
                )
            )
        latest = moment.timestamp()
        for state in self.all_instigator_state(instigator_type=InstigatorType.SCHEDULE):
            data = state.instigator_data
            if not isinstance(data, ScheduleInstigatorData):
                continue
            kept = ScheduleInstigatorData(
                data.cron_schedule,
                min(data.start_timestamp, latest) if data.start_timestamp else None,
                min(data.last_iteration_timestamp, latest)
                if data.last_iteration_timestamp
                else None,
            )
            if kept != data:
                self.update_instigator_state(state.with_data(kept))


class PooledPostgresStorage(DagsterPostgresStorage):
    """All of Dagster's storage over pooled connections, in the schema `dagster`.

    Named in `dagster.yaml` under `storage: custom:`, so that the daemon, the webserver and every
    run worker use it. The instances of a process share their connections: the code server makes one
    at every tick.
    """

    def __init__(
        self,
        postgres_url: str,
        should_autocreate_tables: bool = True,
        inst_data: ConfigurableClassData | None = None,
    ) -> None:
        # Past the next one's: it would open three storages that nobody uses.
        super(DagsterPostgresStorage, self).__init__()  # type: ignore[no-untyped-call]
        self.postgres_url = in_schema(postgres_url, DAGSTER_SCHEMA)
        self.should_autocreate_tables = should_autocreate_tables
        self._inst_data = inst_data
        database = database_at(self.postgres_url)
        if should_autocreate_tables and not database.has(
            "all tables", lambda: _has_all_tables(database.engine)
        ):
            _create_schema(database.engine, DAGSTER_SCHEMA)
            DagsterPostgresStorage(self.postgres_url)  # creates what is missing
        # Copies: each belongs to one instance, and making one builds an engine for nothing.
        runs, events, schedules = _storages_of(self.postgres_url)
        self._run_storage = copy(runs)
        self._event_log_storage = copy(events)
        self._schedule_storage = copy(schedules)
        for storage in (self._event_log_storage, self._run_storage, self._schedule_storage):
            storage.use(database)

    def close_connections(self) -> None:
        """Close the connections that wait in the pool; the next statement opens new ones."""
        database_at(self.postgres_url).engine.dispose()

    @classmethod
    def config_type(cls) -> UserConfigSchema:
        """The configuration of dagster-postgres."""
        return _config_type()

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> Self:
        """Build the storage from `dagster.yaml`, else DAGSTER_DATABASE_URL or DATABASE_URL.

        Raises click.ClickException in one line where the database is not named or not reached:
        Dagster's commands print that without a traceback.
        """
        if "postgres_url" in config_value or "postgres_db" in config_value:
            url = pg_url_from_config(config_value)
        else:
            url = _url_of_environment()
        try:
            return cls(
                postgres_url=url,
                should_autocreate_tables=config_value.get("should_autocreate_tables", True),
                inst_data=inst_data,
            )
        except OperationalError as error:
            broken = Message("cli-postgres-broke-off", why=str(error.orig))
            raise click.ClickException(str(broken)) from error


@cache
def _storages_of(postgres_url: str) -> tuple[RunStorage, EventLogStorage, ScheduleStorage]:
    """The three storages of no instance; a tick of a sensor has an instance of its own."""
    return (
        RunStorage(postgres_url, should_autocreate_tables=False),
        EventLogStorage(postgres_url, should_autocreate_tables=False),
        ScheduleStorage(postgres_url, should_autocreate_tables=False),
    )


@cache
def _config_type() -> UserConfigSchema:
    return DagsterPostgresStorage.config_type()


def _url_of_environment() -> str:
    try:
        for name in ("DAGSTER_DATABASE_URL", "DATABASE_URL"):
            if url := secret_of(os.environ, name):
                return url
        return Settings.from_environment().postgres_dsn
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from error


def in_schema(postgres_url: str, schema: str) -> str:
    """The same database, with this schema as the only one on the search path."""
    parts = urlsplit(postgres_url)
    query = dict(parse_qsl(parts.query))
    query["options"] = f"{query.get('options', '')} -csearch_path={schema}".strip()
    return urlunsplit(
        ("postgresql", parts.netloc, parts.path, urlencode(query, quote_via=quote), "")
    )


def _has_all_tables(engine: Engine) -> bool:
    found = " AND ".join(f"to_regclass('{DAGSTER_SCHEMA}.{name}') IS NOT NULL" for name in _TABLES)
    with engine.connect() as connection:
        return bool(connection.scalar(text(f"SELECT {found}")))


def _create_schema(engine: Engine, schema: str) -> None:
    with engine.begin() as connection:
        # CREATE SCHEMA IF NOT EXISTS asks for the right to create one even when it is there.
        if not connection.scalar(text("SELECT to_regnamespace(:name)"), {"name": schema}):
            connection.execute(CreateSchema(schema, if_not_exists=True))
