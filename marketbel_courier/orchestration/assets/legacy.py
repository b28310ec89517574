"""`supplier_items`, `item_matches` and `product_aggregates`: the legacy route's three results."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
from pydantic import Field

from marketbel_courier.delivery.outcome import Outcome
from marketbel_courier.delivery.reading.course import read_price_lists
from marketbel_courier.delivery.reading.legacy import LegacyReader
from marketbel_courier.delivery.reading.selection import choose_latest, choose_waiting
from marketbel_courier.delivery.routing import Route
from marketbel_courier.ingestion.process_pool import open_processes
from marketbel_courier.orchestration.checks import evaluate_items
from marketbel_courier.orchestration.legacy_materializations import ingested
from marketbel_courier.orchestration.materializations import as_output, failure_of
from marketbel_courier.orchestration.partitions import (
    LEGACY_PER_BACKFILL_RUN,
    PARTITION_TAG,
    SUPPLIERS,
)
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.stages import ANALYSIS, LEGACY, is_asked_elsewhere
from marketbel_courier.orchestration.supplier_runs import announce
from marketbel_courier.orchestration.tags import (
    ITEM_MATCHES,
    LEGACY_ASSETS,
    PRODUCT_AGGREGATES,
    SUPPLIER_ITEMS,
)

JobIds = dict[str, str]

_DESCRIPTIONS = {
    SUPPLIER_ITEMS: "Each supplier's items as its newest price list has them, with their prices.",
    ITEM_MATCHES: "The products that these items are: linked, in review, or new drafts.",
    PRODUCT_AGGREGATES: "Lowest price and availability of the products that the list touches.",
}


class LegacyConfig(dg.Config):
    """Which price lists to read, where the run's partitions do not say it."""

    force: bool = Field(
        default=False, description="Read a file again that was read; else its result stands."
    )
    deliveries: dict[str, str] = Field(
        default={}, description="Jobs by partition key: only these, and only if they still wait."
    )


@dg.op(
    ins={"raw_price_list": dg.In(dg.Nothing)},
    out={"jobs": dg.Out(JobIds), "force": dg.Out(bool)},
    description="Find each supplier's newest price list, or those that the run was asked for.",
)
def choose_legacy_price_lists(
    context: dg.OpExecutionContext, courier: CourierResource, config: LegacyConfig
) -> tuple[JobIds, bool]:
    """Job id by partition key; empty for a supplier that was never delivered."""
    with courier.open(context.run_id) as session:
        if config.deliveries:
            choice = choose_waiting(session.courier, config.deliveries, Route.LEGACY)
        else:
            choice = choose_latest(
                session.courier,
                context.partition_keys,
                Route.LEGACY,
                other_route_too=is_asked_elsewhere(context.instance, context.run, ANALYSIS),
            )
        jobs = session.run(choice)
    announce(context, LEGACY, list(jobs))
    return jobs, config.force


@dg.op(
    # As for the downloads: each success stores its own materializations.
    out={
        asset.to_python_identifier(): dg.Out(dg.Nothing, is_required=False)
        for asset in LEGACY_ASSETS
    },
    description="Read the files in worker processes, store and match their items.",
)
def ingest_price_lists(
    context: dg.OpExecutionContext, courier: CourierResource, jobs: JobIds, force: bool
) -> Iterator[dg.AssetMaterialization | dg.Output[None] | dg.AssetCheckEvaluation]:
    """Materializes a supplier the moment its items are matched; fails at the end if any failed."""
    failed: list[Outcome] = []
    succeeded: list[Outcome] = []
    alone = PARTITION_TAG in context.run.tags
    with courier.open(context.run_id) as session:
        settings = session.courier.settings
        engine = open_processes(settings.postgres_dsn, settings.legacy_max_in_flight)
        with session.loop.entered(engine) as processes:
            reader = LegacyReader(session.courier, processes)
            for outcome in session.iterate(read_price_lists(reader, jobs, force=force)):
                if outcome.error is None:
                    for result in ingested(outcome):
                        yield as_output(result, named=True) if alone else result
                    succeeded.append(outcome)
                else:
                    context.log.error(outcome.failure)
                    failed.append(outcome)
        yield from evaluate_items(context, session, succeeded)
    if failed:
        raise failure_of(failed, len(jobs), "read")


@dg.graph_multi_asset(
    name=LEGACY.graph,
    outs={
        asset.to_python_identifier(): dg.AssetOut(
            key=asset,
            dagster_type=dg.Nothing,
            description=_DESCRIPTIONS[asset],
            is_required=False,
            kinds={"postgres"},
        )
        for asset in LEGACY_ASSETS
    },
    ins={"raw_price_list": dg.AssetIn(dagster_type=dg.Nothing)},
    partitions_def=SUPPLIERS,
    backfill_policy=dg.BackfillPolicy.multi_run(LEGACY_PER_BACKFILL_RUN),
    group_name="legacy",
)
def legacy_price_lists(raw_price_list: Any) -> Any:
    """Choose, then read, store and match: one step for all three, and for all suppliers.

    A step for each of the three would be skipped for every supplier as soon as one of them fails.
    """
    results = ingest_price_lists(*choose_legacy_price_lists(raw_price_list))
    return {
        asset.to_python_identifier(): getattr(results, asset.to_python_identifier())
        for asset in LEGACY_ASSETS
    }
