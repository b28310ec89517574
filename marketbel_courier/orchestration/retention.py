"""One round of the retention: removes old rows, from the ledger to Dagster's storage.

`database/retention.py` says of each table by which setting; `docs/growth.md` says why.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from marketbel_courier.catalogue.old_logs import remove_old_logs
from marketbel_courier.catalogue.old_prices import remove_old_prices
from marketbel_courier.catalogue.old_readings import forget_changes, remove_old_readings
from marketbel_courier.catalogue.overtaken_questions import remove_overtaken_questions
from marketbel_courier.database.connections import DATABASE_ERRORS
from marketbel_courier.database.moments import database_ahead
from marketbel_courier.database.pool import open_pool
from marketbel_courier.database.removals import Removed, Round
from marketbel_courier.errors import CourierError
from marketbel_courier.ledger.accepted_uploads import accepted_uploads
from marketbel_courier.ledger.old_deliveries import (
    remove_old_deliveries,
    runs_waited_for,
    tasks_that_wait,
)
from marketbel_courier.ledger.old_entries import remove_old_entries
from marketbel_courier.ledger.syncs import syncs_under_way
from marketbel_courier.messages.message import Message
from marketbel_courier.orchestration.old_runs import (
    NeededRuns,
    may_forget_runs,
    remove_old_runs,
    runs_not_ended,
)
from marketbel_courier.orchestration.run_files import remove_old_files
from marketbel_courier.orchestration.tags import TASK_ID_TAG
from marketbel_courier.settings import Settings

FILES = "$DAGSTER_HOME/storage"
"""The name of the runs' files in the list of tables."""

_MOST_UPLOADS = 10_000


@dataclass(frozen=True)
class RetentionReport:
    """What a round removed, or would remove, by table; `is_complete` if nothing old is left.

    Bytes are those of the rows alone: indexes take about as much again.
    """

    is_dry_run: bool
    is_complete: bool
    removed: Mapping[str, Removed]

    @property
    def total(self) -> Removed:
        """All of it together."""
        return sum(self.removed.values(), Removed())

    @property
    def message(self) -> Message:
        """The whole of it in a sentence."""
        total = self.total
        if self.is_dry_run:
            return Message("removal-of-rows-planned", n=total.rows, size=total.size_bytes)
        rest = None if self.is_complete else "left"
        return Message("removal-of-rows-done", n=total.rows, size=total.size_bytes, rest=rest)


class _Ages:
    """The ages at which rows go, by PostgreSQL's clock, which is `ahead` of this machine's."""

    def __init__(self, settings: Settings, ahead: timedelta) -> None:
        self.runs = timedelta(days=settings.runs_kept_days) + ahead
        self.files_of_runs = timedelta(days=settings.runs_kept_days)  # by this machine's clock
        self.logs = timedelta(days=settings.logs_kept_days) + ahead
        self.history = timedelta(days=settings.history_kept_days) + ahead
        self.changes = timedelta(days=settings.changes_kept_days) + ahead
        self.ledger = timedelta(days=settings.ledger_kept_days) + ahead
        # A file on the volume that no delivery is known of is an orphan: the ledger outlasts them.
        files = timedelta(hours=settings.file_cleanup_ttl_hours) * 2
        self.deliveries = max(self.ledger, files + ahead)


async def carry_out_retention(
    settings: Settings,
    *,
    dagster_home: Path | None,
    is_dry_run: bool = False,
    seconds: float | None = None,
) -> RetentionReport:
    """Remove what has had its time, in small transactions; raises CourierError.

    Nothing is removed by a process that may not remove Dagster's runs: the rest rests on them.
    After so many `seconds` the rest is left to the next round. Without a home of Dagster its files
    are left alone.
    """
    removed: dict[str, Removed] = {}
    try:
        async with _rounds(settings, is_dry_run=is_dry_run, seconds=seconds) as (own, dagsters):
            if not is_dry_run and not await may_forget_runs(dagsters.pool):
                raise CourierError(Message("cleanup-no-rights"))
            # Waiting work is queried first: work that begins to wait meanwhile is too young to be
            # removed.
            needed, tasks = await _needed_runs(own), await tasks_that_wait(own.pool)
            # The ledger last: rows that depend on its rows are removed before.
            ages = _Ages(settings, await database_ahead(own.pool))
            removed |= await _remove_of_dagster(ages, dagsters, needed, dagster_home)
            removed |= await _remove_of_catalogue(ages, own, tasks)
            removed |= await _remove_of_ledger(ages, own)
            is_complete = not own.is_over
    except DATABASE_ERRORS as error:
        raise CourierError(Message("cleanup-of-rows-stopped", why=str(error))) from error
    return RetentionReport(is_dry_run, is_complete, removed)


async def _remove_of_dagster(
    ages: _Ages, round_: Round, needed: NeededRuns, home: Path | None
) -> Mapping[str, Removed]:
    removed = dict(await remove_old_runs(round_, older_than=ages.runs, needed=needed))
    if home is not None:
        removed[FILES] = await asyncio.to_thread(
            remove_old_files,
            home / "storage",
            older_than=ages.files_of_runs,
            under_way=await runs_not_ended(round_),
            is_dry_run=round_.is_dry_run,
        )
    return removed


async def _remove_of_catalogue(
    ages: _Ages, round_: Round, tasks: Sequence[str]
) -> Mapping[str, Removed]:
    return {
        "public.parsing_logs": await remove_old_logs(
            round_, older_than=ages.logs, kept_tasks=tasks
        ),
        "public.price_history": await remove_old_prices(round_, older_than=ages.history),
        "courier.item_changes": await forget_changes(round_, older_than=ages.changes),
        "courier.readings": await remove_old_readings(round_, older_than=ages.history),
    }


async def _remove_of_ledger(ages: _Ages, round_: Round) -> Mapping[str, Removed]:
    return {
        **await remove_overtaken_questions(round_, older_than=ages.ledger),
        **await remove_old_entries(round_, older_than=ages.ledger),
        "courier.deliveries": await remove_old_deliveries(round_, older_than=ages.deliveries),
    }


async def _needed_runs(round_: Round) -> NeededRuns:
    """The runs that a sensor may yet look for: it would launch them again if they were gone."""
    pool = round_.pool
    uploads = await accepted_uploads(pool, limit=_MOST_UPLOADS)
    syncs = await syncs_under_way(pool)
    return NeededRuns(
        run_ids=await runs_waited_for(pool),
        task_ids=[*(sync.task_id for sync in syncs), *(entry.task_id for entry in uploads)],
        task_tag=TASK_ID_TAG,
    )


@asynccontextmanager
async def _rounds(
    settings: Settings, *, is_dry_run: bool, seconds: float | None
) -> AsyncIterator[tuple[Round, Round]]:
    """A round with the courier's own rights, and one with those of Dagster's storage."""
    async with open_pool(settings.postgres_dsn, max_size=1) as pool:
        ends_at = None if seconds is None else time.monotonic() + seconds
        own = Round(pool, is_dry_run=is_dry_run, ends_at=ends_at)
        if settings.dagster_dsn == settings.postgres_dsn:
            yield own, own
            return
        async with open_pool(settings.dagster_dsn, max_size=1) as dagsters:
            yield own, replace(own, pool=dagsters)
