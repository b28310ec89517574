"""A list as a whole: whether it is this supplier's, in its currency, with the prices as prices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import eq
from statistics import median

from marketbel_courier.guard.changes import (
    NARROW,
    exchanged_with,
    is_code,
    is_stock,
    times_in_digits,
)
from marketbel_courier.guard.records import ListCounts, PriceChange
from marketbel_courier.guard.rules import GuardRules
from marketbel_courier.guard.vat import common_rate, tax_put_on, tax_taken_off
from marketbel_courier.messages.message import Message

FEWEST_GONE = 3
FEWEST_REPLACED = 2
"""Items that are gone all together, with none of the known ones left among the new."""

FEWEST_OUTSIDE = 5
LARGEST_SHARE_OUTSIDE = 0.3
FEWEST_ALIKE = 4
"""Of so few items no common factor is told from chance."""

MOST_OF_LIST = 0.5
NEARLY_ALL = 0.8
ALIKE = 1.1
"""Factors so near to their median are one factor."""

FEWEST_TAXED = 3
FEWEST_MOVED = 2
FARTHEST_ROW = 3


@dataclass(frozen=True, slots=True)
class WholeList:
    """What is known of a list before its single prices are judged.

    `moved` counts the prices that stand on other rows; `middle` is the median factor.
    """

    changes: Sequence[PriceChange]
    counts: ListCounts
    middle: float | None
    moved: int


def why_held(found: WholeList, rules: GuardRules) -> tuple[Message, ...]:
    """Why a person has to see the list before anything of it is stored; empty if it is stored."""
    told = [check(found, rules) for check in _CHECKS]
    return tuple(reason for reason in told if reason is not None)


def median_factor(changes: Sequence[PriceChange], listed: int) -> float | None:
    """The median factor of all listed items; those that did not change count as 1."""
    factors = sorted(factor for one in changes if (factor := one.factor) is not None)
    listed = max(listed, len(factors))
    if not listed:
        return None
    unchanged = [1.0] * (listed - len(factors))
    return median([*factors, *unchanged]) if factors else 1.0


def mostly_in_another_currency(changes: Sequence[PriceChange], listed: int) -> bool:
    """Whether the list is in another currency than before."""
    n = sum(one.changes_currency for one in changes)
    return n > MOST_OF_LIST * listed


def _gone(found: WholeList, rules: GuardRules) -> Message | None:
    gone, known = found.counts.gone, found.counts.known
    is_another_list = gone == known and not found.counts.listed
    fewest = FEWEST_REPLACED if is_another_list else FEWEST_GONE
    if gone < fewest or gone * 100 <= rules.most_gone_percent * known:
        return None
    return Message("guard-list-gone", gone=gone, known=known)


def _renamed(found: WholeList, _rules: GuardRules) -> Message | None:
    renamed, listed = found.counts.renamed, found.counts.listed
    if renamed < FEWEST_ALIKE or renamed <= MOST_OF_LIST * listed:
        return None
    return Message("guard-list-renamed", n=renamed, listed=listed)


def _currency(found: WholeList, _rules: GuardRules) -> Message | None:
    if not mostly_in_another_currency(found.changes, found.counts.listed):
        return None
    pairs = Counter(
        (one.old_currency, one.new_currency) for one in found.changes if one.changes_currency
    )
    (before, now), n = pairs.most_common(1)[0]
    return Message("guard-list-currency", n=n, before=before, now=now)


def _other_column(
    count: Callable[[ListCounts], int], is_now: Callable[[PriceChange], bool], code: str
) -> Callable[..., Message | None]:
    """The check for a column that is no price: in all rows, or in those whose prices changed."""

    def check(found: WholeList, _rules: GuardRules) -> Message | None:
        n, rows = count(found.counts), found.counts.rows
        if n >= FEWEST_ALIKE and n > MOST_OF_LIST * rows:
            return Message(code, n=n, rows=rows)
        n, listed = sum(map(is_now, found.changes)), found.counts.listed
        if n >= FEWEST_MOVED and n > MOST_OF_LIST * listed:
            return Message(code, n=n, rows=listed)
        return None

    return check


def _has_become_its_code(change: PriceChange) -> bool:
    return change.new != change.old and is_code(change.new, change.codes)


def _has_become_its_stock(change: PriceChange) -> bool:
    return change.new != change.old and is_stock(change)


def _factor(found: WholeList, _rules: GuardRules) -> Message | None:
    listed = found.counts.listed
    factors = [factor for one in found.changes if (factor := one.factor)]
    if listed < FEWEST_ALIKE or len(factors) <= MOST_OF_LIST * listed:
        return None
    middle = found.middle
    if middle is None or NARROW[0] <= middle <= NARROW[1]:
        return None
    alike = sum(1 / ALIKE <= factor / middle <= ALIKE for factor in factors)
    if alike <= MOST_OF_LIST * listed:
        return None
    return Message("guard-list-factor", by=times_in_digits(middle), n=alike, listed=listed)


def _vat(found: WholeList, _rules: GuardRules) -> Message | None:
    listed = found.counts.listed
    least = NEARLY_ALL * listed
    if listed < FEWEST_TAXED or len(found.changes) < least:
        return None
    for code, steps in (
        ("guard-list-with-vat", map(tax_put_on, found.changes)),
        ("guard-list-without-vat", map(tax_taken_off, found.changes)),
    ):
        rate = common_rate(steps, least=least)
        if rate is not None:
            return Message(code, rate=rate)
    return None


def _exchanged(found: WholeList, _rules: GuardRules) -> Message | None:
    exchanged = turned = several = 0
    for change in found.changes:
        exchanged += exchanged_with(change) is not None
        order = _order(change)
        several += order is not None
        turned += order is True
    n = max(exchanged, turned)
    if n < FEWEST_MOVED or n <= MOST_OF_LIST * max(several, exchanged):
        return None
    return Message("guard-list-exchanged", n=n)


def _order(change: PriceChange) -> bool | None:
    """Whether the price was above another one of the item and is below now, or the other way.

    None where the item has no other price.
    """
    for name, old in change.old_offers.items():
        new = change.new_offers.get(name)
        if new is None or old == change.old or new == change.new:
            continue
        return (change.old > old) != (change.new > new)
    return None


def _moved(found: WholeList, _rules: GuardRules) -> Message | None:
    n = found.moved
    if n < FEWEST_OUTSIDE and n <= LARGEST_SHARE_OUTSIDE * found.counts.listed:
        return None
    return Message("guard-list-moved", n=n) if n else None


def moved_rows(changes: Sequence[PriceChange]) -> int:
    """How many prices stand on other rows, if that is what became of the list; 0 if it is not.

    All the changed prices are old prices of the others; or most are the old price of the row that
    is so many rows away. A ladder of prices that all rise by a step looks alike, and is none.
    """
    changed = [one for one in changes if one.new != one.old and one.old]
    if len(changed) < FEWEST_MOVED or _is_one_step(changed):
        return 0
    left, right = (Counter(one.old for one in changed), Counter(one.new for one in changed))
    overlap = (left & right).total()
    if overlap >= NEARLY_ALL * len(changed) and len(left) > 1:
        return len(changed)
    by_place = {one.place: one.old for one in changed}
    places, now = [one.place for one in changed], [one.new for one in changed]
    for offset in range(-FARTHEST_ROW, FARTHEST_ROW + 1):
        there = map(by_place.get, (place + offset for place in places))
        n = sum(map(eq, there, now)) if offset else 0
        if n >= FEWEST_MOVED and n > MOST_OF_LIST * len(changed):
            return len(changed)
    return 0


def _is_one_step(changed: Sequence[PriceChange]) -> bool:
    """Whether all prices moved the same way, little, and by much the same."""
    factors = [float(one.new / one.old) for one in changed]
    if not NARROW[0] <= min(factors) <= max(factors) <= NARROW[1]:
        return False
    is_even = (
        len({one.new - one.old for one in changed}) == 1 or max(factors) / min(factors) <= 1 + 0.002
    )
    return is_even and len(changed) > 1


def too_many_outside(n: int, counts: ListCounts) -> Message | None:
    """Why a list with so many prices outside their bands is held whole, if they are too many."""
    listed = counts.listed
    if n < FEWEST_OUTSIDE or n <= LARGEST_SHARE_OUTSIDE * listed:
        return None
    return Message("guard-list-outside", n=n, listed=listed)


_CHECKS: Sequence[Callable[[WholeList, GuardRules], Message | None]] = (
    _gone,
    _renamed,
    _currency,
    _other_column(
        lambda counts: counts.codes_as_prices, _has_become_its_code, "guard-list-of-codes"
    ),
    _other_column(
        lambda counts: counts.stocks_as_prices, _has_become_its_stock, "guard-list-of-stocks"
    ),
    _vat,
    _exchanged,
    _moved,
    _factor,
)
