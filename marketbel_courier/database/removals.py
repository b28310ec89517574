"""Removes old rows in small transactions that do not wait for locks.

Rows that another transaction holds are left to the next round.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg

from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool

BATCH_ROWS = 2_000
_LOCK_TIMEOUT_MS = 500
_DRY_RUN_TIMEOUT_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Removed:
    """A number of rows, and their bytes without those of indexes."""

    rows: int = 0
    size_bytes: int = 0

    def __add__(self, other: Removed) -> Removed:
        return Removed(self.rows + other.rows, self.size_bytes + other.size_bytes)


@dataclass(frozen=True)
class Round:
    """One round of removals: on which connections, whether it only counts, and until when.

    `ends_at` is a moment of `clock`; a round without it goes on until nothing is left.
    """

    pool: Pool
    is_dry_run: bool = False
    ends_at: float | None = None
    clock: Callable[[], float] = time.monotonic

    @property
    def is_over(self) -> bool:
        """Whether the rest is left to the next round."""
        return self.ends_at is not None and self.clock() >= self.ends_at

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """A transaction that gives up soon where somebody holds what it wants."""
        async with self.pool.acquire() as connection, connection.transaction():
            await connection.execute(f"SET LOCAL lock_timeout = {_LOCK_TIMEOUT_MS}")
            yield connection

    async def carry_out(self, victims: str, table: str, *arguments: object) -> Removed:
        """Remove the rows that the query `victims` names by their `ctid`, or count them."""
        if self.is_dry_run:
            return await self._counted(victims, table, arguments)
        try:
            async with self.transaction() as connection:
                return await remove_rows(connection, victims, table, *arguments)
        except (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError):
            return Removed()

    async def carry_out_along(
        self, table: str, key: str, condition: str, *arguments: object, start: object
    ) -> Removed:
        """Remove the rows `t` of this condition batch by batch, in the order of an indexed key.

        The condition has $1 and following; `start` is what no key is less than.
        """
        place, size = len(arguments) + 1, "" if self.is_dry_run else f"LIMIT {BATCH_ROWS}"
        victims = f"""
            SELECT t.ctid FROM {table} t WHERE t.{key} >= ${place} AND {condition}
            ORDER BY t.{key} {size} {"" if self.is_dry_run else "FOR UPDATE SKIP LOCKED"}
        """  # noqa: S608 - names of the caller's
        if self.is_dry_run:
            return await self._counted(victims, table, (*arguments, start))
        removed, at = Removed(), start
        while not self.is_over:
            async with self.transaction() as connection:
                row = await connection.fetchrow(_removal(victims, table, key), *arguments, at)
            assert row is not None  # noqa: S101 - a count is always one row
            removed += _removed(row)
            if row["n"] < BATCH_ROWS:
                break
            # Rows behind are gone: to look for them again would take longer with every batch.
            at = row["reached"]
        return removed

    async def _counted(self, victims: str, table: str, arguments: tuple[object, ...]) -> Removed:
        row = await self.pool.fetchrow(
            f"""
            SELECT count(*) AS n, coalesce(sum(pg_column_size(gone.*)), 0) AS size
            FROM {table} gone WHERE gone.ctid = ANY(ARRAY({victims}))
            """,  # noqa: S608 - names of the caller's
            *arguments,
            timeout=_DRY_RUN_TIMEOUT_SECONDS,
        )
        assert row is not None  # noqa: S101 - a count is always one row
        return _removed(row)


async def remove_rows(
    connection: Connection, victims: str, table: str, *arguments: object
) -> Removed:
    """Remove the rows that the query `victims` names, within the caller's transaction."""
    row = await connection.fetchrow(_removal(victims, table), *arguments)
    assert row is not None  # noqa: S101 - a count is always one row
    return _removed(row)


def _removal(victims: str, table: str, key: str = "ctid") -> str:
    return f"""
        WITH removed AS (
            DELETE FROM {table} gone WHERE gone.ctid = ANY(ARRAY({victims}))
            RETURNING gone.{key} AS key, pg_column_size(gone.*) AS size
        )
        SELECT count(*) AS n, coalesce(sum(size), 0) AS size, max(key) AS reached FROM removed
    """  # noqa: S608 - names of the caller's


def _removed(row: Any) -> Removed:
    return Removed(int(row["n"]), int(row["size"]))
