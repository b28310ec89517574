"""Keeps in Redis the jobs that its readers are to find, also after Redis was away or emptied."""

import logging
from contextlib import aclosing

import dagster as dg
from redis.exceptions import RedisError

from marketbel_courier.database.pool import open_pool
from marketbel_courier.delivery.telling.visible_jobs import Shown, show_jobs
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.orchestration.patience import awaits_tables
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.settings import Settings

logger = logging.getLogger(__name__)

TICK_SECONDS = 10


@dg.sensor(
    minimum_interval_seconds=TICK_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Keeps Redis at the jobs that its readers are to find: at work, failed, newest.",
)
@awaits_tables
def job_state_sensor(courier: CourierResource) -> dg.SkipReason:
    """Launches nothing: it only tells."""
    try:
        shown = courier.ask(_show(courier.settings()))
    except (RedisError, OSError) as error:
        return dg.SkipReason(f"Redis is still away ({error}); the states are kept.")
    words = f"Redis was told of {shown.told} jobs." if shown.told else "Redis knows every job."
    if shown.odd_keys:
        found = f"No job, though under job: in Redis: {', '.join(shown.odd_keys)}."
        words = f"{words} {found} The existing page may show no job at all: remove them."
        logger.warning(words)
    return dg.SkipReason(words)


async def _show(settings: Settings) -> Shown:
    async with (
        open_pool(settings.postgres_dsn, max_size=1) as pool,
        aclosing(connect_redis(settings.redis_dsn)) as redis,
    ):
        return await show_jobs(pool, redis, max_retries=settings.max_retries)
