"""Plays Dagster's daemon for tests of one tick: the runs that were requested, in any state."""

from __future__ import annotations

from uuid import uuid4

import dagster as dg

from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.tags import RUN_KEY_TAG, SENSOR_TAG
from marketbel_courier_tests.platform_fixture import Platform

SUCCESS = dg.DagsterRunStatus.SUCCESS
FAILURE = dg.DagsterRunStatus.FAILURE
STARTED = dg.DagsterRunStatus.STARTED
NOT_STARTED = dg.DagsterRunStatus.NOT_STARTED


def tick(
    platform: Platform, sensor: dg.SensorDefinition, *, cursor: str | None = None
) -> dg.SensorExecutionData:
    """One evaluation, with whatever it asks of the partitions done."""
    context = dg.build_sensor_context(
        instance=platform.instance, cursor=cursor, resources={"courier": CourierResource()}
    )
    data = sensor.evaluate_tick(context)
    for request in data.dynamic_partitions_requests or []:
        platform.instance.add_dynamic_partitions("suppliers", list(request.partition_keys))
    return data


def launch(
    platform: Platform,
    request: dg.RunRequest,
    status: dg.DagsterRunStatus,
    *,
    sensor: str = "sync_sensor",
) -> None:
    """Put this request's run into the given state; it replaces the one it had."""
    instance = platform.instance
    assert request.run_key
    for old in instance.get_runs(dg.RunsFilter(tags={RUN_KEY_TAG: request.run_key})):
        instance.delete_run(old.run_id)
    instance.add_run(
        dg.DagsterRun(
            job_name="__ASSET_JOB",
            run_id=str(uuid4()),
            status=status,
            run_config=dict(request.run_config),
            asset_selection=frozenset(request.asset_selection or []),
            tags={**request.tags, RUN_KEY_TAG: request.run_key, SENSOR_TAG: sensor},
        )
    )
