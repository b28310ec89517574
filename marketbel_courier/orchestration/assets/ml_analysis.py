"""`ml_analysis`: what ml-analyze made of each supplier's newest price list."""

from collections.abc import Iterator

import dagster as dg

from marketbel_courier.delivery.analysis import analyze_latest
from marketbel_courier.delivery.outcome import Outcome
from marketbel_courier.orchestration.partitions import ANALYSES_PER_BACKFILL_RUN, SUPPLIERS
from marketbel_courier.orchestration.reporting import analyzed, as_output, failure_of
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.tags import RAW_PRICE_LIST


class AnalysisConfig(dg.Config):
    """`force` sends a file again that was analysed before; by default its result stands."""

    force: bool = False


@dg.asset(
    partitions_def=SUPPLIERS,
    backfill_policy=dg.BackfillPolicy.multi_run(ANALYSES_PER_BACKFILL_RUN),
    deps=[RAW_PRICE_LIST],
    group_name="analysis",
    kinds={"python"},
    # As for the downloads: each success stores its own materialization.
    output_required=False,
)
def ml_analysis(
    context: dg.AssetExecutionContext, courier: CourierResource, config: AnalysisConfig
) -> Iterator[dg.AssetMaterialization | dg.Output[None]]:
    """Items, matches and errors that ml-analyze found in each supplier's newest price list."""
    failed: list[Outcome] = []
    alone = len(context.partition_keys) == 1
    with courier.open(context.run.run_id) as session:
        for outcome in session.iterate(
            analyze_latest(session.courier, context.partition_keys, force=config.force)
        ):
            if outcome.error is None:
                materialization = analyzed(outcome)
                yield as_output(materialization) if alone else materialization
            else:
                context.log.error(str(outcome.error))
                failed.append(outcome)
    if failed:
        raise failure_of(failed, len(context.partition_keys), "analysed")
