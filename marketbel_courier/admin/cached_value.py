"""A value that many requests need: it is read once for all of them, and again after a while."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Generic, TypeVar

T = TypeVar("T")

log = logging.getLogger(__name__)


class Refreshed(Generic[T]):
    """Reads by `load` when somebody asks, at most every `every_seconds`, one at a time.

    While the value is being read anew, whoever has waited for `patience_seconds` gets the former
    value, unless that is older than `trusted_seconds`. With `rest`, the next reading comes `rest`
    times as long as the last one took after it, if that is more than `every_seconds`, and after
    half of `trusted_seconds` at the latest: the other half is the reading's, so that nobody waits
    for one that takes no longer. Nobody waits for a reading any more that has taken
    `longest_seconds`: it may wait for a lock. `load` must come to an end.
    """

    def __init__(
        self,
        load: Callable[[], Awaitable[T]],
        *,
        every_seconds: float,
        rest: float = 0.0,
        patience_seconds: float = 0.04,
        trusted_seconds: float = 5.0,
        longest_seconds: float = 15.0,
    ) -> None:
        self._load = load
        self._every_seconds = every_seconds
        self._rest = rest
        self._patience_seconds = patience_seconds
        self._trusted_seconds = trusted_seconds
        self._longest_seconds = longest_seconds
        self._value: T | None = None
        self._problem: BaseException | None = None
        self._begun_at, self._read_at = 0.0, float("-inf")
        self._changes = self._changes_read = 0
        self._reading: asyncio.Future[T] | None = None

    @property
    def problem(self) -> BaseException | None:
        """Why the last reading failed, or has no end; the value is that of an earlier reading."""
        return TimeoutError("The reading has no end.") if self._is_overdue else self._problem

    @property
    def changes(self) -> int:
        """How often the value was declared outdated."""
        return self._changes

    def expire(self) -> None:
        """Have the value read anew: whoever asks from now on sees what was changed before."""
        self._changes += 1

    async def get(self) -> T:
        """The value; raises what the reading raised where there is none."""
        changes = self._changes
        if self._changes_read == changes:
            await self._keep_fresh()
        while self._changes_read < changes and not self._is_overdue:
            # A reading under way may have begun before the change.
            await self._wait_for(self._reading or self._begin())
        if self._value is None:
            raise self.problem or TimeoutError("The reading was given up.")
        return self._value

    @property
    def _is_overdue(self) -> bool:
        return self._reading is not None and self._seconds_left() <= 0

    def _seconds_left(self) -> float:
        return self._begun_at + self._longest_seconds - time.monotonic()

    async def _wait_for(self, reading: asyncio.Future[T]) -> None:
        await asyncio.wait({reading}, timeout=max(self._seconds_left(), 0.0))

    async def _keep_fresh(self) -> None:
        age_seconds = time.monotonic() - self._read_at
        too_old = self._value is None or age_seconds > self._trusted_seconds
        if self._reading is None and (too_old or age_seconds >= self._pause_seconds()):
            self._begin()
        if self._reading is not None:
            if too_old:
                await self._wait_for(self._reading)
            else:
                await asyncio.wait({self._reading}, timeout=self._patience_seconds)

    def _begin(self) -> asyncio.Future[T]:
        self._begun_at = time.monotonic()
        self._reading = reading = asyncio.ensure_future(self._load())
        reading.add_done_callback(partial(self._note, self._changes))
        return reading

    def _pause_seconds(self) -> float:
        rest_seconds = self._rest * (self._read_at - self._begun_at) if self._rest else 0.0
        longest_seconds = max(self._every_seconds, self._trusted_seconds / 2)
        return min(max(self._every_seconds, rest_seconds), longest_seconds)

    def _note(self, changes_before: int, reading: asyncio.Future[T]) -> None:
        self._reading = None
        self._changes_read = changes_before
        self._read_at = time.monotonic()
        if reading.cancelled():
            return
        self._problem = reading.exception()
        if self._problem is None:
            self._value = reading.result()
        else:
            log.warning("not read anew: %r", self._problem)
