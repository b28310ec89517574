"""Brings a database to the current schema: safe to run twice, and by two processes at once.

On a new database Marketbel's tables are made as well. On that of an existing system, `public` is
left to its own migrations, whether these have run yet or not.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import NullPool

from marketbel_courier.database.schemas import OWN_SCHEMA
from marketbel_courier.errors import ConfigurationError
from marketbel_courier.messages.message import Message
from marketbel_courier.setting_problems import DATABASE_URL_FORM, of_another_form, wrong

VERSION_TABLE = "alembic_version_courier"

EXISTING_SYSTEM = "existing_system"
"""The attribute that tells the first migration to make nothing in `public`."""

MIGRATION_LOCK = "SELECT pg_advisory_xact_lock(hashtext('marketbel_courier.migrate'))"
"""Released with the transaction, so a killed migration leaves no lock behind."""

# The table that everything of Marketbel's hangs on.
MARKETBEL_TABLE = "public.suppliers"

_SCRIPTS = Path(__file__).with_name("migrations")


class Ground(Enum):
    """What a database holds: nothing yet, Marketbel's tables, or the courier's without them."""

    EMPTY = "empty"
    MARKETBEL = "Marketbel's tables"
    COURIER_ALONE = "the courier's tables alone"


def migrate(dsn: str, *, existing_system: bool = False) -> Ground:
    """Apply every migration that is missing, in one transaction: all of them or none.

    With `existing_system` nothing is made in `public`, where Marketbel's own migrations make their
    tables, before or after this. `dsn` is a `postgresql://` URL. Returns what the database holds
    now; raises ConfigurationError when it cannot be reached or refuses.
    """
    return _connected(dsn, lambda connection: _upgrade(connection, existing_system=existing_system))


def ground_of(dsn: str) -> Ground:
    """What the database holds; raises ConfigurationError when it cannot be reached."""
    return _connected(dsn, _ground)


def _connected(dsn: str, work: Callable[[Connection], Ground]) -> Ground:
    try:
        with engine_of(dsn).begin() as connection:
            return work(connection)
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise ConfigurationError(Message("database-not-migrated", why=reason)) from error


def engine_of(dsn: str) -> Engine:
    """Connections that are closed at once; raises ConfigurationError where `dsn` is no URL."""
    try:
        url = make_url(dsn).set(drivername="postgresql+psycopg2")
    except ArgumentError as error:
        # The URL may hold a password, and the library's message quotes it whole.
        raise ConfigurationError(
            wrong("DATABASE_URL", of_another_form(DATABASE_URL_FORM))
        ) from error
    return create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 30})


def _ground(connection: Connection) -> Ground:
    if connection.scalar(text("SELECT to_regclass(:name)"), {"name": MARKETBEL_TABLE}):
        return Ground.MARKETBEL
    has_courier = connection.scalar(text("SELECT to_regnamespace(:name)"), {"name": OWN_SCHEMA})
    return Ground.COURIER_ALONE if has_courier else Ground.EMPTY


def _upgrade(connection: Connection, *, existing_system: bool) -> Ground:
    connection.execute(text(MIGRATION_LOCK))
    # CREATE SCHEMA IF NOT EXISTS asks for the right to create one even when it is there.
    if not connection.scalar(text("SELECT to_regnamespace(:name)"), {"name": OWN_SCHEMA}):
        connection.execute(text(f"CREATE SCHEMA {OWN_SCHEMA}"))
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    config.attributes[EXISTING_SYSTEM] = existing_system
    command.upgrade(config, "head")
    return _ground(connection)
