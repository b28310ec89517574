"""Pools: what a connection knows without asking, and that none is lent again that is stuck."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from marketbel_courier.database.pool import lasting_pool, open_pool

ARRAYS: dict[str, list[Any]] = {
    "bool": [True, None, False],
    "int2": [1, None, -1],
    "int": [1, None, -(2**31)],
    "bigint": [2**62, None],
    "float4": [0.5, None],
    "float8": [0.1, None],
    "numeric": [Decimal("10.20"), None],
    "text": ["ab,c", None, '"'],
    "varchar": ["ab,c", None],
    "uuid": [UUID(int=7), None],
    "date": [date(2026, 11, 30), None],
    "timestamp": [datetime(2026, 11, 30, 12), None],  # noqa: DTZ001 - the type has no zone
    "timestamptz": [datetime(2026, 11, 30, 12, tzinfo=UTC), None],
    "json": [{"a": [1]}, None],
    "jsonb": [{"a": [1]}, None],
}


async def test_arrays_come_and_go_without_a_question_about_their_type(
    migrated_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ask(_connection: object, types: object, _timeout: object) -> object:
        raise AssertionError(f"the server was asked about {types}")

    monkeypatch.setattr(asyncpg.Connection, "_introspect_types", ask)
    async with open_pool(migrated_database, max_size=1) as pool:
        for kind, values in ARRAYS.items():
            assert await pool.fetchval(f"SELECT $1::{kind}[]", values) == values
            assert await pool.fetchval(f"SELECT $1::{kind}[]", []) == []


class _Stuck:
    """A protocol that waits for the rest of an answer, and refuses what else is asked of it."""

    def __init__(self, protocol: Any) -> None:
        self._protocol = protocol

    def __getattr__(self, name: str) -> Any:
        if name in ("query", "prepare", "bind_execute"):
            return self._refuse
        return getattr(self._protocol, name)

    async def _refuse(self, *_: object, **__: object) -> None:
        raise asyncpg.InternalClientError("cannot switch to state 15; another operation (2)")


@pytest.mark.parametrize("statement", ["execute", "fetchval"])
async def test_a_connection_that_is_stuck_in_an_answer_is_not_lent_again(
    migrated_database: str, statement: str
) -> None:
    pool = await lasting_pool(migrated_database, max_size=1)
    try:
        async with pool.acquire() as lent:
            connection: Any = lent._con  # type: ignore[attr-defined]
            connection._protocol = _Stuck(connection._protocol)
            with pytest.raises(asyncpg.InternalClientError):
                await getattr(lent, statement)("SELECT 1")

        assert await pool.fetchval("SELECT 1") == 1
    finally:
        await pool.close()
