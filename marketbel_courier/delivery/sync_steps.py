"""What a sync that is under way needs next, decided from its row, its runs and its jobs.

Nothing is remembered here: a daemon that was killed at any moment decides the same again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from itertools import islice

from marketbel_courier.catalogue.parsing_logs import LogType
from marketbel_courier.database.moments import has_passed
from marketbel_courier.delivery.reading_pauses import LASTS_AFTER
from marketbel_courier.job_state.triggers import NOBODY
from marketbel_courier.ledger.suppliers import Supplier
from marketbel_courier.ledger.syncs import Sync, SyncProgress, SyncStep
from marketbel_courier.messages.message import Message

# A registry refresh whose run has waited this long must not delay the deliveries any more.
REGISTRY_PATIENCE = timedelta(minutes=30)
# The first run of the registry, and those that follow one that broke off.
MOST_REGISTRY_RUNS = 3
# Suppliers without progress for this long, and without a run, are left to the next sync or a retry.
QUIET_AFTER = timedelta(minutes=10)
# A supplier that was just created may be announced before its row can be read.
NEW_SUPPLIER_PATIENCE = timedelta(minutes=5)


# Dagster's daemon makes the runs that a tick requests one after the other, each with an event for
# each of its suppliers, and meanwhile the sensor does not look again.
MOST_RUNS_OF_A_TICK = 4
MOST_SUPPLIERS_OF_A_TICK = 500


def runs_of_a_tick(suppliers_per_run: int) -> int:
    """How many runs of so many suppliers a tick may request; the others follow in the next ones."""
    return max(1, min(MOST_RUNS_OF_A_TICK, MOST_SUPPLIERS_OF_A_TICK // suppliers_per_run))


class RunState(Enum):
    """How far a run is. A run that was created and then not launched counts as absent."""

    ABSENT = "absent"
    UNDER_WAY = "under way"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    STOPPED = "stopped"

    @property
    def is_over(self) -> bool:
        """Whether the run has ended."""
        return self in (RunState.SUCCEEDED, RunState.FAILED, RunState.STOPPED)


@dataclass(frozen=True)
class LaunchRegistry:
    """Request the run that refreshes the registry; the number of the run, from 1."""

    number: int = 1


@dataclass(frozen=True)
class BeginDeliveries:
    """The refresh of the registry has ended, successfully or not: deliver the known suppliers."""

    reason: Message | None = None


@dataclass(frozen=True)
class LaunchDeliveries:
    """Request the runs of these suppliers, by the number of the run.

    `more` says whether the next tick is to request further runs, as soon as possible.
    """

    chunks: Mapping[int, Sequence[str]]
    more: bool = False


@dataclass(frozen=True)
class Finish:
    """Nothing is left to do; `reason` says how the sync ended."""

    reason: Message
    level: LogType = LogType.INFO


@dataclass(frozen=True)
class Wait:
    """A run, a job or another program has to progress first."""

    why: Message


SyncMove = LaunchRegistry | BeginDeliveries | LaunchDeliveries | Finish | Wait


@dataclass(frozen=True)
class Surroundings:
    """All that the decision about a sync of everybody depends on, besides its row.

    `registry` is the state of the newest of `registry_runs`. `runs` are the delivery runs by their
    number. `without_job` are the suppliers for whom no run has written down a job, filled once all
    runs have ended and one of them has failed. `all_quiet` says that no run at all is under way.
    """

    now: datetime
    suppliers_per_run: int
    registry: RunState = RunState.ABSENT
    registry_runs: int = 0
    runs: Mapping[int, RunState] = field(default_factory=dict)
    progress: SyncProgress = field(default_factory=SyncProgress)
    without_job: Sequence[str] = ()
    foreign_lock_seconds: float | None = None
    all_quiet: bool = False


def chunks_of(sync: Sync, *, suppliers_per_run: int) -> list[Sequence[str]]:
    """The suppliers of each delivery run of a sync, always in the same way."""
    return _chunks(sync.partition_keys, suppliers_per_run)


def _chunks(keys: Sequence[str], size: int) -> list[Sequence[str]]:
    return [keys[start : start + size] for start in range(0, len(keys), size)]


def next_move(sync: Sync, around: Surroundings) -> SyncMove:
    """What a sync of everybody needs now."""
    if sync.step is SyncStep.REGISTRY:
        return _refresh(sync, around)
    chunks = chunks_of(sync, suppliers_per_run=around.suppliers_per_run)
    missing = {
        number: keys
        for number, keys in enumerate(chunks)
        if around.runs.get(number, RunState.ABSENT) is RunState.ABSENT
    }
    if missing:
        return _launch(missing, around.suppliers_per_run)
    running = sum(not state.is_over for state in around.runs.values())
    if running:
        return Wait(Message("sync-waits-for-runs", task=sync.task_id, n=running))
    # Only once: a run that died before it stored its jobs left nothing that could be retried.
    if RunState.FAILED in around.runs.values() and len(chunks) not in around.runs:
        again = _chunks(around.without_job, around.suppliers_per_run)
        if again:
            return LaunchDeliveries(dict(enumerate(again, start=len(chunks))))
    return _wind_up(sync, around)


def _launch(chunks: Mapping[int, Sequence[str]], suppliers_per_run: int) -> LaunchDeliveries:
    most = runs_of_a_tick(suppliers_per_run)
    return LaunchDeliveries(dict(islice(chunks.items(), most)), more=len(chunks) > most)


def _refresh(sync: Sync, around: Surroundings) -> SyncMove:
    if around.registry is RunState.SUCCEEDED:
        return BeginDeliveries()
    if around.registry in (RunState.FAILED, RunState.STOPPED):
        if _registry_broke_off(sync, around) and around.registry_runs < MOST_REGISTRY_RUNS:
            return LaunchRegistry(around.registry_runs + 1)
        why = sync.reason or Message("sync-registry-run-broke-off")
        return BeginDeliveries(Message("sync-sheet-not-taken-over", why=why))
    if around.registry is RunState.UNDER_WAY:
        if has_passed(sync.started_at, REGISTRY_PATIENCE, around.now):
            return BeginDeliveries(Message("sync-registry-too-slow"))
        return Wait(Message("sync-refreshes-registry", task=sync.task_id))
    return _launch_registry(sync, around)


def _launch_registry(sync: Sync, around: Surroundings) -> SyncMove:
    if around.foreign_lock_seconds is not None:
        return Wait(
            Message("sync-waits-for-lock", task=sync.task_id, time=around.foreign_lock_seconds)
        )
    return LaunchRegistry(max(around.registry_runs, 1))


def _registry_broke_off(sync: Sync, around: Surroundings) -> bool:
    """Whether the run died without an error of its own: nothing is known to be wrong with the
    sheet.
    """
    return around.registry is RunState.FAILED and sync.reason is None


def _wind_up(sync: Sync, around: Surroundings) -> SyncMove:
    progress, total = around.progress, len(sync.partition_keys)
    if not total:
        return Finish(Message("sync-without-sources"), LogType.WARNING)
    if progress.under_way and not (_is_quiet(around) or _lasts(progress)):
        return Wait(_what_it_waits_for(sync, progress))
    done = Message(
        "sync-suppliers-done",
        done=progress.complete,
        total=total,
        failed=progress.failed,
        waiting=progress.under_way,
        missing=max(total - progress.ended - progress.under_way, 0),
    )
    return Finish(done, LogType.SUCCESS if progress.complete >= total else LogType.WARNING)


def _what_it_waits_for(sync: Sync, progress: SyncProgress) -> Message:
    if progress.paused:
        return Message(
            "sync-waits-for-next-try",
            task=sync.task_id,
            n=progress.paused,
            at=progress.next_reading_at,
            others=progress.under_way - progress.paused or None,
        )
    return Message("sync-waits-for-analyses", task=sync.task_id, n=progress.under_way)


def _lasts(progress: SyncProgress) -> bool:
    """Whether all remaining jobs keep being tried in vain: they must not delay the next sync."""
    return progress.under_way == progress.delivered and progress.fewest_vain_readings >= LASTS_AFTER


def _is_quiet(around: Surroundings) -> bool:
    moved = around.progress.last_moved_at
    return around.all_quiet and moved is not None and has_passed(moved, QUIET_AFTER, around.now)


def next_move_for_one(
    sync: Sync, supplier: Supplier | None, run: RunState, *, now: datetime
) -> SyncMove:
    """What a sync of one supplier needs now: the sync ends once its run is launched."""
    if run is not RunState.ABSENT:
        return Finish(Message("sync-one-requested"))
    if supplier is None:
        return _await_supplier(sync, now)
    if not supplier.is_active:
        return Finish(Message("sync-supplier-inactive", supplier=supplier.name))
    if not supplier.source_url:
        return Finish(Message("sync-supplier-without-source", supplier=supplier.name))
    return LaunchDeliveries({0: [supplier.partition_key]})


def next_move_for_some(
    sync: Sync, runs: Mapping[int, RunState], *, suppliers_per_run: int
) -> SyncMove:
    """What a sync of some suppliers needs now: the sync ends once its runs are launched."""
    missing = {
        number: keys
        for number, keys in enumerate(chunks_of(sync, suppliers_per_run=suppliers_per_run))
        if runs.get(number, RunState.ABSENT) is RunState.ABSENT
    }
    if missing:
        return _launch(missing, suppliers_per_run)
    return Finish(Message("sync-some-requested", n=len(sync.partition_keys)))


def _await_supplier(sync: Sync, now: datetime) -> SyncMove:
    if sync.supplier_id == NOBODY:
        return Finish(Message("sync-named-nobody"), LogType.WARNING)
    if has_passed(sync.started_at, NEW_SUPPLIER_PATIENCE, now):
        return Finish(Message("sync-supplier-unknown", supplier=sync.supplier_id), LogType.WARNING)
    return Wait(Message("sync-waits-for-supplier", task=sync.task_id, supplier=sync.supplier_id))
