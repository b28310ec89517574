"""`/suppliers/route` and `/reprocessing/{id}`: many suppliers to ml-analyze, or away from it."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from marketbel_courier.admin.connections import Desk, TheDesk
from marketbel_courier.admin.contract import (
    ReprocessingView,
    RouteSwitch,
    RouteSwitched,
)
from marketbel_courier.admin.envelope import Problem, field_problem
from marketbel_courier.admin.localization import TheLanguage, localized
from marketbel_courier.admin.supplier_cache import RosterKeeper
from marketbel_courier.catalogue.suppliers import switch_route
from marketbel_courier.delivery.routing import follow_the_switches
from marketbel_courier.ledger.reprocessing_requests import ask_for_reprocessing, find_reprocessing
from marketbel_courier.ledger.states import Route
from marketbel_courier.ledger.suppliers import Supplier, list_suppliers
from marketbel_courier.messages.message import Message

router = APIRouter(tags=["suppliers"])


@router.post("/suppliers/route", status_code=202)
async def switch(desk: TheDesk, language: TheLanguage, wanted: RouteSwitch) -> RouteSwitched:
    """Switch suppliers to a route and, if wished, deliver and analyse them again."""
    chosen = await _choose(desk, wanted)
    ids = [supplier.id for supplier in chosen]
    again = [s.id for s in chosen if s.is_deliverable] if wanted.reprocess else []
    async with desk.pool.acquire() as connection, connection.transaction():
        changed = await switch_route(connection, ids, use_ml=wanted.use_ml_processing)
        request_id = await ask_for_reprocessing(connection, again) if again else None
    keys = [supplier.partition_key for supplier in chosen if supplier.partition_key]
    await follow_the_switches(desk.pool, desk.settings, keys)
    desk.keep(RosterKeeper).expire()
    message = _message(wanted, chosen=len(chosen), changed=changed, again=len(again))
    return RouteSwitched(
        changed=changed,
        reprocessed=len(again),
        request_id=request_id,
        message=str(message),
        message_localized=localized(message, language),
    )


@router.get("/reprocessing/{request_id}")
async def reprocessing(desk: TheDesk, request_id: UUID) -> ReprocessingView:
    """What became of a request: the backfills in Dagster, once a sensor has taken the request."""
    request = await find_reprocessing(desk.pool, request_id)
    if request is None:
        raise Problem(404, "REQUEST_NOT_FOUND", Message("api-no-such-request", id=request_id))
    ui = desk.settings.dagster_ui_url
    return ReprocessingView(
        request_id=request.request_id,
        state="waiting" if request.taken_at is None else "taken",
        suppliers=len(request.supplier_ids)
        if request.suppliers_taken is None
        else request.suppliers_taken,
        requested_at=request.requested_at,
        taken_at=request.taken_at,
        backfill_ids=list(request.backfill_ids),
        backfill_urls=[f"{ui}/runs/b/{id_}" for id_ in request.backfill_ids] if ui else [],
    )


async def _choose(desk: Desk, wanted: RouteSwitch) -> list[Supplier]:
    everybody = await list_suppliers(desk.pool)
    if wanted.all:
        return [supplier for supplier in everybody if supplier.is_active]
    if not wanted.supplier_ids:
        raise field_problem("supplier_ids", Message("api-suppliers-unnamed"))
    ids = frozenset(wanted.supplier_ids)
    return [supplier for supplier in everybody if supplier.id in ids]


def _message(wanted: RouteSwitch, *, chosen: int, changed: int, again: int) -> Message:
    route = Route.ML if wanted.use_ml_processing else Route.LEGACY
    switched = Message("api-switched", changed=changed, chosen=chosen, route=route)
    if not wanted.reprocess:
        return switched
    if not again:
        return Message("api-switched-none-again", switched=switched)
    return Message("api-switched-and-again", switched=switched, again=again)
