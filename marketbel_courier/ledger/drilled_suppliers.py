"""Suppliers that a drill creates for a while: marked, and removed with all their rows.

The mark is in `metadata`, so that a later drill finds what a killed drill has left.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from marketbel_courier.catalogue.parsing_logs import forget_lines
from marketbel_courier.catalogue.suppliers import SupplierWrite, insert_suppliers, update_suppliers
from marketbel_courier.database.pool import Pool
from marketbel_courier.database.schemas import OWN_SCHEMA
from marketbel_courier.ledger import states
from marketbel_courier.ledger.alerts import Alert, AlertKind, alert_of
from marketbel_courier.ledger.run_heartbeats import Worker
from marketbel_courier.ledger.states import State
from marketbel_courier.ledger.supplier_partitions import assign_partition_keys
from marketbel_courier.ledger.suppliers import Supplier, suppliers_by_id
from marketbel_courier.ledger.syncs import NewSync, write_sync

MARK: Final = "drill"


@dataclass(frozen=True)
class DrilledSupplier:
    """A supplier that a drill is to create: `word` distinguishes it from the drill's other
    suppliers.
    """

    word: str
    name: str
    source_url: str
    use_ml_processing: bool


async def make_suppliers(
    pool: Pool, drill_id: str, wanted: Sequence[DrilledSupplier]
) -> Mapping[str, Supplier]:
    """Create these suppliers, inactive, with partition keys; returns them by their words."""
    writes = [
        SupplierWrite(
            name=one.name,
            source_type="csv",
            metadata={
                MARK: drill_id,
                "is_active": False,
                "source_url": one.source_url,
                "use_ml_processing": one.use_ml_processing,
            },
        )
        for one in wanted
    ]
    ids = await insert_suppliers(pool, writes)
    await assign_partition_keys(pool)
    made = await suppliers_by_id(pool, ids)
    return {one.word: made[id_] for one, id_ in zip(wanted, ids, strict=True)}


async def deliver(pool: Pool, task_id: str, suppliers: Sequence[Supplier]) -> None:
    """Make these suppliers active and ask for their price lists, in one step.

    No sensor can find an active supplier without a request and make a second request.
    """
    async with pool.acquire() as connection, connection.transaction():
        await update_suppliers(
            connection,
            [SupplierWrite(id=one.id, metadata={"is_active": True}) for one in suppliers],
        )
        keys = [one.partition_key for one in suppliers]
        await write_sync(connection, NewSync(task_id, MARK, partition_keys=keys))


async def deactivate(pool: Pool, supplier_ids: Collection[UUID]) -> None:
    """Deactivate these suppliers, so that nothing of them is fetched or retried any more."""
    await update_suppliers(
        pool, [SupplierWrite(id=one, metadata={"is_active": False}) for one in supplier_ids]
    )
    await pool.execute(
        f"""
        UPDATE courier.deliveries SET next_retry_at = NULL
        WHERE supplier_id = ANY($1) AND state IN {states.OVER} AND next_retry_at IS NOT NULL
        """,
        list(supplier_ids),
    )


async def suppliers_of_drills(pool: Pool) -> Sequence[Supplier]:
    """The suppliers that drills have made and not removed."""
    rows = await pool.fetch("SELECT id FROM suppliers WHERE metadata ? $1", MARK)
    return list((await suppliers_by_id(pool, [row["id"] for row in rows])).values())


async def is_under_way(pool: Pool, supplier_ids: Collection[UUID]) -> bool:
    """Whether anything of these suppliers is asked for, waits, or is worked on."""
    return bool(
        await pool.fetchval(
            f"""
            SELECT EXISTS (
                SELECT FROM courier.deliveries
                WHERE supplier_id = ANY($1) AND state IN {states.OPEN})
            OR EXISTS (
                SELECT FROM courier.syncs y JOIN courier.supplier_partitions p
                    ON p.partition_key = ANY(y.partition_keys) OR p.supplier_id = y.supplier_id
                WHERE p.supplier_id = ANY($1) AND y.triggered_by = $2 AND y.finished_at IS NULL)
            """,
            list(supplier_ids),
            MARK,
        )
    )


async def mute_alerts(
    pool: Pool,
    partition_keys: Collection[str],
    causes: Collection[str],
    *,
    until: datetime,
    by: str,
) -> None:
    """Have no channel told of these causes at these suppliers before `until`."""
    await pool.execute(
        """
        INSERT INTO courier.alert_mutes (subject, cause, until, muted_by)
        SELECT subject, cause, $3, $4 FROM unnest($1::text[]) subject, unnest($2::text[]) cause
        ON CONFLICT (subject, cause) DO UPDATE
        SET until = excluded.until, muted_by = excluded.muted_by, muted_at = now()
        """,
        list(partition_keys),
        list(causes),
        until,
        by,
    )


async def worker_of_drill(pool: Pool, supplier_id: UUID) -> Worker | None:
    """The worker that downloads only this supplier's file; None without such a worker."""
    row = await pool.fetchrow(
        f"""
        SELECT b.run_id, b.host, b.pid FROM courier.run_heartbeats b
        WHERE b.run_id IN (
            SELECT d.run_id FROM courier.deliveries d
            WHERE d.supplier_id = $1 AND d.state = '{State.DOWNLOADING}')
          AND NOT EXISTS (
            SELECT FROM courier.deliveries d
            WHERE d.run_id = b.run_id AND d.supplier_id <> $1 AND d.state IN {states.OPEN})
        """,
        supplier_id,
    )
    return None if row is None else Worker(row["run_id"], row["host"], row["pid"])


async def alerts_about(pool: Pool, partition_keys: Collection[str]) -> Sequence[Alert]:
    """Every alert about these suppliers, oldest first."""
    rows = await pool.fetch(
        "SELECT * FROM courier.alerts WHERE subject = ANY($1) ORDER BY alert_id",
        list(partition_keys),
    )
    return [alert_of(row) for row in rows]


async def channels_told(
    pool: Pool, partition_keys: Collection[str]
) -> Mapping[int, frozenset[str]]:
    """The channels that took each of these suppliers' alerts, by the alert's id."""
    rows = await pool.fetch(
        """
        SELECT p.alert_id, array_agg(p.channel) AS channels
        FROM courier.alert_postings p JOIN courier.alerts a USING (alert_id)
        WHERE a.subject = ANY($1) AND p.sent_at IS NOT NULL GROUP BY 1
        """,
        list(partition_keys),
    )
    return {row["alert_id"]: frozenset(row["channels"]) for row in rows}


async def ends_are_told(pool: Pool, partition_keys: Collection[str]) -> bool:
    """Whether every channel that took an alert about these suppliers was told its end."""
    return not await pool.fetchval(
        """
        SELECT EXISTS (
            SELECT FROM courier.alert_postings p JOIN courier.alerts a USING (alert_id)
            WHERE a.subject = ANY($1) AND p.sent_at IS NOT NULL AND p.end_told_at IS NULL)
        """,
        list(partition_keys),
    )


async def jobs_of(pool: Pool, supplier_ids: Collection[UUID]) -> Sequence[UUID]:
    """The jobs of these suppliers."""
    rows = await pool.fetch(
        "SELECT DISTINCT job_id FROM courier.deliveries WHERE supplier_id = ANY($1)",
        list(supplier_ids),
    )
    return [row["job_id"] for row in rows]


async def forget_suppliers(
    pool: Pool, supplier_ids: Collection[UUID], partition_keys: Collection[str]
) -> None:
    """Remove every row of the courier's own tables about these deleted suppliers.

    Tables with a column for suppliers' ids are found in the database's own catalogue, so that a
    table of a later version is not forgotten.
    """
    ids, keys = list(supplier_ids), list(partition_keys)
    async with pool.acquire() as connection, connection.transaction():
        tasks = await connection.fetch(
            f"""
            SELECT DISTINCT task FROM courier.deliveries d,
                unnest(ARRAY[d.task_id, d.job_id::text, d.ml_job_id, 'ml-' || d.supplier_id]) task
            WHERE d.supplier_id = ANY($1) AND task IS NOT NULL
            UNION SELECT task_id FROM courier.syncs
            WHERE triggered_by = '{MARK}' AND (supplier_id = ANY($1) OR partition_keys && $2)
            """,
            ids,
            keys,
        )
        await forget_lines(connection, ids, [row["task"] for row in tasks])
        for statement in _BEFORE:
            await connection.execute(statement, ids)
        for statement in _BY_KEY:
            await connection.execute(statement, keys)
        tables = await connection.fetch(
            """
            SELECT c.table_name FROM information_schema.columns c
            JOIN information_schema.tables t USING (table_schema, table_name)
            WHERE c.table_schema = $1 AND c.column_name = 'supplier_id' AND c.data_type = 'uuid'
              AND t.table_type = 'BASE TABLE'
            """,
            OWN_SCHEMA,
        )
        for table in tables:
            await connection.execute(
                f"DELETE FROM {OWN_SCHEMA}.{table['table_name']} WHERE supplier_id = ANY($1)",
                ids,
            )


# A run without other suppliers died because of the drill.
_BEFORE = (
    f"""
    DELETE FROM courier.alerts a WHERE a.kind = '{AlertKind.RUN_DIED}' AND EXISTS (
        SELECT FROM courier.deliveries d WHERE d.run_id = a.run_id AND d.supplier_id = ANY($1))
      AND NOT EXISTS (
        SELECT FROM courier.deliveries d WHERE d.run_id = a.run_id AND d.supplier_id <> ALL($1))
    """,
    """
    DELETE FROM courier.item_changes WHERE reading_id IN (
        SELECT reading_id FROM courier.readings WHERE supplier_id = ANY($1))
    """,
    """
    DELETE FROM courier.job_state_outbox WHERE job_id IN (
        SELECT job_id FROM courier.deliveries WHERE supplier_id = ANY($1))
    """,
)
_BY_KEY = (
    f"DELETE FROM courier.syncs WHERE triggered_by = '{MARK}' AND partition_keys && $1",
    "DELETE FROM courier.alerts WHERE subject = ANY($1)",
    "DELETE FROM courier.alert_mutes WHERE subject = ANY($1)",
    "DELETE FROM courier.given_readings WHERE partition_key = ANY($1)",
)
