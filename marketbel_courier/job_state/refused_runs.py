"""Runs whose writes PostgreSQL refused: Redis keeps the reasons, which PostgreSQL cannot."""

from __future__ import annotations

from collections.abc import Collection

from redis.asyncio import Redis

from marketbel_courier.database.refusals import Refusal
from marketbel_courier.job_state.keys import refused_run_key

# The run's jobs are ended as soon as PostgreSQL takes writes again, so the note is needed no
# longer.
_KEPT_SECONDS = 7 * 24 * 3600


async def note_refused_run(redis: Redis, run_id: str, refusal: Refusal) -> None:
    """Remember why the run could not write; raises RedisError."""
    await redis.set(refused_run_key(run_id), refusal.value, ex=_KEPT_SECONDS)


async def read_refused_runs(redis: Redis, run_ids: Collection[str]) -> dict[str, Refusal]:
    """Those of these runs that could not write, and why; raises RedisError."""
    if not run_ids:
        return {}
    found = await redis.mget([refused_run_key(run_id) for run_id in run_ids])
    return {
        run_id: Refusal(word)
        for run_id, word in zip(run_ids, found, strict=True)
        if word in tuple(Refusal)
    }
