"""How often each supplier has published new content, as the ledger records it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from marketbel_courier.catalogue.supplier_flags import Flag, flag_sql
from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger import states
from marketbel_courier.ledger.alerts import AlertKind
from marketbel_courier.ledger.delivery_records import NEWEST_FIRST

# Per supplier; among them are files that were delivered again without having changed.
DELIVERIES_LOOKED_AT = 40


@dataclass(frozen=True)
class DeliveryHistory:
    """When one active supplier's last deliveries of new content began, oldest first.

    `last_outcome` is the outcome of the supplier's newest attempt, None while that attempt is under
    way; `last_told` is when the supplier was last said to be overdue.
    """

    partition_key: str
    supplier_name: str
    delivered_at: Sequence[datetime]
    last_asked_at: datetime
    last_outcome: str | None
    last_told: datetime | None


async def partition_keys_after(pool: Pool, key: str, *, limit: int) -> list[str]:
    """The next suppliers in the order of their keys, whether they are active or not."""
    rows = await pool.fetch(
        """
        SELECT partition_key FROM courier.supplier_partitions WHERE partition_key > $1
        ORDER BY partition_key LIMIT $2
        """,
        key,
        limit,
    )
    return [row["partition_key"] for row in rows]


async def delivery_histories(
    pool: Pool, *, at_least: int, keys: Sequence[str] | None = None
) -> list[DeliveryHistory]:
    """The histories of the active suppliers with at least so many deliveries of new content.

    A delivery is of new content if its checksum differs from that of the delivery before. Of these
    keys, or of all suppliers.
    """
    rows = await pool.fetch(
        f"""
        SELECT p.partition_key, s.name AS supplier_name, told.delivered_at,
            newest.created_at AS last_asked_at, newest.outcome AS last_outcome,
            alerted.last_told
        FROM suppliers s
        JOIN courier.supplier_partitions p ON p.supplier_id = s.id
        CROSS JOIN LATERAL (
            SELECT array_agg(created_at ORDER BY created_at) AS delivered_at
            FROM (
                SELECT created_at, checksum_sha256 IS DISTINCT FROM
                    lag(checksum_sha256) OVER (ORDER BY created_at) AS is_new
                FROM (
                    SELECT created_at, checksum_sha256 FROM courier.deliveries d
                    WHERE d.supplier_id = s.id AND d.outcome IN {states.ANALYSES}
                    ORDER BY created_at DESC LIMIT $2) AS latest) AS compared
            WHERE is_new) AS told
        CROSS JOIN LATERAL (
            SELECT created_at, outcome FROM courier.deliveries d
            WHERE d.supplier_id = s.id
            ORDER BY {NEWEST_FIRST} LIMIT 1) AS newest
        LEFT JOIN (
            SELECT subject, max(raised_at) AS last_told FROM courier.alerts
            WHERE cause = $3 GROUP BY subject) AS alerted ON alerted.subject = p.partition_key
        WHERE {flag_sql("s.metadata", Flag.IS_ACTIVE)}
          AND ($4::text[] IS NULL OR p.partition_key = ANY($4))
          AND cardinality(told.delivered_at) >= $1
        """,
        at_least,
        DELIVERIES_LOOKED_AT,
        AlertKind.OVERDUE.value,
        None if keys is None else list(keys),
    )
    return [DeliveryHistory(**dict(row)) for row in rows]
