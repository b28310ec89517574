"""What the asset checks ask of the ledger: each supplier's newest file, result and usual counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger import states
from marketbel_courier.ledger.delivery_records import NEWEST_FIRST, Delivery, delivery_of
from marketbel_courier.ledger.states import State

# Deliveries read for each wanted count, as some files were analysed more than once.
_LOOKED_AT_FACTOR = 4


async def last_delivered(
    pool: Pool, partition_keys: Iterable[str], *, read_down: Collection[str] = ()
) -> list[Delivery]:
    """The newest attempt of each of these suppliers that brought a file, or found it unchanged.

    With `read_down`, the newest of those that were read to the end down one of these routes.
    """
    rows = await pool.fetch(
        f"""
        SELECT newest.* FROM unnest($1::text[]) AS asked (partition_key)
        CROSS JOIN LATERAL (
            SELECT * FROM courier.deliveries d
            WHERE d.partition_key = asked.partition_key AND d.delivered_at IS NOT NULL
              AND ($2::text[] = '{{}}' OR d.state = '{State.COMPLETE}' AND d.route = ANY($2))
            ORDER BY {NEWEST_FIRST} LIMIT 1) AS newest
        """,
        list(partition_keys),
        list(read_down),
    )
    return [delivery_of(row) for row in rows]


async def earlier_item_counts(
    pool: Pool, deliveries: Sequence[Delivery], *, most: int
) -> dict[UUID, Sequence[int]]:
    """By job, the items found in the supplier's last `most` files before the job's, newest first.

    A file counts once, however often it was delivered or analysed; a file without items does not
    count.
    """
    rows = await pool.fetch(
        f"""
        SELECT asked.job_id, ARRAY(
            SELECT items_processed FROM (
                SELECT items_processed, created_at, checksum_sha256 IS DISTINCT FROM
                    lag(checksum_sha256) OVER (ORDER BY created_at DESC) AS is_another_file
                FROM (
                    SELECT items_processed, created_at, checksum_sha256
                    FROM courier.deliveries d
                    WHERE d.supplier_id = asked.supplier_id AND d.job_id <> asked.job_id
                      AND d.outcome IN {states.WITH_ITEMS}
                      AND d.created_at < asked.created_at
                    ORDER BY created_at DESC LIMIT $5) AS latest) AS compared
            WHERE is_another_file ORDER BY created_at DESC LIMIT $4) AS item_counts
        FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[])
            AS asked (job_id, supplier_id, created_at)
        """,
        [delivery.job_id for delivery in deliveries],
        [delivery.supplier_id for delivery in deliveries],
        [delivery.created_at for delivery in deliveries],
        most,
        most * _LOOKED_AT_FACTOR,
    )
    return {row["job_id"]: row["item_counts"] for row in rows}
