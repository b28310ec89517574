"""Answers about the versions of suppliers' files that are kept, and about rehearsals of them.

Times are ISO 8601 in UTC, sizes are bytes, prices exact decimal numbers as text.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from pydantic import Field, NonNegativeInt

from marketbel_courier.admin.contract import Answer, LocalizedMessage
from marketbel_courier.catalogue.list_comparison import Difference
from marketbel_courier.price_lists.verdict import Verdict


class VersionView(Answer):
    """One version of a supplier's file: it was the newest from `arrived_at` until the next one."""

    digest: str = Field(description="SHA-256 of the content")
    arrived_at: datetime
    seen_at: datetime = Field(description="When the same content came last")
    job_id: UUID
    original_filename: str
    file_type: str
    is_kept: bool = Field(description="Whether the archive has the content yet")
    size_bytes: NonNegativeInt | None
    stored_bytes: NonNegativeInt | None


class VersionPage(Answer):
    """`GET /admin/suppliers/{id}/versions`, newest first; `next` asks for older ones."""

    versions: list[VersionView]
    next: datetime | None
    is_on: bool = Field(description="Whether ARCHIVE_URL names a place for new versions")


class DifferenceView(Answer):
    """An item that reading the version would change; what is not there on one side is null."""

    difference: Difference
    sku: str
    old_name: str | None
    new_name: str | None
    old_price: Decimal | None
    new_price: Decimal | None
    old_currency: str | None
    new_currency: str | None
    percent: float | None = Field(description="How much dearer, in the same currency")


class RehearsalView(Answer):
    """`POST /admin/suppliers/{id}/versions/{digest}/rehearsal`: nothing of it was stored.

    `reason` says why a list is not sure; such a list would not be stored and is not compared.
    """

    verdict: Verdict
    reason: str | None
    reason_localized: LocalizedMessage | None
    items: NonNegativeInt
    left_out: NonNegativeInt
    same: NonNegativeInt
    counts: dict[Difference, NonNegativeInt]
    differences: list[DifferenceView] = Field(description="The first of each kind")
