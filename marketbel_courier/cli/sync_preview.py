"""What `sync --dry-run` shows; nothing is changed by looking."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from redis.asyncio import Redis
from rich.text import Text

from marketbel_courier.cli.questions import with_database, with_redis
from marketbel_courier.cli.terminal import output_console, show_text
from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.due_times import next_due
from marketbel_courier.delivery.sync_preview import SyncPreview, Treatment, preview_sync
from marketbel_courier.errors import CourierError, MasterSheetError
from marketbel_courier.job_state.keys import SYNC_TRIGGER_KEY
from marketbel_courier.ledger.sync_prospects import SyncProspect, sync_prospects
from marketbel_courier.ledger.syncs import Sync, SyncScope, syncs_under_way
from marketbel_courier.messages.wording import one_line
from marketbel_courier.quantities import moment_in_words
from marketbel_courier.registry.changes import Action, RegistryPlan
from marketbel_courier.registry.refresh import preview_registry
from marketbel_courier.settings import Settings

_LISTED = 20


@dataclass(frozen=True)
class SyncOutlook:
    """All that the preview tells. `trigger` is whether a request waits; None while Redis is away.

    `registry` is None without a master sheet, and its error in words if it cannot be used.
    """

    syncs: Sequence[Sync]
    trigger: bool | None
    registry: RegistryPlan | str | None
    deliveries: SyncPreview


def show_preview(settings: Settings, *, force: bool) -> None:
    """Print what a sync would fetch, skip and retry now, and why."""
    outlook = asyncio.run(_look(settings, force=force))
    console = output_console()
    for line in told(outlook, settings, now=datetime.now(UTC)):
        show_text(console, line)


async def _look(settings: Settings, *, force: bool) -> SyncOutlook:
    async def read(pool: Pool) -> tuple[list[Sync], list[SyncProspect]]:
        return await syncs_under_way(pool), await sync_prospects(pool)

    syncs, prospects = await with_database(settings, read)
    try:
        registry: RegistryPlan | str | None = await preview_registry(settings)
    except MasterSheetError as error:
        registry = str(error)
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
    yield Text(_whether_under_way(outlook))
    due = moment_in_words(next_due(now, interval_hours=settings.sync_interval_hours))
    yield Text(f"The next scheduled one is due at {due} UTC.", style="dim")
    yield from _registry(outlook.registry)
    yield from _deliveries(outlook.deliveries)


def _whether_under_way(outlook: SyncOutlook) -> str:
    for sync in outlook.syncs:
        if sync.scope is SyncScope.ALL:
            since = moment_in_words(sync.started_at)
            return f"{one_line(sync.task_id)} is under way since {since} UTC; another has to wait."
    if outlook.trigger is None:
        return "No sync is under way. Redis is away: whether one is asked for cannot be told."
    if outlook.trigger:
        return "A sync is asked for already and waits for Dagster's daemon."
    return "No sync is under way."


def _registry(registry: RegistryPlan | str | None) -> Iterator[Text]:
    if registry is None:
        yield Text("No master sheet is configured: the suppliers stay as they are.", style="dim")
        return
    if isinstance(registry, str):
        yield Text(f"The suppliers stay as they are: {one_line(registry)}", style="yellow")
        return
    counts = ", ".join(f"{registry.count(action):,} {action}" for action in Action)
    skipped = f"{len(registry.skipped):,} rows skipped"
    yield Text(f"Master sheet: {counts}, {registry.unchanged:,} unchanged, {skipped}.")
    yield from _list(
        [(change.name, f"{change.action}, {change.reason}") for change in registry.changes]
    )
    yield from _list(
        [(f"row {row.number} {row.name}", f"skipped, {row.reason}") for row in registry.skipped]
    )
    if registry.changes:
        yield Text("The suppliers below are as they were before these changes.", style="dim")


def _deliveries(preview: SyncPreview) -> Iterator[Text]:
    for treatment, prospects in preview.by_treatment.items():
        if not prospects:
            continue
        yield Text(f"{len(prospects):,} {treatment}.")
        if treatment.is_skipped or treatment is Treatment.FETCHED_ANEW:
            yield from _list([(prospect.supplier.name, "") for prospect in prospects])
    if preview.retries:
        yield Text(f"{len(preview.retries):,} to be retried, unless the sync comes first.")
        yield from _list(
            [(prospect.supplier.name, _retry(prospect)) for prospect in preview.retries]
        )
    if not any(preview.by_treatment.values()):
        yield Text("There are no suppliers.")


def _retry(prospect: SyncProspect) -> str:
    at = moment_in_words(prospect.next_retry_at) if prospect.next_retry_at else ""
    return f"{at} UTC. {one_line(prospect.error_message or '')}"


def _list(entries: Sequence[tuple[str, str]]) -> Iterator[Text]:
    for name, words in entries[:_LISTED]:
        yield Text(f"  {one_line(name)}{f': {one_line(words)}' if words else ''}")
    if len(entries) > _LISTED:
        yield Text(f"  and {len(entries) - _LISTED:,} more", style="dim")
