"""Takes the reprocessing that people ask for on the admin page, and makes backfills of it.

A request is held in a transaction while its backfills are requested. If that is cut short, the
backfills that exist are known again by their titles, so that each is requested once.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta

import dagster as dg

from marketbel_courier.delivery.reprocessing import keys_by_route
from marketbel_courier.delivery.routing import suppliers_spared
from marketbel_courier.ledger.reprocessing_requests import (
    ReprocessingRequest,
    oldest_request,
    somebody_asks,
)
from marketbel_courier.ledger.states import Route
from marketbel_courier.ledger.supplier_partitions import assign_partition_keys
from marketbel_courier.ledger.suppliers import list_suppliers
from marketbel_courier.messages.message import Message, lines
from marketbel_courier.orchestration.backfills import reprocess
from marketbel_courier.orchestration.dagster_internals import BulkActionsFilter
from marketbel_courier.orchestration.patience import awaits_tables
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.speech import skipped
from marketbel_courier.orchestration.tick import AT_LEISURE, Tick

MOST_PER_TICK = 20
# Dagster's clock may not be that of the database.
CLOCKS_DIFFER_BY = timedelta(days=1)


@dg.sensor(
    minimum_interval_seconds=AT_LEISURE,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Makes backfills of the reprocessing that people ask for on the admin page.",
)
@awaits_tables
def reprocessing_sensor(
    context: dg.SensorEvaluationContext, courier: CourierResource
) -> dg.SkipReason:
    """Launches no runs itself: Dagster's daemon does, for the backfills."""
    tick = courier.tick()
    taken = tick.run(_take_all(context.instance, tick))
    return skipped(lines(taken) if taken else Message("tick-nobody-asks-to-reprocess"))


async def _take_all(instance: dg.DagsterInstance, tick: Tick) -> list[Message]:
    told: list[Message] = []
    while len(told) < MOST_PER_TICK and await somebody_asks(tick.pool):
        async with oldest_request(tick.pool) as in_hand:
            if in_hand is None:
                break
            request = in_hand.request
            await assign_partition_keys(tick.pool)
            keys = keys_by_route(
                await list_suppliers(tick.pool),
                frozenset(request.supplier_ids),
                use_ml_globally=tick.settings.use_ml_processing,
                spared=await suppliers_spared(tick.pool, tick.settings, request.supplier_ids),
            )
            # Dagster's storage is asked in a thread: other ticks go on meanwhile.
            backfill_ids = await asyncio.to_thread(_request_backfills, instance, request, keys)
            suppliers = sum(map(len, keys.values()))
            await in_hand.note_taken(backfill_ids, suppliers=suppliers)
        told.append(
            Message(
                "tick-reprocessing-taken",
                request=request.request_id,
                n=suppliers,
                backfills=list(backfill_ids) or None,
            )
        )
    return told


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
