"""What the ledger holds after a test, and whether Redis shows the same."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from marketbel_courier.catalogue.delivery_records import Delivery, delivery_of
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.reader import active_job_ids, read_jobs
from marketbel_courier_tests.platform_fixture import Platform

PHASE_OF_STATE = {"delivered": "analyzing"}
PHASES_OF_ANALYSIS = {"matching": "analyzing"}


def ledger(platform: Platform) -> list[Delivery]:
    """Every attempt, oldest first."""
    rows = platform.ask(
        lambda pool: pool.fetch("SELECT * FROM courier.deliveries ORDER BY created_at, attempt")
    )
    return [delivery_of(row) for row in rows]


def assert_redis_shows_the_ledger(platform: Platform) -> None:
    """Each job's phase is its newest attempt's, and the active set holds the open jobs alone."""
    expected = {
        str(row.job_id): PHASE_OF_STATE.get(row.state, row.state) for row in ledger(platform)
    }
    phases, active = asyncio.run(_shown(platform, list(expected)))
    assert phases == expected
    open_jobs = {job for job, phase in expected.items() if phase not in ("complete", "failed")}
    assert set(active) == open_jobs


async def _shown(platform: Platform, job_ids: list[str]) -> tuple[dict[str, str], list[str]]:
    async with aclosing(connect_redis(platform.settings.redis_dsn)) as redis:
        phases = {
            str(job.job_id): PHASES_OF_ANALYSIS.get(job.phase.value, job.phase.value)
            for job in await read_jobs(redis, job_ids)
        }
        return phases, await active_job_ids(redis)
