"""Decides about a list: it is stored, stored without some prices, or held as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from marketbel_courier.guard.changes import is_suspect, judge_change
from marketbel_courier.guard.lists import (
    FEWEST_OUTSIDE,
    LARGEST_SHARE_OUTSIDE,
    WholeList,
    is_one_rise,
    median_factor,
    mostly_in_another_currency,
    moved_rows,
    too_many_outside,
    why_held,
)
from marketbel_courier.guard.records import (
    NO_SHIFT,
    Answer,
    Evidence,
    HeldPrice,
    Judgement,
    ListCounts,
    PriceChange,
    Shift,
)
from marketbel_courier.guard.rules import GuardRules, is_near
from marketbel_courier.messages.message import Message


@dataclass(frozen=True)
class ListChanges:
    """A list beside the supplier's prices so far; items whose price stayed are only counted.

    Values of all changes together are computed once.
    """

    counts: ListCounts
    changes: Sequence[PriceChange] = ()

    @cached_property
    def median_factor(self) -> float | None:
        """By how much the list as a whole is dearer; None where nothing can be compared."""
        return median_factor(self.changes, self.counts.listed)

    @cached_property
    def moved(self) -> int:
        """How many prices stand on other rows, if that is what became of the list."""
        return moved_rows(self.changes)

    @cached_property
    def is_one_rise(self) -> bool:
        """Whether nearly all prices rose or fell by the same, and little."""
        return is_one_rise(self.changes, self.counts.listed)

    @cached_property
    def shift(self) -> Shift:
        """What happened to the list as a whole: a large common factor, or another currency."""
        middle = self.median_factor
        is_far = bool(middle) and not is_near(middle or 1)
        of_currency = mostly_in_another_currency(self.changes, self.counts.listed)
        if not is_far and not of_currency:
            return NO_SHIFT
        return Shift(middle or 1.0, of_currency)


def suspects(found: ListChanges, rules: GuardRules) -> list[PriceChange]:
    """The changes that need evidence: only for these it is gathered."""
    shift, moved = found.shift, found.moved
    return [
        one
        for one in found.changes
        if moved
        or is_suspect(one, rules)
        or (shift is not NO_SHIFT and is_suspect(one, rules, shift=shift))
    ]


def doubts(found: ListChanges, rules: GuardRules) -> tuple[Message, ...]:
    """Why the list as a whole is not believed, as far as its changes alone tell: no evidence about
    single prices is needed for that.
    """
    if rules.accepts_currency and found.shift.of_currency:
        return ()
    whole = WholeList(
        found.changes, found.counts, found.median_factor, found.moved, found.is_one_rise
    )
    return why_held(whole, rules)


def judge(found: ListChanges, evidence: Mapping[UUID, Evidence], rules: GuardRules) -> Judgement:
    """Judge a list; `evidence` is by item, of the suspects: no other price is looked at again.

    Where the list as a whole is in doubt, nothing is said of its single prices.
    """
    whole = doubts(found, rules)
    if whole:
        return Judgement(whole, (), found.median_factor)
    return judge_prices(found, evidence, rules)


def judge_prices(
    found: ListChanges, evidence: Mapping[UUID, Evidence], rules: GuardRules
) -> Judgement:
    """Judge the single prices of a list that was not doubted as a whole; too many held prices make
    it doubtful.
    """
    if rules.accepts_currency and found.shift.of_currency:
        return judge_released(found, evidence, rules)
    held = _held(found, evidence, rules, shift=NO_SHIFT)
    many = too_many_outside(sum(not one.is_refused for one in held), found.counts)
    if many is not None:
        return Judgement((many,), (), found.median_factor)
    return Judgement((), held, found.median_factor)


def judge_released(
    found: ListChanges, evidence: Mapping[UUID, Evidence], rules: GuardRules
) -> Judgement:
    """Judge the single prices of a list that a person has released as a whole.

    A price is held if it stands out from what became of the list. Where very many do, they are
    what was released.
    """
    held = list(_held(found, evidence, rules, shift=found.shift))
    if len(held) >= FEWEST_OUTSIDE and len(held) > LARGEST_SHARE_OUTSIDE * found.counts.listed:
        held = [one for one in held if one.is_refused]
    return Judgement((), tuple(held), found.median_factor)


def _held(
    found: ListChanges, evidence: Mapping[UUID, Evidence], rules: GuardRules, *, shift: Shift
) -> tuple[HeldPrice, ...]:
    moved = found.moved if shift is NO_SHIFT else 0
    held = []
    for change in found.changes:
        known = evidence.get(change.item_id)
        if known is None:
            continue
        one = None
        if moved or is_suspect(change, rules, shift=shift):
            is_rounded = found.is_one_rise
            one = judge_change(change, known, rules, shift=shift, is_rounded=is_rounded)
        if one is None and moved and change.new != change.old:
            one = _moved(change, known)
        if one is not None:
            held.append(one)
    return tuple(held)


def _moved(change: PriceChange, known: Evidence) -> HeldPrice | None:
    if known.answer is Answer.RELEASED or change.is_unsettled:
        return None
    reason = Message("guard-moved")
    refused = known.answer is Answer.REFUSED
    return HeldPrice(change, reason, factor=change.factor, is_refused=refused)
