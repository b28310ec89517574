"""`/held`: prices and lists that the price guard holds, and what people say of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from marketbel_courier.admin.auth.dependencies import Admin
from marketbel_courier.admin.connections import Desk, TheDesk
from marketbel_courier.admin.envelope import Problem
from marketbel_courier.admin.hold_contract import (
    HeldListPage,
    HeldPricePage,
    ListDecided,
    ListDecision,
    PriceDecision,
    PricesDecided,
)
from marketbel_courier.admin.hold_views import list_view, price_view
from marketbel_courier.admin.localization import TheLanguage, localized
from marketbel_courier.admin.page_cursors import LONGEST_CURSOR, cursor_of, row_position
from marketbel_courier.catalogue.held_changes import (
    HELD_ORDERS,
    HeldFilter,
    HeldSort,
    HeldState,
    count_held,
    count_held_by_supplier,
    held_page,
)
from marketbel_courier.catalogue.held_lists import HeldList, held_lists
from marketbel_courier.database.pool import Pool
from marketbel_courier.ingestion.held_answers import (
    AnswerCounts,
    HeldGone,
    ListAnswer,
    refuse_changes,
    refuse_list,
    release_changes,
    release_list,
)
from marketbel_courier.ledger.delivery_queries import newest_file
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.suppliers import suppliers_by_id
from marketbel_courier.messages.language import Language
from marketbel_courier.messages.message import Message

router = APIRouter(prefix="/held", tags=["held"])

MOST_LISTS = 50

State = Annotated[HeldState, Query(description="`held` is what waits for somebody")]


@router.get("/prices")
async def prices(
    desk: TheDesk,
    language: TheLanguage,
    supplier_id: UUID | None = None,
    state: State = HeldState.HELD,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    sort: HeldSort = HeldSort.RECENT,
    after: Annotated[
        str | None, Query(max_length=LONGEST_CURSOR, description="`next` of the page before")
    ] = None,
) -> HeldPricePage:
    """Prices that are held one by one, the last held first unless they are sorted otherwise."""
    as_of = await desk.pool.fetchval("SELECT clock_timestamp()")
    question = (supplier_id, state, sort)
    page = await held_page(
        desk.pool,
        HeldFilter(supplier_id=supplier_id),
        states=(state,),
        sort=sort,
        after=row_position(after, question, HELD_ORDERS[sort]),
        limit=limit,
    )
    names = await _names(desk, (one.supplier_id for one in page.changes))
    return HeldPricePage(
        prices=[price_view(one, names, language) for one in page.changes],
        total=await _total(desk.pool, supplier_id) if state is HeldState.HELD else None,
        next=cursor_of(page.last, question),
        as_of=as_of,
    )


@router.get("/lists")
async def lists(
    desk: TheDesk,
    language: TheLanguage,
    supplier_id: UUID | None = None,
    state: State = HeldState.HELD,
) -> HeldListPage:
    """Price lists that are held whole, the last held first; fifty at most."""
    found = await held_lists(desk.pool, supplier_id=supplier_id, states=(state,), limit=MOST_LISTS)
    names = await _names(desk, (one.supplier_id for one in found))
    return HeldListPage(
        lists=[list_view(one, await _waiting(desk.pool, one), names, language) for one in found]
    )


@router.post("/prices/release")
async def release_prices(
    desk: TheDesk, person: Admin, language: TheLanguage, decision: PriceDecision
) -> PricesDecided:
    """Let the new prices take the place of the old ones; also prices that were refused."""
    return await _decide(desk, release_changes, person.user, decision, "hold-released", language)


@router.post("/prices/refuse")
async def refuse_prices(
    desk: TheDesk, person: Admin, language: TheLanguage, decision: PriceDecision
) -> PricesDecided:
    """Keep the old prices until a list brings others."""
    return await _decide(desk, refuse_changes, person.user, decision, "hold-refused", language)


@router.post("/lists/{list_id}/release")
async def release_one_list(
    list_id: UUID,
    desk: TheDesk,
    person: Admin,
    language: TheLanguage,
    decision: ListDecision | None = None,
) -> ListDecided:
    """Have the list read again, and stored as it is."""
    because = decision.because if decision else ""
    answer = await _on_the_list(release_list(desk.pool, list_id, by=person.user, because=because))
    code = "hold-list-read-again" if answer.reads_again else "hold-list-released"
    return await _list_decided(desk, answer, code, language)


@router.post("/lists/{list_id}/refuse")
async def refuse_one_list(
    list_id: UUID,
    desk: TheDesk,
    person: Admin,
    language: TheLanguage,
    decision: ListDecision | None = None,
) -> ListDecided:
    """Never store this list; what the catalogue has stays."""
    because = decision.because if decision else ""
    answer = await _on_the_list(refuse_list(desk.pool, list_id, by=person.user, because=because))
    return await _list_decided(desk, answer, "hold-list-refused", language)


async def _decide(
    desk: Desk,
    answer: Callable[..., Awaitable[AnswerCounts]],
    by: str,
    decision: PriceDecision,
    code: str,
    language: Language,
) -> PricesDecided:
    which = HeldFilter(
        change_ids=decision.ids, supplier_id=decision.supplier_id, held_until=decision.as_of
    )
    try:
        counts = await answer(desk.pool, which, by=by, because=decision.because)
    except HeldGone as gone:
        raise Problem(409, "HELD_GONE", gone.message) from gone
    overtaken = max(0, len(set(decision.ids or ())) - counts.answered)
    message = Message(code, n=counts.answered, overtaken=overtaken)
    return PricesDecided(
        answered=counts.answered,
        overtaken=overtaken,
        message=str(message),
        message_localized=localized(message, language),
    )


async def _on_the_list(answer: Awaitable[ListAnswer]) -> ListAnswer:
    try:
        return await answer
    except HeldGone as gone:
        raise Problem(409, "HELD_GONE", gone.message) from gone


async def _list_decided(
    desk: Desk, answer: ListAnswer, code: str, language: Language
) -> ListDecided:
    names = await _names(desk, [answer.held.supplier_id])
    message = Message(code, name=names.get(answer.held.supplier_id, ""))
    return ListDecided(
        id=answer.held.list_id,
        job_id=answer.reads_again,
        message=str(message),
        message_localized=localized(message, language),
    )


async def _total(pool: Pool, supplier_id: UUID | None) -> int:
    if supplier_id is None:
        return (await count_held(pool)).changes
    counts = (await count_held_by_supplier(pool, [supplier_id])).get(supplier_id)
    return counts.changes if counts else 0


async def _names(desk: Desk, supplier_ids: Iterable[UUID]) -> Mapping[UUID, str]:
    known = await suppliers_by_id(desk.pool, sorted(set(supplier_ids)))
    return {supplier_id: supplier.name for supplier_id, supplier in known.items()}


async def _waiting(pool: Pool, held: HeldList) -> Delivery | None:
    """The delivery whose file waits for the answer."""
    if held.state is not HeldState.HELD:
        return None
    newest = await newest_file(pool, held.supplier_id)
    return newest if newest is not None and newest.awaits_release else None
