"""The assets of the two readings: `ml_analysis`, and the three results of the legacy route.

`supplier_items`, `item_matches` and `product_aggregates` come from one step, since a step for each
would be skipped for every supplier as soon as one of the suppliers fails.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import dagster as dg
from pydantic import Field

from marketbel_courier.delivery.courier import Courier
from marketbel_courier.delivery.outcome import Outcome
from marketbel_courier.delivery.reading.arrivals import Arrivals
from marketbel_courier.delivery.reading.course import (
    Reader,
    read_as_they_come,
    read_price_lists,
)
from marketbel_courier.delivery.reading.legacy import open_legacy_reader
from marketbel_courier.delivery.reading.ml_analyze import open_ml_analyze_reader
from marketbel_courier.delivery.reading.selection import choose_latest, choose_waiting
from marketbel_courier.ledger.states import Route
from marketbel_courier.orchestration.asset_facts import FACTS
from marketbel_courier.orchestration.partitions import (
    ANALYSES_PER_BACKFILL_RUN,
    LEGACY_PER_BACKFILL_RUN,
    SUPPLIERS,
)
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.stages import STAGE_OF_ROUTE, Stage, is_other_route_asked
from marketbel_courier.orchestration.step_reports import Outputs, report
from marketbel_courier.orchestration.supplier_runs import announce, withdraw
from marketbel_courier.orchestration.tags import (
    ITEM_MATCHES,
    ML_ANALYSIS,
    PRODUCT_AGGREGATES,
    RAW_PRICE_LIST,
    SUPPLIER_ITEMS,
    TAKES_MORE_TAG,
)

JobIds = dict[str, str]


class ReadingConfig(dg.Config):
    """Which price lists to read, where the run's partitions do not say it."""

    force: bool = Field(
        default=False, description="Read a file again that was read; else its result stands."
    )
    deliveries: dict[str, str] = Field(
        default={}, description="Jobs by partition key: only these, and only if they still wait."
    )


@dataclass(frozen=True)
class Reading:
    """One route's reading as the UI shows it; `per_run` is the size of its backfill runs."""

    route: Route
    open_reader: Callable[[Courier], AbstractAsyncContextManager[Reader[Any]]]
    step: str
    assets: Mapping[dg.AssetKey, str]
    group: str
    per_run: int

    @property
    def stage(self) -> Stage:
        """The graph's place and names."""
        return STAGE_OF_ROUTE[self.route]


def _choose(reading: Reading) -> dg.OpDefinition:
    stage = reading.stage

    @dg.op(
        name=stage.first_op,
        ins={"raw_price_list": dg.In(dg.Nothing)},
        out={"jobs": dg.Out(JobIds), "force": dg.Out(bool)},
        description="Find each supplier's newest price list, or those that the run was asked for.",
    )
    def choose(
        context: dg.OpExecutionContext, courier: CourierResource, config: ReadingConfig
    ) -> tuple[JobIds, bool]:
        """Job id by partition key; empty for a supplier that was never delivered."""
        with courier.open(context.run_id) as session:
            if config.deliveries:
                asked = list(config.deliveries)
                choice = choose_waiting(session.courier, config.deliveries, reading.route)
            else:
                asked = list(context.partition_keys)
                choice = choose_latest(
                    session.courier,
                    asked,
                    reading.route,
                    other_route_too=is_other_route_asked(context.instance, context.run, stage),
                )
            jobs = session.run(choice)
        withdraw(context, stage, [key for key in asked if key not in jobs])
        announce(context, stage, list(jobs))
        return jobs, config.force

    return choose


def _read(reading: Reading) -> dg.OpDefinition:
    stage = reading.stage

    @dg.op(
        name=stage.second_op,
        # Optional: in a run over many suppliers the step itself stores what it materializes.
        out={
            stage.output_of(asset): dg.Out(dg.Nothing, is_required=False) for asset in stage.assets
        },
        description=reading.step,
    )
    def read(
        context: dg.OpExecutionContext, courier: CourierResource, jobs: JobIds, force: bool
    ) -> Outputs:
        """Materializes a supplier within a second of its end; fails at last if any failed."""
        with (
            courier.open(context.run_id) as session,
            session.loop.entered(reading.open_reader(session.courier)) as reader,
        ):
            outcomes = _outcomes(context, reader, jobs, force=force)
            yield from report(context, session, stage, outcomes, keys=list(jobs))

    return read


def _outcomes(
    context: dg.OpExecutionContext, reader: Reader[Any], jobs: JobIds, *, force: bool
) -> AsyncIterator[Outcome | list[str]]:
    if TAKES_MORE_TAG not in context.run.tags:
        return read_price_lists(reader, jobs, force=force)
    courier = reader.courier
    room = courier.settings.suppliers_per_run
    return read_as_they_come(reader, jobs, Arrivals(courier.pool, context.run_id, room=room))


def _graph(reading: Reading) -> dg.AssetsDefinition:
    """Choose, then read.

    Two steps, because a step that takes an asset has its partitions' data versions read by
    Dagster, one by one; the second one, which does the work, takes none. To Dagster, the first
    asset is made of the price list, and each further one of the asset before.
    """
    choose, read = _choose(reading), _read(reading)

    @dg.graph(
        name=reading.stage.graph,
        ins={"raw_price_list": dg.GraphIn()},
        out={_name(asset): dg.GraphOut() for asset in reading.assets},
    )
    def graph(raw_price_list: Any) -> Any:
        made = read(*choose(raw_price_list))
        if len(reading.assets) == 1:
            return made
        return {_name(asset): getattr(made, _name(asset)) for asset in reading.assets}

    specs = {
        _name(asset): dg.AssetSpec(
            asset, deps=[made_of], description=reading.assets[asset], **FACTS[asset]
        )
        for made_of, asset in pairwise([RAW_PRICE_LIST, *reading.assets])
    }
    return dg.AssetsDefinition.from_graph(
        graph,
        keys_by_input_name={"raw_price_list": RAW_PRICE_LIST},
        keys_by_output_name={name: spec.key for name, spec in specs.items()},
        internal_asset_deps={
            name: {dep.asset_key for dep in spec.deps} for name, spec in specs.items()
        },
        partitions_def=SUPPLIERS,
        backfill_policy=dg.BackfillPolicy.multi_run(reading.per_run),
        group_name=reading.group,
        descriptions_by_output_name={n: spec.description or "" for n, spec in specs.items()},
        metadata_by_output_name={name: spec.metadata for name, spec in specs.items()},
        tags_by_output_name={name: spec.tags for name, spec in specs.items()},
        owners_by_output_name={name: spec.owners for name, spec in specs.items()},
    )


def _name(asset: dg.AssetKey) -> str:
    return asset.to_python_identifier()


ml_analysis = _graph(
    Reading(
        route=Route.ML,
        open_reader=open_ml_analyze_reader,
        step="Hand the files to ml-analyze, as many at once as it may have, and await them.",
        assets={
            ML_ANALYSIS: "Items, matches and errors that ml-analyze found in each newest price"
            " list."
        },
        group="analysis",
        per_run=ANALYSES_PER_BACKFILL_RUN,
    )
)

legacy_price_lists = _graph(
    Reading(
        route=Route.LEGACY,
        open_reader=open_legacy_reader,
        step="Read the files in worker processes, store and match their items.",
        assets={
            SUPPLIER_ITEMS: "Each supplier's items as its newest price list has them, with their"
            " prices.",
            ITEM_MATCHES: "The products that these items are: linked, in review, or new drafts.",
            PRODUCT_AGGREGATES: "Lowest price and availability of the products that the list"
            " touches.",
        },
        group="legacy",
        per_run=LEGACY_PER_BACKFILL_RUN,
    )
)
