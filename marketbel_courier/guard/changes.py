"""One changed price: whether it needs a second look, and whether it is held after that look."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import pairwise
from statistics import median

from marketbel_courier.guard.records import (
    NO_SHIFT,
    Answer,
    Evidence,
    HeldKind,
    HeldPrice,
    PriceChange,
    Shift,
)
from marketbel_courier.guard.rules import GuardRules, is_near
from marketbel_courier.guard.vat import is_uneven, tax_put_on, tax_taken_off
from marketbel_courier.messages.message import Message

LEAST_CODE, LEAST_STOCK = 100, 100
"""Smaller numbers may equal the code or the stock by chance, if the price moved little."""

LIKE = 1.15
"""Prices within this factor of each other count as one level of prices."""

AGREES = 1.5
DISAGREES = 2.0
FEWEST_CALM = 6
CALM = 1.1
CALM_DEARER, CALM_CHEAPER = 1.6, 0.5
"""The band of an item whose price has never moved far."""

FAR_FROM_ONE, FAR_FROM_SEVERAL = 8.0, 4.0
"""How many times a new item's price may be another supplier's, or the median of several."""

_POWERS = (10, 100, 1000, 10_000, 100_000)
_POWER_MARGIN = 0.02
_IN_WHOLE = 10
_DIGITS = re.compile(r"\D+")


def is_suspect(change: PriceChange, rules: GuardRules, *, shift: Shift = NO_SHIFT) -> bool:
    """Whether evidence has to be gathered before the change can be stored.

    `shift` is what is known of the whole list.
    """
    is_in_another = change.changes_currency and not shift.of_currency
    if change.is_unsettled or is_in_another or change.factor is None:
        return True
    factor = change.factor / shift.factor
    return (
        not rules.cheaper <= factor <= rules.dearer
        or not CALM_CHEAPER <= factor <= CALM_DEARER
        or (change.new != change.old and _says_more(change, factor) is not None)
        or (bool(change.old_offers) and offer_outside(change, rules, shift) is not None)
    )


def judge_change(
    change: PriceChange,
    known: Evidence,
    rules: GuardRules,
    *,
    shift: Shift = NO_SHIFT,
    is_rounded: bool = False,
) -> HeldPrice | None:
    """The change as it is held; None if it is stored. `shift` as above.

    With `is_rounded` the price's own factor tells nothing, since prices were rounded too coarsely.
    """
    if change.is_unsettled:
        return judge_new(change, known)
    reason = _why_held(change, known, rules, shift, is_rounded=is_rounded)
    if reason is None or known.answer is Answer.RELEASED:
        return None
    return HeldPrice(
        change,
        reason,
        factor=change.factor,
        others_price=_median(known.others),
        is_refused=known.answer is Answer.REFUSED,
    )


def judge_new(item: PriceChange, known: Evidence) -> HeldPrice | None:
    """A price without a past, by what others ask for the same product; None if it may count."""
    others = _median(known.others)
    if not others or known.answer is Answer.RELEASED:
        return None
    factor = float(item.new / others)
    far = FAR_FROM_ONE if len(known.others) == 1 else FAR_FROM_SEVERAL
    if 1 / far < factor < far:
        return None
    reason = Message("guard-far-from-others", n=len(known.others), others=others, **_by(factor))
    return HeldPrice(
        item,
        reason,
        HeldKind.NEW,
        factor,
        others,
        is_refused=known.answer is Answer.REFUSED,
    )


def offer_outside(
    change: PriceChange, rules: GuardRules, shift: Shift = NO_SHIFT
) -> tuple[str, Decimal, Decimal] | None:
    """Another price of the item that is beyond the band: which one, its old and its new amount."""
    for name, old in change.old_offers.items():
        new = change.new_offers.get(name)
        if new is None or new == old or not old:
            continue
        if not rules.cheaper <= float(new / old) / shift.factor <= rules.dearer:
            return name, old, new
    return None


def power_of_ten(factor: float) -> int | None:
    """The power of ten that a factor is, or is one over; None if it is none."""
    if factor <= 0:
        return None
    times = factor if factor > 1 else 1 / factor
    return next((one for one in _POWERS if abs(times / one - 1) <= _POWER_MARGIN), None)


def _why_held(
    change: PriceChange, known: Evidence, rules: GuardRules, shift: Shift, *, is_rounded: bool
) -> Message | None:
    if change.changes_currency and not shift.of_currency:
        return Message("guard-other-currency", before=change.old_currency, now=change.new_currency)
    if not change.old:
        return None
    factor = 1.0 if is_rounded else float(change.new / change.old) / shift.factor
    told = _says_more(change, factor) if change.new != change.old else None
    return (
        told
        or _other_offer(change, rules, shift)
        or _by_factor(change, factor, known, rules, shift)
    )


def _other_offer(change: PriceChange, rules: GuardRules, shift: Shift) -> Message | None:
    found = offer_outside(change, rules, shift)
    if found is None:
        return None
    kind, old, new = found
    return Message("guard-offer-outside", kind=kind, old=old, new=new)


def _by_factor(
    change: PriceChange, factor: float, known: Evidence, rules: GuardRules, shift: Shift
) -> Message | None:
    """Why the factor alone is too large, considering all that is known of the item."""
    if times := power_of_ten(factor):
        return Message("guard-times-ten", times=times, **_by(factor))
    low, high = band_of(known.before, rules)
    if low <= factor <= high or _was_so(change.new, known.before, shift):
        return None
    if _others_agree(change, known.others):
        return None
    return Message("guard-outside-band", **_by(factor))


def band_of(before: Sequence[Decimal], rules: GuardRules) -> tuple[float, float]:
    """The band of an item with these former prices: narrower where they never moved far."""
    if len(before) < FEWEST_CALM:
        return rules.cheaper, rules.dearer
    steps = [max(a, b) / min(a, b) for a, b in pairwise(before) if a and b]
    if not steps or max(steps) > CALM:
        return rules.cheaper, rules.dearer
    return max(rules.cheaper, CALM_CHEAPER), min(rules.dearer, CALM_DEARER)


def _says_more(change: PriceChange, factor: float) -> Message | None:
    """What the numbers themselves show, whatever the factor: the price has become another value."""
    if not change.new:
        return Message("guard-is-nothing")
    if (other := exchanged_with(change)) is not None:
        return Message("guard-exchanged", kind=other)
    if has_become_its_code(change, factor):
        return Message("guard-is-code")
    if has_become_its_stock(change, factor):
        return Message("guard-is-stock")
    return _by_a_tax(change) if is_near(factor) else None


def _by_a_tax(change: PriceChange) -> Message | None:
    """The price with or without tax, where one of both is no price that anybody would set."""
    if is_uneven(change.new):
        step, code = tax_taken_off(change), "guard-without-vat"
    elif is_uneven(change.old):
        step, code = tax_put_on(change), "guard-with-vat"
    else:
        return None
    return Message(code, rate=step.rate) if step is not None and step.is_sure else None


def exchanged_with(change: PriceChange) -> str | None:
    """The other price of the item that has changed places with it."""
    if not change.old_offers:
        return None
    for name, old in change.old_offers.items():
        is_now = change.new_offers.get(name)
        if old == change.new != change.old and is_now == change.old:
            return name
    return None


def has_become_its_code(change: PriceChange, factor: float) -> bool:
    """Whether the new price is the item's code, and not by chance."""
    return (change.new >= LEAST_CODE or not is_near(factor)) and _is_code(change.new, change.codes)


def has_become_its_stock(change: PriceChange, factor: float) -> bool:
    """Whether the new price is the item's stock, or the stock the old price, and not by chance."""
    return (change.new >= LEAST_STOCK or not is_near(factor)) and _is_stock(change)


def _is_code(price: Decimal, codes: Iterable[str]) -> bool:
    """Whether the price is the number in one of these codes."""
    if price % 1:
        return False
    digits = format(price, "f").partition(".")[0]
    return any(_DIGITS.sub("", code).lstrip("0") == digits for code in codes)


def _is_stock(change: PriceChange) -> bool:
    """Whether the price is the item's stock, or its stock has become the old price."""
    before, now = change.old_stock, change.new_stock
    return change.new in (before, now) or (now is not None and now == change.old and now != before)


def _was_so(price: Decimal, before: Sequence[Decimal], shift: Shift) -> bool:
    return any(one and 1 / LIKE <= float(price / one) / shift.factor <= LIKE for one in before)


def _others_agree(change: PriceChange, others: Sequence[Decimal]) -> bool:
    """Whether the new price is what others ask, and the old one was not."""
    level = _median(others)
    if not level:
        return False
    is_near = 1 / AGREES <= float(change.new / level) <= AGREES
    was_far = not 1 / DISAGREES <= float(change.old / level) <= DISAGREES
    return is_near and was_far


def _by(factor: float) -> dict[str, object]:
    """A factor in words: which way, and how many times."""
    is_dearer = factor >= 1
    times = factor if is_dearer else (1 / factor if factor else math.inf)
    return {
        "way": "dearer" if is_dearer else "cheaper",
        "by": times_in_digits(times),
    }


def times_in_digits(times: float) -> str:
    """How many times, as people say it."""
    return f"{times:.0f}" if times >= _IN_WHOLE else f"{times:.2g}"


def _median(prices: Sequence[Decimal]) -> Decimal | None:
    return median(prices).quantize(Decimal("0.01")) if prices else None
