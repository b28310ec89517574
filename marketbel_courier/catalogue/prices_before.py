"""What a supplier's prices were before a service that does not guard them was given a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from marketbel_courier.catalogue.held_changes import HeldState
from marketbel_courier.database.batches import Batches, in_batch
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.guard.judgement import ListChanges
from marketbel_courier.guard.records import ListCounts, PriceChange

TIMEOUT_SECONDS = 600


@dataclass(frozen=True, slots=True)
class ChangesSince:
    """What has become of a supplier's prices since they were noted."""

    noted_at: datetime
    found: ListChanges


async def note_prices_before(executor: Pool | Batches, supplier_id: UUID, job_id: UUID) -> None:
    """Keep the supplier's prices as they are, until `forget_prices_before`.

    What was kept for an earlier hand-over of the same job stands: that one may have stored
    something before it broke off.
    """
    if not await in_batch(executor, _note_that_there_are_none, (supplier_id, job_id)):
        pool = executor.pool if isinstance(executor, Batches) else executor
        await _note_prices(pool, supplier_id, job_id)


async def _note_that_there_are_none(
    pool: Pool, jobs: Sequence[tuple[UUID, UUID]]
) -> Sequence[bool]:
    """For suppliers without items: whether that was noted."""
    rows = await pool.fetch(
        """
        INSERT INTO courier.prices_before AS kept
            (supplier_id, job_id, item_ids, prices, currencies)
        SELECT g.supplier, g.job, '{}', '{}', '{}'
        FROM unnest($1::uuid[], $2::uuid[]) AS g (supplier, job)
        WHERE NOT EXISTS (SELECT FROM supplier_items i WHERE i.supplier_id = g.supplier)
        ON CONFLICT (supplier_id) DO UPDATE SET
            job_id = excluded.job_id, item_ids = excluded.item_ids, prices = excluded.prices,
            currencies = excluded.currencies, noted_at = clock_timestamp()
            WHERE kept.job_id <> excluded.job_id
        RETURNING supplier_id, job_id
        """,
        *_columns(jobs),
    )
    noted = {(row["supplier_id"], row["job_id"]) for row in rows}
    return [job in noted for job in jobs]


async def _note_prices(pool: Pool, supplier_id: UUID, job_id: UUID) -> None:
    await pool.execute(
        """
        INSERT INTO courier.prices_before AS kept
            (supplier_id, job_id, item_ids, prices, currencies)
        SELECT $1, $2, coalesce(array_agg(id), '{}'), coalesce(array_agg(current_price), '{}'),
            coalesce(array_agg(characteristics ->> 'currency'), '{}')
        FROM supplier_items
        WHERE supplier_id = $1 AND (characteristics ? 'delisted_at') IS NOT TRUE
        ON CONFLICT (supplier_id) DO UPDATE SET
            job_id = excluded.job_id, item_ids = excluded.item_ids, prices = excluded.prices,
            currencies = excluded.currencies, noted_at = clock_timestamp()
            WHERE kept.job_id <> excluded.job_id
        """,
        supplier_id,
        job_id,
        timeout=TIMEOUT_SECONDS,
    )


async def prices_are_to_be_judged(
    executor: Pool | Batches, supplier_id: UUID, job_id: UUID
) -> bool:
    """Whether prices of the supplier were noted for this job; that there were none is forgotten.

    Where there were none, none can have changed. A question about an earlier list or price of
    the supplier is still to be closed.
    """
    return await in_batch(executor, _are_to_be_judged, (supplier_id, job_id))


async def _are_to_be_judged(pool: Pool, jobs: Sequence[tuple[UUID, UUID]]) -> Sequence[bool]:
    rows = await pool.fetch(
        f"""
        WITH noted AS (
            SELECT b.supplier_id, b.job_id, b.item_ids = '{{}}' AND NOT EXISTS (
                SELECT FROM courier.held_lists h
                WHERE h.supplier_id = b.supplier_id AND h.state = '{HeldState.HELD}')
            AND NOT EXISTS (
                SELECT FROM courier.held_changes c
                WHERE c.supplier_id = b.supplier_id AND c.state = '{HeldState.HELD}') AS is_over
            FROM courier.prices_before b
            WHERE (b.supplier_id, b.job_id) IN (SELECT * FROM unnest($1::uuid[], $2::uuid[]))
        ),
        forgotten AS (
            DELETE FROM courier.prices_before b USING noted n
            WHERE b.supplier_id = n.supplier_id AND b.job_id = n.job_id AND n.is_over
        )
        SELECT supplier_id, job_id FROM noted WHERE NOT is_over
        """,  # noqa: S608 - a constant
        *_columns(jobs),
    )
    left = {(row["supplier_id"], row["job_id"]) for row in rows}
    return [job in left for job in jobs]


def _columns(jobs: Sequence[tuple[UUID, UUID]]) -> tuple[list[UUID], list[UUID]]:
    return [supplier_id for supplier_id, _ in jobs], [job_id for _, job_id in jobs]


async def changes_since(
    connection: Connection, supplier_id: UUID, job_id: UUID
) -> ChangesSince | None:
    """What has become of the prices that were noted for this job; None if none were.

    Which of the items the list has is not told by whoever stored it: an item that was written
    since is taken for listed, one that was removed for gone.
    """
    noted = await connection.fetchval(
        "SELECT noted_at FROM courier.prices_before WHERE supplier_id = $1 AND job_id = $2",
        supplier_id,
        job_id,
    )
    if noted is None:
        return None
    counts = await connection.fetchrow(
        f"""
        SELECT count(b.id) AS known, count(b.id) FILTER (WHERE i.id IS NULL) AS gone,
            count(i.id) FILTER (WHERE b.id IS NULL) AS added,
            count(b.id) FILTER (WHERE i.current_price <> b.price
                OR greatest(i.updated_at, i.last_ingested_at) >= $2) AS listed
        FROM ({_BEFORE}) AS b
        FULL JOIN (SELECT * FROM supplier_items WHERE supplier_id = $1
            AND (characteristics ? 'delisted_at') IS NOT TRUE) AS i ON i.id = b.id
        """,  # noqa: S608 - a constant
        supplier_id,
        noted,
        timeout=TIMEOUT_SECONDS,
    )
    rows = await connection.fetch(
        f"""
        SELECT i.id, i.supplier_sku, i.name, b.price, i.current_price,
            b.currency, i.characteristics ->> 'currency' AS now,
            row_number() OVER (ORDER BY i.last_ingested_at, i.supplier_sku) AS place
        FROM ({_BEFORE}) AS b JOIN supplier_items i ON i.id = b.id
        WHERE i.current_price <> b.price OR i.characteristics ->> 'currency' <> b.currency
        """,  # noqa: S608 - a constant
        supplier_id,
        timeout=TIMEOUT_SECONDS,
    )
    assert counts is not None  # noqa: S101 - an aggregate has a row
    changes = [
        PriceChange(
            row["id"],
            row["supplier_sku"],
            row["name"],
            row["price"],
            row["current_price"],
            row["currency"],
            row["now"],
            row["place"],
            (row["supplier_sku"],),
        )
        for row in rows
    ]
    found = ListChanges(ListCounts(rows=counts["listed"] + counts["added"], **counts), changes)
    return ChangesSince(noted, found)


_BEFORE = """
    SELECT kept.* FROM courier.prices_before noted,
        unnest(noted.item_ids, noted.prices, noted.currencies) AS kept (id, price, currency)
    WHERE noted.supplier_id = $1
"""


async def forget_prices_before(
    executor: Pool | Connection, supplier_id: UUID, job_id: UUID
) -> None:
    """What the job changed has been judged."""
    await executor.execute(
        "DELETE FROM courier.prices_before WHERE supplier_id = $1 AND job_id = $2",
        supplier_id,
        job_id,
    )
