"""Takes the retries that people ask for out of Redis (`retry:triggers`) and into the ledger.

From there the retry sensor launches them, like those that are due by themselves.
"""

from contextlib import aclosing
from datetime import timedelta

import dagster as dg
from redis.exceptions import RedisError

from marketbel_courier.adoption.takeover import take_over_for_retry
from marketbel_courier.database.pool import open_pool
from marketbel_courier.delivery.retry_requests import jobs_of, take_retries
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.list_triggers import remove_retries, waiting_retries
from marketbel_courier.ledger.taken_triggers import forget_taken_triggers
from marketbel_courier.orchestration.patience import awaits_tables
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.settings import Settings

# Below the daemon's own 5 seconds, so that each of its rounds is a tick.
TICK_SECONDS = 3
MOST_PER_TICK = 500
# Jobs, and with them the buttons that ask for a retry, are shown for a week.
REMEMBERED = timedelta(days=8)


@dg.sensor(
    minimum_interval_seconds=TICK_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Takes the retries that people ask for (`retry:triggers` in Redis).",
)
@awaits_tables
def retry_request_sensor(courier: CourierResource) -> dg.SkipReason:
    """Launches nothing: it only notes what is to be tried again."""
    try:
        read, noted = courier.ask(_take_all(courier.settings()))
    except (RedisError, OSError) as error:
        return dg.SkipReason(f"Redis cannot be reached ({error}); the requests wait there.")
    return dg.SkipReason(
        f"{noted} of {read} requested retries were noted." if read else "Nobody asks for a retry."
    )


async def _take_all(settings: Settings) -> tuple[int, int]:
    async with aclosing(connect_redis(settings.redis_dsn)) as redis:
        entries = await waiting_retries(redis, limit=MOST_PER_TICK)
        if not entries:
            return 0, 0
        async with open_pool(settings.postgres_dsn, max_size=1) as pool:
            await take_over_for_retry(pool, redis, settings, jobs_of(entries))
            noted = await take_retries(pool, entries)
            await remove_retries(redis, entries)
            await forget_taken_triggers(pool, older_than=REMEMBERED)
        return len(entries), noted
