"""Has uploaded price lists delivered (`parse:triggers`): of one supplier one after the other.

An entry stays in Redis until its run was launched. A daemon that dies before finds it again, and
the run's key keeps the run from existing twice.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass

import dagster as dg
from redis.exceptions import RedisError

from marketbel_courier.catalogue.pool import open_pool
from marketbel_courier.delivery.taking_uploads import (
    SortedUploads,
    WaitingUpload,
    report_refused,
    sort_uploads,
)
from marketbel_courier.delivery.uploads import Upload
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.list_triggers import (
    ListEntry,
    remove_uploads,
    waiting_uploads,
)
from marketbel_courier.orchestration.assets.raw_price_list import raw_price_list
from marketbel_courier.orchestration.chosen import IN_PROGRESS, PLAN_OP
from marketbel_courier.orchestration.partitions import PARTITION_TAG
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.sync_runs import (
    SINGLE_PRIORITY,
    state_of,
    with_partitions,
)
from marketbel_courier.orchestration.sync_steps import RunState
from marketbel_courier.orchestration.tags import (
    DELIVERY_STAGE,
    PRIORITY_TAG,
    RAW_PRICE_LIST,
    RUN_KEY_TAG,
    SENSOR_TAG,
    STAGE_TAG,
    TASK_ID_TAG,
)
from marketbel_courier.settings import Settings
from marketbel_courier.shared_volume.volume import SharedVolume

# Below the daemon's own 5 seconds, so that each of its rounds is a tick.
TICK_SECONDS = 3
MOST_PER_TICK = 50
MOST_READ = 1000
NAME = "upload_sensor"


@dataclass(frozen=True)
class UploadPlan:
    """The uploads to launch, those whose run exists, and those that wait for their supplier's."""

    launch: Sequence[WaitingUpload]
    launched: Sequence[WaitingUpload]
    later: Sequence[WaitingUpload]


def plan_uploads(
    waiting: Sequence[WaitingUpload], runs: Mapping[str, RunState], busy: Collection[str]
) -> UploadPlan:
    """Decide over these uploads, the oldest first.

    `runs` are by run key; `busy` are the partition keys with an upload's run under way.
    """
    launch: list[WaitingUpload] = []
    launched: list[WaitingUpload] = []
    later: list[WaitingUpload] = []
    taken = set(busy)
    for one in waiting:
        key = one.upload.partition_key
        if runs.get(one.upload.task_id, RunState.ABSENT) is not RunState.ABSENT:
            launched.append(one)
        elif key in taken or len(launch) == MOST_PER_TICK:
            later.append(one)
        else:
            launch.append(one)
            taken.add(key)
    return UploadPlan(launch, launched, later)


@dg.sensor(
    name=NAME,
    target=[raw_price_list],
    minimum_interval_seconds=TICK_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Has uploaded price lists delivered (`parse:triggers` in Redis).",
)
def upload_sensor(
    context: dg.SensorEvaluationContext, courier: CourierResource
) -> list[dg.RunRequest] | dg.SkipReason:
    """Needs no cursor: what is done shows in Dagster's runs."""
    settings = courier.settings()
    try:
        entries = courier.ask(_read(settings))
        if not entries:
            return dg.SkipReason("Nobody has uploaded a price list.")
        uploads = courier.ask(_sort_and_report(settings, entries))
        runs, busy = _look_at_runs(context.instance, uploads.waiting)
        plan = plan_uploads(uploads.waiting, runs, busy)
        done = [*(r.entry for r in uploads.refused), *(one.entry for one in plan.launched)]
        courier.ask(_remove(settings, done))
    except (RedisError, OSError) as error:
        return dg.SkipReason(f"Redis cannot be reached ({error}); the uploads wait there.")
    if not plan.launch:
        return dg.SkipReason(
            f"{len(plan.launched)} uploads were launched, {len(plan.later)} wait for an earlier"
            f" one of their supplier, {len(uploads.refused)} were refused."
        )
    with_partitions(context.instance, (one.upload.partition_key for one in plan.launch))
    return [_request(one) for one in plan.launch]


def _request(one: WaitingUpload) -> dg.RunRequest:
    upload = one.upload
    return dg.RunRequest(
        run_key=upload.task_id,
        asset_selection=[RAW_PRICE_LIST],
        asset_check_keys=[],
        tags={
            PARTITION_TAG: upload.partition_key,
            STAGE_TAG: DELIVERY_STAGE,
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
    return {"ops": {RAW_PRICE_LIST.to_python_identifier(): {"ops": {PLAN_OP: {"config": config}}}}}


def _look_at_runs(
    instance: dg.DagsterInstance, waiting: Sequence[WaitingUpload]
) -> tuple[dict[str, RunState], set[str]]:
    """The runs of these uploads by run key, and the suppliers with one under way."""
    in_progress = instance.get_runs(
        dg.RunsFilter(statuses=list(IN_PROGRESS), tags={SENSOR_TAG: NAME})
    )
    runs = {run.tags.get(RUN_KEY_TAG, ""): state_of(run) for run in in_progress}
    # One that was created and then not launched is launched under its own key.
    busy = {
        run.tags.get(PARTITION_TAG, "")
        for run in in_progress
        if state_of(run) is RunState.UNDER_WAY
    }
    # Only a supplier's first upload can have a run: it is removed before the next one gets one.
    first = {one.upload.partition_key: one.upload.task_id for one in reversed(waiting)}
    for key in first.values():
        if key not in runs:
            # One by one, as Dagster does it itself: that is faster than a list of keys.
            for run in instance.get_runs(dg.RunsFilter(tags={RUN_KEY_TAG: key})):
                if run.tags.get(SENSOR_TAG) == NAME:
                    runs[key] = state_of(run)
    return runs, busy


async def _read(settings: Settings) -> list[ListEntry]:
    async with aclosing(connect_redis(settings.redis_dsn)) as redis:
        return await waiting_uploads(redis, limit=MOST_READ)


async def _sort_and_report(settings: Settings, entries: Sequence[ListEntry]) -> SortedUploads:
    async with open_pool(settings.postgres_dsn, max_size=1) as pool:
        uploads = await sort_uploads(pool, SharedVolume(settings.uploads_dir), entries)
        for refused in uploads.refused:
            await report_refused(pool, refused)
        return uploads


async def _remove(settings: Settings, entries: Sequence[ListEntry]) -> None:
    async with aclosing(connect_redis(settings.redis_dsn)) as redis:
        await remove_uploads(redis, entries)
