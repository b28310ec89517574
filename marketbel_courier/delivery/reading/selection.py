"""Which price lists a run is to have read, down its route."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from uuid import UUID

from marketbel_courier.delivery.courier import Courier
from marketbel_courier.delivery.routing import route_of_today, settle_routes
from marketbel_courier.ledger.delivery_queries import (
    deliveries_by_job,
    latest_deliveries,
    waiting_deliveries,
)
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.item_counts import last_delivered
from marketbel_courier.ledger.retries import may_begin, request_retries
from marketbel_courier.ledger.states import Route, State
from marketbel_courier.ledger.suppliers import suppliers_by_partition

logger = logging.getLogger(__name__)


async def choose_latest(
    courier: Courier, partition_keys: Sequence[str], route: Route, *, other_route_too: bool
) -> dict[str, str]:
    """The newest job of each of these suppliers by partition key, for a person who names them.

    The id is empty for a supplier that was never delivered. Where the newest job failed before it
    had a file, the job with the newest file is chosen, unless that file has been read. A chosen job
    that failed is thereby asked for again. A file of the other route is left out if that route's
    assets are asked for too, and else chosen, so that the run refuses it by name; a file that
    ml-analyze is spared is left to the legacy route in either case.
    """
    await settle_routes(courier.pool, courier.settings, partition_keys)
    latest = await latest_deliveries(courier.pool, partition_keys)
    without_file = [key for key, row in latest.items() if _brought_nothing(row)]
    unread = await last_delivered(courier.pool, without_file)
    # An upload that was read must not hide a file that waits.
    waiting = reversed(await waiting_deliveries(courier.pool)) if without_file else ()
    for row in (*unread, *waiting):
        if row.state is not State.COMPLETE and _brought_nothing(latest.get(row.partition_key, row)):
            latest[row.partition_key] = row
    suppliers = await suppliers_by_partition(courier.pool, latest)
    elsewhere = {
        key
        for key, row in latest.items()
        if route_of_today(courier.settings, row, suppliers.get(key)) != route
    }
    # A file that ml-analyze is spared is read automatically: no run is refused because of such a
    # file.
    spared = {key for key in elsewhere if _is_spared(latest[key])}
    failed = [
        row.job_id
        for key, row in latest.items()
        if key not in elsewhere and row.state is State.FAILED and row.file_path
    ]
    await request_retries(courier.pool, failed)
    left_out = elsewhere if other_route_too else spared
    for key in sorted(left_out):
        logger.info(
            "%s goes the other route: there is nothing to do here. %s",
            key,
            latest[key].fell_back_because or "",
        )
    return {
        key: str(latest[key].job_id) if key in latest else ""
        for key in partition_keys
        if key not in left_out
    }


async def choose_waiting(courier: Courier, jobs: Mapping[str, str], route: Route) -> dict[str, str]:
    """Those of these jobs, by partition key, that still wait to be read down this route.

    Between the request for a run and the run itself, a newer delivery may have begun or taken a
    job's place, another run may have read the file, or somebody may have switched the route. None
    of these is a failure.
    """
    await settle_routes(courier.pool, courier.settings, list(jobs))
    rows = await deliveries_by_job(courier.pool, [UUID(job) for job in jobs.values()])
    retried = await may_begin(courier.pool, rows)
    waiting = {
        key: job
        for key, job in jobs.items()
        if (row := rows.get(UUID(job))) is not None
        and row.route == route
        and (row.state in (State.DELIVERED, State.ANALYZING) or row.job_id in retried)
    }
    for key in jobs.keys() - waiting.keys():
        logger.info("%s waits no longer: it is left to whoever has taken it up.", key)
    return waiting


def _is_spared(row: Delivery) -> bool:
    """Whether the file waits for the legacy route without ml-analyze having been tried."""
    return (
        row.state is State.DELIVERED
        and row.ml_submissions == 0
        and row.fell_back_because is not None
    )


def _brought_nothing(row: Delivery) -> bool:
    return row.state is State.FAILED and row.file_path is None
