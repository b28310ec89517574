"""Counts over the whole ledger: open jobs, and suppliers by what their standing depends on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from marketbel_courier.catalogue.supplier_flags import Flag, flag_sql
from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger import states
from marketbel_courier.ledger.delivery_records import NEWEST_FIRST
from marketbel_courier.ledger.source_addresses import is_other_address_sql, source_url_sql
from marketbel_courier.ledger.states import Origin, Outcome, State


@dataclass(frozen=True)
class SupplierFacts:
    """What a supplier's standing depends on: its own switches and its newest attempt.

    `state`, `outcome` and `origin` are None where there is no attempt. `has_other_address` says
    that the newest attempt is from another address than the supplier has today.
    """

    is_active: bool
    has_source: bool
    state: State | None
    outcome: Outcome | None
    origin: Origin | None
    has_retry: bool
    has_items: bool
    has_other_address: bool


async def count_open(pool: Pool) -> Counter[State]:
    """How many jobs of all suppliers are in each open state."""
    rows = await pool.fetch(
        f"""
        SELECT state, count(*) FROM courier.deliveries
        WHERE state IN {states.OPEN} GROUP BY state
        """
    )
    return Counter({State(row["state"]): row["count"] for row in rows})


async def count_suppliers(pool: Pool) -> Sequence[tuple[SupplierFacts, int]]:
    """How many suppliers there are for each combination of facts: some dozens at most.

    The cost grows with the suppliers, not with their history.
    """
    rows = await pool.fetch(
        f"""
        SELECT {flag_sql("s.metadata", Flag.IS_ACTIVE)} AS is_active,
            {source_url_sql("s.metadata")} IS NOT NULL AS has_source,
            d.state, d.outcome, d.origin,
            d.next_retry_at IS NOT NULL AS has_retry,
            coalesce(d.items_processed > 0, false) AS has_items,
            {is_other_address_sql("d.source_digest", "s.metadata")} AS has_other_address,
            count(*) AS count
        FROM suppliers s LEFT JOIN LATERAL (
            SELECT state, outcome, origin, next_retry_at, items_processed, source_digest
            FROM courier.deliveries WHERE supplier_id = s.id
            ORDER BY {NEWEST_FIRST} LIMIT 1) AS d ON true
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
        """
    )
    return [(_facts(row), row["count"]) for row in rows]


def _facts(row: asyncpg.Record) -> SupplierFacts:
    return SupplierFacts(
        is_active=row["is_active"],
        has_source=row["has_source"],
        state=State(row["state"]) if row["state"] else None,
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        origin=Origin(row["origin"]) if row["origin"] else None,
        has_retry=row["has_retry"],
        has_items=row["has_items"],
        has_other_address=row["has_other_address"],
    )
