"""Many suppliers at once in one process: an error of one supplier does not affect the others."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import suppress
from typing import TypeVar

from marketbel_courier import cancellation
from marketbel_courier.cancellation import to_its_end
from marketbel_courier.catalogue.parsing_logs import LogType
from marketbel_courier.database.connections import DATABASE_ERRORS
from marketbel_courier.delivery.courier import Courier
from marketbel_courier.delivery.heartbeat import note_if_refused
from marketbel_courier.delivery.loop_steps import Steps
from marketbel_courier.delivery.outcome import Outcome
from marketbel_courier.delivery.telling.job_tracker import JobTracker
from marketbel_courier.errors import (
    DeliveryError,
    Interrupted,
    OtherRoute,
    StorageUnavailable,
    UnexpectedFailure,
)
from marketbel_courier.ledger.delivery_queries import reload
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.messages.message import Message
from marketbel_courier.work_context import about

logger = logging.getLogger(__name__)

Key = TypeVar("Key")
Result = TypeVar("Result")
Report = Callable[[Delivery, JobTracker, DeliveryError], Awaitable[DeliveryError]]


async def as_completed(
    work: Callable[[Key], Awaitable[Result]],
    keys: Iterable[Key],
    *,
    otherwise: Callable[[Key, Exception], Result],
) -> AsyncIterator[Result]:
    """Start `work` for every key at once and yield the results as they come.

    An error that `work` raises for a key is turned into the key's result by `otherwise`. Leaving
    the iteration cancels what is still under way and waits for it.
    """

    async def guarded(key: Key) -> Result:
        try:
            return await work(key)
        except Exception as error:
            logger.exception("Unexpected failure for %s", key)
            return otherwise(key, error)

    tasks = [asyncio.ensure_future(guarded(key)) for key in keys]
    try:
        for next_done in asyncio.as_completed(tasks):
            yield await next_done
    finally:
        await cancellation.end(tasks)


async def as_they_come(
    work: Callable[[Key], Awaitable[Result]],
    keys: Iterable[Key],
    further: Callable[[Callable[[], bool]], AsyncIterator[Iterable[Key]]],
    *,
    otherwise: Callable[[Key, Exception], Result],
) -> AsyncIterator[Result | list[Key]]:
    """As `as_completed`, for these keys and those that come while the work goes on.

    `further` is called with a function that says whether work is under way. The keys that have come
    are yielded as a list before any of their results.
    """
    inbox: asyncio.Queue[Result | list[Key] | None] = asyncio.Queue()
    tasks: set[asyncio.Task[None]] = set()

    async def guarded(key: Key) -> None:
        try:
            result = await work(key)
        except Exception as error:
            logger.exception("Unexpected failure for %s", key)
            result = otherwise(key, error)
        inbox.put_nowait(result)

    def begin(some: Iterable[Key]) -> None:
        for key in some:
            task = asyncio.create_task(guarded(key))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    async def receive() -> None:
        try:
            async for some in further(lambda: bool(tasks)):
                come = list(some)
                inbox.put_nowait(come)
                begin(come)
        except Exception:
            # The work under way goes on, and keys that have not come yet are left to other runs.
            logger.exception("Nothing further is taken")
        while tasks:
            await asyncio.wait(tasks)
        inbox.put_nowait(None)

    begin(keys)
    receiver = asyncio.create_task(receive())
    try:
        while (result := await inbox.get()) is not None:
            yield result
    finally:
        await cancellation.end([receiver, *tasks])


async def as_reported(courier: Courier, delivery: Delivery) -> Delivery:
    """The attempt as the ledger has it now; the given attempt if the ledger cannot be read."""
    try:
        return await reload(courier.pool, delivery)
    except DATABASE_ERRORS:
        return delivery


def failed_outcome(partition_key: str, error: Exception) -> Outcome:
    """The outcome of a supplier whose step failed before anything was known of its delivery."""
    return Outcome(partition_key, partition_key, None, translate(error), 0.0)


async def contained(
    courier: Courier,
    delivery: Delivery,
    tracker: JobTracker,
    work: Awaitable[Result],
    *,
    report: Report | None = None,
) -> Result | DeliveryError:
    """The result of `work`, or the error that ended it, reported in the ledger, the logs and Redis.

    `report` may handle an error in another way; it returns what the run is to say. A file that
    takes the other route is no failure: the file waits for that route's assets. Log lines and spans
    of the work name the delivery.
    """
    with about(
        supplier_id=delivery.supplier_id,
        job_id=delivery.job_id,
        run_id=courier.run_id,
        task_id=delivery.task_id,
    ):
        return await _contained(courier, delivery, tracker, work, report or courier.report_failure)


async def _contained(
    courier: Courier,
    delivery: Delivery,
    tracker: JobTracker,
    work: Awaitable[Result],
    report: Report,
) -> Result | DeliveryError:
    steps = Steps(delivery.supplier_name, work)
    try:
        return await steps
    except OtherRoute as raised:
        return raised
    except asyncio.CancelledError:
        error = Interrupted(Message("run-stopped"))
        await to_its_end(_report(courier, courier.report_failure, delivery, tracker, error))
        raise
    except DeliveryError as raised:
        return await _report(courier, report, delivery, tracker, raised)
    except Exception as raised:
        logger.exception("Unexpected failure for %s", delivery.supplier_name)
        return await _report(courier, report, delivery, tracker, translate(raised))
    finally:
        if steps.held_others_up:
            await _tell_of_a_long_step(courier, delivery, steps.longest_seconds)


async def _tell_of_a_long_step(courier: Courier, delivery: Delivery, seconds: float) -> None:
    message = Message("logged-held-others-up", time=seconds)
    logger.warning("%s: %s", delivery.supplier_name, message)
    with suppress(*DATABASE_ERRORS):
        await courier.log(delivery, LogType.WARNING, message)


def translate(error: Exception) -> DeliveryError:
    """The courier's own error for an exception that no adapter has translated."""
    if isinstance(error, DATABASE_ERRORS):
        return StorageUnavailable(Message("run-storage-broke-off", why=str(error)))
    return UnexpectedFailure(
        Message("run-met-the-unexpected", kind=type(error).__name__, why=str(error))
    )


async def _report(
    courier: Courier,
    report: Report,
    delivery: Delivery,
    tracker: JobTracker,
    error: DeliveryError,
) -> DeliveryError:
    for has_another_try in (True, False):
        try:
            return await report(delivery, tracker, error)
        except DATABASE_ERRORS as unreported:
            # If the connection of the work was cut, the connection of its report was cut too.
            if has_another_try:
                continue
            # The ledger is away: the run still fails this partition, and says so in its own log.
            await note_if_refused(courier.settings, courier.run_id, unreported)
            logger.error(  # noqa: TRY400 - the cause is named; its traceback helps nobody
                "%s failed (%s), and the ledger cannot be told: %s",
                delivery.supplier_name,
                error,
                unreported,
            )
    return error
