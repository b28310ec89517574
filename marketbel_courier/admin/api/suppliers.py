"""`/suppliers`: all of them page by page, one in full, a new one, changes."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response

from marketbel_courier.admin.contract import (
    NewSupplier,
    SupplierChange,
    SupplierDetail,
    SupplierPage,
    SupplierSaved,
)
from marketbel_courier.admin.desk import TheDesk
from marketbel_courier.admin.roster import RosterKeeper
from marketbel_courier.admin.supplier_editing import edit_supplier, make_supplier, supplier_in_full
from marketbel_courier.admin.supplier_search import Finder, Search, Sort

LARGEST_PAGE = 200

router = APIRouter(prefix="/suppliers", tags=["suppliers"])

StandingName = Literal[
    "up_to_date",
    "under_way",
    "will_be_retried",
    "left_to_a_person",
    "source_changed",
    "never_delivered",
    "no_source",
    "deactivated",
]


@router.get("", response_model=SupplierPage)
async def suppliers(
    desk: TheDesk,
    q: Annotated[str, Query(max_length=255, description="Part of a name or partition key")] = "",
    standing: StandingName | None = None,
    route: Literal["ml", "legacy"] | None = None,
    sort: Sort = "name",
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 50,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """One page of the suppliers that the search and the filters leave."""
    rosters = desk.keep(RosterKeeper)
    roster = await rosters.get()
    if rosters.problem is not None:
        raise rosters.problem
    found = desk.keep(Finder).find(roster, Search(q, standing, route, sort))
    return Response(found.page(limit=limit, offset=offset), media_type="application/json")


@router.post("", status_code=201)
async def create(desk: TheDesk, new: NewSupplier) -> SupplierSaved:
    """A new supplier; one with an address is delivered at once."""
    supplier, task_id = await make_supplier(desk, new)
    then = (
        "Its price list is being fetched."
        if task_id
        else "It has no source address: upload its price list."
    )
    return SupplierSaved(
        supplier=supplier, message=f"{supplier.name} was added. {then}", task_id=task_id
    )


@router.get("/{supplier_id}")
async def supplier(desk: TheDesk, supplier_id: UUID) -> SupplierDetail:
    """One supplier in full."""
    return await supplier_in_full(desk, supplier_id)


@router.patch("/{supplier_id}")
async def change(desk: TheDesk, supplier_id: UUID, changes: SupplierChange) -> SupplierSaved:
    """Change what is given: name, source, notes, the ML toggle, whether it is active."""
    changed = await edit_supplier(desk, supplier_id, changes)
    return SupplierSaved(supplier=changed, message=f"{changed.name} was changed.")
