"""Everything on one supplier's page: the verdict, its deliveries, the errors of its newest file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote
from uuid import UUID

from redis.exceptions import RedisError

from marketbel_courier.admin.connections import Desk
from marketbel_courier.admin.contract import (
    DeliveryView,
    HeldCountsView,
    JobView,
    StoryLine,
    SupplierStory,
    VerdictView,
)
from marketbel_courier.admin.job_views import job_view
from marketbel_courier.admin.link_views import link_counts_view
from marketbel_courier.admin.localization import in_english, localized
from marketbel_courier.admin.log_views import view_of_line
from marketbel_courier.admin.supplier_views import supplier_detail
from marketbel_courier.catalogue.held_changes import HeldCounts, count_held_by_supplier
from marketbel_courier.catalogue.item_links import count_links_by_rung
from marketbel_courier.catalogue.items import count_items_by_supplier
from marketbel_courier.catalogue.log_search import TaskErrors, errors_of_tasks
from marketbel_courier.delivery.telling.standing import KnownOfSupplier, judge
from marketbel_courier.delivery.telling.story import Chapter, tell
from marketbel_courier.job_state.snapshot import glance
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.history import analyses_ahead, attempts_of, newest_analysis
from marketbel_courier.ledger.states import Origin, Outcome, Route, State
from marketbel_courier.ledger.suppliers import Supplier, suppliers_by_id
from marketbel_courier.messages.language import Language

if TYPE_CHECKING:
    from marketbel_courier.job_state.job_hash import JobState

MOST_ERRORS = 200
# Whoever reads a file logs by a clock that may be behind the ledger's.
CLOCKS_DIFFER_BY = timedelta(seconds=2)
ASSETS = {
    Route.ML: ("raw_price_list", "ml_analysis"),
    Route.LEGACY: ("raw_price_list", "supplier_items", "item_matches", "product_aggregates"),
}


async def story_of(
    desk: Desk, supplier_id: UUID, language: Language, *, jobs: int
) -> SupplierStory | None:
    """The story of this supplier's newest jobs; None if there is no such supplier."""
    supplier = (await suppliers_by_id(desk.pool, [supplier_id])).get(supplier_id)
    if supplier is None:
        return None
    attempts = await attempts_of(desk.pool, supplier_id, jobs=jobs)
    items = await count_items_by_supplier(desk.pool, [supplier_id])
    errors = await _errors_of_newest_file(desk, supplier_id, attempts)
    counts = await count_held_by_supplier(desk.pool, [supplier_id])
    held = counts.get(supplier_id, HeldCounts())
    return SupplierStory(
        supplier=supplier_detail(supplier, items_count=items.get(supplier_id, 0)),
        verdict=await _verdict(desk, supplier, attempts, held, language),
        deliveries=await _deliveries(desk, attempts, language),
        errors=[view_of_line(line, language) for line in errors.lines],
        errors_total=errors.total,
        links=link_counts_view(await count_links_by_rung(desk.pool, supplier_id), language),
        held=HeldCountsView(prices=held.changes, lists=held.lists),
        asset_urls=asset_urls(desk.settings.dagster_ui_url, supplier.partition_key, attempts),
    )


def asset_urls(
    ui_url: str | None, partition_key: str, attempts: Sequence[Delivery]
) -> dict[str, str]:
    """The supplier's partitions in Dagster's web UI: the assets of the routes it has taken."""
    if ui_url is None or not partition_key:
        return {}
    names = [name for route in {row.route for row in attempts} for name in ASSETS.get(route, ())]
    partition = quote(partition_key, safe="")
    return {
        name: f"{ui_url}/assets/{name}?view=partitions&partition={partition}"
        for name in sorted(set(names))
    }


def newest_read(attempts: Sequence[Delivery]) -> Delivery | None:
    """The newest attempt whose file was given to a reader."""
    read = [row for row in attempts if row.handed_over_at and row.outcome is not Outcome.UNCHANGED]
    return max(read, key=lambda row: row.rank, default=None)


async def _errors_of_newest_file(
    desk: Desk, supplier_id: UUID, attempts: Sequence[Delivery]
) -> TaskErrors:
    newest = newest_read(attempts)
    if newest is None or newest.handed_over_at is None:
        return TaskErrors([], 0)
    # ml-analyze logs under its supplier, the legacy route and the courier under the job.
    return await errors_of_tasks(
        desk.pool,
        supplier_id,
        [str(newest.job_id), f"ml-{supplier_id}"],
        since=newest.handed_over_at - CLOCKS_DIFFER_BY,
        limit=MOST_ERRORS,
    )


async def _verdict(
    desk: Desk,
    supplier: Supplier,
    attempts: Sequence[Delivery],
    held: HeldCounts,
    language: Language,
) -> VerdictView:
    known = KnownOfSupplier(
        supplier,
        attempts,
        shown=await newest_analysis(desk.pool, supplier.id),
        held_prices=held.changes,
    )
    newest = known.newest
    if newest is not None and newest.state is State.DELIVERED:
        known = replace(known, ahead=await analyses_ahead(desk.pool, newest))
    verdict = judge(known)
    failed = newest is not None and newest.state is State.FAILED
    return VerdictView(
        standing=verdict.standing,
        reason=in_english(verdict.reason),
        reason_localized=localized(verdict.reason, language),
        next_step=in_english(verdict.next_step),
        next_step_localized=localized(verdict.next_step, language),
        error_code=(newest.error_code or "") if newest is not None and failed else "",
        next_retry_at=newest.next_retry_at if newest is not None and failed else None,
        waiting_behind=known.ahead,
    )


async def _deliveries(
    desk: Desk, attempts: Sequence[Delivery], language: Language
) -> list[DeliveryView]:
    newest_of = {row.job_id: row for row in attempts}
    live = await _live(desk, newest_of.values())
    views = [
        _delivery_view(
            chapter,
            newest_of[chapter.job_id],
            job_view(newest_of[chapter.job_id], desk.settings, language, live.get(chapter.job_id)),
            language,
        )
        for chapter in tell(attempts)
    ]
    return views[::-1]


async def _live(desk: Desk, jobs: Iterable[Delivery]) -> Mapping[UUID, JobState]:
    """The progress of the jobs under way; none while Redis is away, as the ledger has the rest."""
    under_way = [row.job_id for row in jobs if row.state.is_worked_on]
    if not under_way:
        return {}
    try:
        return (await glance(desk.redis, under_way)).jobs
    except (RedisError, OSError, ValueError):
        return {}


def _delivery_view(
    chapter: Chapter, newest: Delivery, job: JobView, language: Language
) -> DeliveryView:
    return DeliveryView(
        job=job,
        title=in_english(chapter.title),
        title_localized=localized(chapter.title, language),
        download_seconds=_download_seconds(newest),
        analysis_seconds=_analysis_seconds(newest),
        file_size_bytes=newest.file_size_bytes,
        lines=[
            StoryLine(
                at=line.at,
                mood=line.mood.value,
                text=in_english(line.message),
                text_localized=localized(line.message, language),
            )
            for line in chapter.lines
        ],
    )


def _download_seconds(row: Delivery) -> float | None:
    if row.origin is not Origin.SOURCE or row.outcome is Outcome.UNCHANGED:
        return None
    return _seconds(row.created_at, row.delivered_at)


def _analysis_seconds(row: Delivery) -> float | None:
    if row.state is not State.COMPLETE or row.outcome is Outcome.UNCHANGED:
        return None
    return _seconds(row.handed_over_at, row.finished_at)


def _seconds(begin: datetime | None, end: datetime | None) -> float | None:
    if begin is None or end is None or end < begin:
        return None
    return round((end - begin).total_seconds(), 3)
