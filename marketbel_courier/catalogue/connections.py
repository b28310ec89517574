"""What the functions of the catalogue take and raise: connections, and the loss of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    # Opened by hand or lent by a pool: the same methods, without a common type.
    Connection = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]

# The last one comes of a connection that was cut in the middle of an answer.
DATABASE_ERRORS = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    OSError,
    asyncpg.InternalClientError,
)
"""All that a question to PostgreSQL may raise, whether it refuses or is away."""
