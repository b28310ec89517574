from __future__ import annotations

from contextlib import aclosing

import asyncpg
import pytest

from marketbel_courier.database.refusals import Refusal, refusal_of
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.keys import refused_run_key
from marketbel_courier.job_state.refused_runs import note_refused_run, read_refused_runs


@pytest.mark.parametrize(
    ("error", "refusal"),
    [
        (asyncpg.ReadOnlySQLTransactionError(), Refusal.READ_ONLY),
        (asyncpg.DiskFullError(), Refusal.FULL),
        (asyncpg.CannotConnectNowError(), None),
        (OSError(), None),
    ],
)
def test_a_postgresql_that_takes_no_writes_is_told_from_one_that_is_away(
    error: Exception, refusal: Refusal | None
) -> None:
    assert refusal_of(error) is refusal


async def test_what_was_noted_of_a_run_is_read_and_nothing_else(redis_dsn: str) -> None:
    async with aclosing(connect_redis(redis_dsn)) as redis:
        await note_refused_run(redis, "one", Refusal.FULL)
        await redis.set(refused_run_key("odd"), "of somebody else")

        found = await read_refused_runs(redis, ["one", "odd", "unknown"])
        assert found == {"one": Refusal.FULL}
        assert await read_refused_runs(redis, []) == {}
