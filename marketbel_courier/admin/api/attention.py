"""`/attention`: the one list of what needs a person, and what can be done for many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from marketbel_courier.admin.attention_contract import (
    Attention,
    BulkAction,
    BulkDone,
    BulkRequest,
    TroubleView,
    WaitingSupplier,
)
from marketbel_courier.admin.connections import Desk, TheDesk
from marketbel_courier.admin.envelope import field_problem
from marketbel_courier.admin.localization import TheLanguage, localized
from marketbel_courier.admin.supplier_cache import RosterKeeper
from marketbel_courier.admin.supplier_edits import deactivate_suppliers
from marketbel_courier.catalogue.held_changes import HeldCounts, count_held, count_held_by_supplier
from marketbel_courier.delivery.retry_policy import refusal_of
from marketbel_courier.delivery.retry_requests import ask_for_retries
from marketbel_courier.delivery.telling.attention import Waiting, what_waits
from marketbel_courier.delivery.telling.standing import KnownOfSupplier, Standing, judge
from marketbel_courier.ledger.alert_ends import open_troubles
from marketbel_courier.ledger.alerts import Alert
from marketbel_courier.ledger.delivery_queries import newest_of
from marketbel_courier.ledger.history import newest_analyses
from marketbel_courier.ledger.reprocessing_requests import ask_for_reprocessing
from marketbel_courier.ledger.suppliers import suppliers_by_id
from marketbel_courier.messages.language import Language
from marketbel_courier.messages.message import Message

router = APIRouter(prefix="/attention", tags=["attention"])

# A supplier in the list, and why it is there.
_Entry = tuple[UUID, Waiting]


@router.get("")
async def attention(
    desk: TheDesk,
    language: TheLanguage,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> Attention:
    """What needs a person, each with its reason: troubles of all first, then suppliers."""
    troubles = await open_troubles(desk.pool)
    roster = await desk.keep(RosterKeeper).get()
    held = await count_held_by_supplier(desk.pool)
    left = [
        (entry.view.id, Waiting.SUPPLIER)
        for entry in roster.entries
        if entry.view.standing is Standing.LEFT_TO_A_PERSON
    ]
    prices = [
        (entry.view.id, Waiting.PRICES)
        for entry in roster.entries
        if held.get(entry.view.id, HeldCounts()).changes
    ]
    counts = what_waits(roster.standings, await count_held(desk.pool), len(troubles))
    page = [*left, *prices][offset : offset + limit]
    return Attention(
        total=sum(counts.values()),
        by_kind={kind.value: n for kind, n in counts.items()},
        troubles=[trouble_view(alert, language) for alert in troubles],
        suppliers=await _suppliers(desk, page, held, language),
        suppliers_total=len(left) + len(prices),
    )


@router.post("/{action}", status_code=202)
async def act(
    desk: TheDesk, language: TheLanguage, action: BulkAction, wanted: BulkRequest
) -> BulkDone:
    """Try again, deliver and analyse anew, or deactivate: the suppliers that are named, or all."""
    ids = await _chosen(desk, wanted)
    match action:
        case BulkAction.RETRY:
            answers = await ask_for_retries(
                desk.pool, list((await newest_of(desk.pool, ids)).values())
            )
            done = sum(answer.refused is None for answer in answers)
        case BulkAction.REPROCESS:
            found = await suppliers_by_id(desk.pool, ids)
            again = [one.id for one in found.values() if one.is_deliverable]
            if again:
                await ask_for_reprocessing(desk.pool, again)
            done = len(again)
        case BulkAction.DEACTIVATE:
            done = await deactivate_suppliers(desk, ids)
    desk.keep(RosterKeeper).expire()
    message = Message("api-attention-done", action=action.value, n=done, refused=len(ids) - done)
    return BulkDone(
        done=done,
        refused=len(ids) - done,
        message=str(message),
        message_localized=localized(message, language),
    )


def trouble_view(alert: Alert, language: Language) -> TroubleView:
    """An open alert as the API tells it."""
    return TroubleView(
        alert_id=alert.alert_id,
        kind=alert.kind.value,
        severity=alert.severity.value,
        subject=alert.subject,
        supplier_name=alert.supplier_name,
        reason=localized(alert.reason, language),
        raised_at=alert.raised_at,
        acknowledged_at=alert.acknowledged_at,
        acknowledged_by=alert.acknowledged_by,
        muted_until=alert.muted_until,
    )


async def _chosen(desk: Desk, wanted: BulkRequest) -> list[UUID]:
    if not wanted.all:
        if not wanted.supplier_ids:
            raise field_problem("supplier_ids", Message("api-suppliers-unnamed"))
        return list(dict.fromkeys(wanted.supplier_ids))
    roster = await desk.keep(RosterKeeper).get()
    return [
        entry.view.id
        for entry in roster.entries
        if entry.view.standing is Standing.LEFT_TO_A_PERSON
    ]


async def _suppliers(
    desk: Desk, page: Sequence[_Entry], held: Mapping[UUID, HeldCounts], language: Language
) -> list[WaitingSupplier]:
    ids = list({id_ for id_, _ in page})
    found = await suppliers_by_id(desk.pool, ids)
    newest = await newest_of(desk.pool, ids)
    shown = await newest_analyses(desk.pool, ids)
    return [
        _waiting(
            KnownOfSupplier(
                found[id_],
                [newest[id_]] if id_ in newest else [],
                shown.get(id_),
                held_prices=held.get(id_, HeldCounts()).changes,
            ),
            what,
            language,
        )
        for id_, what in page
        if id_ in found
    ]


def _waiting(known: KnownOfSupplier, what: Waiting, language: Language) -> WaitingSupplier:
    supplier, newest = known.supplier, known.newest
    if what is Waiting.PRICES:
        reason = Message("standing-prices-held", n=known.held_prices)
        then = Message("standing-decide-on-prices", supplier=known.called)
    else:
        # Held prices are an entry of their own.
        verdict = judge(replace(known, held_prices=0))
        reason, then = verdict.reason, verdict.next_step
    is_delivery = what is Waiting.SUPPLIER and newest is not None
    return WaitingSupplier(
        supplier_id=supplier.id,
        supplier_name=supplier.name,
        what=what,
        reason=localized(reason, language),
        next_step=localized(then, language),
        since=(newest.finished_at or newest.created_at) if newest and is_delivery else None,
        error_code=(newest.error_code or "") if newest and is_delivery else "",
        can_retry=is_delivery and refusal_of(newest, is_replaced=False) is None,
        can_reprocess=is_delivery and supplier.is_deliverable,
    )
