"""A list as a whole: whether it is this supplier's, in its currency, with the prices as prices."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from marketbel_courier.guard.changes import (
    exchanged_with,
    has_become_its_code,
    has_become_its_stock,
    times_in_digits,
)
from marketbel_courier.guard.records import ListCounts, PriceChange
from marketbel_courier.guard.rounded_prices import cents, common_factors, step_of
from marketbel_courier.guard.rules import GuardRules, is_near
from marketbel_courier.guard.vat import NEARLY_ALL, TaxWay, common_tax, tax_on_part
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
"""So large a share of a list may be told apart from the others by what became of its prices."""

FEWEST_MOVED = 2
FEWEST_RISEN = 3
_UNEVENLY = 1.002
"""How much less even than by rounding a rise by one factor may be."""

FARTHEST_ROW = 3
LONGEST_LADDER = 12
"""So many sizes of a thing may differ by a step each, and all rise by it."""

TURNED, CLEARLY_TURNED = 2.0, 3.0
"""How many times nearer to each other's old amounts exchanged prices are than to their own: in most
of a list, and in a part of it.
"""

SAMPLE = 200
"""So many rows of a long list show whether it is worth a look at all of them."""


@dataclass(frozen=True, slots=True)
class WholeList:
    """What is known of a list before its single prices are judged.

    `moved` counts the prices that stand on other rows; `middle` is the median factor;
    `is_one_rise` says that nearly all prices rose or fell by the same, and little.
    """

    changes: Sequence[PriceChange]
    counts: ListCounts
    middle: float | None
    moved: int
    is_one_rise: bool


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
    return change.factor is None or not is_near(change.factor)


def _currency(found: WholeList, _rules: GuardRules) -> Message | None:
    if not mostly_in_another_currency(found.changes, found.counts.listed):
        return None
    pairs = Counter(
        (one.old_currency, one.new_currency) for one in found.changes if one.changes_currency
    )
    (before, now), n = pairs.most_common(1)[0]
    return Message("guard-list-currency", n=n, before=before, now=now)


def _other_column(
    count: Callable[[ListCounts], int],
    is_now: Callable[[PriceChange, float], bool],
    code: str,
) -> Callable[..., Message | None]:
    """The check for a column that is no price: in all rows, or in those whose prices changed."""

    def check(found: WholeList, _rules: GuardRules) -> Message | None:
        n, rows = count(found.counts), found.counts.rows
        if n >= FEWEST_ALIKE and n > MOST_OF_LIST * rows:
            return Message(code, n=n, rows=rows)
        changed = [one for one in found.changes if one.new != one.old]
        n, listed = sum(is_now(one, one.factor or 0) for one in changed), found.counts.listed
        if n >= FEWEST_MOVED and n > MOST_OF_LIST * listed:
            return Message(code, n=n, rows=listed)
        return None

    return check


def _factor(found: WholeList, _rules: GuardRules) -> Message | None:
    listed = found.counts.listed
    factors = [factor for one in found.changes if (factor := one.factor)]
    if listed < FEWEST_ALIKE or len(factors) <= MOST_OF_LIST * listed:
        return None
    middle = found.middle
    if middle is None or is_near(middle):
        return None
    alike = sum(1 / ALIKE <= factor / middle <= ALIKE for factor in factors)
    if alike < FEWEST_ALIKE or alike <= MOST_OF_LIST * listed:
        return None
    return Message("guard-list-factor", by=times_in_digits(middle), n=alike, listed=listed)


def _vat(found: WholeList, _rules: GuardRules) -> Message | None:
    listed = found.counts.listed
    changed = [one for one in found.changes if one.new != one.old]
    if not changed:
        return None
    tax = common_tax(changed)
    if tax is not None and tax.n >= NEARLY_ALL * listed:
        is_put_on = tax.way is TaxWay.PUT_ON
        code = "guard-list-with-vat" if is_put_on else "guard-list-without-vat"
        return Message(code, rate=tax.rate)
    part = tax_on_part(changed, max(FEWEST_ALIKE, SMALLEST_PART * listed))
    if part is None:
        return None
    is_put_on = part.way is TaxWay.PUT_ON
    code = "guard-list-partly-with-vat" if is_put_on else "guard-list-partly-without-vat"
    return Message(code, n=part.n, listed=listed, rate=part.rate)


def _one_price(found: WholeList, _rules: GuardRules) -> Message | None:
    """All prices have become one and the same, or the numbers of the rows."""
    changed = [one for one in found.changes if one.new != one.old]
    n = len(changed)
    # Cheap things of much the same price may be rounded to one.
    if n < FEWEST_ALIKE or n < NEARLY_ALL * found.counts.listed or found.is_one_rise:
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
    exchanged = turned = clearly = several = 0
    for change in (one for one in found.changes if one.old_offers):
        exchanged += exchanged_with(change) is not None
        crossing = _crossing(change)
        several += crossing is not None
        turned += (crossing or 0) >= TURNED
        clearly += (crossing or 0) >= CLEARLY_TURNED
    n = max(exchanged, turned)
    if n >= FEWEST_MOVED and n > MOST_OF_LIST * max(several, exchanged):
        return Message("guard-list-exchanged", n=n)
    if clearly >= max(FEWEST_MOVED, SMALLEST_PART * found.counts.listed):
        return Message("guard-list-exchanged", n=clearly)
    return None


def _crossing(change: PriceChange) -> float | None:
    """How many times nearer the price and another one of the item are to each other's old amounts.

    At most 1 where the upper one stays the upper one, and where only one of both rose nothing was
    exchanged. None where the item has no other price.
    """
    for name, old in change.old_offers.items():
        new = change.new_offers.get(name)
        if new is None or old == change.old or new == change.new:
            continue
        if (change.old > old) == (change.new > new):
            return 1.0
        crosswise = _distance(old, change.new) + _distance(change.old, new)
        straight = _distance(change.old, change.new) + _distance(old, new)
        return straight / crosswise if crosswise else math.inf
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
    some = changed[:: len(changed) // SAMPLE or 1]
    for offset in range(-FARTHEST_ROW, FARTHEST_ROW + 1):
        # Most lists are told by a few of their rows.
        if not offset or max(_moved_by(offset, some, by_place)) * 4 < len(some):
            continue
        same, alike = _moved_by(offset, changed, by_place)
        if same >= FEWEST_MOVED and same > MOST_OF_LIST * len(changed):
            return len(changed)
        # Where all have become dearer besides, the rows must tell much more than no rows do.
        most = max(FEWEST_ALIKE, MOST_OF_LIST * len(changed))
        if alike >= max(most, 2 * max(_moved_by(0, changed, by_place))):
            return len(changed)
    return 0


def _moved_by(
    offset: int, changed: Sequence[PriceChange], by_place: Mapping[int, Decimal]
) -> tuple[int, int]:
    """How many new prices are the old one of the row so many rows away, and how many are that by
    one factor, but for what was rounded.
    """
    there = ((one.new, by_place.get(one.place + offset)) for one in changed)
    ratios = [float(new) / float(old) for new, old in there if old]
    if not ratios:
        return 0, 0
    middle = median(ratios)
    alike = sum(middle / _UNEVENLY <= one <= middle * _UNEVENLY for one in ratios)
    return ratios.count(1.0), alike


def _is_one_step(changed: Sequence[PriceChange]) -> bool:
    """Whether all prices moved little, and by the same: a sum, or a factor as it was rounded."""
    is_short = len(changed) <= LONGEST_LADDER and not any(map(_is_far, changed))
    if is_short and len({one.new - one.old for one in changed}) == 1:
        return True
    low, high = _common_factors(changed)
    return low <= high * _UNEVENLY and is_near(low) and is_near(high)


def is_one_rise(changes: Sequence[PriceChange], listed: int) -> bool:
    """Whether nearly all prices of a list may have moved by one factor, little, and were rounded.

    What a single cheap price of such a list has become then tells nothing of itself.
    """
    changed = [one for one in changes if one.new != one.old and one.old]
    if len(changed) < max(FEWEST_RISEN, NEARLY_ALL * listed):
        return False
    low, high = _common_factors(changed)
    return low <= high and (is_near(low) or is_near(high))


def _common_factors(changed: Sequence[PriceChange]) -> tuple[float, float]:
    """The least and the greatest factor that all may have moved by; where no factor does for some
    rows, it is not looked for in the others.
    """
    some = changed[:: len(changed) // SAMPLE or 1]
    for rows in (some, changed):
        pairs = [(cents(one.old), cents(one.new)) for one in rows]
        low, high = common_factors(pairs, step_of(now for _, now in pairs))
        if low > high * _UNEVENLY:
            break
    return low, high


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
        lambda counts: counts.codes_as_prices, has_become_its_code, "guard-list-of-codes"
    ),
    _other_column(
        lambda counts: counts.stocks_as_prices, has_become_its_stock, "guard-list-of-stocks"
    ),
    _vat,
    _one_price,
    _exchanged,
    _moved,
    _factor,
)
