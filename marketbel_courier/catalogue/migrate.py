"""Brings a database to the current schema: safe to run twice, and by two processes at once."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import NullPool

from marketbel_courier.errors import ConfigurationError

OWN_SCHEMA = "courier"
VERSION_TABLE = "alembic_version_courier"

_SCRIPTS = Path(__file__).with_name("migrations")


def migrate(dsn: str) -> None:
    """Apply every migration that is missing, in one transaction: all of them or none.

    `dsn` is a `postgresql://` URL. Raises ConfigurationError when the database cannot be
    reached or refuses.
    """
    try:
        with _engine(dsn).begin() as connection:
            _upgrade(connection)
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise ConfigurationError(
            f"The database cannot be migrated: {reason}. Check DATABASE_URL, and that its user"
            " may create tables."
        ) from error


def _engine(dsn: str) -> Engine:
    try:
        url = make_url(dsn).set(drivername="postgresql+psycopg2")
    except ArgumentError as error:
        # The URL may hold a password, and the library's message quotes it whole.
        raise ConfigurationError(
            "DATABASE_URL must look like postgresql://user:password@host:5432/name"
        ) from error
    return create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 30})


def _upgrade(connection: Connection) -> None:
    # Released with the transaction, so a killed migration leaves no lock behind.
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('marketbel_courier.migrate'))"))
    # CREATE SCHEMA IF NOT EXISTS asks for the right to create one even when it is there.
    if not connection.scalar(text("SELECT to_regnamespace(:name)"), {"name": OWN_SCHEMA}):
        connection.execute(text(f"CREATE SCHEMA {OWN_SCHEMA}"))
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
