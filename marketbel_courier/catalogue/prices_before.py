"""What a supplier's prices were before a service that does not guard them was given a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

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


async def note_prices_before(executor: Pool | Connection, supplier_id: UUID, job_id: UUID) -> None:
    """Keep the supplier's prices as they are, until `forget_prices_before`.

    What was kept for an earlier hand-over of the same job stands: that one may have stored
    something before it broke off.
    """
    await executor.execute(
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


async def prices_were_noted(pool: Pool, supplier_id: UUID, job_id: UUID) -> bool:
    """Whether the supplier's prices were noted for this job."""
    return bool(
        await pool.fetchval(
            """
            SELECT EXISTS (
                SELECT FROM courier.prices_before WHERE supplier_id = $1 AND job_id = $2)
            """,
            supplier_id,
            job_id,
        )
    )


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
