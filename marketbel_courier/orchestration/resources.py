"""The one resource: the courier, open as long as the process, or opened for a step alone."""

import signal
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Generator, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import dagster as dg

from marketbel_courier.current_settings import current_settings
from marketbel_courier.delivery.background_loop import BackgroundLoop, open_background_loop
from marketbel_courier.delivery.courier import Courier, open_courier
from marketbel_courier.delivery.heartbeat import beating
from marketbel_courier.errors import ConfigurationError
from marketbel_courier.orchestration.tick import Tick, open_tick
from marketbel_courier.settings import Settings
from marketbel_courier.traces import exported
from marketbel_courier.work_context import process_about

TRACED_SERVICE = "marketbel-courier"

T = TypeVar("T")


@dataclass(frozen=True)
class CourierSession:
    """A courier on its own event loop, for the synchronous body of a step."""

    courier: Courier
    loop: BackgroundLoop

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run to the end and return the result."""
        return self.loop.run(coroutine)

    def iterate(
        self, items: AsyncIterator[T], *, while_waiting: Callable[[], None] | None = None
    ) -> Iterator[T]:
        """Yield what comes, as it comes."""
        return self.loop.iterate(items, while_waiting=while_waiting)


class CourierResource(dg.ConfigurableResource[Any]):
    """Hands a step its courier. Settings come from the environment, read when they are needed."""

    def settings(self) -> Settings:
        """The validated settings; raises ConfigurationError."""
        return current_settings()

    @contextmanager
    def open(self, run_id: str) -> Iterator[CourierSession]:
        """Open the courier's connections for one step."""
        settings = self.settings()
        with (
            open_background_loop() as loop,
            loop.entered(open_courier(settings, run_id)) as courier,
        ):
            yield CourierSession(courier, loop)

    def tick(self) -> Tick:
        """The process's open courier: for a tick, and for a step that asks a short question."""
        return open_tick(self.settings())


class BeatingCourierResource(CourierResource):
    """The courier for runs whose workers may die: while a run lasts, the worker signals life.

    The signals begin before the first step and end after the last one, so that neither the gap
    between two steps nor a long step without a courier looks like a death.
    """

    @contextmanager
    def yield_for_execution(
        self, context: dg.InitResourceContext
    ) -> Generator[CourierResource, None, None]:
        """Beat for the run that the resource is made for; a sensor's tick has none."""
        with ExitStack() as stack:
            if context.run is not None:
                stack.enter_context(process_about(run_id=context.run.run_id))
                stack.enter_context(exported(TRACED_SERVICE))
            # Without valid settings nothing can be said; the first step says what is wrong.
            with suppress(ConfigurationError):
                if context.run is not None:
                    heartbeat = beating(
                        self.settings(), context.run.run_id, on_burial=_interrupt_this_run
                    )
                    stack.enter_context(heartbeat)
            yield self


def _interrupt_this_run() -> None:
    # The run's jobs were given to other runs. The signal ends the steps as when a person stops the
    # run.
    main_thread = threading.main_thread().ident
    if main_thread is not None:
        signal.pthread_kill(main_thread, signal.SIGINT)
