"""Tells Redis the last state of jobs that ended while it was away."""

from contextlib import aclosing
from uuid import UUID

import dagster as dg
from redis.exceptions import RedisError

from marketbel_courier.catalogue.delivery_queries import deliveries_by_job
from marketbel_courier.catalogue.delivery_records import Delivery
from marketbel_courier.catalogue.outbox import forget_untold, untold_jobs
from marketbel_courier.catalogue.pool import open_pool
from marketbel_courier.delivery.job_view import job_state_of
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.publisher import write_states
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.settings import Settings

TICK_SECONDS = 10
AT_WORK = ("downloading", "analyzing")


@dg.sensor(
    minimum_interval_seconds=TICK_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Brings Redis up to date with jobs that ended while it was away.",
)
def job_state_sensor(courier: CourierResource) -> dg.SkipReason:
    """Launches nothing: it only catches up."""
    try:
        told = courier.ask(_catch_up(courier.settings()))
    except (RedisError, OSError) as error:
        return dg.SkipReason(f"Redis is still away ({error}); the states are kept.")
    return dg.SkipReason(f"Redis was told of {told} jobs." if told else "Redis knows every job.")


async def _catch_up(settings: Settings) -> int:
    async with (
        open_pool(settings.postgres_dsn, max_size=1) as pool,
        aclosing(connect_redis(settings.redis_dsn)) as redis,
    ):
        jobs = await untold_jobs(pool)
        if not jobs:
            return 0
        rows = await deliveries_by_job(pool, jobs)
        # Of a job that a run is at work on, the run tells, and knows more than the ledger does.
        deliveries = {job: row for job, row in rows.items() if row.state not in AT_WORK}
        written: dict[UUID, Delivery] = {}
        # Runs change the ledger first and Redis after it. So what was written is not older than
        # what a run wrote only if the ledger still says the same afterwards.
        while changed := [row for job, row in deliveries.items() if written.get(job) != row]:
            states = [job_state_of(row, max_retries=settings.max_retries) for row in changed]
            await write_states(redis, states)
            written, deliveries = deliveries, await deliveries_by_job(pool, deliveries)
        await forget_untold(pool, jobs)
        return len(written)
