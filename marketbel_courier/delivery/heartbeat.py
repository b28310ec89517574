"""A run's sign of life, given by a thread of its own so that no work can delay it."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager, suppress

from redis.exceptions import RedisError

from marketbel_courier import cancellation
from marketbel_courier.cancellation import to_its_end
from marketbel_courier.database.connections import DATABASE_ERRORS, Connection
from marketbel_courier.database.pool import open_pool
from marketbel_courier.database.refusals import refusal_of
from marketbel_courier.delivery.background_loop import open_background_loop
from marketbel_courier.delivery.loop_steps import step_under_way
from marketbel_courier.errors import CourierError
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.refused_runs import note_refused_run
from marketbel_courier.ledger.run_heartbeats import Worker, beat, begin_heartbeat, hold_lifeline
from marketbel_courier.ledger.work_calls import call_sensors
from marketbel_courier.settings import Settings

logger = logging.getLogger(__name__)

BEATS_PER_TIMEOUT = 6
LONGEST_PAUSE_AFTER_LOSS_SECONDS = 1.0


@contextmanager
def beating(settings: Settings, run_id: str, *, on_burial: Callable[[], object]) -> Iterator[None]:
    """Give signs of life for this run while the block lasts.

    The last sign stays in the ledger, because the run has not yet told Dagster that it ended.
    `on_burial` is called once, on another thread, if the run was declared dead meanwhile and other
    runs were given its work.
    """
    worker = Worker(run_id, socket.gethostname(), os.getpid())
    interval = settings.run_heartbeat_timeout_seconds / BEATS_PER_TIMEOUT
    with (
        open_background_loop() as loop,
        loop.entered(_beating(settings, worker, interval, on_burial)),
    ):
        yield


@asynccontextmanager
async def _beating(
    settings: Settings, worker: Worker, interval: float, on_burial: Callable[[], object]
) -> AsyncIterator[None]:
    task = asyncio.create_task(_beat_until_buried(settings, worker, interval, on_burial))
    try:
        yield
    finally:
        await cancellation.end([task])


async def _beat_until_buried(
    settings: Settings, worker: Worker, interval: float, on_burial: Callable[[], object]
) -> None:
    begun = False
    while True:
        try:
            async with (
                open_pool(settings.postgres_dsn, max_size=1) as pool,
                pool.acquire() as connection,
            ):
                await hold_lifeline(connection, worker.run_id, timeout=interval)
                known = True
                if begun:  # the connection was lost since then, so the next sign is overdue
                    known = await beat(connection, worker.run_id, timeout=interval)
                else:
                    await begin_heartbeat(connection, worker, timeout=interval)
                    begun = True
                try:
                    while known:
                        await asyncio.sleep(interval)
                        known = await beat(connection, worker.run_id, timeout=interval)
                        _tell_who_holds_up(worker.run_id, interval)
                except asyncio.CancelledError:
                    await to_its_end(_say_farewell(settings, connection, worker, interval))
                    raise
            break
        except (CourierError, *DATABASE_ERRORS) as error:
            logger.warning("Run %s could not give a sign of life: %s", worker.run_id, error)
            await note_if_refused(settings, worker.run_id, error)
            await asyncio.sleep(min(interval, LONGEST_PAUSE_AFTER_LOSS_SECONDS))
    logger.error("Run %s was silent for too long and was taken for dead.", worker.run_id)
    on_burial()


async def _say_farewell(
    settings: Settings, connection: Connection, worker: Worker, interval: float
) -> None:
    """Wake the sensors, because the end of the run may matter to other jobs.

    A run that ended because PostgreSQL takes no writes could not tell anybody.
    """
    try:
        await beat(connection, worker.run_id, timeout=interval)
        await call_sensors(connection)
    except DATABASE_ERRORS as error:
        await note_if_refused(settings, worker.run_id, error)


async def note_if_refused(settings: Settings, run_id: str, error: BaseException) -> None:
    """Note in Redis that PostgreSQL took no writes of the run, if that is what happened."""
    refusal = refusal_of(error)
    if refusal is None:
        return
    async with aclosing(connect_redis(settings.redis_dsn)) as redis:
        with suppress(RedisError, OSError):
            await note_refused_run(redis, run_id, refusal)


def _tell_who_holds_up(run_id: str, interval: float) -> None:
    if found := step_under_way(longer_than_seconds=interval):
        supplier_name, seconds = found
        logger.warning(
            "Run %s: work for %s holds all others up, for %.0f s by now.",
            run_id,
            supplier_name,
            seconds,
        )
