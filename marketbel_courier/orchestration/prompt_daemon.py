"""Dagster's daemon, which besides its rounds also looks at once when it is called.

`python -m … run` is `dagster-daemon run`. As shipped, the daemon looks at sensors every five
seconds and at queued runs every few: a supplier alone would wait for both twice on its way. And as
shipped, sensors and schedules that have ticked by a clock that was ahead do not tick again until
that time has really come: an hour ahead, and the whole platform stands still for an hour.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import asyncpg
from dagster._daemon import cli, controller, sensor
from dagster._daemon.daemon import DaemonIterator, SchedulerDaemon, SensorDaemon, SpanMarker
from dagster._daemon.run_coordinator.queued_run_coordinator_daemon import (
    QueuedRunCoordinatorDaemon,
)
from dagster._utils.error import serializable_error_info_from_exc_info

from marketbel_courier import cancellation
from marketbel_courier.database.connections import DATABASE_ERRORS
from marketbel_courier.database.pool import CONNECT_TIMEOUT_SECONDS
from marketbel_courier.delivery.background_loop import open_background_loop
from marketbel_courier.errors import ConfigurationError
from marketbel_courier.garbage import look_seldom
from marketbel_courier.ledger.work_calls import CHANNEL
from marketbel_courier.orchestration import run_queue
from marketbel_courier.orchestration.storage import ScheduleStorage
from marketbel_courier.settings import Settings

if TYPE_CHECKING:
    from dagster import DagsterInstance
    from dagster._core.scheduler.instigation import InstigatorState
    from dagster._core.workspace.context import IWorkspaceProcessContext

AGAIN_AFTER_SECONDS = 5.0
# A sensor that has ticked within this time does not tick at a call at once, but a little later.
SECOND_LOOK_SECONDS = 1.0
_LONGEST_SLEEP_SECONDS = 0.5
# The usual difference between the clocks of several machines; more is a clock that was ahead.
CLOCK_TOLERANCE = timedelta(seconds=5)

_is_under_min_interval = sensor.is_under_min_interval


class Pause(threading.Event):
    """The pause between two looks, as long as Dagster has it or until somebody calls.

    It is given to a loop of Dagster's in the place of the event that ends the daemon, and is set
    when that one is.
    """

    def __init__(self, shutdown: threading.Event, called: threading.Event) -> None:
        super().__init__()
        self._shutdown = shutdown
        self._called = called
        self._looks_again = False

    def is_set(self) -> bool:
        """Whether the daemon is to end."""
        return self._shutdown.is_set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait so long, or until a call; of two looks that follow a call, the second is soon."""
        pause = timeout if timeout is not None else AGAIN_AFTER_SECONDS
        until = time.monotonic() + (min(pause, SECOND_LOOK_SECONDS) if self._looks_again else pause)
        self._looks_again = False
        while not self.is_set() and (rest := until - time.monotonic()) > 0:
            if self._called.wait(min(rest, _LONGEST_SLEEP_SECONDS)):
                self._called.clear()
                self._looks_again = True
                break
        return self.is_set()


class PromptSensorDaemon(SensorDaemon):
    """Looks at the sensors in rounds, and at each call."""

    called = threading.Event()

    def core_loop(
        self,
        workspace_process_context: IWorkspaceProcessContext[Any],
        shutdown_event: threading.Event,
    ) -> DaemonIterator:
        """The loop as shipped, with pauses that a call ends."""
        yield from super().core_loop(workspace_process_context, Pause(shutdown_event, self.called))


def is_under_min_interval(state: InstigatorState, *of_sensor: Any, **told: Any) -> bool:
    """Whether the sensor has ticked just now: not so if its last tick is of a time to come.

    The tick that follows puts the sensor's times right.
    """
    elapsed = sensor.get_elapsed(state)
    is_ahead = elapsed is not None and elapsed < -CLOCK_TOLERANCE.total_seconds()
    return not is_ahead and _is_under_min_interval(state, *of_sensor, **told)


class SteadyScheduleDaemon(SchedulerDaemon):
    """Looks at the schedules in rounds, and goes on where the clock has been set back."""

    def core_loop(
        self,
        workspace_process_context: IWorkspaceProcessContext[Any],
        shutdown_event: threading.Event,
    ) -> DaemonIterator:
        """The loop as shipped, begun anew when the clock has been set back: it keeps times, too."""
        while not shutdown_event.is_set():
            forget_times_to_come(workspace_process_context.instance)
            yield from until_set_back(super().core_loop(workspace_process_context, shutdown_event))


def forget_times_to_come(instance: DagsterInstance) -> None:
    """Have schedules go on from now on, whatever a clock that was ahead has left."""
    storage = instance.schedule_storage
    if isinstance(storage, ScheduleStorage):
        storage.forget_schedules_after(datetime.now(UTC) + CLOCK_TOLERANCE)


def until_set_back(loop: DaemonIterator) -> DaemonIterator:
    """The steps of the loop until the clock shows an earlier time than at the step before."""
    before = datetime.now(UTC)
    for step in loop:
        yield step
        now = datetime.now(UTC)
        if now < before - CLOCK_TOLERANCE:
            return
        before = now


class PromptQueueDaemon(QueuedRunCoordinatorDaemon):
    """Looks at the queue in rounds, at each call, and when a run comes into it."""

    called = run_queue.QUEUED

    def core_loop(
        self,
        workspace_process_context: IWorkspaceProcessContext[Any],
        shutdown_event: threading.Event,
    ) -> DaemonIterator:
        """The loop as shipped, with pauses that a run ends: the shipped loop counts them itself."""
        pause = Pause(shutdown_event, self.called)
        while True:
            yield SpanMarker.START_SPAN
            try:
                yield from self.run_iteration(workspace_process_context)
            except Exception:
                error = serializable_error_info_from_exc_info(sys.exc_info())
                self._logger.exception("Caught error")
                yield error
            yield SpanMarker.END_SPAN
            pause.wait(self.interval_seconds)
            yield None


@contextmanager
def passing_calls_on(dsn: str) -> Iterator[None]:
    """Pass calls on to both while the block lasts."""
    with open_background_loop() as loop, loop.entered(_listening(dsn)):
        yield


@asynccontextmanager
async def _listening(dsn: str) -> AsyncIterator[None]:
    task = asyncio.create_task(_listen_for_ever(dsn))
    try:
        yield
    finally:
        await cancellation.end([task])


async def _listen_for_ever(dsn: str) -> None:
    while True:
        # Without the database nothing can be done, and the rounds report that.
        with suppress(*DATABASE_ERRORS):
            await _listen(dsn)
        await asyncio.sleep(AGAIN_AFTER_SECONDS)


async def _listen(dsn: str) -> None:
    closed = asyncio.Event()
    connection = await asyncpg.connect(dsn, timeout=CONNECT_TIMEOUT_SECONDS)
    try:
        connection.add_termination_listener(lambda _: closed.set())
        await connection.add_listener(CHANNEL, _pass_on)
        await closed.wait()
    finally:
        connection.terminate()


def _pass_on(*_: Any) -> None:
    PromptSensorDaemon.called.set()
    PromptQueueDaemon.called.set()


def main() -> None:
    """Run the command that the arguments name."""
    look_seldom()
    vars(controller).update(
        SensorDaemon=PromptSensorDaemon,
        SchedulerDaemon=SteadyScheduleDaemon,
        QueuedRunCoordinatorDaemon=PromptQueueDaemon,
    )
    vars(sensor).update(is_under_min_interval=is_under_min_interval)
    with ExitStack() as stack:
        with suppress(ConfigurationError):  # each tick reports what is wrong with the settings
            stack.enter_context(passing_calls_on(Settings.from_environment().postgres_dsn))
        cli.main()


if __name__ == "__main__":
    main()
