"""Runs over suppliers that were chosen one by one, whether they are neighbours or not.

Dagster's own runs carry one partition, or a range without gaps. Suppliers that are neither have
their keys in the run's config, and the run says itself which partitions it is about: the grid then
shows exactly those as in progress, and as failed if the run fails before they are materialized.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import dagster as dg

from marketbel_courier.orchestration.dagster_internals import (
    AssetMaterializationPlannedData,
    DagsterEvent,
    DagsterEventBatchMetadata,
    generate_event_batch_id,
)
from marketbel_courier.orchestration.partitions import PartitionRange, keys_of_run
from marketbel_courier.orchestration.stages import ANALYSIS, DELIVERY, STAGES, Stage
from marketbel_courier.orchestration.tags import (
    RETRY_TAG,
    STAGE_TAG,
    TAKES_MORE_TAG,
    TASK_ID_TAG,
)


@dataclass(frozen=True)
class ChosenSuppliers:
    """The suppliers of one run, in Dagster's order, and the tags of that run.

    Without tags the run's config has to name the suppliers.
    """

    keys: Sequence[str]
    tags: Mapping[str, str]


def choose_runs(
    wanted: Collection[str], ordered_keys: Sequence[str], *, most_per_run: int
) -> list[ChosenSuppliers]:
    """As few runs as hold all of `wanted`; a key that is no partition is left out."""
    places = {key: place for place, key in enumerate(ordered_keys) if key in wanted}
    keys = list(places)
    return [
        ChosenSuppliers(chunk, _tags_of(chunk, places)) for chunk in _chunks(keys, most_per_run)
    ]


def _chunks(keys: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), size):
        yield keys[start : start + size]


def _tags_of(keys: Sequence[str], places: Mapping[str, int]) -> dict[str, str]:
    are_neighbours = places[keys[-1]] - places[keys[0]] == len(keys) - 1
    return PartitionRange(keys).tags if are_neighbours else {}


def delivery_request(
    suppliers: ChosenSuppliers,
    *,
    task_id: str,
    run_key: str | None,
    force: bool = False,
    retries: Mapping[str, str] | None = None,
) -> dg.RunRequest:
    """A run that delivers these suppliers' price lists.

    `retries` are the jobs that failed, by partition key: their next attempts are made.
    """
    config: dict[str, Any] = {}
    if retries:
        config["retries"] = dict(retries)
    elif not suppliers.tags:
        config["suppliers"] = list(suppliers.keys)
    if force:
        config["force"] = True
    return dg.RunRequest(
        run_key=run_key,
        job_name=DELIVERY.job,
        asset_selection=list(DELIVERY.assets),
        # The step evaluates the checks itself, for each supplier that succeeds.
        asset_check_keys=[],
        tags={
            **suppliers.tags,
            STAGE_TAG: DELIVERY.name,
            TASK_ID_TAG: task_id,
            **({RETRY_TAG: "true"} if retries else {}),
        },
        run_config=_config_of(DELIVERY, config),
    )


def analysis_request(
    suppliers: ChosenSuppliers,
    jobs: Mapping[str, str],
    *,
    task_id: str,
    retry: bool = False,
    takes_more: bool = False,
    stage: Stage = ANALYSIS,
) -> dg.RunRequest:
    """A run that has these jobs' price lists read; `jobs` are by partition key.

    `stage` is that of the route they take. A run that `takes_more` is given further files while it
    is up.
    """
    chosen = {key: jobs[key] for key in suppliers.keys}
    return dg.RunRequest(
        job_name=stage.job,
        asset_selection=list(stage.assets),
        asset_check_keys=[],
        tags={
            **suppliers.tags,
            STAGE_TAG: stage.name,
            TASK_ID_TAG: task_id,
            **({RETRY_TAG: "true"} if retry else {}),
            **({TAKES_MORE_TAG: "true"} if takes_more else {}),
        },
        run_config=_config_of(stage, {"deliveries": chosen}),
    )


IN_PROGRESS = (
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
)


def keys_of(run: dg.DagsterRun, ordered_keys: Sequence[str]) -> frozenset[str]:
    """The partitions that a run is about, by its tags or by its config."""
    by_tags = keys_of_run(dict(run.tags), ordered_keys)
    return by_tags or frozenset(_keys_in_config(run.run_config))


def jobs_of(run: dg.DagsterRun) -> frozenset[str]:
    """The ids of the jobs that a run was requested for by name."""
    return frozenset(job for config in _configs(run.run_config) for job in _named_jobs(config))


def announce(context: dg.OpExecutionContext, stage: Stage, keys: Sequence[str]) -> None:
    """Say which partitions a run is about, if its tags do not."""
    if context.has_partition_key or context.has_partition_key_range:
        return
    _plan(context, stage, keys, run_id=context.run_id)


def announce_more(context: dg.OpExecutionContext, stage: Stage, keys: Sequence[str]) -> None:
    """Say that a run is about these partitions as well."""
    _plan(context, stage, keys, run_id=context.run_id)


def withdraw(context: dg.OpExecutionContext, stage: Stage, keys: Sequence[str]) -> None:
    """Withdraw these partitions from a run: the run's failure then does not fail them.

    To Dagster, a plan that names a run which does not exist is the plan of a deleted run.
    """
    _plan(context, stage, keys, run_id=str(uuid4()))


def _plan(
    context: dg.OpExecutionContext, stage: Stage, keys: Sequence[str], *, run_id: str
) -> None:
    if not keys:
        return
    batch: str = generate_event_batch_id()  # type: ignore[no-untyped-call]
    planned = [(asset, key) for asset in stage.assets for key in keys]
    for place, (asset, key) in enumerate(planned, start=1):
        context.instance.report_dagster_event(
            DagsterEvent.build_asset_materialization_planned_event(
                context.job_name,
                f"{stage.graph}.{stage.second_op}",
                AssetMaterializationPlannedData(asset, partition=key, partitions_subset=None),
            ),
            run_id,
            batch_metadata=DagsterEventBatchMetadata(batch, place == len(planned)),
        )


def force_everything(stages: Iterable[Stage], *, ask_ml: bool = False) -> dict[str, Any]:
    """The config for a run of these stages that repeats what was done before.

    With `ask_ml`, ml-analyze tries the delivered files even if they are known to fail there.
    """
    asked = {"ask_ml": True} if ask_ml else {}
    configs = [
        _config_of(stage, {"force": True, **(asked if stage is DELIVERY else {})})["ops"]
        for stage in stages
    ]
    return {"ops": {graph: config for ops in configs for graph, config in ops.items()}}


def _config_of(stage: Stage, config: Mapping[str, Any]) -> dict[str, Any]:
    if not config:
        return {}
    return {"ops": {stage.graph: {"ops": {stage.first_op: {"config": dict(config)}}}}}


def _keys_in_config(run_config: Mapping[str, Any]) -> Iterator[str]:
    for config in _configs(run_config):
        for name in ("suppliers", "retries", "deliveries"):
            yield from config.get(name, ())


def _named_jobs(config: Mapping[str, Any]) -> Iterator[str]:
    for name in ("retries", "deliveries"):
        yield from config.get(name, {}).values()


def _configs(run_config: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for stage in STAGES:
        of_graph = run_config.get("ops", {}).get(stage.graph, {})
        yield of_graph.get("ops", {}).get(stage.first_op, {}).get("config", {})
