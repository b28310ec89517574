"""What the ledger knows of every supplier that matters for the next sync, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.delivery_records import NEWEST_FIRST
from marketbel_courier.ledger.kept_messages import kept_message
from marketbel_courier.ledger.states import Origin, State
from marketbel_courier.ledger.suppliers import SUPPLIER_COLUMNS, SUPPLIERS, Supplier, supplier_of
from marketbel_courier.messages.message import Message


@dataclass(frozen=True)
class SyncProspect:
    """A supplier and its newest attempt, where there is one.

    `validated_digest` is the digest of the address that gave the last complete price list together
    with an ETag or a date; None without either.
    """

    supplier: Supplier
    state: State | None
    next_retry_at: datetime | None
    error_message: Message | None
    validated_digest: str | None


async def sync_prospects(pool: Pool) -> list[SyncProspect]:
    """All suppliers, by name."""
    rows = await pool.fetch(
        f"""
        SELECT {SUPPLIER_COLUMNS},
            newest.state, newest.next_retry_at, newest.error_message,
            newest.error_message_data,
            CASE WHEN complete.etag IS NOT NULL OR complete.last_modified IS NOT NULL
                THEN complete.source_digest END AS validated_digest
        FROM {SUPPLIERS}
        LEFT JOIN LATERAL (
            SELECT state, next_retry_at, error_message, error_message_data FROM courier.deliveries d
            WHERE d.supplier_id = s.id
            ORDER BY {NEWEST_FIRST} LIMIT 1) AS newest ON true
        LEFT JOIN LATERAL (
            SELECT etag, last_modified, source_digest FROM courier.deliveries d
            WHERE d.supplier_id = s.id
              AND d.origin = '{Origin.SOURCE}' AND d.state = '{State.COMPLETE}'
            ORDER BY {NEWEST_FIRST} LIMIT 1) AS complete ON true
        ORDER BY s.name, s.id
        """
    )
    return [_prospect(row) for row in rows]


def _prospect(row: asyncpg.Record) -> SyncProspect:
    return SyncProspect(
        supplier=supplier_of(row),
        state=State(row["state"]) if row["state"] else None,
        next_retry_at=row["next_retry_at"],
        error_message=kept_message(row, "error_message", name=row["name"]),
        validated_digest=row["validated_digest"],
    )
