"""`/suppliers`: all of them at once or page by page, one in full; make, change, delete."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from marketbel_courier.admin.connections import TheDesk
from marketbel_courier.admin.contract import (
    NewSupplier,
    SupplierChange,
    SupplierDeleted,
    SupplierDetail,
    SupplierPage,
    SupplierSaved,
    SyncAccepted,
)
from marketbel_courier.admin.envelope import Problem
from marketbel_courier.admin.localization import TheLanguage, localized
from marketbel_courier.admin.supplier_cache import RosterKeeper
from marketbel_courier.admin.supplier_edits import (
    edit_supplier,
    fetch_supplier,
    make_supplier,
    remove_supplier,
    supplier_in_full,
)
from marketbel_courier.admin.supplier_search import Finder, Search, Sort
from marketbel_courier.admin.watch import Watch
from marketbel_courier.delivery.telling.standing import Standing
from marketbel_courier.ledger.states import Route
from marketbel_courier.liveness.silences import SYNC_SENSOR, unserved
from marketbel_courier.messages.language import Language
from marketbel_courier.messages.message import Message

LARGEST_PAGE = 200
_THEIR_CODES = {"SUPPLIER_NOT_FOUND": "NOT_FOUND", "SUPPLIER_EXISTS": "CONFLICT"}

router = APIRouter(prefix="/suppliers", tags=["suppliers"])


@router.get("", response_model=SupplierPage)
async def suppliers(
    desk: TheDesk,
    q: Annotated[str, Query(max_length=255, description="Part of a name or partition key")] = "",
    standing: Standing | None = None,
    route: Route | None = None,
    sort: Sort = "name",
    limit: Annotated[
        int | None, Query(ge=1, le=LARGEST_PAGE, description="Without it: all of them")
    ] = None,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """The suppliers that the search and the filters leave, or a page of them."""
    rosters = desk.keep(RosterKeeper)
    roster = await rosters.get()
    if rosters.problem is not None:
        raise rosters.problem
    found = desk.keep(Finder).find(roster, Search(q, standing, route, sort))
    return Response(found.page(limit=limit, offset=offset), media_type="application/json")


@router.post("", status_code=201)
async def create(desk: TheDesk, language: TheLanguage, new: NewSupplier) -> SupplierSaved:
    """A new supplier; one with an address is delivered at once."""
    supplier, task_id = await make_supplier(desk, new)
    if task_id:
        message = Message("api-supplier-added", name=supplier.name)
    elif supplier.source_url:
        message = Message("api-supplier-added-inactive", name=supplier.name)
    else:
        message = Message("api-supplier-added-without-source", name=supplier.name)
    return _saved(supplier, message, task_id, language)


def _saved(
    supplier: SupplierDetail, message: Message, task_id: str | None, language: Language
) -> SupplierSaved:
    return SupplierSaved(
        supplier=supplier,
        message=str(message),
        message_localized=localized(message, language),
        task_id=task_id,
    )


@router.get("/{supplier_id}")
async def supplier(desk: TheDesk, supplier_id: UUID) -> SupplierDetail:
    """One supplier in full."""
    return await supplier_in_full(desk, supplier_id)


@router.patch("/{supplier_id}")
async def change(
    desk: TheDesk, language: TheLanguage, supplier_id: UUID, changes: SupplierChange
) -> SupplierSaved:
    """Change what is given: name, source, notes, the ML toggle, whether it is active."""
    changed, task_id = await edit_supplier(desk, supplier_id, changes)
    code = "api-supplier-changed-and-fetched" if task_id else "api-supplier-changed"
    return _saved(changed, Message(code, name=changed.name), task_id, language)


@router.put("/{supplier_id}")
async def update(desk: TheDesk, supplier_id: UUID, changes: SupplierChange) -> SupplierDetail:
    """Change what is given, in the existing API's form: the answer is the whole supplier."""
    with _codes_of_the_existing_api():
        changed, _task_id = await edit_supplier(desk, supplier_id, changes)
    return changed


@router.post("/{supplier_id}/fetch", status_code=202)
async def fetch(desk: TheDesk, language: TheLanguage, supplier_id: UUID) -> SyncAccepted:
    """Have its price list fetched now, whatever the schedule says."""
    supplier, task_id = await fetch_supplier(desk, supplier_id)
    why = unserved(await desk.keep(Watch).get(), SYNC_SENSOR)
    message = Message("api-supplier-fetched", name=supplier.name, why=why.message if why else None)
    return SyncAccepted(
        task_id=task_id, message=str(message), message_localized=localized(message, language)
    )


@router.delete("/{supplier_id}")
async def delete(desk: TheDesk, language: TheLanguage, supplier_id: UUID) -> SupplierDeleted:
    """Remove the supplier with its items, and all products that are then without any item."""
    with _codes_of_the_existing_api():
        deleted = await remove_supplier(desk, supplier_id)
    message = Message("api-supplier-deleted", name=deleted.name, products=deleted.products_removed)
    return SupplierDeleted(
        id=supplier_id, message=str(message), message_localized=localized(message, language)
    )


@contextmanager
def _codes_of_the_existing_api() -> Iterator[None]:
    try:
        yield
    except Problem as problem:
        problem.code = _THEIR_CODES.get(problem.code, problem.code)
        raise
