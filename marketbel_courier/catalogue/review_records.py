"""Questions of the review queue as they are told: items, their candidates, and which are meant."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from marketbel_courier.messages.message import Message


class ReviewStatus(StrEnum):
    """Where a question stands. An expired question still waits, only for longer than it should."""

    PENDING = "pending"
    EXPIRED = "expired"
    NEEDS_CATEGORY = "needs_category"
    APPROVED = "approved"
    REJECTED = "rejected"

    @property
    def is_open(self) -> bool:
        """Nobody has answered yet."""
        return self not in (ReviewStatus.APPROVED, ReviewStatus.REJECTED)


OPEN = tuple(status for status in ReviewStatus if status.is_open)
"""What waits for an answer is asked for together."""


class ReviewOrder(StrEnum):
    """Which question comes first."""

    EXPIRY = "expiry"
    EFFECT = "effect"
    """The one whose answer settles the most questions."""
    SCORE = "score"
    AGE = "age"
    PRICE = "price"


@dataclass(frozen=True, slots=True)
class ReviewCandidate:
    """A product that the item may be; `is_there` is False once it is gone or archived.

    `currency` is that of its lowest price, where it is known; the brand is the one that most items
    of the product have. `contradictions` say what speaks
    against it, and `reasons` why the best one was not linked without a person.
    """

    product_id: UUID
    name: str
    score: float | None
    is_there: bool
    min_price: Decimal | None = None
    currency: str | None = None
    category: str | None = None
    internal_sku: str | None = None
    brand: str | None = None
    contradictions: tuple[Message, ...] = ()
    reasons: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewEntry:
    """A question with its item and supplier; the candidates are the best first.

    `product_id` and `product_name` are the item's product, once it has one.
    """

    id: UUID
    status: ReviewStatus
    created_at: datetime
    expires_at: datetime
    reviewed_at: datetime | None
    item_id: UUID
    item_name: str
    supplier_sku: str
    price: Decimal
    category: str | None
    match_status: str
    supplier_id: UUID
    supplier_name: str
    product_id: UUID | None
    product_name: str | None
    candidates: tuple[ReviewCandidate, ...]
    characteristics: Mapping[str, object] = field(default_factory=dict)

    @property
    def best(self) -> ReviewCandidate | None:
        """The best candidate that is still there."""
        return next((one for one in self.candidates if one.is_there), None)

    def told(self, name: str) -> str | None:
        """What the price list tells of the item under this name."""
        value = self.characteristics.get(name)
        return str(value) if value not in (None, "") else None


@dataclass(frozen=True, slots=True)
class ReviewFilter:
    """Which questions are meant. Each word of `words` is in the item's name or number, the
    supplier's name or a candidate's name; the best candidate has `least_score` or more.
    """

    statuses: Collection[ReviewStatus]
    supplier_id: UUID | None = None
    words: str = ""
    least_score: float | None = None


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Some entries, and how many there are in all."""

    entries: Sequence[ReviewEntry]
    total: int


@dataclass(frozen=True, slots=True)
class AlikeQuestion:
    """An open question that the answer to another one, `of`, answers too: another supplier's item
    of the same name and barcode, at a price that is not far off.
    """

    of: UUID
    id: UUID
    item_name: str
    supplier_name: str
    price: Decimal
