"""What the ledger holds after a test, and whether Redis shows the same."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.job_hash import JobState, Status
from marketbel_courier.job_state.snapshot import active_job_ids, read_jobs
from marketbel_courier.ledger.delivery_records import Delivery, delivery_of
from marketbel_courier.ledger.visible_jobs import shown_jobs
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
    """Each job's phase is its newest attempt's, and active are those that somebody is at work on.

    What a newer delivery replaced may have left already.
    """
    rows = {str(row.job_id): row for row in ledger(platform)}
    expected = {job: PHASE_OF_STATE.get(row.state, row.state) for job, row in rows.items()}
    jobs, active = asyncio.run(_shown(platform, list(expected)))
    phases = {job_id: job.phase.value for job_id, job in jobs.items()}
    known = platform.ask(lambda pool: shown_jobs(pool, [row.job_id for row in rows.values()]))
    replaced = {
        str(job_id)
        for job_id, job in known.items()
        if job.is_replaced or job.delivery.outcome == "superseded"
    }
    left = replaced - phases.keys()
    assert {job: PHASES_OF_ANALYSIS.get(phase, phase) for job, phase in phases.items()} == {
        job: phase for job, phase in expected.items() if job not in left
    }
    assert set(active) == {
        job_id for job_id, job in jobs.items() if job.status is Status.PROCESSING
    }
    assert not {job for job in active if rows[job].state in ("delivered", "complete", "failed")}


async def _shown(platform: Platform, job_ids: list[str]) -> tuple[dict[str, JobState], list[str]]:
    async with aclosing(connect_redis(platform.settings.redis_dsn)) as redis:
        jobs = {str(job.job_id): job for job in await read_jobs(redis, job_ids)}
        return jobs, await active_job_ids(redis)
