"""What a sync would do with each supplier now: a pure decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from marketbel_courier.ledger.source_addresses import source_digest
from marketbel_courier.ledger.sync_prospects import SyncProspect


class Treatment(StrEnum):
    """What a sync does with a supplier.

    A delivery in flight does not keep a supplier from being fetched anew: the newer one replaces
    it on arrival.
    """

    FETCHED = "fetched"
    ASKED_FOR_NEWS = "asked_for_news"
    FETCHED_ANEW = "fetched_anew"
    DEACTIVATED = "deactivated"
    NO_SOURCE = "no_source"

    @property
    def is_skipped(self) -> bool:
        """Whether the sync leaves the supplier out."""
        return self in (Treatment.DEACTIVATED, Treatment.NO_SOURCE)


@dataclass(frozen=True)
class SyncPreview:
    """Every supplier by what happens to it, and the retries that are scheduled, soonest first."""

    by_treatment: dict[Treatment, Sequence[SyncProspect]]
    retries: Sequence[SyncProspect]


def preview_sync(
    prospects: Iterable[SyncProspect], *, force: bool, skip_unchanged: bool
) -> SyncPreview:
    """Sort the suppliers; without `skip_unchanged`, or with `force`, all files are fetched."""
    asks = skip_unchanged and not force
    sorted_in: dict[Treatment, list[SyncProspect]] = {treatment: [] for treatment in Treatment}
    retries: list[SyncProspect] = []
    for prospect in prospects:
        sorted_in[treatment_of(prospect, asks_for_news=asks)].append(prospect)
        if prospect.next_retry_at is not None:
            retries.append(prospect)
    retries.sort(key=lambda prospect: (prospect.next_retry_at, prospect.supplier.name))
    return SyncPreview({**sorted_in}, retries)


def treatment_of(prospect: SyncProspect, *, asks_for_news: bool) -> Treatment:
    """What a sync does with this supplier."""
    if not prospect.supplier.is_active:
        return Treatment.DEACTIVATED
    if not prospect.supplier.source_url:
        return Treatment.NO_SOURCE
    if prospect.state is not None and prospect.state.is_open:
        return Treatment.FETCHED_ANEW
    digest = source_digest(prospect.supplier.source_url)
    if asks_for_news and prospect.validated_digest == digest:
        return Treatment.ASKED_FOR_NEWS
    return Treatment.FETCHED
