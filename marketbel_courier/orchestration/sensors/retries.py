"""Launches the next attempts of failed jobs whose retry is due.

The ledger says which those are. A job whose file lies on the volume goes straight to its analysis.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import dagster as dg

from marketbel_courier.delivery.reading.ml_knowledge import ask_health
from marketbel_courier.delivery.retry_policy import LONGEST_DELAY
from marketbel_courier.delivery.routing import settle_routes
from marketbel_courier.errors import DeliveryError, Interrupted, WorkerDied
from marketbel_courier.ledger.abandoned_deliveries import count_deaths
from marketbel_courier.ledger.alerts import (
    ML_ANALYZE_SUBJECT,
    AlertKind,
    NewAlert,
    Severity,
    raise_alerts,
)
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.outbox import note_untold
from marketbel_courier.ledger.reading_runs import ReadingRuns, reading_runs
from marketbel_courier.ledger.retries import (
    cancel_retries,
    due_retries,
    forget_replaced_retries,
    has_retries_to_come,
    lease_retries,
    next_download_retry,
    postpone_retries,
)
from marketbel_courier.ledger.states import Route, Step
from marketbel_courier.ledger.suppliers import suppliers_by_partition
from marketbel_courier.messages.message import Message, paragraph
from marketbel_courier.orchestration.jobs import analysis_job, delivery_job, legacy_job
from marketbel_courier.orchestration.patience import awaits_tables
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.retry_requests import note_requested
from marketbel_courier.orchestration.speech import skipped
from marketbel_courier.orchestration.stages import (
    ANALYSIS,
    DELIVERY,
    LEGACY,
    STAGE_OF_ROUTE,
    STAGES,
    Stage,
)
from marketbel_courier.orchestration.supplier_runs import (
    IN_PROGRESS,
    ChosenSuppliers,
    analysis_request,
    choose_runs,
    delivery_request,
    keys_of,
)
from marketbel_courier.orchestration.sync_runs import with_partitions
from marketbel_courier.orchestration.tags import RETRY_TAG, STAGE_TAG
from marketbel_courier.orchestration.tick import SOON, Tick
from marketbel_courier.settings import Fallback, Settings

# A retry that was requested is not requested again before its run can have begun it.
LEASE = timedelta(minutes=1)
MOST_RUNS = 4
# A download that is due waits for others that will be, so that they share a run: at most this part
# of the pause that lies behind it, and no longer than this.
PART_OF_PAUSE, LONGEST_WAIT = 4, timedelta(minutes=2)
# A job whose runs died so often may be why: the next run has no other that would die with it.
DEATHS_BEFORE_ALONE = 2

NO_LONGER_ACTIVE = "retry-of-inactive-supplier"
STOPPED_BY_A_PERSON = "retry-stopped-by-a-person"


@dataclass(frozen=True)
class Surroundings:
    """All that the decision depends on. `covered` are the partitions of runs in progress.

    `runs_of_stage` counts the runs of earlier retries that have not ended, by their stage's name;
    `deaths` how often the runs of a job died while they were at work on it. At `coming` the next
    download by itself is due, if any is.
    """

    due: Sequence[Delivery]
    ordered_keys: Sequence[str]
    covered: AbstractSet[str]
    stopped_runs: AbstractSet[str]
    runs_of_stage: Mapping[str, int]
    most_per_run: int
    deaths: Mapping[UUID, int] = field(default_factory=dict)
    coming: datetime | None = None
    now: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True)
class RetryRun:
    """One run of a stage: the suppliers it is about, and their jobs by partition key."""

    stage: Stage
    suppliers: ChosenSuppliers
    jobs: Mapping[str, Delivery]


@dataclass(frozen=True)
class RetryPlan:
    """The runs to launch, and the retries that will never be made.

    `gathering` says that downloads which are due wait for others that will be.
    """

    deliveries: Sequence[RetryRun]
    analyses: Sequence[RetryRun]
    legacy: Sequence[RetryRun]
    of_inactive: Sequence[Delivery]
    stopped: Sequence[Delivery]
    gathering: bool = False


def plan_retries(around: Surroundings) -> RetryPlan:
    """Decide over every due job; what is not in the plan waits for a later tick."""
    active = set(around.ordered_keys)
    jobs: dict[str, Delivery] = {}
    of_inactive, stopped = [], []
    # Of one supplier the newest delivery goes first: an older one waits while that is on its way.
    for delivery in sorted(around.due, key=lambda due: due.place, reverse=True):
        if delivery.partition_key not in active:
            of_inactive.append(delivery)
        elif _was_stopped(delivery, around.stopped_runs):
            stopped.append(delivery)
        elif delivery.partition_key not in around.covered:
            jobs.setdefault(delivery.partition_key, delivery)
    downloads = [job for job in jobs.values() if _stage_of(job) is DELIVERY]
    gathering = bool(downloads) and all(_waits_for_company(job, around) for job in downloads)
    return RetryPlan(
        deliveries=[] if gathering else _runs_for(DELIVERY, jobs, around),
        analyses=_runs_for(ANALYSIS, jobs, around),
        legacy=_runs_for(LEGACY, jobs, around),
        of_inactive=of_inactive,
        stopped=stopped,
        gathering=gathering,
    )


def _waits_for_company(job: Delivery, around: Surroundings) -> bool:
    """Whether another download is due so soon that this one waits; never if a person asked."""
    if not job.next_retry_at or not job.finished_at or job.retry_requested_at or not around.coming:
        return False
    pause = job.next_retry_at - job.finished_at
    until = job.next_retry_at + min(pause / PART_OF_PAUSE, LONGEST_WAIT)
    return around.now < until and around.coming <= until


def _stage_of(job: Delivery) -> Stage:
    if job.file_path is None:
        return DELIVERY
    return STAGE_OF_ROUTE[Route(job.route)]


def _was_stopped(delivery: Delivery, stopped_runs: AbstractSet[str]) -> bool:
    return (
        delivery.error_code == Interrupted.code
        and delivery.retry_requested_at is None
        and delivery.run_id in stopped_runs
    )


def _runs_for(stage: Stage, jobs: Mapping[str, Delivery], around: Surroundings) -> list[RetryRun]:
    # Each stage for itself: analyses that take long must not hold up downloads.
    free = max(MOST_RUNS - around.runs_of_stage.get(stage.name, 0), 0)
    mine = [key for key, job in jobs.items() if _stage_of(job) is stage]
    alone = {key for key in mine if around.deaths.get(jobs[key].job_id, 0) >= DEATHS_BEFORE_ALONE}
    runs = [
        *choose_runs(set(mine) - alone, around.ordered_keys, most_per_run=around.most_per_run),
        *choose_runs(alone, around.ordered_keys, most_per_run=1),
    ]
    return [RetryRun(stage, run, {key: jobs[key] for key in run.keys}) for run in runs[:free]]


@dg.sensor(
    jobs=[delivery_job, analysis_job, legacy_job],
    minimum_interval_seconds=SOON,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Retries failed suppliers: when the ledger says so, and when a person asks for it.",
)
@awaits_tables
def retry_sensor(
    context: dg.SensorEvaluationContext, courier: CourierResource
) -> list[dg.RunRequest] | dg.SkipReason:
    """Needs no cursor: a job is due until a run has begun its next attempt."""
    tick = courier.tick()
    settings = tick.settings
    noted = note_requested(tick)
    due, active_keys = tick.run(_read_due(tick))
    if not due:
        return skipped(paragraph([*noted, Message("tick-no-retry-is-due")]))
    # A job that was taken over may be due before the first sync has made any partition.
    ordered_keys = with_partitions(context.instance, active_keys)
    reading = tick.run(reading_runs(tick.pool))
    around = _look_around(context.instance, due, ordered_keys, reading, settings)
    died = [job.job_id for job in due if job.error_code == WorkerDied.code]
    if died:
        around = replace(around, deaths=tick.run(count_deaths(tick.pool, died)))
    around = replace(around, coming=tick.run(next_download_retry(tick.pool)))
    plan = plan_retries(around)
    away = tick.run(_why_ml_is_away(settings)) if _waits_for_ml(plan, settings) else None
    tick.run(_write_down(tick, plan, away))
    readings = [*([] if away else plan.analyses), *plan.legacy]
    if not (plan.deliveries or readings):
        return skipped(paragraph([*noted, _why_nothing(due, plan, away)]))
    return [
        *(_delivery_of(run) for run in plan.deliveries),
        *(_reading_of(run) for run in readings),
    ]


def _waits_for_ml(plan: RetryPlan, settings: Settings) -> bool:
    """Whether there are retries that are put off, uncounted, while ml-analyze is away.

    With the fallback `always` none is: its retries are counted, and end with the legacy route.
    """
    return bool(plan.analyses) and settings.ml_fallback_to_legacy is not Fallback.ALWAYS


def _look_around(
    instance: dg.DagsterInstance,
    due: Sequence[Delivery],
    ordered_keys: Sequence[str],
    reading: ReadingRuns,
    settings: Settings,
) -> Surroundings:
    runs = instance.get_runs(dg.RunsFilter(statuses=list(IN_PROGRESS)))
    return Surroundings(
        due=due,
        ordered_keys=ordered_keys,
        covered=frozenset().union(
            *(keys_of(run, ordered_keys) | reading.keys_given(run.run_id) for run in runs)
        ),
        stopped_runs=_stopped_runs(instance, due),
        runs_of_stage={stage.name: _retries_of(runs, stage) for stage in STAGES},
        most_per_run=settings.suppliers_per_run,
    )


def _retries_of(runs: Sequence[dg.DagsterRun], stage: Stage) -> int:
    return sum(RETRY_TAG in run.tags and run.tags.get(STAGE_TAG) == stage.name for run in runs)


def _stopped_runs(instance: dg.DagsterInstance, due: Sequence[Delivery]) -> frozenset[str]:
    interrupted = {row.run_id for row in due if row.error_code == Interrupted.code}
    if not interrupted:
        return frozenset()
    runs = instance.get_runs(
        dg.RunsFilter(run_ids=list(interrupted), statuses=[dg.DagsterRunStatus.CANCELED])
    )
    return frozenset(run.run_id for run in runs)


def _delivery_of(run: RetryRun) -> dg.RunRequest:
    jobs = {key: str(job.job_id) for key, job in run.jobs.items()}
    return delivery_request(run.suppliers, task_id=_task_id(), run_key=None, retries=jobs)


def _reading_of(run: RetryRun) -> dg.RunRequest:
    jobs = {key: str(job.job_id) for key, job in run.jobs.items()}
    return analysis_request(run.suppliers, jobs, task_id=_task_id(), retry=True, stage=run.stage)


def _task_id() -> str:
    return f"retry-{uuid4().hex[:12]}"


def _why_nothing(due: Sequence[Delivery], plan: RetryPlan, away: Message | None) -> Message:
    if away:
        waiting = sum(len(run.jobs) for run in plan.analyses)
        return Message("tick-analyses-wait", n=waiting, why=away)
    if plan.gathering:
        return Message("tick-retries-gather", n=len(due))
    return Message("tick-retries-wait-for-runs", n=len(due))


async def _read_due(tick: Tick) -> tuple[list[Delivery], list[str]]:
    """The retries that are due, and the partition keys of those whose supplier is active."""
    pool = tick.pool
    if not await has_retries_to_come(pool):
        return [], []
    await settle_routes(pool, tick.settings)
    replaced = await forget_replaced_retries(pool)
    await note_untold(pool, [job.job_id for job in replaced])
    due = await due_retries(pool)
    holders = await suppliers_by_partition(pool, {job.partition_key for job in due})
    return due, [key for key, supplier in holders.items() if supplier.is_active]


async def _why_ml_is_away(settings: Settings) -> Message | None:
    """What is wrong with ml-analyze; None if it can take files."""
    try:
        await ask_health(settings)
    except DeliveryError as error:
        return error.message
    return None


async def _write_down(tick: Tick, plan: RetryPlan, away: Message | None) -> None:
    pool = tick.pool
    analyses = [job for run in plan.analyses for job in run.jobs.values()]
    others = [job for run in (*plan.deliveries, *plan.legacy) for job in run.jobs.values()]
    await cancel_retries(pool, plan.of_inactive, code=NO_LONGER_ACTIVE)
    await cancel_retries(pool, plan.stopped, code=STOPPED_BY_A_PERSON)
    await lease_retries(pool, others, lease=LEASE)
    if away is None:
        await lease_retries(pool, analyses, lease=LEASE)
    else:
        # An attempt that cannot even begin is none: the job keeps its retries.
        delay = min(timedelta(seconds=tick.settings.retry_delay_seconds), LONGEST_DELAY)
        await postpone_retries(pool, analyses, by=delay, waits_for=away)
        await raise_alerts(pool, [_alert(away, len(analyses))])
    changed = [*plan.of_inactive, *plan.stopped, *others, *analyses]
    await note_untold(pool, [job.job_id for job in changed])


def _alert(away: Message, waiting: int) -> NewAlert:
    return NewAlert(
        kind=AlertKind.ML_UNAVAILABLE,
        severity=Severity.ERROR,
        subject=ML_ANALYZE_SUBJECT,
        cause="ml_unavailable",
        reason=Message("alert-analyses-wait", why=away, n=waiting),
        phase=Step.ANALYZING,
    )
