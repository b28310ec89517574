"""Which questions one answer to many may settle, and what speaks against the others. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from marketbel_courier.catalogue.review_records import ReviewCandidate, ReviewEntry
from marketbel_courier.matching.differences import difference
from marketbel_courier.messages.message import Message

# The next candidate has to be this much less like it, or nobody can tell which of them it is.
_CLEAR_LEAD = 1.0
# Somebody who asks three times as much, or a third, sells another thing or by another measure.
_FAR_OFF = Decimal(3)


@dataclass(frozen=True, slots=True)
class BulkChoice:
    """A question with the product that its item would be."""

    entry: ReviewEntry
    candidate: ReviewCandidate


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A question above the score that stays open, and why."""

    entry: ReviewEntry
    candidate: ReviewCandidate
    reason: Message


@dataclass(frozen=True, slots=True)
class BulkChoices:
    """What an answer to all above a score would do."""

    choices: Sequence[BulkChoice]
    left_out: Sequence[LeftOut]

    @property
    def digest(self) -> str:
        """The same for the same choices: what was shown is what is done."""
        pairs = sorted(f"{one.entry.id}={one.candidate.product_id}" for one in self.choices)
        return sha256("\n".join(pairs).encode()).hexdigest()


class Offering(NamedTuple):
    """A supplier and a product that one of its items is, or would be."""

    supplier_id: UUID
    product_id: UUID


def bulk_choices(
    entries: Sequence[ReviewEntry], least_score: float, offered: Collection[Offering]
) -> BulkChoices:
    """The best candidate of each question, where its score is high enough and nothing speaks
    against it. `offered` is which suppliers have an item of which product already.
    """
    likely = [
        BulkChoice(entry, best)
        for entry in entries
        if (best := entry.best) and best.score is not None and best.score >= least_score
    ]
    wanted = Counter(_offering(one) for one in likely)
    choices, left_out = [], []
    for one in likely:
        reason = _objection(one, offered, wanted)
        if reason:
            left_out.append(LeftOut(one.entry, one.candidate, reason))
        else:
            choices.append(one)
    return BulkChoices(choices, left_out)


def _objection(
    choice: BulkChoice, offered: Collection[Offering], wanted: Counter[Offering]
) -> Message | None:
    supplier = choice.entry.supplier_name
    if another := _speaks_of_another(choice):
        return another
    if _offering(choice) in offered:
        return Message("question-bulk-product-taken", supplier=supplier)
    if wanted[_offering(choice)] > 1:
        return Message("question-bulk-product-wanted-twice", supplier=supplier)
    if rival := _rival(choice):
        return Message("question-bulk-rival", product=rival.name)
    return None


def _speaks_of_another(choice: BulkChoice) -> Message | None:
    entry, best = choice.entry, choice.candidate
    if best.contradictions:
        return best.contradictions[0]
    left, right = difference(entry.item_name, best.name).opposed
    if left or right:
        return Message(
            "question-bulk-names-differ",
            item=", ".join(left) or None,
            product=", ".join(right) or None,
        )
    if _is_far_off(entry, best):
        return Message("question-bulk-price-far-off", price=entry.price, least=best.min_price)
    return None


def _rival(choice: BulkChoice) -> ReviewCandidate | None:
    """Another candidate that is about as likely."""
    others = (one for one in choice.entry.candidates if one.is_there)
    rival = next((one for one in others if one is not choice.candidate), None)
    if rival is None or choice.candidate.score is None:
        return None
    return rival if (rival.score or 0) > choice.candidate.score - _CLEAR_LEAD else None


def _offering(choice: BulkChoice) -> Offering:
    return Offering(choice.entry.supplier_id, choice.candidate.product_id)


def _is_far_off(entry: ReviewEntry, best: ReviewCandidate) -> bool:
    """Whether the prices, as far as they are in one currency, are too far from each other."""
    currencies = {entry.told("currency"), best.currency} - {None}
    if not best.min_price or len(currencies) > 1:
        return False
    return not best.min_price / _FAR_OFF <= entry.price <= best.min_price * _FAR_OFF
