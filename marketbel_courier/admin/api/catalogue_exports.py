"""`/catalogue/….csv` and `.xlsx`: what the catalogue's endpoints find, whole, as a file."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from marketbel_courier.admin.api.catalogue_changes import changes_wanted, readings_compared
from marketbel_courier.admin.api.catalogue_items import the_item
from marketbel_courier.admin.api.catalogue_products import the_product
from marketbel_courier.admin.best_offer_views import every_product_view
from marketbel_courier.admin.catalogue_queries import (
    Moment,
    TheChanges,
    TheComparison,
    TheItems,
    TheProducts,
    TheReadings,
    moment,
)
from marketbel_courier.admin.connections import TheDesk
from marketbel_courier.admin.export_tables import (
    CHANGES,
    DIFFERENCES,
    HISTORY,
    ITEMS,
    PRODUCTS,
    READINGS,
    PointOfItem,
)
from marketbel_courier.admin.exports import DOCUMENTED_EXPORT, TheExport, exported
from marketbel_courier.catalogue.change_search import every_change, every_reading
from marketbel_courier.catalogue.item_search import every_item, items_by_id
from marketbel_courier.catalogue.price_points import MOST_READ, price_lines
from marketbel_courier.catalogue.product_search import items_of_product
from marketbel_courier.catalogue.reading_comparison import every_difference
from marketbel_courier.database.connections import Connection

router = APIRouter(
    tags=["catalogue"], default_response_class=StreamingResponse, responses=DOCUMENTED_EXPORT
)


@router.get("/catalogue/items.{ending}")
async def items(export: TheExport, asked: TheItems) -> StreamingResponse:
    """The items, with all their prices and the cells that these stand in."""
    return exported(export, ITEMS, lambda at: every_item(at, asked.wanted, asked.sort))


@router.get("/catalogue/products.{ending}")
async def products(export: TheExport, asked: TheProducts) -> StreamingResponse:
    """The products, each with its best offer: whose, since when, at which rate."""
    return exported(
        export,
        PRODUCTS,
        lambda at: every_product_view(at, asked.wanted, asked.sort, export.language),
    )


@router.get("/catalogue/changes.{ending}")
async def changes(export: TheExport, desk: TheDesk, asked: TheChanges) -> StreamingResponse:
    """The changes."""
    which = await changes_wanted(desk, asked)
    return exported(export, CHANGES, lambda at: every_change(at, which, asked.sort))


@router.get("/catalogue/readings.{ending}")
async def readings(export: TheExport, asked: TheReadings) -> StreamingResponse:
    """The deliveries that reached the catalogue, each with how many items it changed, and how."""
    return exported(export, READINGS, lambda at: every_reading(at, asked.wanted, asked.sort))


@router.get("/catalogue/comparison.{ending}")
async def comparison(export: TheExport, desk: TheDesk, asked: TheComparison) -> StreamingResponse:
    """What changed between two lists."""
    older, newer = await readings_compared(desk, asked)
    return exported(
        export,
        DIFFERENCES,
        lambda at: every_difference(at, older, newer, asked.sort, kinds=asked.kinds),
        about=newer.supplier_name,
    )


@router.get("/catalogue/items/{item_id}/history.{ending}")
async def item_history(
    export: TheExport, desk: TheDesk, item_id: UUID, since: Moment = None
) -> StreamingResponse:
    """All prices that an item has had, none left out."""
    found = await the_item(desk, item_id)
    begin = moment("since", since)
    return exported(export, HISTORY, lambda at: _points(at, [item_id], begin), about=found.name)


@router.get("/catalogue/products/{product_id}/history.{ending}")
async def product_history(
    export: TheExport, desk: TheDesk, product_id: UUID, since: Moment = None
) -> StreamingResponse:
    """All prices that the items of a product have had."""
    found = await the_product(desk, product_id)
    item_ids, _ = await items_of_product(desk.pool, product_id)
    begin = moment("since", since)
    return exported(export, HISTORY, lambda at: _points(at, item_ids, begin), about=found.name)


async def _points(
    connection: Connection, item_ids: Sequence[UUID], since: datetime | None
) -> AsyncGenerator[Sequence[PointOfItem], None]:
    for item in await items_by_id(connection, item_ids):
        lines = await price_lines(connection, [item.id], since=since, most=MOST_READ)
        if item.id in lines:
            yield [PointOfItem(item, point) for point in lines[item.id].points]
