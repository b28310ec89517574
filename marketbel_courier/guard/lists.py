"""A list as a whole: whether it is this supplier's, in its currency, with the prices as prices."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
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
from marketbel_courier.guard.vat import NEARLY_ALL, TaxWay, common_tax, is_uneven
from marketbel_courier.messages.message import Message

FEWEST_GONE = 3
FEWEST_REPLACED = 2
"""Items that are gone all together, with none of the known ones left among the new."""

FEWEST_OUTSIDE = 5
LARGEST_SHARE_OUTSIDE = 0.3
FEWEST_ALIKE = 4
"""Of so few items no common factor is told from chance."""

MOST_OF_LIST = 0.5
ALIKE = 1.1
"""Factors so near to their median are one factor."""

SMALLEST_PART = 0.2
WIDEST_OF_PART = 0.001
"""How narrowly the factor has to be known of prices that are but a part of their list."""

FEWEST_MOVED = 2
FARTHEST_ROW = 3
SAMPLE = 200
"""So many rows of a long list show whether it is worth a look at all of them."""


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
    # Two or three names may be told anew, in another language: prices then stay what they were.
    is_another_list = renamed == listed and any(map(_is_far, found.changes))
    fewest = FEWEST_REPLACED if is_another_list else FEWEST_ALIKE
    if renamed < fewest or renamed <= MOST_OF_LIST * listed:
        return None
    return Message("guard-list-renamed", n=renamed, listed=listed)


def _is_far(change: PriceChange) -> bool:
    return change.factor is None or not NARROW[0] <= change.factor <= NARROW[1]


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
    changed = [one for one in found.changes if one.new != one.old]
    tax = common_tax(changed) if changed else None
    if tax is None:
        return None
    is_put_on = tax.way is TaxWay.PUT_ON
    if tax.n >= NEARLY_ALL * listed:
        code = "guard-list-with-vat" if is_put_on else "guard-list-without-vat"
        return Message(code, rate=tax.rate)
    is_part = tax.n >= max(FEWEST_ALIKE, SMALLEST_PART * listed)
    # A rise by a fifth is nothing rare where it is of some items; from odd prices to even ones is.
    if not is_part or tax.within > WIDEST_OF_PART or (is_put_on and not _were_uneven(changed)):
        return None
    code = "guard-list-partly-with-vat" if is_put_on else "guard-list-partly-without-vat"
    return Message(code, n=tax.n, listed=listed, rate=tax.rate)


def _were_uneven(changed: Sequence[PriceChange]) -> bool:
    """Whether most old prices are what nobody would set, and most of the new ones are not."""
    before = sum(is_uneven(one.old) for one in changed)
    now = sum(is_uneven(one.new) for one in changed)
    return before >= MOST_OF_LIST * len(changed) > now * 2


def _one_price(found: WholeList, _rules: GuardRules) -> Message | None:
    """All prices have become one and the same, or the numbers of the rows."""
    changed = [one for one in found.changes if one.new != one.old]
    n = len(changed)
    if n < FEWEST_ALIKE or n < NEARLY_ALL * found.counts.listed:
        return None
    first = changed[0]
    if all(one.new == first.new for one in changed):
        several = len({one.old for one in changed}) > 1
        return Message("guard-list-of-one-price", n=n, price=first.new) if several else None
    if not all(one.new - one.place == first.new - first.place for one in changed):
        return None
    was_so = len({one.old - one.place for one in changed}) == 1
    return None if was_so else Message("guard-list-of-numbers", n=n)


def _exchanged(found: WholeList, _rules: GuardRules) -> Message | None:
    exchanged = turned = several = 0
    for change in (one for one in found.changes if one.old_offers):
        exchanged += exchanged_with(change) is not None
        order = _order(change)
        several += order is not None
        turned += order is True
    n = max(exchanged, turned)
    if n < FEWEST_MOVED or n <= MOST_OF_LIST * max(several, exchanged):
        return None
    return Message("guard-list-exchanged", n=n)


def _order(change: PriceChange) -> bool | None:
    """Whether the price and another one of the item have changed places, roughly.

    The upper one is the lower one now, and both are nearer to each other's old amounts than to
    their own: where only one of them rose, nothing was exchanged. None where the item has no other
    price.
    """
    for name, old in change.old_offers.items():
        new = change.new_offers.get(name)
        if new is None or old == change.old or new == change.new:
            continue
        if (change.old > old) == (change.new > new):
            return False
        crosswise = _distance(old, change.new) + _distance(change.old, new)
        return crosswise * 2 < _distance(change.old, change.new) + _distance(old, new)
    return None


def _distance(before: Decimal, now: Decimal) -> float:
    """How far apart two prices are, the same both ways."""
    return abs(math.log(float(now) / float(before))) if before and now else math.inf


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
    step = len(changed) // SAMPLE or 1

    def moved_by(offset: int, step: int) -> int:
        there = map(by_place.get, (place + offset for place in places[::step]))
        return sum(map(eq, there, now[::step]))

    for offset in range(-FARTHEST_ROW, FARTHEST_ROW + 1):
        # Most lists are told by a few of their rows.
        if not offset or moved_by(offset, step) * 4 < len(now[::step]):
            continue
        n = moved_by(offset, 1)
        if n >= FEWEST_MOVED and n > MOST_OF_LIST * len(changed):
            return len(changed)
    return 0


def _is_one_step(changed: Sequence[PriceChange]) -> bool:
    """Whether all prices moved the same way, little, and by much the same."""
    factors = [factor for one in changed if (factor := one.factor)]
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
    _one_price,
    _exchanged,
    _moved,
    _factor,
)
