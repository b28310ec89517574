"""Whether the platform as a whole is fresh: syncs end in time, and price lists come with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.item_counts import last_delivered
from marketbel_courier.ledger.suppliers import deliverable_suppliers
from marketbel_courier.ledger.syncs import last_finished_sync
from marketbel_courier.messages.message import Message

# Counted in sync intervals: one passes between two syncs, and another if a sync takes long or
# fails.
INTERVALS = 2
NAMED = 5


@dataclass(frozen=True)
class Arrival:
    """When an active supplier was created, and when its newest price list came, if any."""

    supplier_name: str
    created_at: datetime
    arrived_at: datetime | None

    @property
    def since(self) -> datetime:
        """The time since which no price list has come."""
        return self.arrived_at or self.created_at


@dataclass(frozen=True)
class Freshness:
    """The state of the platform; `stale` are the suppliers without a fresh list, oldest first.

    `sync_is_late` says that no sync of everybody has ended within the limit.
    """

    suppliers: int
    stale: Sequence[Arrival]
    sync_is_late: bool
    last_sync_at: datetime | None
    limit: timedelta

    @property
    def passed(self) -> bool:
        """Whether nothing is stale or late."""
        return not self.stale and not self.sync_is_late

    @property
    def message(self) -> Message:
        """The state in a sentence, and what to do."""
        if not self.suppliers:
            return Message("check-platform-empty")
        if self.sync_is_late:
            return Message("check-platform-not-synced", since=self.last_sync_at)
        if not self.stale:
            return Message("check-platform-fresh", n=self.suppliers, limit=self.limit)
        more = len(self.stale) - NAMED
        return Message(
            "check-platform-stale",
            n=len(self.stale),
            total=self.suppliers,
            limit=self.limit,
            names=[arrival.supplier_name for arrival in self.stale[:NAMED]],
            more=more if more > 0 else None,
        )


def judge_freshness(
    arrivals: Sequence[Arrival], last_sync_at: datetime | None, *, now: datetime, limit: timedelta
) -> Freshness:
    """Compare all with the limit; a supplier or platform younger than the limit is fresh."""
    stale = sorted((one for one in arrivals if now - one.since > limit), key=lambda one: one.since)
    has_had_time = any(now - one.created_at > limit for one in arrivals)
    is_late = has_had_time and (last_sync_at is None or now - last_sync_at > limit)
    return Freshness(len(arrivals), stale, is_late, last_sync_at, limit)


async def platform_freshness(pool: Pool, *, interval_hours: int) -> Freshness:
    """The state of all active suppliers that have an address, as the ledger records it."""
    suppliers = await deliverable_suppliers(pool)
    newest = await last_delivered(pool, [supplier.partition_key for supplier in suppliers])
    arrived = {delivery.partition_key: delivery.delivered_at for delivery in newest}
    last = await last_finished_sync(pool)
    return judge_freshness(
        [Arrival(one.name, one.created_at, arrived.get(one.partition_key)) for one in suppliers],
        last.finished_at if last else None,
        now=datetime.now(UTC),
        limit=INTERVALS * timedelta(hours=interval_hours),
    )
