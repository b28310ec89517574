"""`/ingestion/sync`: ask for a sync of everybody, or see what one would do."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Body, Path

from marketbel_courier.admin.activity import HeadKeeper
from marketbel_courier.admin.connections import Desk, TheDesk
from marketbel_courier.admin.contract import (
    SyncAccepted,
    SyncRequest,
    SyncRequestView,
)
from marketbel_courier.admin.envelope import Problem
from marketbel_courier.admin.localization import TheLanguage, localized
from marketbel_courier.admin.registry_contract import SyncPreviewView, Treatment
from marketbel_courier.admin.registry_views import SheetReader
from marketbel_courier.admin.watch import Watch
from marketbel_courier.delivery.sync_preview import preview_sync
from marketbel_courier.delivery.sync_requests import ask_for_sync
from marketbel_courier.job_state.sync_state import read_lock
from marketbel_courier.job_state.triggers import read_sync_trigger
from marketbel_courier.ledger.sync_prospects import sync_prospects
from marketbel_courier.ledger.syncs import (
    SyncScope,
    SyncStep,
    find_sync,
    is_known_sync,
    queued_sync,
    syncs_under_way,
)
from marketbel_courier.liveness.silences import SYNC_SENSOR, unserved
from marketbel_courier.messages.language import Language
from marketbel_courier.messages.message import Message

EXAMPLES = 10

router = APIRouter(prefix="/ingestion/sync", tags=["ingestion"])


@router.post("", status_code=202)
async def start(
    desk: TheDesk,
    language: TheLanguage,
    wanted: Annotated[SyncRequest | None, Body()] = None,
) -> SyncAccepted:
    """Ask for a sync of all active suppliers; 409 while one is pending or under way."""
    busy_with = await _task_under_way(desk)
    if busy_with is not None:
        raise _in_progress(busy_with)
    force = wanted is not None and wanted.force
    task_id = await ask_for_sync(desk.pool, desk.redis, force=force)
    if task_id is None:
        raise _in_progress(await _task_under_way(desk) or "")
    desk.keep(HeadKeeper).expire()
    message = Message("api-sync-starts")
    return SyncAccepted(
        task_id=task_id, message=str(message), message_localized=localized(message, language)
    )


@router.get("/requests/{task_id}")
async def request(
    desk: TheDesk,
    language: TheLanguage,
    task_id: Annotated[str, Path(max_length=255, pattern=r"^[^\x00]+$")],
) -> SyncRequestView:
    """What became of a sync that was asked for: whoever asked polls this until it is taken."""
    trigger = await read_sync_trigger(desk.redis)
    why = unserved(await desk.keep(Watch).get(), SYNC_SENSOR)
    sync = await find_sync(desk.pool, task_id)
    waits = trigger is not None and trigger.task_id == task_id
    if waits or (sync is not None and sync.step is SyncStep.QUEUED):
        told = Message("api-sync-nobody-takes", why=why.message) if why else None
        return _request_view("waiting", told, language)
    if sync is not None:
        return _request_view("taken", None, language)
    told = Message("api-sync-lapsed", why=why.message if why else None)
    return _request_view("lapsed", told, language)


def _request_view(
    state: Literal["waiting", "taken", "lapsed"], told: Message | None, language: Language
) -> SyncRequestView:
    return SyncRequestView(
        state=state, message_localized=localized(told, language) if told is not None else None
    )


@router.get("/preview")
async def preview(desk: TheDesk, language: TheLanguage, *, force: bool = False) -> SyncPreviewView:
    """What a sync would do with each supplier now, and what the master sheet would change.

    The sheet is read for it; nothing is changed.
    """
    plan = preview_sync(
        await sync_prospects(desk.pool),
        force=force,
        skip_unchanged=desk.settings.skip_unchanged,
    )
    by_name = {Treatment[kind.name]: who for kind, who in plan.by_treatment.items()}
    return SyncPreviewView(
        treatments={kind: len(who) for kind, who in by_name.items()},
        examples={
            kind: [one.supplier.name for one in who[:EXAMPLES]] for kind, who in by_name.items()
        },
        retries=len(plan.retries),
        registry=await desk.keep(SheetReader).outlook(language),
    )


async def _task_under_way(desk: Desk) -> str | None:
    """The task of the sync that is pending or runs: the ledger's, Redis's, or a stranger's."""
    trigger = await read_sync_trigger(desk.redis)
    if trigger is not None:
        return trigger.task_id
    waiting = await queued_sync(desk.pool)
    if waiting is not None:
        return waiting.task_id
    for sync in await syncs_under_way(desk.pool):
        if sync.scope is SyncScope.ALL:
            return sync.task_id
    lock = await read_lock(desk.redis)
    # A lock that never expires was left behind, and so was that of a sync which has ended.
    if lock is not None and lock.expires_in_seconds is not None:
        return None if await is_known_sync(desk.pool, lock.task_id) else lock.task_id
    return None


def _in_progress(task_id: str) -> Problem:
    return Problem(
        409,
        "SYNC_IN_PROGRESS",
        Message("api-sync-in-progress"),
        current_task_id=task_id,
    )
