"""Waiting for what other processes do, without taking the processor that they need for it."""

from __future__ import annotations

import time
from collections.abc import Callable

_SHORTEST_SECONDS = 0.04
_LONGEST_SECONDS = 0.5
_PAUSES_OF_A_LOOK = 8


class Patience:
    """How long to wait before the next look: the longer, the more time a look takes."""

    def __init__(self) -> None:
        self._looks_since = time.monotonic()

    def pause_seconds(self) -> float:
        """The pause after a look that began when the pause before was over."""
        took = time.monotonic() - self._looks_since
        pause = min(max(_SHORTEST_SECONDS, _PAUSES_OF_A_LOOK * took), _LONGEST_SECONDS)
        self._looks_since = time.monotonic() + pause
        return pause


def until(happened: Callable[[], bool]) -> None:
    """Wait; the test's time limit ends it."""
    patience = Patience()
    while not happened():
        time.sleep(patience.pause_seconds())
