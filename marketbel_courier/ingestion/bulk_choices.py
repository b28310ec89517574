"""Which questions one bulk answer may settle, and why the others stay open. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from marketbel_courier.catalogue.review_records import ReviewCandidate, ReviewEntry
from marketbel_courier.matching.differences import difference
from marketbel_courier.messages.message import Message
from marketbel_courier.pricing.comparison import compare
from marketbel_courier.pricing.offers import ItemPrices
from marketbel_courier.pricing.rates import EXACT, RateTable
from marketbel_courier.pricing.rules import PriceRules

# The next candidate must score this much lower, or it is uncertain which product the item is.
_CLEAR_LEAD = 1.0
# A supplier with three times the price, or a third, sells another thing or by another unit.
_FAR_OFF = Decimal(3)
_CENT = Decimal("0.01")


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
        """A digest that is equal for equal choices: only the choices that were shown are carried
        out.
        """
        pairs = sorted(f"{one.entry.id}={one.candidate.product_id}" for one in self.choices)
        return sha256("\n".join(pairs).encode()).hexdigest()


class Offering(NamedTuple):
    """A supplier and a product that one of its items is, or would be."""

    supplier_id: UUID
    product_id: UUID


@dataclass(frozen=True, slots=True)
class PricesBeside:
    """What items cost, and what the best offers of products do, by product; and how offers are
    compared: by the shop's rules and rates.
    """

    items: Mapping[UUID, ItemPrices]
    best: Mapping[UUID, ItemPrices]
    rules: PriceRules
    rates: RateTable | None = None

    def objection(self, entry: ReviewEntry, candidate: ReviewCandidate) -> Message | None:
        """The objection that the prices are too far from each other; None if they are near or
        incomparable.
        """
        item, best = self.items.get(entry.item_id), self.best.get(candidate.product_id)
        if item is None or best is None:
            return None
        # Held and sold-out offers count too: their prices show what the item is.
        sides = [side._replace(is_held=False, in_stock=True) for side in (item, best)]
        found = compare(candidate.name, sides, self.rules, self.rates)
        if found.best is None or found.highest is None or found.compared < len(sides):
            return None
        if found.highest <= found.best.price * _FAR_OFF:
            return None
        ends = (found.best.price, found.highest)
        price, least = ends if found.best.item.item_id == item.item_id else reversed(ends)
        return Message(
            "question-bulk-price-far-off",
            price=_in_cents(price),
            least=_in_cents(least),
            currency=found.currency,
        )


def bulk_choices(
    entries: Sequence[ReviewEntry],
    least_score: float,
    offered: Collection[Offering],
    prices: PricesBeside,
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
        reason = _objection(one, offered, wanted, prices)
        if reason:
            left_out.append(LeftOut(one.entry, one.candidate, reason))
        else:
            choices.append(one)
    return BulkChoices(choices, left_out)


def _objection(
    choice: BulkChoice,
    offered: Collection[Offering],
    wanted: Counter[Offering],
    prices: PricesBeside,
) -> Message | None:
    supplier = choice.entry.supplier_name
    if another := _speaks_of_another(choice, prices):
        return another
    if _offering(choice) in offered:
        return Message("question-bulk-product-taken", supplier=supplier)
    if wanted[_offering(choice)] > 1:
        return Message("question-bulk-product-wanted-twice", supplier=supplier)
    if rival := _rival(choice):
        return Message("question-bulk-rival", product=rival.name)
    return None


def _speaks_of_another(choice: BulkChoice, prices: PricesBeside) -> Message | None:
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
    return prices.objection(entry, best)


def _rival(choice: BulkChoice) -> ReviewCandidate | None:
    """Another candidate that is about as likely."""
    others = (one for one in choice.entry.candidates if one.is_there)
    rival = next((one for one in others if one is not choice.candidate), None)
    if rival is None or choice.candidate.score is None:
        return None
    return rival if (rival.score or 0) > choice.candidate.score - _CLEAR_LEAD else None


def _offering(choice: BulkChoice) -> Offering:
    return Offering(choice.entry.supplier_id, choice.candidate.product_id)


def _in_cents(price: Decimal) -> Decimal:
    return price.quantize(_CENT, ROUND_HALF_UP, EXACT)
