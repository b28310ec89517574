"""Lines in a run's log while its suppliers take long: how many are done, and which are not."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from marketbel_courier.messages.message import Message

FIRST_AFTER_SECONDS = 30.0
GROWTH = 2
LONGEST_SECONDS = 600.0
NAMED = 3


class Progress:
    """Counts the suppliers of a step, and logs the progress less and less often.

    Each line is an event that Dagster keeps: an analysis of hours has some dozens.
    """

    def __init__(
        self,
        keys: Sequence[str],
        tell: Callable[[Message], None],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._open = dict.fromkeys(keys)
        self._total = len(keys)
        self._failed = 0
        self._tell = tell
        self._clock = clock
        self._pause = FIRST_AFTER_SECONDS
        self._next = clock() + self._pause

    def add(self, keys: Sequence[str]) -> None:
        """The step is about these suppliers as well."""
        self._open.update(dict.fromkeys(keys))
        self._total += len(keys)

    def note_end(self, key: str, *, failed: bool) -> None:
        """One supplier is done."""
        self._open.pop(key, None)
        self._failed += failed

    def look(self) -> None:
        """Log the step's progress, if that is due."""
        if self._clock() < self._next or not self._open:
            return
        self._pause = min(self._pause * GROWTH, LONGEST_SECONDS)
        self._next = self._clock() + self._pause
        more = len(self._open) - NAMED
        self._tell(
            Message(
                "asset-progress",
                done=self._total - len(self._open),
                total=self._total,
                failed=self._failed,
                names=list(self._open)[:NAMED],
                more=more if more > 0 else None,
            )
        )
