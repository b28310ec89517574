"""How long to wait before something is tried again: one formula for all. Pauses are in seconds.

How often something is tried, and for which errors, belongs to whoever tries.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_MOST_STEPS = 64  # far beyond any longest pause, and below what a float can hold
_LONGEST_HEADER = 64  # a date has some thirty characters


@dataclass(frozen=True)
class Backoff:
    """Pauses that begin with `first`, grow by `factor`, and are never longer than `longest`."""

    first: float
    longest: float
    factor: float = 2

    def after(self, failures: int) -> float:
        """The pause after so many failures in a row; none counts as the first."""
        steps = min(max(failures, 1) - 1, _MOST_STEPS)
        return min(self.first * self.factor**steps, self.longest)

    def pauses(self) -> Iterator[float]:
        """One pause after the other, without end."""
        failures = 0
        while True:
            failures += 1
            yield self.after(failures)


def jitter(most: float) -> float:
    """A random share of `most`, added to a pause: joint failures are then not retried together."""
    return random.uniform(0, most)  # noqa: S311 - spreads load, guards nothing


def at_least(pause: float, asked: float | None, *, longest: float) -> float:
    """The pause, or the one that the other side asked for if that is longer, up to `longest`."""
    return max(pause, min(asked or 0.0, longest))


def retry_after_seconds(value: str | None, now: datetime | None = None) -> float | None:
    """The pause a Retry-After header asks for, in seconds or until a date; None if unreadable."""
    if value is None or len(value) > _LONGEST_HEADER:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        until = parsedate_to_datetime(value)
        if until.tzinfo is None:
            until = until.replace(tzinfo=UTC)
        return max(0.0, (until - (now or datetime.now(UTC))).total_seconds())
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
