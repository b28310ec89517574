"""Which files that wait on the volume get a run now, each down its route.

The decision looks at the present state, not at events: a delivered file that no run is about gets a
run.
"""

import sys
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from uuid import UUID

import dagster as dg

from marketbel_courier.database.moments import FURTHEST_AHEAD
from marketbel_courier.delivery.reading_pauses import EndedRun, VainReadings, vain_readings
from marketbel_courier.delivery.routing import settle_routes
from marketbel_courier.delivery.sync_steps import MOST_RUNS_OF_A_TICK, runs_of_a_tick
from marketbel_courier.ledger.alerts import (
    RUNS_SUBJECT,
    AlertKind,
    NewAlert,
    Severity,
    raise_alerts,
)
from marketbel_courier.ledger.delivery_queries import does_any_wait, waiting_files
from marketbel_courier.ledger.delivery_records import WaitingFile
from marketbel_courier.ledger.outbox import note_untold
from marketbel_courier.ledger.reading_pauses import (
    ReadingPause,
    claims_of_runs,
    end_pauses,
    note_pauses,
)
from marketbel_courier.ledger.reading_runs import GivenFile, ReadingRuns, give, reading_runs
from marketbel_courier.messages.message import Message, paragraph
from marketbel_courier.orchestration.dagster_internals import BulkActionStatus
from marketbel_courier.orchestration.run_queue import most_other_runs
from marketbel_courier.orchestration.speech import skipped
from marketbel_courier.orchestration.stages import ANALYSIS, Stage, assets_of
from marketbel_courier.orchestration.supplier_runs import (
    IN_PROGRESS,
    ChosenSuppliers,
    analysis_request,
    choose_runs,
    jobs_of,
    keys_of,
)
from marketbel_courier.orchestration.tags import STAGE_TAG, TAKES_MORE_TAG
from marketbel_courier.orchestration.tick import Tick

# While its run still downloads for others, a file waits this long for company, unless the run that
# reads it takes what comes later.
PATIENCE = timedelta(seconds=10)
# Files wait for a run that has not yet said that it accepts more, but not without limit.
LAUNCHING = timedelta(seconds=20)
TAKE_MORE = (ANALYSIS,)
# More runs than can have ended in vain for one waiting file.
_RUNS_LOOKED_AT = 100
_ENDED = (
    dg.DagsterRunStatus.SUCCESS,
    dg.DagsterRunStatus.FAILURE,
    dg.DagsterRunStatus.CANCELED,
)


@dataclass(frozen=True)
class RunInProgress:
    """A run that has not ended, and whether it will read its partitions' files itself.

    A run that `takes_more` does so once it is up; `created_at` tells how long that is awaited.
    """

    run_id: str
    keys: frozenset[str]
    analyses: bool
    takes_more: bool = False
    created_at: datetime | None = None


@dataclass(frozen=True)
class Surroundings:
    """All that the decision depends on.

    `in_vain` are the jobs, by id, whose runs ended before they came to the file; `reading` is what
    runs say that they take besides. Of one sync, no more files wait within runs than fill
    `most_runs_of_a_sync`: more processes would share the same cores and places at ml-analyze. A run
    that awaits its last few, however long they take, holds no further run up.
    """

    now: datetime
    waiting: Sequence[WaitingFile]
    ordered_keys: Sequence[str]
    in_progress: Sequence[RunInProgress]
    left_to_backfills: frozenset[str]
    most_per_run: int
    most_runs: int
    in_vain: Mapping[str, VainReadings] = field(default_factory=dict)
    patience: timedelta = PATIENCE
    reading: ReadingRuns = field(default_factory=ReadingRuns)
    most_of_a_tick: int = MOST_RUNS_OF_A_TICK
    most_runs_of_a_sync: int = sys.maxsize

    @property
    def covered(self) -> frozenset[str]:
        """The partitions whose files runs in progress read."""
        return frozenset().union(*(run.keys for run in self.in_progress if run.analyses))

    @property
    def one_is_launched(self) -> bool:
        """Whether a run is about to start that will take the waiting files."""
        return any(
            run.takes_more
            and run.run_id not in self.reading.opened
            and run.created_at is not None
            and abs(self.now - run.created_at) < LAUNCHING
            for run in self.in_progress
        )


def due_analyses(around: Surroundings) -> dict[str, WaitingFile]:
    """The deliveries to have analysed now, by partition key: each supplier's oldest.

    The supplier that has waited longest is first.
    """
    covered = around.covered
    still_downloading = {run.run_id for run in around.in_progress}
    due: dict[str, WaitingFile] = {}
    for delivery in around.waiting:
        key = delivery.partition_key
        if (
            key not in covered
            and key not in due
            and str(delivery.job_id) not in around.left_to_backfills
            and (
                delivery.run_id not in still_downloading
                or around.now - (delivery.delivered_at or around.now) >= around.patience
            )
        ):
            due[key] = delivery
    return due


def paused(around: Surroundings, due: Mapping[str, WaitingFile]) -> dict[str, VainReadings]:
    """Of the deliveries that are due, by partition key: those whose next try is yet to come."""
    tries = {key: around.in_vain.get(str(delivery.job_id)) for key, delivery in due.items()}
    return {key: vain for key, vain in tries.items() if vain and not vain.is_over(around.now)}


def for_runs_that_are_up(
    around: Surroundings, due: Mapping[str, WaitingFile]
) -> tuple[dict[str, list[GivenFile]], frozenset[str]]:
    """What runs that are up are to be given, by run, and the keys that wait for one to be up.

    A file whose runs have ended in vain is given to none: it would be in the company of others.
    """
    partitions = frozenset(around.ordered_keys)
    fresh = [
        GivenFile(delivery.job_id, key)
        for key, delivery in due.items()
        if key in partitions and str(delivery.job_id) not in around.in_vain
    ]
    given: dict[str, list[GivenFile]] = {}
    up = {run.run_id for run in around.in_progress}
    for run_id, room in around.reading.room.items():
        if run_id in up and fresh:
            given[run_id], fresh = fresh[:room], fresh[room:]
    waits = fresh if around.one_is_launched else []
    return given, frozenset(file.partition_key for file in waits)


def plan_analyses(
    around: Surroundings, *, left_out: Collection[str] = frozenset()
) -> list[ChosenSuppliers]:
    """The runs to request now, for the suppliers that have waited longest.

    Files whose runs have ended in vain equally often go together, fewer and fewer in a run.
    """
    in_progress = sum(run.analyses for run in around.in_progress)
    free = max(min(around.most_runs - in_progress, around.most_of_a_tick), 0)
    due = due_analyses(around)
    wait = paused(around, due)
    partitions = frozenset(around.ordered_keys)
    ready = [key for key in due if key in partitions and key not in wait and key not in left_out]
    ready = _within_shares(around, {key: due[key] for key in ready})
    runs: list[ChosenSuppliers] = []
    for company, keys in groupby(
        sorted(ready, key=lambda key: -_company(around, due[key])),
        key=lambda key: _company(around, due[key]),
    ):
        longest_waiting = list(keys)[: max(free - len(runs), 0) * company]
        runs += choose_runs(frozenset(longest_waiting), around.ordered_keys, most_per_run=company)
    return runs


def _within_shares(around: Surroundings, due: Mapping[str, WaitingFile]) -> list[str]:
    """The keys of those that their sync's share of the runs has room for.

    Whose runs have ended in vain are tried by runs of their own in any case.
    """
    room: defaultdict[str, int] = defaultdict(
        lambda: around.most_runs_of_a_sync * around.most_per_run
    )
    covered = around.covered
    for delivery in around.waiting:
        if delivery.partition_key in covered:
            room[delivery.task_id] -= 1
    within: list[str] = []
    for key, delivery in due.items():
        if str(delivery.job_id) not in around.in_vain:
            room[delivery.task_id] -= 1
            if room[delivery.task_id] < 0:
                continue
        within.append(key)
    return within


def _company(around: Surroundings, delivery: WaitingFile) -> int:
    vain = around.in_vain.get(str(delivery.job_id))
    return vain.most_in_company(around.most_per_run) if vain else around.most_per_run


def request_runs(
    context: dg.SensorEvaluationContext, tick: Tick, most_runs: Mapping[Stage, int]
) -> list[dg.RunRequest] | dg.SkipReason:
    """Evaluate a tick: request runs for the files that wait, at most so many of each stage."""
    waiting = tick.run(_read_ledger(tick))
    if not waiting:
        return skipped(Message("tick-no-price-list-waits"))
    requests: list[dg.RunRequest] = []
    requested: list[UUID] = []
    pauses: dict[UUID, VainReadings] = {}
    reading = tick.run(reading_runs(tick.pool))
    for stage, most in most_runs.items():
        mine = [delivery for delivery in waiting if delivery.route == stage.route]
        around = _look_around(context.instance, tick, stage, mine, most, reading)
        due = due_analyses(around)
        in_vain = _in_vain(context.instance, tick, stage, due.values(), reading)
        around = replace(around, in_vain=in_vain)
        pauses |= {due[key].job_id: vain for key, vain in paused(around, due).items()}
        given, left_out = _give(tick, around, due)
        requested += [due[key].job_id for key in given]
        jobs = {key: str(delivery.job_id) for key, delivery in due.items()}
        for run in plan_analyses(around, left_out=given | left_out):
            requests.append(
                analysis_request(
                    run,
                    jobs,
                    task_id=due[run.keys[0]].task_id,
                    stage=stage,
                    takes_more=stage in TAKE_MORE and not any(jobs[k] in in_vain for k in run.keys),
                )
            )
            requested += [due[key].job_id for key in run.keys]
    tick.run(_tell(tick, pauses, [*requested, *_no_longer_paused(waiting, pauses)]))
    return requests or skipped(_why_nothing(len(waiting), pauses))


def _give(
    tick: Tick, around: Surroundings, due: Mapping[str, WaitingFile]
) -> tuple[frozenset[str], frozenset[str]]:
    """Give waiting files to active runs; returns the keys that were given, and those that wait."""
    planned, waits = for_runs_that_are_up(around, due)
    given: set[str] = set()
    for run_id, files in planned.items():
        given.update(file.partition_key for file in tick.run(give(tick.pool, run_id, files)))
    return frozenset(given), waits


def _no_longer_paused(waiting: Sequence[WaitingFile], pauses: Collection[UUID]) -> Iterator[UUID]:
    for delivery in waiting:
        if delivery.next_reading_at is not None and delivery.job_id not in pauses:
            yield delivery.job_id


def _why_nothing(waiting: int, pauses: Mapping[UUID, VainReadings]) -> Message:
    others = waiting - len(pauses)
    words = [Message("tick-readings-under-way", n=others)] if others else []
    if pauses:
        words.append(_of_pauses("tick-readings-paused", pauses))
    return paragraph(words)


def _of_pauses(code: str, pauses: Mapping[UUID, VainReadings]) -> Message:
    return Message(
        code,
        n=len(pauses),
        runs=max(vain.count for vain in pauses.values()),
        at=min(vain.next_try_at for vain in pauses.values()),
    )


async def _tell(
    tick: Tick, pauses: Mapping[UUID, VainReadings], tried_again: Collection[UUID]
) -> None:
    """Say in the ledger, in Redis and, where it lasts, to a person, what waits for its next try."""
    noted = [
        ReadingPause(job_id, vain.next_try_at, vain.count, vain.words)
        for job_id, vain in pauses.items()
    ]
    changed = await note_pauses(tick.pool, noted) if noted else []
    if tried_again:
        changed += await end_pauses(tick.pool, tried_again)
    if changed:
        await note_untold(tick.pool, changed)
    lasting = {job_id: vain for job_id, vain in pauses.items() if vain.lasts}
    if lasting:
        alert = NewAlert(
            kind=AlertKind.RUN_DIED,
            severity=Severity.ERROR,
            subject=RUNS_SUBJECT,
            cause="readings_in_vain",
            reason=_of_pauses("alert-readings-in-vain", lasting),
        )
        await raise_alerts(tick.pool, [alert])


def _in_vain(
    instance: dg.DagsterInstance,
    tick: Tick,
    stage: Stage,
    due: Collection[WaitingFile],
    reading: ReadingRuns,
) -> dict[str, VainReadings]:
    """Of the jobs that are due: those whose runs have ended before they came to the file."""
    if not due:
        return {}
    jobs = frozenset(str(delivery.job_id) for delivery in due)
    records = instance.get_run_records(
        dg.RunsFilter(
            tags={STAGE_TAG: stage.name},
            statuses=list(_ENDED),
            updated_after=earliest_end(due, datetime.now(UTC)),
        ),
        limit=_RUNS_LOOKED_AT,
    )
    about = [(record, jobs & _jobs_of(record.dagster_run, reading)) for record in records]
    about = [(record, named) for record, named in about if named]
    if not about:
        return {}
    claims = tick.run(
        claims_of_runs(
            tick.pool,
            [delivery.job_id for delivery in due],
            [record.dagster_run.run_id for record, _ in about],
        )
    )
    ended = (
        EndedRun(named, claims.get(record.dagster_run.run_id, frozenset()), _end_of(record))
        for record, named in about
    )
    return vain_readings(jobs, ended)


def earliest_end(due: Collection[WaitingFile], now: datetime) -> datetime | None:
    """A time before any run can have ended that was to read one of these; None if unknown.

    A run names all of its jobs: those of the last days need not be read to find none of these.
    """
    times = [now]
    for file in due:
        if file.delivered_at is None:
            return None
        times.append(file.delivered_at)
    return min(times) - FURTHEST_AHEAD


def _jobs_of(run: dg.DagsterRun, reading: ReadingRuns) -> frozenset[str]:
    return jobs_of(run) | reading.jobs_given(run.run_id)


def _end_of(record: dg.RunRecord) -> datetime:
    if record.end_time is None:
        return record.update_timestamp.astimezone(UTC)
    return datetime.fromtimestamp(record.end_time, UTC)


def _look_around(
    instance: dg.DagsterInstance,
    tick: Tick,
    stage: Stage,
    waiting: Sequence[WaitingFile],
    most_runs: int,
    reading: ReadingRuns,
) -> Surroundings:
    ordered_keys = instance.get_dynamic_partitions("suppliers") if waiting else ()
    return Surroundings(
        now=datetime.now(UTC),
        waiting=waiting,
        ordered_keys=ordered_keys,
        in_progress=_runs_in_progress(instance, ordered_keys, stage, reading) if waiting else (),
        left_to_backfills=_left_to_backfills(instance, waiting, stage),
        most_per_run=tick.settings.suppliers_per_run,
        most_runs=most_runs,
        patience=timedelta(0) if stage in TAKE_MORE else PATIENCE,
        reading=reading if stage in TAKE_MORE else ReadingRuns(),
        most_of_a_tick=runs_of_a_tick(tick.settings.suppliers_per_run),
        most_runs_of_a_sync=most_other_runs(instance),
    )


async def _read_ledger(tick: Tick) -> list[WaitingFile]:
    if not await does_any_wait(tick.pool):
        return []
    await settle_routes(tick.pool, tick.settings)
    return await waiting_files(tick.pool)


def _runs_in_progress(
    instance: dg.DagsterInstance, ordered_keys: Sequence[str], stage: Stage, reading: ReadingRuns
) -> list[RunInProgress]:
    records = instance.get_run_records(dg.RunsFilter(statuses=list(IN_PROGRESS)))
    return [
        RunInProgress(
            run.run_id,
            keys_of(run, ordered_keys) | reading.keys_given(run.run_id),
            analyses=stage.is_asked_of(assets_of(run) or ()),
            takes_more=TAKES_MORE_TAG in run.tags,
            created_at=record.create_timestamp.astimezone(UTC),
        )
        for record in records
        for run in [record.dagster_run]
    ]


def _left_to_backfills(
    instance: dg.DagsterInstance, waiting: Sequence[WaitingFile], stage: Stage
) -> frozenset[str]:
    """The jobs whose backfill will have them read itself."""
    backfills: dict[str, bool] = {}
    left: set[str] = set()
    run_ids = {delivery.run_id for delivery in waiting}
    found = instance.get_runs(dg.RunsFilter(run_ids=list(run_ids))) if run_ids else ()
    runs = {run.run_id: run for run in found}
    for delivery in waiting:
        run = runs.get(delivery.run_id)
        backfill_id = run.tags.get("dagster/backfill") if run else None
        if backfill_id is None:
            continue
        if backfill_id not in backfills:
            backfills[backfill_id] = _will_read(instance, backfill_id, stage)
        if backfills[backfill_id]:
            left.add(str(delivery.job_id))
    return frozenset(left)


def _will_read(instance: dg.DagsterInstance, backfill_id: str, stage: Stage) -> bool:
    backfill = instance.get_backfill(backfill_id)
    return (
        backfill is not None
        and backfill.status is BulkActionStatus.REQUESTED
        and stage.is_asked_of(backfill.asset_selection or ())
    )
