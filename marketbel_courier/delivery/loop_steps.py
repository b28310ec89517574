"""Which supplier's work keeps the event loop busy: while one step lasts, no other step begins.

A step is the work of a task between two waits. Steps are measured by the processor time of their
thread, so that a busy machine or another thread does not count.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Awaitable, Generator
from typing import Any, Generic, TypeVar

from marketbel_courier.delivery.step_board import StepBoard

T = TypeVar("T")

LONG_STEP_SECONDS = 3.0

# By thread: the supplier whose step is under way, and since when.
_under_way: dict[int, tuple[str, float]] = {}
_board = StepBoard()


def _begin_anew() -> None:
    """Leave the board to the parent process: a forked process has its own steps."""
    global _board  # noqa: PLW0603 - one for each process
    _board = StepBoard()


os.register_at_fork(after_in_child=_begin_anew)


class Steps(Generic[T]):
    """The work for one supplier, awaited once; measures its longest step."""

    def __init__(self, supplier_name: str, work: Awaitable[T]) -> None:
        self._supplier_name = supplier_name
        self._work = work
        self.longest_seconds = 0.0

    @property
    def held_others_up(self) -> bool:
        """Whether a step was so long that others had to wait for it."""
        return self.longest_seconds >= LONG_STEP_SECONDS

    def __await__(self) -> Generator[Any, Any, T]:
        steps = self._work.__await__()
        thread = threading.get_ident()
        step, given = steps.send, None
        while True:
            began = time.thread_time()
            _under_way[thread] = (self._supplier_name, time.monotonic())
            _board.write(self._supplier_name)
            try:
                awaited = step(given)
            except StopIteration as end:
                result: T = end.value
                return result
            finally:
                _board.wipe()
                _under_way.pop(thread, None)
                self.longest_seconds = max(self.longest_seconds, time.thread_time() - began)
            try:
                step, given = steps.send, (yield awaited)
            except BaseException as error:  # noqa: BLE001 - the work's own, which handles it
                step, given = steps.throw, error


def step_under_way(longer_than_seconds: float) -> tuple[str, float] | None:
    """The supplier whose step in this process lasts longer than that, and its seconds until now."""
    now = time.monotonic()
    for supplier_name, since in list(_under_way.values()):
        if now - since > longer_than_seconds:
            return supplier_name, now - since
    return None
