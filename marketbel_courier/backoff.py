"""How long to wait before something is tried again: one formula for all. Pauses are in seconds.

How often something is tried, and for which errors, belongs to whoever tries.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

_MOST_STEPS = 64  # far beyond any longest pause, and below what a float can hold


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
    """A random share of `most`, to be added to a pause: who failed together comes back apart."""
    return random.uniform(0, most)  # noqa: S311 - spreads load, guards nothing


def at_least(pause: float, asked: float | None, *, longest: float) -> float:
    """The pause, or the one that the other side asked for if that is longer, up to `longest`."""
    return max(pause, min(asked or 0.0, longest))
