"""Runs of assets in this process, as `execute_in_process` has them, over jobs that are kept.

Dagster makes a job of its own for each such run and describes it in full: an eighth of all that a
run of one supplier takes. The same assets have the same job here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import dagster as dg
from dagster._core.definitions.job_base import InMemoryJob
from dagster._core.execution.execute_in_process import core_execute_in_process

from marketbel_courier.definitions import defs


def run_in_process(
    instance: dg.DagsterInstance,
    assets: Sequence[dg.AssetKey],
    *,
    tags: Mapping[str, str],
    run_config: Mapping[str, object] | None = None,
) -> dg.ExecuteInProcessResult:
    """One run of these assets; a failure is in the result."""
    job = _job_over(tuple(assets))
    return core_execute_in_process(
        job=InMemoryJob(job_def=job),
        run_config=run_config or {},
        instance=instance,
        output_capturing_enabled=True,
        raise_on_error=False,
        run_tags={**job.run_tags, **tags},
        asset_selection=frozenset(assets),
    )


def carry_out(instance: dg.DagsterInstance, request: dg.RunRequest) -> dg.ExecuteInProcessResult:
    """The run that a sensor or a schedule asks for."""
    return run_in_process(
        instance, request.asset_selection or (), tags=request.tags, run_config=request.run_config
    )


@cache
def _job_over(assets: tuple[dg.AssetKey, ...]) -> dg.JobDefinition:
    whole = defs.resolve_implicit_global_asset_job_def()
    return whole.as_ephemeral_job({}, {}, asset_selection=assets)
