"""A generous bound on the processor time, not the wall time, of a piece of work."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TooExpensive(BaseException):
    """The work took more processor time than its input can ask for."""


@contextmanager
def cpu_bounded(seconds: float = 20.0) -> Iterator[None]:
    """Fail work that takes longer; what grows with the square of its input takes minutes."""

    def give_up(_signal: int, _frame: FrameType | None) -> None:
        raise TooExpensive

    before = signal.signal(signal.SIGPROF, give_up)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
