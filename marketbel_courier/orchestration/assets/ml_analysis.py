"""`ml_analysis`: what ml-analyze made of each supplier's newest price list."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
from pydantic import Field

from marketbel_courier.delivery.outcome import Outcome
from marketbel_courier.delivery.reading.course import read_price_lists
from marketbel_courier.delivery.reading.ml_analyze import MlAnalyzeReader
from marketbel_courier.delivery.reading.selection import choose_latest, choose_waiting
from marketbel_courier.delivery.routing import Route
from marketbel_courier.orchestration.checks import evaluate_analyses
from marketbel_courier.orchestration.materializations import analyzed, as_output, failure_of, row_of
from marketbel_courier.orchestration.partitions import (
    ANALYSES_PER_BACKFILL_RUN,
    PARTITION_TAG,
    SUPPLIERS,
)
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.stages import ANALYSIS, LEGACY, is_asked_elsewhere
from marketbel_courier.orchestration.supplier_runs import announce, withdraw

JobIds = dict[str, str]


class AnalysisConfig(dg.Config):
    """Which price lists to analyse, where the run's partitions do not say it."""

    force: bool = Field(
        default=False, description="Send a file again that was analysed; else its result stands."
    )
    deliveries: dict[str, str] = Field(
        default={}, description="Jobs by partition key: only these, and only if they still wait."
    )


@dg.op(
    ins={"raw_price_list": dg.In(dg.Nothing)},
    out={"jobs": dg.Out(JobIds), "force": dg.Out(bool)},
    description="Find each supplier's newest price list, or those that the run was asked for.",
)
def choose_price_lists(
    context: dg.OpExecutionContext, courier: CourierResource, config: AnalysisConfig
) -> tuple[JobIds, bool]:
    """Job id by partition key; empty for a supplier that was never delivered."""
    with courier.open(context.run_id) as session:
        if config.deliveries:
            asked = list(config.deliveries)
            choice = choose_waiting(session.courier, config.deliveries, Route.ML)
        else:
            asked = list(context.partition_keys)
            choice = choose_latest(
                session.courier,
                asked,
                Route.ML,
                other_route_too=is_asked_elsewhere(context.instance, context.run, LEGACY),
            )
        jobs = session.run(choice)
    withdraw(context, ANALYSIS, [key for key in asked if key not in jobs])
    announce(context, ANALYSIS, list(jobs))
    return jobs, config.force


@dg.op(
    # As for the downloads: each success stores its own materialization.
    out=dg.Out(dg.Nothing, is_required=False),
    description="Hand the files to ml-analyze, as many at once as it may have, and await them.",
)
def analyze_price_lists(
    context: dg.OpExecutionContext, courier: CourierResource, jobs: JobIds, force: bool
) -> Iterator[dg.AssetMaterialization | dg.Output[None] | dg.AssetCheckEvaluation]:
    """Materializes a supplier the moment its analysis ends; fails at the end if any failed.

    What ml-analyze is spared has not failed: the legacy route reads it.
    """
    failed: list[Outcome] = []
    succeeded: list[Outcome] = []
    withdrawn: list[str] = []
    alone = PARTITION_TAG in context.run.tags
    with courier.open(context.run_id) as session:
        reader = MlAnalyzeReader(session.courier)
        for outcome in session.iterate(read_price_lists(reader, jobs, force=force)):
            if outcome.is_left_to_another_route:
                spared = row_of(outcome)
                context.log.info("%s: %s", spared.supplier_name, spared.fell_back_because)
                withdrawn.append(outcome.partition_key)
            elif outcome.error is None:
                materialization = analyzed(outcome)
                yield as_output(materialization) if alone else materialization
                succeeded.append(outcome)
            else:
                context.log.error(outcome.failure)
                failed.append(outcome)
        yield from evaluate_analyses(context, session, succeeded)
    withdraw(context, ANALYSIS, withdrawn)
    if failed:
        raise failure_of(failed, len(jobs), "analysed")


@dg.graph_asset(
    ins={"raw_price_list": dg.AssetIn(dagster_type=dg.Nothing)},
    partitions_def=SUPPLIERS,
    backfill_policy=dg.BackfillPolicy.multi_run(ANALYSES_PER_BACKFILL_RUN),
    group_name="analysis",
    kinds={"python"},
    description="Items, matches and errors that ml-analyze found in each newest price list.",
)
def ml_analysis(raw_price_list: Any) -> Any:
    """Choose, then hand over and await.

    Two steps, because a step that takes an asset has its partitions' data versions read by
    Dagster, one by one; the second one, which does the work, takes none.
    """
    return analyze_price_lists(*choose_price_lists(raw_price_list))
