"""The first step of a delivery: a job for each supplier, written down before the work begins."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from uuid import UUID

from marketbel_courier.delivery.attempts import begin_next_attempt, first_attempt
from marketbel_courier.delivery.courier import Courier
from marketbel_courier.errors import Superseded
from marketbel_courier.ledger.deliveries import (
    one_plan_at_a_time,
    open_deliveries,
    supersede_downloads,
)
from marketbel_courier.ledger.delivery_queries import deliveries_by_job
from marketbel_courier.ledger.retries import drop_replaced_retries
from marketbel_courier.ledger.states import State
from marketbel_courier.ledger.suppliers import suppliers_by_partition

logger = logging.getLogger(__name__)


async def plan_jobs(
    courier: Courier,
    partition_keys: Sequence[str],
    *,
    task_id: str,
    forced: bool = False,
    ml_asked: bool = False,
) -> dict[str, str]:
    """Open a job for each of these suppliers; returns the job's id by partition key.

    The id is empty for a key that belongs to no supplier. A new job replaces the supplier's earlier
    jobs: their downloads end, and those that failed are not retried automatically. An earlier file
    that waits to be read keeps its place until the new file is there. A `forced` delivery is
    analysed even if the file has not changed; with `ml_asked`, ml-analyze tries the file even if it
    is known to fail there.
    """
    suppliers = await suppliers_by_partition(courier.pool, partition_keys)
    planned = [
        first_attempt(courier, suppliers[key], task_id=task_id, forced=forced, ml_asked=ml_asked)
        for key in partition_keys
        if key in suppliers
    ]
    job_ids = [new.job_id for new in planned]
    async with courier.pool.acquire() as connection, connection.transaction():
        await one_plan_at_a_time(connection)
        superseded = await supersede_downloads(connection, suppliers, except_jobs=job_ids)
        replaced = await drop_replaced_retries(connection, suppliers)
        await open_deliveries(connection, planned)
    for old in (*superseded, *replaced):
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
    suppliers = await suppliers_by_partition(courier.pool, failed_jobs)
    planned: dict[str, str] = {}
    for key, job in failed_jobs.items():
        row = rows.get(UUID(job))
        if row is None or row.state is not State.FAILED or row.next_retry_at is None:
            continue
        with suppress(Superseded):
            courier.track(
                await begin_next_attempt(courier, row, suppliers.get(key), keeps_file=False)
            )
            planned[key] = job
    for key in failed_jobs.keys() - planned.keys():
        logger.info("%s is not tried again here: its job waits for no retry any longer.", key)
    return planned
