"""How often a fallen process is started again."""

from __future__ import annotations

from collections import deque


class RestartBudget:
    """Allows so many restarts of each process within a time; time is given by the caller."""

    def __init__(self, *, restarts: int = 3, within_seconds: float = 300.0) -> None:
        self._restarts = restarts
        self._within_seconds = within_seconds
        self._spent: dict[str, deque[float]] = {}

    def spend(self, name: str, now: float) -> bool:
        """Count one restart at `now` (seconds on any clock); false if that is one too many."""
        spent = self._spent.setdefault(name, deque())
        while spent and now - spent[0] > self._within_seconds:
            spent.popleft()
        if len(spent) >= self._restarts:
            return False
        spent.append(now)
        return True
