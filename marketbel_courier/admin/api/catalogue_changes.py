"""`/catalogue/changes`: what lists changed, the lists themselves, and two of them compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fastapi import APIRouter

from marketbel_courier.admin.catalogue_contract import (
    ChangePageView,
    ComparisonView,
    ReadingPageView,
    ReadingView,
    SummaryView,
)
from marketbel_courier.admin.catalogue_queries import (
    ChangesAsked,
    ComparisonAsked,
    Cursor,
    Limit,
    TheChanges,
    TheComparison,
    TheReadings,
)
from marketbel_courier.admin.catalogue_views import (
    change_view,
    counts_view,
    net_change_view,
    reading_view,
    supplier_orders,
)
from marketbel_courier.admin.connections import Desk, TheDesk
from marketbel_courier.admin.envelope import Problem, field_problem
from marketbel_courier.admin.page_cursors import (
    change_position,
    cursor_of,
    number_position,
    row_position,
)
from marketbel_courier.catalogue.change_search import (
    ChangeFilter,
    ReadingSeen,
    change_page,
    readings_of_orders,
    readings_page,
    sum_of_readings,
)
from marketbel_courier.catalogue.product_search import items_of_product
from marketbel_courier.catalogue.reading_comparison import COMPARISON_ORDERS, compare
from marketbel_courier.ledger.stored_orders import jobs_of_orders, order_keys_of_job
from marketbel_courier.messages.message import Message

router = APIRouter(tags=["catalogue"])


@router.get("/catalogue/readings")
async def readings(
    desk: TheDesk, asked: TheReadings, cursor: Cursor = None, limit: Limit = 50
) -> ReadingPageView:
    """The price lists that were read and stored, and the held prices that somebody released."""
    before = number_position(cursor, asked)
    found = await readings_page(
        desk.pool, asked.wanted, before=before, limit=limit + 1, sort=asked.sort
    )
    last = found[limit - 1].reading_id if len(found) > limit else None
    return ReadingPageView(
        readings=await _reading_views(desk, found[:limit]), next=cursor_of(last, asked)
    )


@router.get("/catalogue/changes")
async def changes(
    desk: TheDesk, asked: TheChanges, cursor: Cursor = None, limit: Limit = 50
) -> ChangePageView:
    """What lists changed: those of a supplier, a job, a day, or all of the last thirty days."""
    after = change_position(cursor, asked)
    which = await changes_wanted(desk, asked)
    page = await change_page(desk.pool, which, asked.sort, after=after, limit=limit)
    summary = None
    if not asked.is_of_items:
        summary = SummaryView.model_validate(await sum_of_readings(desk.pool, which))
    return ChangePageView(
        summary=summary,
        changes=[change_view(change) for change in page.changes],
        next=cursor_of(page.last, asked),
        is_cut=page.is_cut,
    )


@router.get("/catalogue/comparison")
async def comparison(
    desk: TheDesk, asked: TheComparison, cursor: Cursor = None, limit: Limit = 50
) -> ComparisonView:
    """What changed from one list of a supplier to another one, in the end."""
    after = row_position(cursor, asked, COMPARISON_ORDERS[asked.sort])
    older, newer = await readings_compared(desk, asked)
    found = await compare(
        desk.pool, older, newer, asked.sort, kinds=asked.kinds, after=after, limit=limit
    )
    first, last = await _reading_views(desk, [older, newer])
    return ComparisonView(
        older=first,
        newer=last,
        is_complete=found.is_complete,
        summary=counts_view(found.counts),
        changes=[net_change_view(change) for change in found.changes],
        next=cursor_of(found.last, asked),
    )


async def changes_wanted(desk: Desk, asked: ChangesAsked) -> ChangeFilter:
    """Which changes are asked for, once a job's readings and a product's items are known."""
    which = asked.times
    if asked.item_id is not None:
        return replace(which, item_ids=[asked.item_id])
    if asked.product_id is not None:
        item_ids, _ = await items_of_product(desk.pool, asked.product_id)
        return replace(which, item_ids=item_ids)
    if asked.reading_id is not None:
        return replace(which, reading_ids=[asked.reading_id])
    if asked.job_id is not None:
        keys = await order_keys_of_job(desk.pool, asked.job_id)
        return replace(which, reading_ids=await readings_of_orders(desk.pool, keys))
    return which


async def readings_compared(desk: Desk, asked: ComparisonAsked) -> tuple[ReadingSeen, ReadingSeen]:
    """The two readings, the older first; raises Problem."""
    found = {
        reading.reading_id: reading
        for reading in await readings_page(desk.pool, ChangeFilter(reading_ids=asked.ids))
    }
    for reading_id in asked.ids:
        if reading_id not in found:
            raise Problem(404, "NOT_FOUND", Message("api-no-such-reading", id=reading_id))
    older, newer = (found[reading_id] for reading_id in asked.ids)
    if older.supplier_id != newer.supplier_id:
        raise field_problem("to", Message("api-readings-of-two"))
    return older, newer


async def _reading_views(desk: Desk, found: Sequence[ReadingSeen]) -> list[ReadingView]:
    jobs = await jobs_of_orders(desk.pool, supplier_orders(found))
    return [reading_view(reading, jobs) for reading in found]
