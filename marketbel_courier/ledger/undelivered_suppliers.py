"""Active suppliers whose present address nobody has fetched yet, and a sync to deliver them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID, uuid4

from marketbel_courier.database.connections import Connection
from marketbel_courier.database.moments import was_within
from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger import states
from marketbel_courier.ledger.delivery_records import NEWEST_FIRST
from marketbel_courier.ledger.source_addresses import is_other_address_sql
from marketbel_courier.ledger.states import Origin
from marketbel_courier.ledger.suppliers import (
    IS_DELIVERABLE,
    SUPPLIER_COLUMNS,
    SUPPLIERS,
    Supplier,
    supplier_of,
)
from marketbel_courier.ledger.syncs import NewSync, Sync, a_sync_of_all_begins, write_sync

TRIGGERED_BY = "undelivered"
MOST_AT_ONCE = 5000
# The pause after a request whose run died before it stored a job.
ASKED_AGAIN_AFTER = timedelta(minutes=10)
_LOCK = "marketbel_courier.undelivered"


# Suppliers whose sync is open, or was requested in vain. The keys of a sync are expanded once:
# searching them for each of ten thousand suppliers took seconds in each tick.
_IS_ASKED = """(asked.is_open OR NOT EXISTS (
    SELECT FROM courier.deliveries d
    WHERE d.task_id = asked.task_id AND d.supplier_id = s.id))"""


async def undelivered_suppliers(
    executor: Pool | Connection, *, among: Collection[UUID] | None = None
) -> list[Supplier]:
    """Deliverable suppliers from whose present address the ledger has no delivery.

    Left out are suppliers whose delivery is under way, and suppliers of a sync that has yet to
    begin or was asked for in vain a moment ago. One query; at most `MOST_AT_ONCE`, the oldest
    first.
    """
    rows = await executor.fetch(
        f"""
        WITH asked AS MATERIALIZED (
            SELECT y.task_id, y.finished_at IS NULL AS is_open, y.supplier_id, key AS partition_key
            FROM courier.syncs y LEFT JOIN LATERAL unnest(y.partition_keys) AS key ON true
            WHERE y.finished_at IS NULL
               OR y.triggered_by = $2 AND {was_within("y.started_at", "$3::interval")})
        SELECT {SUPPLIER_COLUMNS}
        FROM {SUPPLIERS}
        LEFT JOIN LATERAL (
            SELECT d.source_digest, d.state FROM courier.deliveries d
            WHERE d.supplier_id = s.id AND d.origin = '{Origin.SOURCE}'
            ORDER BY {NEWEST_FIRST} LIMIT 1) AS newest ON true
        WHERE {IS_DELIVERABLE}
          AND ($1::uuid[] IS NULL OR s.id = ANY($1))
          AND (newest.state IS NULL
               OR newest.state IN {states.OVER}
               AND {is_other_address_sql("newest.source_digest", "s.metadata")})
          AND NOT EXISTS (
            SELECT FROM asked WHERE asked.partition_key = p.partition_key AND {_IS_ASKED})
          AND NOT EXISTS (SELECT FROM asked WHERE asked.supplier_id = s.id AND {_IS_ASKED})
        ORDER BY s.created_at, s.id LIMIT $4
        """,
        None if among is None else list(among),
        TRIGGERED_BY,
        ASKED_AGAIN_AFTER,
        MOST_AT_ONCE,
    )
    return [supplier_of(row) for row in rows]


async def ask_for_undelivered(pool: Pool, supplier_ids: Collection[UUID]) -> Sync | None:
    """Open a sync of those of these suppliers that are still undelivered; None if none is.

    The suppliers have partition keys. If several processes ask at once, one opens the sync. None as
    well if a sync of everybody has begun meanwhile, because that sync delivers these suppliers.
    """
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", _LOCK)
        if await a_sync_of_all_begins(connection):
            return None
        wanted = await undelivered_suppliers(connection, among=supplier_ids)
        keys = {one.id: one.partition_key for one in wanted if one.partition_key}
        if not keys:
            return None
        task_id = f"sync-undelivered-{uuid4().hex[:12]}"
        if len(keys) == 1:
            [supplier_id] = keys
            return await write_sync(connection, NewSync(task_id, TRIGGERED_BY, supplier_id))
        new = NewSync(task_id, TRIGGERED_BY, partition_keys=list(keys.values()))
        return await write_sync(connection, new)
