"""What the ledger knows of every supplier that matters to the next sync, in one query."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from marketbel_courier.catalogue.supplier_flags import Flag, flag_sql
from marketbel_courier.errors import without_name
from marketbel_courier.ledger.source_addresses import source_url_sql

if TYPE_CHECKING:
    import asyncpg

    from marketbel_courier.database.pool import Pool


@dataclass(frozen=True)
class SyncProspect:
    """A supplier and its newest attempt, where there is one.

    `validated_digest` is the digest of the address that gave the last complete price list together
    with an ETag or a date; None without either.
    """

    name: str
    source_url: str | None
    is_active: bool
    state: str | None
    next_retry_at: datetime | None
    error_message: str | None
    validated_digest: str | None


async def sync_prospects(pool: Pool) -> list[SyncProspect]:
    """All suppliers, by name."""
    rows = await pool.fetch(
        f"""
        SELECT s.name, {source_url_sql("s.metadata")} AS source_url,
            {flag_sql("s.metadata", Flag.IS_ACTIVE)} AS is_active,
            newest.state, newest.next_retry_at, newest.error_message,
            CASE WHEN complete.etag IS NOT NULL OR complete.last_modified IS NOT NULL
                THEN complete.source_digest END AS validated_digest
        FROM suppliers s
        LEFT JOIN LATERAL (
            SELECT state, next_retry_at, error_message FROM courier.deliveries d
            WHERE d.supplier_id = s.id
            ORDER BY ranked_at DESC, attempt DESC LIMIT 1) AS newest ON true
        LEFT JOIN LATERAL (
            SELECT etag, last_modified, source_digest FROM courier.deliveries d
            WHERE d.supplier_id = s.id AND d.origin = 'source' AND d.state = 'complete'
            ORDER BY ranked_at DESC, attempt DESC LIMIT 1) AS complete ON true
        ORDER BY s.name, s.id
        """  # noqa: S608 - the flag's own words
    )
    return [_prospect(row) for row in rows]


def _prospect(row: asyncpg.Record) -> SyncProspect:
    prospect = SyncProspect(**dict(row))
    if prospect.error_message is None:
        return prospect
    return replace(prospect, error_message=without_name(prospect.error_message, prospect.name))
