"""What `sync --dry-run` shows; nothing is changed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from redis.asyncio import Redis
from rich.text import Text

from marketbel_courier.cli.json_output import plain_fields, print_json
from marketbel_courier.cli.questions import with_database, with_redis
from marketbel_courier.cli.terminal import Words, output_console, said, show_text, text_of
from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.due_times import next_due
from marketbel_courier.delivery.sync_preview import SyncPreview, Treatment, preview_sync
from marketbel_courier.errors import CourierError, MasterSheetError
from marketbel_courier.job_state.keys import SYNC_TRIGGER_KEY
from marketbel_courier.ledger.sync_prospects import SyncProspect, sync_prospects
from marketbel_courier.ledger.syncs import Sync, SyncScope, syncs_under_way
from marketbel_courier.messages.message import Message
from marketbel_courier.messages.wording import one_line
from marketbel_courier.registry.changes import Action, RegistryPlan
from marketbel_courier.registry.refresh import preview_registry
from marketbel_courier.settings import Settings

_LISTED = 20
_TREATMENTS = {
    Treatment.FETCHED: "cli-preview-fetched",
    Treatment.ASKED_FOR_NEWS: "cli-preview-asked-for-news",
    Treatment.FETCHED_ANEW: "cli-preview-fetched-anew",
    Treatment.DEACTIVATED: "cli-preview-deactivated",
    Treatment.NO_SOURCE: "cli-preview-no-source",
}


@dataclass(frozen=True)
class SyncOutlook:
    """All that the preview tells. `trigger` is whether a request waits; None while Redis is away.

    `registry` is None without a master sheet, and the message of its error if it cannot be used.
    """

    syncs: Sequence[Sync]
    trigger: bool | None
    registry: RegistryPlan | Message | None
    deliveries: SyncPreview


def show_preview(settings: Settings, *, force: bool, as_json: bool) -> None:
    """Print what a sync would fetch, skip and retry now, and why."""
    outlook = asyncio.run(_look(settings, force=force))
    if as_json:
        print_json(_as_json(outlook, settings))
        return
    console = output_console()
    for line in told(outlook, settings, now=datetime.now(UTC)):
        show_text(console, line)


def _as_json(outlook: SyncOutlook, settings: Settings) -> dict[str, object]:
    due = next_due(datetime.now(UTC), interval_hours=settings.sync_interval_hours)
    return {
        "sync": _whether_under_way(outlook),
        "next_sync_at": due,
        "registry": _plain_registry(outlook.registry),
        "suppliers": {
            treatment: [_plain_prospect(one) for one in prospects]
            for treatment, prospects in outlook.deliveries.by_treatment.items()
        },
        "retries": [_plain_prospect(one) for one in outlook.deliveries.retries],
    }


def _plain_registry(registry: RegistryPlan | Message | None) -> object:
    if isinstance(registry, Message):
        return {"problem": registry}
    if registry is None:
        return None
    return {
        "changes": [plain_fields(one, "action", "name", "reason") for one in registry.changes],
        "unchanged": registry.unchanged,
        "skipped": [plain_fields(row, "number", "name", "reason") for row in registry.skipped],
    }


def _plain_prospect(prospect: SyncProspect) -> dict[str, object]:
    return {
        **plain_fields(prospect.supplier, "id", "partition_key", "name"),
        **plain_fields(prospect, "next_retry_at", "error_message"),
    }


async def _look(settings: Settings, *, force: bool) -> SyncOutlook:
    async def read(pool: Pool) -> tuple[list[Sync], list[SyncProspect]]:
        return await syncs_under_way(pool), await sync_prospects(pool)

    syncs, prospects = await with_database(settings, read)
    try:
        registry: RegistryPlan | Message | None = await preview_registry(settings)
    except MasterSheetError as error:
        registry = error.message
    try:
        trigger = await with_redis(settings, _is_asked_for)
    except CourierError:
        trigger = None
    deliveries = preview_sync(prospects, force=force, skip_unchanged=settings.skip_unchanged)
    return SyncOutlook(syncs, trigger, registry, deliveries)


async def _is_asked_for(redis: Redis) -> bool:
    return bool(await redis.exists(SYNC_TRIGGER_KEY))


def told(outlook: SyncOutlook, settings: Settings, *, now: datetime) -> Iterator[Text]:
    """The preview, line by line; times are UTC."""
    yield text_of(_whether_under_way(outlook))
    due = next_due(now, interval_hours=settings.sync_interval_hours)
    yield text_of(Message("cli-preview-next", due=due), style="dim")
    yield from _registry(outlook.registry)
    yield from _deliveries(outlook.deliveries)


def _whether_under_way(outlook: SyncOutlook) -> Message:
    for sync in outlook.syncs:
        if sync.scope is SyncScope.ALL:
            return Message("cli-preview-busy", task=sync.task_id, since=sync.started_at)
    if outlook.trigger is None:
        return Message("cli-preview-redis-away")
    return Message("cli-preview-waits" if outlook.trigger else "cli-no-sync")


def _registry(registry: RegistryPlan | Message | None) -> Iterator[Text]:
    if registry is None:
        yield text_of(Message("cli-preview-no-sheet"), style="dim")
        return
    if isinstance(registry, Message):
        yield text_of(Message("cli-preview-sheet-unusable", why=registry), style="yellow")
        return
    yield text_of(
        Message(
            "cli-preview-sheet",
            created=registry.count(Action.CREATED),
            updated=registry.count(Action.UPDATED),
            reactivated=registry.count(Action.REACTIVATED),
            deactivated=registry.count(Action.DEACTIVATED),
            unchanged=registry.unchanged,
            skipped=len(registry.skipped),
        )
    )
    yield from _list(
        [
            Message("cli-preview-change", name=one.name, action=one.action, why=one.reason)
            for one in registry.changes
        ]
    )
    yield from _list(
        [
            Message(
                "cli-preview-skipped-row", row=row.number, name=row.name or None, why=row.reason
            )
            for row in registry.skipped
        ]
    )
    if registry.changes:
        yield text_of(Message("cli-preview-before-changes"), style="dim")


def _deliveries(preview: SyncPreview) -> Iterator[Text]:
    for treatment, prospects in preview.by_treatment.items():
        if not prospects:
            continue
        yield text_of(Message(_TREATMENTS[treatment], n=len(prospects)))
        if treatment.is_skipped or treatment is Treatment.FETCHED_ANEW:
            yield from _list([one_line(prospect.supplier.name) for prospect in prospects])
    if preview.retries:
        yield text_of(Message("cli-preview-retries", n=len(preview.retries)))
        yield from _list([_retry(prospect) for prospect in preview.retries])
    if not any(preview.by_treatment.values()):
        yield text_of(Message("cli-preview-nobody"))


def _retry(prospect: SyncProspect) -> Message:
    return Message(
        "cli-preview-retry",
        name=prospect.supplier.name,
        at=prospect.next_retry_at,
        why=prospect.error_message or None,
    )


def _list(entries: Sequence[Words]) -> Iterator[Text]:
    for words in entries[:_LISTED]:
        yield Text(f"  {said(words)}")
    if len(entries) > _LISTED:
        more = said(Message("cli-more", n=len(entries) - _LISTED))
        yield Text(f"  {more}", style="dim")
