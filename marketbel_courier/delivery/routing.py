"""Which route a file takes, and why: all such decisions are made here.

The route is decided at the moment of the reading: a file that waits takes the route that can read
it then.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from marketbel_courier.catalogue.parsing_logs import LogType, ParsingLog, record_parsing_logs
from marketbel_courier.database.batches import Batches
from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.reading.ml_knowledge import limits_at, service_now
from marketbel_courier.errors import OtherRoute
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.ml_abilities import MlService, suppliers_with_items
from marketbel_courier.ledger.outbox import note_untold
from marketbel_courier.ledger.routes import (
    choose_route,
    does_any_wait_for_ml,
    reroute_waiting,
    spare_ml,
    waiting_for_ml,
)
from marketbel_courier.ledger.states import Route, State
from marketbel_courier.ledger.suppliers import Supplier
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Fallback, Settings


def route_of(settings: Settings, supplier: Supplier) -> Route:
    """The route that this supplier's files take today, by the two switches."""
    return choose_route(
        use_ml_globally=settings.use_ml_processing,
        use_ml_for_supplier=supplier.use_ml_processing,
    )


def route_of_today(settings: Settings, delivery: Delivery, supplier: Supplier | None) -> str:
    """The route by today's switches; a job under way, or one that fell back, stays on its route."""
    under_way = delivery.state is State.ANALYZING or delivery.ml_submissions > 0
    fell_back = delivery.fell_back_because is not None
    if supplier is None or (delivery.state in (State.DELIVERED, State.ANALYZING) and under_way):
        return delivery.route
    if fell_back and delivery.state is not State.COMPLETE:
        return Route.LEGACY
    return route_of(settings, supplier)


def require_route(delivery: Delivery, taken: str, route: Route) -> None:
    """Raise OtherRoute, with the asset to materialize instead, unless `taken` is the `route`."""
    if taken == route:
        return
    if taken == Route.ML:
        raise OtherRoute(Message("route-to-ml"))
    if delivery.fell_back_because and delivery.state is not State.COMPLETE:
        raise OtherRoute(Message("route-to-legacy-after-ml"))
    raise OtherRoute(Message("route-to-legacy"))


async def why_spared(
    executor: Pool | Batches,
    settings: Settings,
    delivery: Delivery,
    service: MlService,
    *,
    has_items: bool,
) -> Message | None:
    """Why this file is not handed to this service, by what is known of the service now."""
    never = settings.ml_fallback_to_legacy is Fallback.NEVER
    if never or delivery.ml_asked:
        return None
    limits = await limits_at(executor, service)
    return limits.why_not(file_type=delivery.file_type, has_items=has_items)


async def settle_routes(
    pool: Pool, settings: Settings, partition_keys: Collection[str] | None = None
) -> None:
    """Send the waiting files, of these suppliers or of all, down the route that can read them.

    First the switches decide. Then files meant for an ml-analyze that is known not to read them go
    down the legacy route, with the reason.
    """
    await follow_the_switches(pool, settings, partition_keys)
    if settings.ml_fallback_to_legacy is not Fallback.NEVER:
        await _spare_ml(pool, settings, partition_keys)


async def follow_the_switches(
    pool: Pool, settings: Settings, partition_keys: Collection[str] | None = None
) -> None:
    """Send the waiting files, of these suppliers or of all, down the route that the switches name.

    A file that somebody works on stays on its route, and so does one that fell back.
    """
    rerouted = await reroute_waiting(
        pool, use_ml_globally=settings.use_ml_processing, partition_keys=partition_keys
    )
    if rerouted:
        await note_untold(pool, [row.job_id for row in rerouted])


async def suppliers_spared(
    pool: Pool, settings: Settings, supplier_ids: Iterable[UUID]
) -> frozenset[UUID]:
    """The suppliers whose every list goes down the legacy route, as they have items already."""
    if settings.ml_fallback_to_legacy is Fallback.NEVER:
        return frozenset()
    with_items = await suppliers_with_items(pool, supplier_ids)
    if not with_items:
        return frozenset()
    limits = await limits_at(pool, await service_now(pool, settings))
    return with_items if limits.why_not(file_type="", has_items=True) else frozenset()


async def _spare_ml(pool: Pool, settings: Settings, partition_keys: Collection[str] | None) -> None:
    # The service is not asked if no supplier needs it. Most services have no limits: then no row is
    # read.
    if not await does_any_wait_for_ml(pool, partition_keys):
        return
    limits = await limits_at(pool, await service_now(pool, settings))
    if not limits.spare_any:
        return
    reasons = [
        (delivery, reason)
        for delivery, has_items in await waiting_for_ml(pool, partition_keys)
        if (reason := limits.why_not(file_type=delivery.file_type, has_items=has_items))
    ]
    if not reasons:
        return
    async with pool.acquire() as connection, connection.transaction():
        spared = await spare_ml(connection, reasons)
        await note_untold(connection, [row.job_id for row in spared])
        await record_parsing_logs(connection, [spared_line(row) for row in spared])


def spared_line(row: Delivery) -> ParsingLog:
    """The line of the log that says why a file takes the legacy route untried."""
    return ParsingLog(
        task_id=str(row.job_id),
        supplier_id=row.supplier_id,
        error_type=LogType.INFO,
        message=Message("logged-spared", file=row.original_filename, why=row.fell_back_because),
    )
