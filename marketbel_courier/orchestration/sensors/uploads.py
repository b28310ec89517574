"""Delivers uploaded price lists (`parse:triggers`), those of one supplier one after the other.

An upload is kept until the ledger has its job: by the ledger, or by Redis alone where another admin
API has accepted it. If the daemon dies before, the next one finds it again, and the run's key keeps
the run from existing twice. If the run dies before, another run is launched.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import dagster as dg
from redis.exceptions import RedisError

from marketbel_courier.delivery.redis_repair import put_right
from marketbel_courier.delivery.sync_steps import RunState
from marketbel_courier.delivery.upload_requests import (
    RefusedUpload,
    WaitingUpload,
    report_refused,
    sort_uploads,
)
from marketbel_courier.delivery.uploads import Upload
from marketbel_courier.job_state.list_triggers import ListEntry, remove_uploads, waiting_uploads
from marketbel_courier.ledger.accepted_uploads import accepted_uploads, forget_accepted
from marketbel_courier.messages.message import Message, paragraph
from marketbel_courier.orchestration.jobs import delivery_job
from marketbel_courier.orchestration.partitions import PARTITION_TAG
from marketbel_courier.orchestration.patience import awaits_tables
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.speech import skipped
from marketbel_courier.orchestration.stages import DELIVERY
from marketbel_courier.orchestration.supplier_runs import IN_PROGRESS
from marketbel_courier.orchestration.sync_runs import (
    SINGLE_PRIORITY,
    state_of,
    with_partitions,
)
from marketbel_courier.orchestration.tags import (
    PRIORITY_TAG,
    RAW_PRICE_LIST,
    SENSOR_TAG,
    STAGE_TAG,
    TASK_ID_TAG,
)
from marketbel_courier.orchestration.tick import SOON, Tick
from marketbel_courier.shared_volume.volume import SharedVolume

MOST_PER_TICK = 50
MOST_READ = 1000
# A run may die before it has written its job down; one upload after the other must not keep dying.
MOST_RUNS = 3
NAME = "upload_sensor"

GIVEN_UP = Message("upload-given-up", n=MOST_RUNS)


@dataclass(frozen=True)
class UploadRuns:
    """What became of the runs of an upload whose job the ledger does not have."""

    failed: int = 0
    is_under_way: bool = False
    is_over: bool = False


@dataclass(frozen=True)
class UploadPlan:
    """The uploads to launch, those that are over, those that wait, and those given up.

    An upload waits for its own run, or for an earlier one of its supplier.
    """

    launch: Sequence[WaitingUpload]
    over: Sequence[WaitingUpload]
    later: Sequence[WaitingUpload]
    given_up: Sequence[WaitingUpload]


def plan_uploads(
    waiting: Sequence[WaitingUpload], runs: Mapping[str, UploadRuns], busy: Collection[str]
) -> UploadPlan:
    """Decide over these uploads, the oldest first.

    `runs` are by task; `busy` are the partition keys with an upload's run under way.
    """
    launch: list[WaitingUpload] = []
    over: list[WaitingUpload] = []
    later: list[WaitingUpload] = []
    given_up: list[WaitingUpload] = []
    taken = set(busy)
    for one in waiting:
        key = one.upload.partition_key
        known = runs.get(one.upload.task_id, UploadRuns())
        if known.is_over:
            over.append(one)
        elif known.is_under_way or key in taken or len(launch) == MOST_PER_TICK:
            later.append(one)
        elif known.failed >= MOST_RUNS:
            given_up.append(one)
        else:
            launch.append(one)
            taken.add(key)
    return UploadPlan(launch, over, later, given_up)


@dg.sensor(
    name=NAME,
    job=delivery_job,
    minimum_interval_seconds=SOON,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Has uploaded price lists delivered (`parse:triggers` in Redis).",
)
@awaits_tables
def upload_sensor(
    context: dg.SensorEvaluationContext, courier: CourierResource
) -> list[dg.RunRequest] | dg.SkipReason:
    """Needs no cursor: what is done shows in Dagster's runs."""
    tick = courier.tick()
    entries, problem = tick.run(_read(tick))
    if not entries:
        return skipped(problem or Message("tick-no-upload"))
    try:
        volume = SharedVolume(tick.settings.uploads_dir)
        uploads = tick.run(sort_uploads(tick.pool, volume, entries))
    except OSError as error:
        return skipped(Message("tick-uploads-wait-for-volume", why=str(error)))
    runs, busy = _look_at_runs(context.instance, uploads.waiting)
    plan = plan_uploads(uploads.waiting, runs, busy)
    refused = [*uploads.refused, *(one.refused(GIVEN_UP) for one in plan.given_up)]
    tick.run(_report(tick, refused))
    done = [
        *uploads.taken,
        *(one.entry for one in refused),
        *(one.entry for one in plan.over),
    ]
    problem = tick.run(_remove(tick, done)) or problem
    if not plan.launch:
        taken = Message(
            "tick-uploads",
            taken=len(uploads.taken),
            later=len(plan.later),
            refused=len(refused),
        )
        return skipped(paragraph([taken, *([problem] if problem else [])]))
    with_partitions(context.instance, (one.upload.partition_key for one in plan.launch))
    return [
        _request(one, number=runs.get(one.upload.task_id, UploadRuns()).failed + 1)
        for one in plan.launch
    ]


async def _read(tick: Tick) -> tuple[list[ListEntry], Message | None]:
    """The uploads that wait, and why those of Redis are not among them, if they are not.

    Redis may have lost what the ledger has accepted; who asks there alone is found there alone.
    """
    accepted = await accepted_uploads(tick.pool, limit=MOST_READ)
    try:
        shown = await waiting_uploads(tick.redis, limit=MOST_READ)
    except (RedisError, OSError) as error:
        return accepted, await _problem(tick, error)
    there = {entry.raw for entry in shown}
    # What Redis has lost was asked for before what came since.
    return [*(entry for entry in accepted if entry.raw not in there), *shown], None


async def _remove(tick: Tick, done: Sequence[ListEntry]) -> Message | None:
    """Forget these; an entry that stays in Redis has its job, and is removed when Redis is back."""
    if not done:
        return None
    await forget_accepted(tick.pool, done)
    try:
        await remove_uploads(tick.redis, done)
    except (RedisError, OSError) as error:
        return await _problem(tick, error)
    return None


async def _problem(tick: Tick, error: Exception) -> Message:
    with suppress(RedisError, OSError):
        await put_right(tick.pool, tick.redis, error)
    return Message("tick-uploads-wait", why=str(error))


def _request(one: WaitingUpload, *, number: int) -> dg.RunRequest:
    upload = one.upload
    return dg.RunRequest(
        run_key=upload.task_id if number == 1 else f"{upload.task_id}#{number}",
        job_name=DELIVERY.job,
        asset_selection=[RAW_PRICE_LIST],
        asset_check_keys=[],
        tags={
            PARTITION_TAG: upload.partition_key,
            STAGE_TAG: DELIVERY.name,
            TASK_ID_TAG: upload.task_id,
            PRIORITY_TAG: SINGLE_PRIORITY,
        },
        run_config=_config_of(upload),
    )


def _config_of(upload: Upload) -> dict[str, object]:
    values = {
        "file_path": upload.file_path,
        "original_filename": upload.original_filename,
        "sheet_name": upload.sheet_name,
        "header_row": upload.header_row,
        "data_start_row": upload.data_start_row,
    }
    config = {"upload": {name: value for name, value in values.items() if value is not None}}
    return {"ops": {DELIVERY.graph: {"ops": {DELIVERY.first_op: {"config": config}}}}}


def _look_at_runs(
    instance: dg.DagsterInstance, waiting: Sequence[WaitingUpload]
) -> tuple[dict[str, UploadRuns], set[str]]:
    """The runs of these uploads by task, and the suppliers with one under way."""
    in_progress = instance.get_runs(
        dg.RunsFilter(statuses=list(IN_PROGRESS), tags={SENSOR_TAG: NAME})
    )
    # One that was created and then not launched is launched under its own key.
    under_way = [run for run in in_progress if state_of(run) is RunState.UNDER_WAY]
    runs = {run.tags.get(TASK_ID_TAG, ""): UploadRuns(is_under_way=True) for run in under_way}
    busy = {run.tags.get(PARTITION_TAG, "") for run in under_way}
    # Only a supplier's first upload can have a run: it is removed before the next one gets one.
    first = {one.upload.partition_key: one.upload.task_id for one in reversed(waiting)}
    for task_id in first.values():
        if task_id not in runs:
            # One by one, as Dagster does it itself: that is faster than a list of tasks.
            of_task = dg.RunsFilter(tags={TASK_ID_TAG: task_id, SENSOR_TAG: NAME})
            runs[task_id] = _summary(instance.get_runs(of_task))
    return runs, busy


def _summary(runs: Sequence[dg.DagsterRun]) -> UploadRuns:
    statuses = [run.status for run in runs]
    return UploadRuns(
        failed=statuses.count(dg.DagsterRunStatus.FAILURE),
        is_under_way=any(state_of(run) is RunState.UNDER_WAY for run in runs),
        # Whoever stops the run of an upload does not want it.
        is_over=dg.DagsterRunStatus.SUCCESS in statuses or dg.DagsterRunStatus.CANCELED in statuses,
    )


async def _report(tick: Tick, refused: Sequence[RefusedUpload]) -> None:
    for one in refused:
        await report_refused(tick.pool, one)
