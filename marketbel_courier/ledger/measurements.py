"""What the admin process measures: one look at each supplier's newest delivery, and the syncs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from marketbel_courier.catalogue.supplier_flags import Flag, flag_sql
from marketbel_courier.ledger.source_addresses import source_url_sql
from marketbel_courier.ledger.syncs import last_finished_sync

if TYPE_CHECKING:
    from marketbel_courier.database.pool import Pool


@dataclass(frozen=True)
class Measures:
    """Counts over all suppliers; `last_sync_at` is when the last sync of everybody ended."""

    jobs: Mapping[str, int]
    suppliers: Mapping[str, int]
    outcomes: Mapping[str, int]
    sync_under_way: bool
    last_sync_at: datetime | None


async def measure(pool: Pool) -> Measures:
    """Count; its cost grows with the suppliers, not with their history."""
    jobs = await pool.fetch(
        """
        SELECT state, count(*) FROM courier.deliveries
        WHERE state IN ('downloading', 'delivered', 'analyzing') GROUP BY state
        """
    )
    newest = await pool.fetch(
        f"""
        SELECT CASE
                WHEN d.state IN ('downloading', 'delivered', 'analyzing') THEN 'under_way'
                WHEN NOT {flag_sql("s.metadata", Flag.IS_ACTIVE)} THEN 'deactivated'
                WHEN {source_url_sql("s.metadata")} IS NULL
                    AND coalesce(d.origin, 'source') = 'source' THEN 'no_source'
                WHEN d.state IS NULL THEN 'never_delivered'
                WHEN d.state = 'failed' AND d.outcome IS DISTINCT FROM 'superseded'
                    AND d.next_retry_at IS NOT NULL THEN 'will_be_retried'
                WHEN d.state = 'failed' OR d.items_processed = 0 THEN 'left_to_a_person'
                ELSE 'up_to_date' END AS standing,
            d.outcome, count(*) AS count
        FROM suppliers s LEFT JOIN LATERAL (
            SELECT state, outcome, origin, next_retry_at, items_processed
            FROM courier.deliveries WHERE supplier_id = s.id
            ORDER BY ranked_at DESC, attempt DESC LIMIT 1) AS d ON true
        GROUP BY 1, 2
        """  # noqa: S608 - the flag's own words
    )
    suppliers: dict[str, int] = {}
    outcomes: dict[str, int] = {}
    for row in newest:
        suppliers[row["standing"]] = suppliers.get(row["standing"], 0) + row["count"]
        if row["outcome"] is not None:
            outcomes[row["outcome"]] = outcomes.get(row["outcome"], 0) + row["count"]
    last = await last_finished_sync(pool)
    under_way = await pool.fetchval(
        "SELECT EXISTS (SELECT FROM courier.syncs WHERE scope = 'all' AND finished_at IS NULL)"
    )
    return Measures(
        jobs={row["state"]: row["count"] for row in jobs},
        suppliers=suppliers,
        outcomes=outcomes,
        sync_under_way=bool(under_way),
        last_sync_at=last.finished_at if last else None,
    )
