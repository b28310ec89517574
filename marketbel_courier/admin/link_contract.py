"""Answers of the admin API about links: why an item is its product, and what it was before."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from marketbel_courier.admin.contract import Answer, LocalizedMessage
from marketbel_courier.matching.records import Rung


class LinkTold(Answer):
    """Why an item is a product. `why` is a whole sentence, `rung` its shortest form."""

    product_id: UUID
    product_name: str | None
    rung: Rung = Field(description="What it was linked by, the surest first; then new or earlier")
    rung_localized: LocalizedMessage
    why: str
    why_localized: LocalizedMessage
    score: float | None
    linked_by: str = Field(description="Who answered; empty for what nobody was asked about")
    linked_at: datetime | None = Field(description="Null for what was linked before it was kept")
    ended_at: datetime | None = None
    is_withdrawn: bool = Field(default=False, description="A person has taken the link back")


class PartingTold(Answer):
    """A product that a person took an item off: it never becomes it again by itself."""

    product_id: UUID
    product_name: str | None
    parted_by: str
    parted_at: datetime
    answer_id: UUID = Field(description="Of `/admin/reviews/answers`: how it is taken back")
    localized: LocalizedMessage


class CandidateTold(Answer):
    """A product that an item may be, and what speaks against it."""

    product_id: UUID
    product_name: str
    score: float | None
    contradictions: list[LocalizedMessage]


class ItemLinks(Answer):
    """`GET /admin/items/{id}/links`."""

    item_id: UUID
    supplier_id: UUID
    supplier_sku: str
    name: str
    link: LinkTold | None
    former: list[LinkTold] = Field(description="What it was before, the newest first")
    parted: list[PartingTold] = Field(description="What it never is again by itself")
    is_asked_about: bool
    candidates: list[CandidateTold] = Field(description="Of the question, the best first")
