"""Which files that wait on the volume get a run now, each down its route.

The decision looks at the present state, not at events: a delivered file that no run is about gets a
run.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import dagster as dg

from marketbel_courier.delivery.routing import settle_routes
from marketbel_courier.ledger.delivery_queries import waiting_deliveries
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.messages.message import Message
from marketbel_courier.orchestration.dagster_internals import BulkActionStatus
from marketbel_courier.orchestration.speech import skipped
from marketbel_courier.orchestration.stages import LEGACY, Stage
from marketbel_courier.orchestration.supplier_runs import (
    IN_PROGRESS,
    ChosenSuppliers,
    analysis_request,
    choose_runs,
    keys_of,
)
from marketbel_courier.orchestration.tick import Tick

# While its run still downloads for others, a file waits this long for company.
PATIENCE = timedelta(seconds=10)
REQUESTS_IN_A_ROW = 3
PAUSE_BETWEEN_REQUESTS = timedelta(minutes=10)
FORMER_LEGACY_SENSOR = "legacy_sensor"


@dataclass(frozen=True)
class RunInProgress:
    """A run that has not ended, and whether it will read its partitions' files itself."""

    run_id: str
    keys: frozenset[str]
    analyses: bool


@dataclass(frozen=True)
class Requests:
    """How often a run was requested for a job, and when the last time."""

    count: int
    last: datetime


@dataclass(frozen=True)
class Surroundings:
    """All that the decision depends on."""

    now: datetime
    waiting: Sequence[Delivery]
    ordered_keys: Sequence[str]
    in_progress: Sequence[RunInProgress]
    left_to_backfills: frozenset[str]
    requests_so_far: Mapping[str, Requests]
    most_per_run: int
    most_runs: int


def due_analyses(around: Surroundings) -> dict[str, Delivery]:
    """The deliveries to have analysed now, by partition key: each supplier's oldest.

    The supplier that has waited longest is first.
    """
    covered = frozenset().union(*(run.keys for run in around.in_progress if run.analyses))
    still_downloading = {run.run_id for run in around.in_progress}
    due: dict[str, Delivery] = {}
    for delivery in around.waiting:
        key = delivery.partition_key
        if (
            key not in covered
            and key not in due
            and str(delivery.job_id) not in around.left_to_backfills
            and _may_be_requested(around.requests_so_far.get(str(delivery.job_id)), around.now)
            and (
                delivery.run_id not in still_downloading
                or around.now - (delivery.delivered_at or around.now) >= PATIENCE
            )
        ):
            due[key] = delivery
    return due


def plan_analyses(around: Surroundings) -> list[ChosenSuppliers]:
    """The runs to request now, for the suppliers that have waited longest."""
    free = max(around.most_runs - sum(run.analyses for run in around.in_progress), 0)
    partitions = frozenset(around.ordered_keys)
    due = [key for key in due_analyses(around) if key in partitions]
    longest_waiting = frozenset(due[: free * around.most_per_run])
    return choose_runs(longest_waiting, around.ordered_keys, most_per_run=around.most_per_run)


def _may_be_requested(requests: Requests | None, now: datetime) -> bool:
    # A run that never comes to its work must not be launched every few seconds.
    return (
        requests is None
        or requests.count < REQUESTS_IN_A_ROW
        or now - requests.last >= PAUSE_BETWEEN_REQUESTS
    )


def request_runs(
    context: dg.SensorEvaluationContext, tick: Tick, most_runs: Mapping[Stage, int]
) -> dg.SensorResult | dg.SkipReason:
    """Evaluate a tick: request runs for the files that wait, at most so many of each stage.

    The cursor says how often a run was requested for each waiting job, and when.
    """
    waiting = tick.run(_read_ledger(tick))
    if not waiting:
        return skipped(Message("tick-no-price-list-waits"))
    requests_so_far = _requests_so_far(context, waiting)
    requests: list[dg.RunRequest] = []
    requested: list[str] = []
    for stage, most in most_runs.items():
        mine = [delivery for delivery in waiting if delivery.route == stage.route]
        around = _look_around(context.instance, tick, stage, mine, requests_so_far, most)
        due = due_analyses(around)
        jobs = {key: str(delivery.job_id) for key, delivery in due.items()}
        for run in plan_analyses(around):
            task_id = due[run.keys[0]].task_id
            requests.append(analysis_request(run, jobs, task_id=task_id, stage=stage))
            requested += [jobs[key] for key in run.keys]
    if not requests:
        return skipped(Message("tick-readings-under-way", n=len(waiting)))
    return dg.SensorResult(
        run_requests=requests, cursor=_to_cursor(waiting, requests_so_far, requested)
    )


def _look_around(
    instance: dg.DagsterInstance,
    tick: Tick,
    stage: Stage,
    waiting: Sequence[Delivery],
    requests_so_far: Mapping[str, Requests],
    most_runs: int,
) -> Surroundings:
    ordered_keys = instance.get_dynamic_partitions("suppliers") if waiting else ()
    return Surroundings(
        now=datetime.now(UTC),
        waiting=waiting,
        ordered_keys=ordered_keys,
        in_progress=_runs_in_progress(instance, ordered_keys, stage) if waiting else (),
        left_to_backfills=_left_to_backfills(instance, waiting, stage),
        requests_so_far=requests_so_far,
        most_per_run=tick.settings.suppliers_per_run,
        most_runs=most_runs,
    )


def _requests_so_far(
    context: dg.SensorEvaluationContext, waiting: Sequence[Delivery]
) -> dict[str, Requests]:
    known = _from_cursor(context.cursor)
    if all(str(one.job_id) in known for one in waiting if one.route == LEGACY.route):
        return known
    # The legacy route had a sensor of its own before this release.
    former = [
        _from_cursor(getattr(state.instigator_data, "cursor", None))
        for state in context.instance.all_instigator_state()
        if state.instigator_name == FORMER_LEGACY_SENSOR
    ]
    return {job: requests for cursor in (*former, known) for job, requests in cursor.items()}


def _from_cursor(cursor: str | None) -> dict[str, Requests]:
    return {
        job: Requests(count, datetime.fromisoformat(last))
        for job, (count, last) in json.loads(cursor or "{}").items()
    }


def _to_cursor(
    waiting: Sequence[Delivery], so_far: Mapping[str, Requests], requested: Sequence[str]
) -> str:
    now = datetime.now(UTC)
    still_wait = {str(delivery.job_id) for delivery in waiting}
    kept = {job: known for job, known in so_far.items() if job in still_wait}
    for job in requested:
        kept[job] = Requests(kept[job].count + 1 if job in kept else 1, now)
    return json.dumps({job: (known.count, known.last.isoformat()) for job, known in kept.items()})


async def _read_ledger(tick: Tick) -> list[Delivery]:
    if not await waiting_deliveries(tick.pool):
        return []
    await settle_routes(tick.pool, tick.settings)
    return await waiting_deliveries(tick.pool)


def _runs_in_progress(
    instance: dg.DagsterInstance, ordered_keys: Sequence[str], stage: Stage
) -> list[RunInProgress]:
    runs = instance.get_runs(dg.RunsFilter(statuses=list(IN_PROGRESS)))
    return [
        RunInProgress(
            run.run_id,
            keys_of(run, ordered_keys),
            analyses=stage.is_asked_of(run.asset_selection or ()),
        )
        for run in runs
    ]


def _left_to_backfills(
    instance: dg.DagsterInstance, waiting: Sequence[Delivery], stage: Stage
) -> frozenset[str]:
    """The jobs whose backfill will have them read itself."""
    backfills: dict[str, bool] = {}
    left: set[str] = set()
    runs = {run_id: instance.get_run_by_id(run_id) for run_id in {d.run_id for d in waiting}}
    for delivery in waiting:
        run = runs[delivery.run_id]
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
