"""Which price lists a run is to have analysed."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from uuid import UUID

from marketbel_courier.catalogue.delivery_queries import deliveries_by_job, latest_deliveries
from marketbel_courier.catalogue.delivery_records import Delivery
from marketbel_courier.catalogue.retries import request_retries
from marketbel_courier.delivery.courier import Courier

logger = logging.getLogger(__name__)


async def choose_latest(courier: Courier, partition_keys: Sequence[str]) -> dict[str, str]:
    """The newest job of each of these suppliers by partition key, for a person who names them.

    Empty for a supplier that was never delivered. A job that failed is thereby asked for again.
    """
    latest = await latest_deliveries(courier.pool, partition_keys)
    failed = [row.job_id for row in latest.values() if row.state == "failed" and row.file_path]
    await request_retries(courier.pool, failed)
    return {key: str(latest[key].job_id) if key in latest else "" for key in partition_keys}


async def choose_waiting(courier: Courier, jobs: Mapping[str, str]) -> dict[str, str]:
    """Those of these jobs, by partition key, that still wait for an analysis.

    Between the request for a run and the run, a newer delivery may have taken a job's place, or
    another run may have seen it through: that is nobody's failure.
    """
    rows = await deliveries_by_job(courier.pool, [UUID(job) for job in jobs.values()])
    waiting = {key: job for key, job in jobs.items() if _waits(rows.get(UUID(job)))}
    for key in jobs.keys() - waiting.keys():
        logger.info("%s waits no longer: it is left to whoever has taken it up.", key)
    return waiting


def _waits(row: Delivery | None) -> bool:
    if row is None:
        return False
    return row.state in ("delivered", "analyzing") or (
        row.state == "failed" and row.next_retry_at is not None
    )
