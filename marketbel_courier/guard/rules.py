"""How far a price may change before a person is asked: the shop's rules, and past releases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

_NARROW = (0.68, 1.32)

FARTHEST_TAUGHT = 4.0
"""No number of released changes makes a factor beyond this one usual: a factor of ten never is."""

FEWEST_LESSONS = 2
_MARGIN = 1.05


def is_near(factor: float) -> bool:
    """Whether such a factor is usual: a season, an exchange rate, a supplier's price step."""
    return _NARROW[0] <= factor <= _NARROW[1]


@dataclass(frozen=True, slots=True)
class GuardRules:
    """The band of a price's factor, new by old, and how much of a list may vanish at once.

    `dearer` is above 1, `cheaper` below. Without `is_on` nothing is judged. `accepts_currency`
    tells that a person knows of the list's new currency.
    """

    is_on: bool = True
    dearer: float = 2.1
    cheaper: float = 0.4
    most_gone_percent: float = 50.0
    accepts_currency: bool = False

    def taught_by(self, released: Sequence[float]) -> GuardRules:
        """The rules with a band that the factors of a supplier's released changes have widened.

        One change teaches nothing of the others: the second farthest of a direction counts.
        """
        within = [one for one in released if 1 / FARTHEST_TAUGHT <= one <= FARTHEST_TAUGHT]
        up = sorted((one for one in within if one > self.dearer), reverse=True)
        down = sorted(one for one in within if one < self.cheaper)
        rules = self
        if len(up) >= FEWEST_LESSONS:
            rules = replace(rules, dearer=min(up[1] * _MARGIN, FARTHEST_TAUGHT))
        if len(down) >= FEWEST_LESSONS:
            rules = replace(rules, cheaper=max(down[1] / _MARGIN, 1 / FARTHEST_TAUGHT))
        return rules
