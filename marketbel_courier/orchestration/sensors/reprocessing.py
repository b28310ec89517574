"""Takes the reprocessing that people ask for on the admin page, and makes backfills of it.

A request is held in a transaction while its backfills are requested. Of one that was cut short the
backfills are known again by their titles, so that each is requested once.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import dagster as dg

from marketbel_courier.database.pool import open_pool
from marketbel_courier.delivery.reprocessing import keys_by_route
from marketbel_courier.delivery.routing import suppliers_spared
from marketbel_courier.ledger.reprocessing_requests import ReprocessingRequest, oldest_request
from marketbel_courier.ledger.states import Route
from marketbel_courier.ledger.supplier_partitions import assign_partition_keys
from marketbel_courier.ledger.suppliers import list_suppliers
from marketbel_courier.orchestration.backfills import reprocess
from marketbel_courier.orchestration.dagster_internals import BulkActionsFilter
from marketbel_courier.orchestration.patience import awaits_tables
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.settings import Settings

# Below the daemon's own 5 seconds, so that each of its rounds is a tick.
TICK_SECONDS = 3
MOST_PER_TICK = 20
# Dagster's clock may not be that of the database.
CLOCKS_DIFFER_BY = timedelta(days=1)


@dg.sensor(
    minimum_interval_seconds=TICK_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Makes backfills of the reprocessing that people ask for on the admin page.",
)
@awaits_tables
def reprocessing_sensor(
    context: dg.SensorEvaluationContext, courier: CourierResource
) -> dg.SkipReason:
    """Launches no runs itself: Dagster's daemon does, for the backfills."""
    taken = courier.ask(_take_all(context.instance, courier.settings()))
    return dg.SkipReason("\n".join(taken) or "Nobody asks for reprocessing.")


async def _take_all(instance: dg.DagsterInstance, settings: Settings) -> list[str]:
    words: list[str] = []
    async with open_pool(settings.postgres_dsn, max_size=2) as pool:
        while len(words) < MOST_PER_TICK:
            async with oldest_request(pool) as in_hand:
                if in_hand is None:
                    break
                request = in_hand.request
                await assign_partition_keys(pool)
                keys = keys_by_route(
                    await list_suppliers(pool),
                    frozenset(request.supplier_ids),
                    use_ml_globally=settings.use_ml_processing,
                    spared=await suppliers_spared(pool, settings, request.supplier_ids),
                )
                backfill_ids = _request_backfills(instance, request, keys)
                suppliers = sum(map(len, keys.values()))
                await in_hand.note_taken(backfill_ids, suppliers=suppliers)
            named = ", ".join(backfill_ids) or "no backfill, as there is nothing to deliver"
            words.append(f"Request {request.request_id} over {suppliers} suppliers: {named}.")
    return words


def _request_backfills(
    instance: dg.DagsterInstance,
    request: ReprocessingRequest,
    keys: Mapping[Route, Sequence[str]],
) -> list[str]:
    known = _backfills_since(instance, request)
    backfill_ids = []
    for route, of_route in keys.items():
        title = title_of(request, route)
        backfill_ids.append(
            known.get(title) or reprocess(instance, of_route, title=title, route=route)
        )
    return backfill_ids


def _backfills_since(
    instance: dg.DagsterInstance, request: ReprocessingRequest
) -> Mapping[str, str]:
    since = BulkActionsFilter(created_after=request.requested_at - CLOCKS_DIFFER_BY)
    backfills = instance.get_backfills(filters=since)
    return {backfill.title: backfill.backfill_id for backfill in backfills if backfill.title}


def title_of(request: ReprocessingRequest, route: Route) -> str:
    """What Dagster calls the backfill of a request: its name for people and for this sensor."""
    reader = "ml-analyze" if route is Route.ML else "the legacy route"
    return f"Asked for on the admin page, {reader} ({request.request_id})"
