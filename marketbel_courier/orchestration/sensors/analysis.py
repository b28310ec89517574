"""Launches analyses for the files that wait on the volume, whoever delivered them.

It looks at what is, not at what happened: a delivered file that no run is about gets one.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import dagster as dg
from dagster._core.execution.backfill import BulkActionStatus

from marketbel_courier.catalogue.delivery_queries import (
    failed_deliveries_of_runs,
    waiting_deliveries,
)
from marketbel_courier.catalogue.delivery_records import Delivery
from marketbel_courier.catalogue.pool import open_pool
from marketbel_courier.orchestration.assets.ml_analysis import ml_analysis
from marketbel_courier.orchestration.partitions import keys_of_run, ranges_covering
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.tags import (
    ANALYSIS_STAGE,
    ML_ANALYSIS,
    STAGE_TAG,
    TASK_ID_TAG,
)
from marketbel_courier.settings import Settings

# Below the daemon's own 5 seconds, so that each of its rounds is a tick.
TICK_SECONDS = 3
# While its run still downloads for others, a file waits this long for company.
PATIENCE = timedelta(seconds=10)
MOST_REQUESTS_PER_JOB = 3

IN_PROGRESS = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
]


@dataclass(frozen=True)
class RunInProgress:
    """A run that has not ended, and whether it will analyse its partitions itself."""

    run_id: str
    keys: frozenset[str]
    analyses: bool


@dataclass(frozen=True)
class Surroundings:
    """All that the decision depends on."""

    now: datetime
    waiting: Sequence[Delivery]
    failed_beside: frozenset[str]
    ordered_keys: Sequence[str]
    in_progress: Sequence[RunInProgress]
    left_to_backfills: frozenset[str]
    requests_so_far: Mapping[str, int]
    most_per_run: int
    most_runs: int


def plan_analyses(around: Surroundings) -> list[tuple[Sequence[str], dict[str, str]]]:
    """The partition ranges to analyse now, as their keys and the tags of their runs."""
    analysing = [run for run in around.in_progress if run.analyses]
    if len(analysing) >= around.most_runs:
        return []
    covered = frozenset().union(*(run.keys for run in analysing))
    still_downloading = {run.run_id for run in around.in_progress}
    due = {
        delivery.partition_key
        for delivery in around.waiting
        if delivery.partition_key not in covered
        and str(delivery.job_id) not in around.left_to_backfills
        and around.requests_so_far.get(str(delivery.job_id), 0) < MOST_REQUESTS_PER_JOB
        and (
            delivery.run_id not in still_downloading
            or around.now - (delivery.delivered_at or around.now) >= PATIENCE
        )
    }
    ranges = ranges_covering(
        around.ordered_keys,
        due,
        most_per_range=around.most_per_run,
        # One run over a supplier that has nothing to analyse is cheaper than two runs around it.
        bridges=around.failed_beside - covered,
    )
    return [(piece.keys, piece.tags) for piece in ranges]


@dg.sensor(
    target=[ml_analysis],
    minimum_interval_seconds=TICK_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Launches analyses for the price lists that wait on the shared volume.",
)
def analysis_sensor(
    context: dg.SensorEvaluationContext, courier: CourierResource
) -> dg.SensorResult | dg.SkipReason:
    """The cursor counts how often each waiting job was requested, so that none is for ever."""
    settings = courier.settings()
    waiting, failed = courier.ask(_read_ledger(settings))
    if not waiting:
        return dg.SkipReason("No price list waits for its analysis.")
    counts: dict[str, int] = json.loads(context.cursor or "{}")
    ordered_keys = context.instance.get_dynamic_partitions("suppliers")
    plan = plan_analyses(
        Surroundings(
            now=datetime.now(UTC),
            waiting=waiting,
            failed_beside=frozenset(delivery.partition_key for delivery in failed),
            ordered_keys=ordered_keys,
            in_progress=_runs_in_progress(context.instance, ordered_keys),
            left_to_backfills=_left_to_backfills(context.instance, waiting),
            requests_so_far=counts,
            most_per_run=settings.suppliers_per_run,
            most_runs=settings.ml_max_in_flight,
        )
    )
    if not plan:
        return dg.SkipReason(f"{len(waiting)} price lists wait; their runs are under way.")
    by_key = {delivery.partition_key: delivery for delivery in waiting}
    return dg.SensorResult(
        run_requests=[_request(keys, tags, by_key) for keys, tags in plan],
        cursor=json.dumps(_count(counts, [keys for keys, _ in plan], by_key)),
    )


def _request(
    keys: Sequence[str], tags: Mapping[str, str], by_key: Mapping[str, Delivery]
) -> dg.RunRequest:
    first = next(by_key[key] for key in keys if key in by_key)
    return dg.RunRequest(
        asset_selection=[ML_ANALYSIS],
        tags={**tags, STAGE_TAG: ANALYSIS_STAGE, TASK_ID_TAG: first.task_id},
    )


def _count(
    counts: Mapping[str, int], ranges: Sequence[Sequence[str]], by_key: Mapping[str, Delivery]
) -> dict[str, int]:
    waiting = {str(delivery.job_id) for delivery in by_key.values()}
    kept = {job: count for job, count in counts.items() if job in waiting}
    for keys in ranges:
        for key in keys:
            if key in by_key:
                job = str(by_key[key].job_id)
                kept[job] = kept.get(job, 0) + 1
    return kept


async def _read_ledger(settings: Settings) -> tuple[list[Delivery], list[Delivery]]:
    async with open_pool(settings.postgres_dsn, max_size=1) as pool:
        waiting = await waiting_deliveries(pool)
        run_ids = {delivery.run_id for delivery in waiting}
        return waiting, await failed_deliveries_of_runs(pool, run_ids)


def _runs_in_progress(
    instance: dg.DagsterInstance, ordered_keys: Sequence[str]
) -> list[RunInProgress]:
    runs = instance.get_runs(dg.RunsFilter(statuses=IN_PROGRESS))
    return [
        RunInProgress(
            run.run_id,
            keys_of_run(dict(run.tags), ordered_keys),
            analyses=ML_ANALYSIS in (run.asset_selection or frozenset()),
        )
        for run in runs
    ]


def _left_to_backfills(instance: dg.DagsterInstance, waiting: Sequence[Delivery]) -> frozenset[str]:
    """The jobs whose backfill will analyse them itself."""
    backfills: dict[str, bool] = {}
    left: set[str] = set()
    runs = {run_id: instance.get_run_by_id(run_id) for run_id in {d.run_id for d in waiting}}
    for delivery in waiting:
        run = runs[delivery.run_id]
        backfill_id = run.tags.get("dagster/backfill") if run else None
        if backfill_id is None:
            continue
        if backfill_id not in backfills:
            backfills[backfill_id] = _will_analyse(instance, backfill_id)
        if backfills[backfill_id]:
            left.add(str(delivery.job_id))
    return frozenset(left)


def _will_analyse(instance: dg.DagsterInstance, backfill_id: str) -> bool:
    backfill = instance.get_backfill(backfill_id)
    return (
        backfill is not None
        and backfill.status is BulkActionStatus.REQUESTED
        and ML_ANALYSIS in (backfill.asset_selection or [])
    )
