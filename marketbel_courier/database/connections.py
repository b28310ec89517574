"""The types of connections to PostgreSQL, and the errors of queries."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from marketbel_courier.database.pool import Pool
from marketbel_courier.errors import TablesMissing
from marketbel_courier.messages.message import Message

# Opened by hand or lent by a pool: the same methods, without a common type. As text: at run time
# the classes take no parameter.
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"

# The last one comes of a connection that was cut in the middle of an answer.
DATABASE_ERRORS = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    OSError,
    asyncpg.InternalClientError,
)
"""All errors that a query to PostgreSQL may raise, refused or unreachable."""

MISSING_TABLES = (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError)
"""What a question raises where migrations have not run."""


async def is_read_only(connection: Connection | Pool) -> bool:
    """Whether PostgreSQL refuses writes: it stands by for another, or was set to."""
    return bool(
        await connection.fetchval("SELECT current_setting('transaction_read_only')::boolean")
    )


def tables_missing(error: asyncpg.PostgresError) -> TablesMissing:
    """The error in words: whose migrations are to be run."""
    relation = str(error).partition('"')[2].partition('"')[0]
    if isinstance(error, asyncpg.UndefinedTableError) and not relation.startswith("courier."):
        return TablesMissing(
            Message("database-lacks-marketbels-tables", table=relation or "suppliers")
        )
    return TablesMissing(Message("database-lacks-own-tables"))


@asynccontextmanager
async def one_view(pool: Pool) -> AsyncIterator[Connection]:
    """A read-only connection whose queries all see the data of one moment."""
    async with (
        pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        yield connection
