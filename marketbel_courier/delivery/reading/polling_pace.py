"""How often a process asks for the state of its analyses: the more analyses, the less often."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

# A question costs some 4 ms of computing: at this pace all of them together take 3 % of a core.
QUESTIONS_A_SECOND = 8
# Until this age an analysis may be a short one, and is polled at the usual pace.
SETTLED_SECONDS = 20.0


class PollingPace:
    """Counts the analyses that are awaited in this process."""

    def __init__(self) -> None:
        self._awaited = 0

    @contextmanager
    def awaiting(self) -> Iterator[None]:
        """One more is awaited while the block lasts."""
        self._awaited += 1
        try:
            yield
        finally:
            self._awaited -= 1

    def pause(self, usual: float, age: float) -> float:
        """The pause before the next question about an analysis of this age; all in seconds."""
        share = min(age / SETTLED_SECONDS, 1.0)
        return max(usual, self._awaited / QUESTIONS_A_SECOND * share)
