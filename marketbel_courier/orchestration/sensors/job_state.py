"""Keeps in Redis the jobs that its readers are to find, also after Redis was away or emptied."""

import logging
from contextlib import suppress

import dagster as dg
from redis.exceptions import RedisError

from marketbel_courier.delivery.redis_repair import put_right
from marketbel_courier.delivery.telling.visible_jobs import show_jobs
from marketbel_courier.messages.message import Message, paragraph
from marketbel_courier.orchestration.patience import awaits_tables
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.speech import skipped
from marketbel_courier.orchestration.tick import LATER
from marketbel_courier.registry.address import settle_sheet_setting

logger = logging.getLogger(__name__)


@dg.sensor(
    minimum_interval_seconds=LATER,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Keeps Redis at the jobs that its readers are to find: at work, failed, newest.",
)
@awaits_tables
def job_state_sensor(courier: CourierResource) -> dg.SkipReason:
    """Launches nothing: it only tells."""
    tick = courier.tick()
    try:
        retries = tick.settings.max_retries
        shown = tick.run(show_jobs(tick.pool, tick.redis, max_retries=retries))
        tick.run(settle_sheet_setting(tick.pool, tick.redis))
    except (RedisError, OSError) as error:
        with suppress(RedisError, OSError):
            tick.run(put_right(tick.pool, tick.redis, error))
        return skipped(Message("tick-redis-is-away", why=str(error)))
    told = [
        Message("tick-redis-was-told", n=shown.told) if shown.told else Message("tick-redis-knows")
    ]
    if shown.odd_keys:
        told.append(Message("tick-odd-keys", keys=list(shown.odd_keys)))
        logger.warning("%s", told[-1])
    return skipped(paragraph(told))
