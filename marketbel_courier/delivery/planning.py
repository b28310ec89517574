"""The first step of a delivery: a job for each supplier, written down before it is begun."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

from marketbel_courier.catalogue.deliveries import open_deliveries, supersede_unfetched
from marketbel_courier.catalogue.delivery_queries import deliveries_by_job
from marketbel_courier.catalogue.delivery_records import NewDelivery
from marketbel_courier.catalogue.retries import open_retry
from marketbel_courier.catalogue.suppliers import Supplier, suppliers_by_partition
from marketbel_courier.delivery.courier import Courier
from marketbel_courier.delivery.routing import choose_route, declared_kind
from marketbel_courier.sources.kinds import FileKind
from marketbel_courier.sources.urls import shown_url

_LOCK_KEY = 0x6D6B_706C_616E  # any constant of our own


async def plan_jobs(
    courier: Courier, partition_keys: Sequence[str], *, task_id: str, forced: bool = False
) -> dict[str, str]:
    """Open a job for each of these suppliers; returns the job's id by partition key.

    It is empty for a key that belongs to no supplier. Earlier attempts of the same
    suppliers that never got as far as ml-analyze are ended: the new one takes their place. A
    `forced` delivery is analysed also if the file has not changed.
    """
    suppliers = await suppliers_by_partition(courier.pool, partition_keys)
    planned = [
        _new_delivery(courier, suppliers[key], task_id, forced=forced)
        for key in partition_keys
        if key in suppliers
    ]
    job_ids = [new.job_id for new in planned]
    async with courier.pool.acquire() as connection, connection.transaction():
        # One plan at a time: two that see nothing of each other would both leave an open attempt.
        await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK_KEY)
        superseded = await supersede_unfetched(connection, suppliers, except_jobs=job_ids)
        await open_deliveries(connection, planned)
    for old in superseded:
        courier.show(old)
    for delivery in (await deliveries_by_job(courier.pool, job_ids)).values():
        courier.track(delivery)
    ids = {new.partition_key: str(new.job_id) for new in planned}
    return {key: ids.get(key, "") for key in partition_keys}


async def plan_retries(courier: Courier, failed_jobs: Mapping[str, str]) -> dict[str, str]:
    """Begin the next attempt of these failed jobs; returns those that this run is to make.

    Left out are jobs that another run has begun meanwhile, or that a newer delivery has replaced.
    """
    rows = await deliveries_by_job(courier.pool, [UUID(job) for job in failed_jobs.values()])
    planned: dict[str, str] = {}
    for key, job in failed_jobs.items():
        row = rows.get(UUID(job))
        if row is None or row.state != "failed" or row.next_retry_at is None:
            continue
        retry = await open_retry(courier.pool, row, run_id=courier.run_id)
        if retry is not None:
            courier.track(retry)
            planned[key] = job
    return planned


def _new_delivery(
    courier: Courier, supplier: Supplier, task_id: str, *, forced: bool
) -> NewDelivery:
    kind = declared_kind(supplier.source_kind) or FileKind.EXCEL
    return NewDelivery(
        job_id=uuid4(),
        attempt=1,
        supplier_id=supplier.id,
        supplier_name=supplier.name,
        partition_key=supplier.partition_key,
        task_id=task_id,
        run_id=courier.run_id,
        route=choose_route(
            use_ml_globally=courier.settings.use_ml_processing,
            use_ml_for_supplier=supplier.use_ml_processing,
        ),
        source_type=supplier.source_kind,
        source_url=shown_url(supplier.source_url or ""),
        file_type=kind,
        forced=forced,
        source_digest=hashlib.sha256((supplier.source_url or "").encode()).hexdigest(),
    )
