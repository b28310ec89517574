"""Connections to PostgreSQL for everything that is asynchronous."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg

from marketbel_courier.errors import CourierError, clause

if TYPE_CHECKING:
    Pool = asyncpg.Pool[asyncpg.Record]

COMMAND_TIMEOUT_SECONDS = 60
CONNECT_TIMEOUT_SECONDS = 10


@asynccontextmanager
async def open_pool(
    dsn: str, *, max_size: int = 8, command_timeout_seconds: float = COMMAND_TIMEOUT_SECONDS
) -> AsyncIterator[Pool]:
    """A pool of at most `max_size` connections, closed on exit.

    Raises CourierError when the server cannot be reached or refuses the login.
    """
    try:
        pool = await asyncpg.create_pool(
            dsn,
            min_size=1,
            max_size=max_size,
            timeout=CONNECT_TIMEOUT_SECONDS,
            command_timeout=command_timeout_seconds,
            init=_prepare,
        )
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        raise CourierError(
            f"PostgreSQL cannot be reached: {clause(error)}."
            " Check DATABASE_URL with `marketbel-courier doctor`."
        ) from error
    try:
        yield pool
    finally:
        await pool.close()


async def _prepare(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    for json_type in ("json", "jsonb"):
        await connection.set_type_codec(
            json_type, schema="pg_catalog", encoder=json.dumps, decoder=json.loads
        )
