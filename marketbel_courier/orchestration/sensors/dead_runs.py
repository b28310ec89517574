"""Ends runs whose worker died without a word, and what such runs left open in the ledger.

A worker is dead when its heartbeat has been silent for RUN_HEARTBEAT_TIMEOUT_SECONDS, at more than
one look: after an outage of the database every living worker is silent at the first one. One whose
process is there, and only too busy or suspended, gets more time. A run that was marked to be
started, and never handed to the code server, has no worker: its daemon was killed in between.
"""

import json
import socket
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import dagster as dg
from redis.exceptions import RedisError

from marketbel_courier.database.pool import Pool
from marketbel_courier.database.refusals import Refusal
from marketbel_courier.delivery.abandonment import end_jobs_of_run
from marketbel_courier.delivery.loop_steps import LONG_STEP_SECONDS
from marketbel_courier.delivery.step_board import step_of_process
from marketbel_courier.errors import StorageUnavailable, WorkerDied
from marketbel_courier.job_state.refused_runs import read_refused_runs
from marketbel_courier.ledger.abandoned_deliveries import runs_at_work
from marketbel_courier.ledger.delivery_queries import latest_deliveries
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.item_counts import last_delivered
from marketbel_courier.ledger.reading_runs import reading_runs
from marketbel_courier.ledger.run_heartbeats import (
    Heartbeats,
    Worker,
    forget_heartbeats,
    read_heartbeats,
)
from marketbel_courier.messages.message import Message, lines
from marketbel_courier.orchestration.dagster_internals import GRPC_INFO_TAG
from marketbel_courier.orchestration.patience import awaits_tables
from marketbel_courier.orchestration.reconciliation import tell_what_was_done
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.speech import said, skipped
from marketbel_courier.orchestration.stages import assets_of
from marketbel_courier.orchestration.supplier_runs import keys_of
from marketbel_courier.orchestration.tags import (
    LEGACY_ASSETS,
    ML_ANALYSIS,
    RAW_PRICE_LIST,
    SUPPLIER_REGISTRY,
)
from marketbel_courier.orchestration.tick import LATER, Tick

# A process that lives and is silent may go on for so many timeouts.
TIMEOUTS_OF_THE_LIVING = 10
# What a worker may take, at most, from its run's start to its first beat.
FIRST_BEAT_GRACE = timedelta(seconds=10)
# Assets whose every run opens a courier: one of them without a heartbeat has no worker.
COURIER_ASSETS = frozenset({SUPPLIER_REGISTRY, RAW_PRICE_LIST, ML_ANALYSIS, *LEGACY_ASSETS})

TO_BE_STARTED = dg.DagsterRunStatus.STARTING
WITH_A_WORKER = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
OVER = frozenset(
    {
        dg.DagsterRunStatus.SUCCESS,
        dg.DagsterRunStatus.FAILURE,
        dg.DagsterRunStatus.CANCELED,
    }
)
NAMES_SHOWN = 5

WORKER_GONE = Message("run-lost-its-worker")
NEVER_HANDED_OVER = Message("run-was-never-handed-over")
WORKER_BLOCKED = Message("run-worker-was-blocked")
RUN_OVER = Message("run-was-ended")
RUN_UNKNOWN = Message("run-was-deleted")
_REFUSED = {
    Refusal.READ_ONLY: Message("run-met-a-read-only-database"),
    Refusal.FULL: Message("run-met-a-full-database"),
}


@dataclass(frozen=True)
class WatchedRun:
    """A run that should give signs of life, or that left something open, and its last sign.

    `lives` says that its worker's process is there, and `blocked_by` for which supplier's work no
    other begins in it; `is_refused` that PostgreSQL took no writes of it.
    """

    run_id: str
    last_sign: datetime
    what_happened: Message
    lives: bool = False
    blocked_by: str | None = None
    is_refused: bool = False

    def patience(self, timeout: timedelta) -> timedelta:
        """How long the run may be silent."""
        return timeout * TIMEOUTS_OF_THE_LIVING if self.lives else timeout


@dataclass(frozen=True)
class Verdict:
    """The runs that are dead, and the suspected ones with the time of their first suspicion."""

    dead: Sequence[WatchedRun]
    suspects: Mapping[str, datetime]


def judge(
    runs: Collection[WatchedRun],
    suspects: Mapping[str, datetime],
    *,
    now: datetime,
    timeout: timedelta,
) -> Verdict:
    """Suspect a run that was silent for half the timeout; it is dead if silent for all of it.

    A sign that lies ahead is of a clock that was wrong: whoever lives gives another one. A run
    whose process lives is dead only after several timeouts. To be dead, a run must also have been
    suspected for a third of the timeout.
    """
    suspected = {
        run.run_id: suspects.get(run.run_id, now)
        for run in runs
        if abs(now - run.last_sign) >= timeout / 2
    }
    dead = [
        run
        for run in runs
        if abs(now - run.last_sign) >= run.patience(timeout)
        and now - suspected.get(run.run_id, now) >= timeout / 3
    ]
    return Verdict(dead, suspected)


@dg.sensor(
    minimum_interval_seconds=LATER,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Ends runs whose worker died, so that their suppliers are tried again.",
)
@awaits_tables
def dead_run_sensor(context: dg.SensorEvaluationContext, courier: CourierResource) -> dg.SkipReason:
    """Launches nothing. The cursor holds the suspects and when each was suspected first."""
    tick = courier.tick()
    instance = context.instance
    in_progress = instance.get_run_records(dg.RunsFilter(statuses=[*WITH_A_WORKER, TO_BE_STARTED]))
    heartbeats, at_work = tick.run(_read_signs(tick.pool))
    timeout = timedelta(seconds=tick.settings.run_heartbeat_timeout_seconds)
    with_a_worker = _with_a_worker(
        [record for record in in_progress if record.dagster_run.status in WITH_A_WORKER], heartbeats
    )
    verdict = judge(
        [
            *with_a_worker,
            *_never_handed_over(instance, in_progress),
            *_left_behind(
                instance, {run.dagster_run.run_id for run in in_progress}, heartbeats, at_work
            ),
        ],
        _suspects_in(context.cursor),
        now=heartbeats.now,
        timeout=timeout,
    )
    found: list[Message] = []
    if verdict.dead:
        dead = _as_refused(verdict.dead, tick.run(_refused(tick, verdict.dead)))
        ended = tick.run(_end_jobs(tick, dead))
        for run, _ in ended:
            _tell_what_it_did(instance, tick, run.run_id)
        reports = (_report(instance, run, jobs, now=heartbeats.now) for run, jobs in ended)
        found = [report for report in reports if report is not None]
        # Last of all: a worker that comes back takes a missing heartbeat for the end of its run.
        tick.run(forget_heartbeats(tick.pool, [run.run_id for run, _ in ended]))
    found += [
        _blocked(run, silence=heartbeats.now - run.last_sign)
        for run in with_a_worker
        if run.lives and heartbeats.now - run.last_sign >= timeout and run not in verdict.dead
    ]
    context.update_cursor(_cursor_of(verdict))
    return skipped(lines(found) if found else Message("tick-no-run-has-died"))


def _with_a_worker(records: Sequence[dg.RunRecord], heartbeats: Heartbeats) -> list[WatchedRun]:
    watched = []
    for record in records:
        run = record.dagster_run
        last_sign = heartbeats.by_run.get(run.run_id)
        if last_sign is None and COURIER_ASSETS.intersection(assets_of(run) or ()):
            last_sign = _start_of(record) + FIRST_BEAT_GRACE
        if last_sign is not None:
            worker = heartbeats.living.get(run.run_id)
            watched.append(
                WatchedRun(run.run_id, last_sign, WORKER_GONE)
                if worker is None
                else _living(worker, last_sign)
            )
    return watched


def _never_handed_over(
    instance: dg.DagsterInstance, records: Sequence[dg.RunRecord]
) -> list[WatchedRun]:
    """Runs that nobody will start, unless their daemon is in this very moment about to.

    One that a daemon hands over after all, when it has been told as failed, ends at once by itself.
    Other launchers than the shipped one keep runs waiting that are handed over.
    """
    if not isinstance(instance.run_launcher, dg.DefaultRunLauncher):
        return []
    return [
        WatchedRun(
            record.dagster_run.run_id, record.update_timestamp.astimezone(UTC), NEVER_HANDED_OVER
        )
        for record in records
        if _awaits_its_daemon(record.dagster_run)
    ]


def _awaits_its_daemon(run: dg.DagsterRun) -> bool:
    return run.status is TO_BE_STARTED and GRPC_INFO_TAG not in run.tags


def _living(worker: Worker, last_sign: datetime) -> WatchedRun:
    """A run whose worker lives, with the supplier that blocks it if that can be seen from here."""
    is_here = worker.host == socket.gethostname()
    step = step_of_process(worker.pid) if is_here else None
    if step is None or step[1] < LONG_STEP_SECONDS:
        return WatchedRun(worker.run_id, last_sign, WORKER_BLOCKED, lives=True)
    name, seconds = step
    what_happened = Message("run-worker-was-blocked-by", supplier=name, time=seconds)
    return WatchedRun(worker.run_id, last_sign, what_happened, lives=True, blocked_by=name)


def _left_behind(
    instance: dg.DagsterInstance,
    in_progress: AbstractSet[str],
    heartbeats: Heartbeats,
    at_work: Mapping[str, datetime],
) -> list[WatchedRun]:
    """The runs that are over, or gone, and yet have a heartbeat or an attempt under way."""
    named = (heartbeats.by_run.keys() | at_work.keys()) - in_progress
    if not named:
        return []
    records = {
        record.dagster_run.run_id: record
        for record in instance.get_run_records(dg.RunsFilter(run_ids=list(named)))
    }
    watched = []
    for run_id in named:
        record = records.get(run_id)
        signs = [heartbeats.by_run.get(run_id), at_work.get(run_id)]
        if record is None:
            watched.append(WatchedRun(run_id, _latest(signs), RUN_UNKNOWN))
        elif record.dagster_run.status in OVER:
            signs.append(_time(record.end_time))
            watched.append(WatchedRun(run_id, _latest(signs), RUN_OVER))
    return watched


def _blocked(run: WatchedRun, *, silence: timedelta) -> Message:
    if run.blocked_by is None:
        return Message("tick-run-is-blocked", run=run.run_id, silence=silence)
    return Message(
        "tick-run-is-blocked-by", run=run.run_id, silence=silence, supplier=run.blocked_by
    )


def _tell_what_it_did(instance: dg.DagsterInstance, tick: Tick, run_id: str) -> None:
    record = instance.get_run_record_by_id(run_id)
    if record is None or record.dagster_run.status is dg.DagsterRunStatus.SUCCESS:
        return
    run = record.dagster_run
    given = tick.run(reading_runs(tick.pool)).keys_given(run_id)
    keys = keys_of(run, instance.get_dynamic_partitions("suppliers")) | given
    if keys:
        newest, readable = tick.run(_newest(tick.pool, keys))
        tell_what_was_done(instance, run, newest, readable, since=_start_of(record))


def _report(
    instance: dg.DagsterInstance,
    dead: WatchedRun,
    jobs: Sequence[Delivery],
    *,
    now: datetime,
) -> Message | None:
    """Tell Dagster that the run ended, unless it knows; returns a line for the tick's log."""
    run = instance.get_run_by_id(dead.run_id)
    if run is None or not (run.status in WITH_A_WORKER or _awaits_its_daemon(run)):
        return Message("tick-run-is-over", run=dead.run_id, jobs=_ended(jobs)) if jobs else None
    silence, ended = now - dead.last_sign, _ended(jobs)
    gone = Message("run-worker-gone", silence=silence, jobs=ended)
    if dead.is_refused:
        gone = Message("run-was-refused", what=dead.what_happened, jobs=ended)
    elif dead.lives:
        gone = Message("run-worker-blocked", what=dead.what_happened, silence=silence, jobs=ended)
    elif run.status is TO_BE_STARTED:
        gone = Message("run-had-no-worker", what=dead.what_happened, silence=silence, jobs=ended)
    message = said(gone)
    if run.status is dg.DagsterRunStatus.CANCELING:
        instance.report_run_canceled(run, message)
    else:
        instance.report_run_failed(run, message)
    return Message("tick-run-died", run=dead.run_id, why=gone)


def _ended(jobs: Sequence[Delivery]) -> Message:
    if not jobs:
        return Message("run-had-no-job")
    return Message(
        "run-jobs-ended",
        names=[job.supplier_name for job in jobs[:NAMES_SHOWN]],
        more=len(jobs) - NAMES_SHOWN if len(jobs) > NAMES_SHOWN else None,
    )


async def _read_signs(pool: Pool) -> tuple[Heartbeats, dict[str, datetime]]:
    at_work = await runs_at_work(pool)
    return await read_heartbeats(pool), at_work


async def _newest(
    pool: Pool, keys: Collection[str]
) -> tuple[dict[str, Delivery], dict[str, Delivery]]:
    """The newest deliveries of these suppliers, and the newest of those that have a file."""
    with_file = await last_delivered(pool, keys)
    return await latest_deliveries(pool, keys), {row.partition_key: row for row in with_file}


async def _refused(tick: Tick, dead: Sequence[WatchedRun]) -> dict[str, Refusal]:
    try:
        return await read_refused_runs(tick.redis, [run.run_id for run in dead])
    except (RedisError, OSError):
        return {}


def _as_refused(
    dead: Sequence[WatchedRun], refusals: Mapping[str, Refusal]
) -> Sequence[WatchedRun]:
    """The dead runs, with what happened to those that PostgreSQL took no writes of."""
    return [
        replace(run, what_happened=_REFUSED[refusals[run.run_id]], is_refused=True)
        if run.run_id in refusals
        else run
        for run in dead
    ]


async def _end_jobs(
    tick: Tick, dead: Sequence[WatchedRun]
) -> list[tuple[WatchedRun, Sequence[Delivery]]]:
    """End the jobs of the dead runs; left out are runs that have given a sign of life meanwhile."""
    ended = []
    for run in dead:
        deliveries = await end_jobs_of_run(
            tick.pool,
            tick.redis,
            tick.settings,
            run.run_id,
            what_happened=run.what_happened,
            last_sign=run.last_sign,
            reason=StorageUnavailable if run.is_refused else WorkerDied,
        )
        if deliveries is not None:
            ended.append((run, deliveries))
    return ended


def _start_of(record: dg.RunRecord) -> datetime:
    return _time(record.start_time) or record.create_timestamp.astimezone(UTC)


def _time(timestamp: float | None) -> datetime | None:
    return None if timestamp is None else datetime.fromtimestamp(timestamp, UTC)


def _latest(times: Sequence[datetime | None]) -> datetime:
    return max(time for time in times if time is not None)


def _suspects_in(cursor: str | None) -> dict[str, datetime]:
    saved: dict[str, str] = json.loads(cursor or "{}")
    return {run_id: datetime.fromisoformat(since) for run_id, since in saved.items()}


def _cursor_of(verdict: Verdict) -> str:
    buried = {run.run_id for run in verdict.dead}
    return json.dumps(
        {
            run_id: since.isoformat()
            for run_id, since in verdict.suspects.items()
            if run_id not in buried
        }
    )
