"""Takes the retries that people ask for out of Redis (`retry:triggers`) and into the ledger.

From there `retry_sensor` launches them, like those that are due by themselves.
"""

from contextlib import suppress
from datetime import timedelta

from redis.exceptions import RedisError

from marketbel_courier.adoption.takeover import take_over_for_retry
from marketbel_courier.delivery.redis_repair import put_right
from marketbel_courier.delivery.retry_requests import jobs_of, take_retries
from marketbel_courier.job_state.list_triggers import remove_retries, waiting_retries
from marketbel_courier.ledger.taken_triggers import forget_taken_triggers
from marketbel_courier.messages.message import Message
from marketbel_courier.orchestration.tick import Tick

# The tick goes on to what is due, and everybody's retries wait for it.
MOST_PER_TICK = 200
# Jobs, and with them the buttons that ask for a retry, are shown for a week.
REMEMBERED = timedelta(days=8)


def note_requested(tick: Tick) -> list[Message]:
    """Write requested retries into the ledger; returns what was done. Redis may be off."""
    try:
        read, noted = tick.run(_take_all(tick))
    except (RedisError, OSError) as error:
        with suppress(RedisError, OSError):
            tick.run(put_right(tick.pool, tick.redis, error))
        return [Message("tick-retry-requests-wait", why=str(error))]
    return [Message("tick-retries-noted", noted=noted, read=read)] if read else []


async def _take_all(tick: Tick) -> tuple[int, int]:
    entries = await waiting_retries(tick.redis, limit=MOST_PER_TICK)
    if not entries:
        return 0, 0
    await take_over_for_retry(tick.pool, tick.redis, tick.settings, jobs_of(entries))
    noted = await take_retries(tick.pool, entries)
    await remove_retries(tick.redis, entries)
    await forget_taken_triggers(tick.pool, older_than=REMEMBERED)
    return len(entries), noted
