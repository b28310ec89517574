"""What `doctor` wants to know of a database; reads only."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import asyncpg
from alembic.script import ScriptDirectory

from marketbel_courier.database.connections import is_read_only
from marketbel_courier.database.migration import VERSION_TABLE
from marketbel_courier.database.schemas import OWN_SCHEMA
from marketbel_courier.errors import CourierError
from marketbel_courier.messages.message import Message
from marketbel_courier.tls import tls_trouble

_MARKETBEL_TABLES = ("suppliers", "supplier_items", "price_history", "products", "parsing_logs")


@dataclass(frozen=True)
class DatabaseState:
    """A database's server and schema; `revision` is None where no migration was ever applied."""

    server_version: str
    is_read_only: bool
    revision: str | None
    newest_revision: str
    missing_tables: tuple[str, ...]

    @property
    def is_migrated(self) -> bool:
        """Whether every migration has been applied."""
        return self.revision == self.newest_revision


async def inspect_database(dsn: str, *, timeout_seconds: float = 5.0) -> DatabaseState:
    """Look at the database; raises CourierError when it cannot be reached."""
    try:
        connection = await asyncpg.connect(dsn, timeout=timeout_seconds)
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError) as error:
        why = tls_trouble(error) or str(error) or None
        raise CourierError(Message("database-does-not-answer", why=why)) from error
    try:
        version_table = f"{OWN_SCHEMA}.{VERSION_TABLE}"
        revision = None
        if await connection.fetchval("SELECT to_regclass($1) IS NOT NULL", version_table):
            revision = await connection.fetchval(f"SELECT version_num FROM {version_table}")  # noqa: S608
        missing = await connection.fetch(
            "SELECT name FROM unnest($1::text[]) AS name"
            " WHERE to_regclass('public.' || name) IS NULL",
            _MARKETBEL_TABLES,
        )
        return DatabaseState(
            server_version=await connection.fetchval("SHOW server_version"),
            is_read_only=await is_read_only(connection),
            revision=revision,
            newest_revision=_newest_revision(),
            missing_tables=tuple(row["name"] for row in missing),
        )
    finally:
        await connection.close()


def _newest_revision() -> str:
    scripts = ScriptDirectory(str(Path(__file__).with_name("migrations")))
    return str(scripts.get_current_head())
