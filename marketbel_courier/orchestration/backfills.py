"""Reprocessing on demand: a Dagster backfill over the assets of chosen suppliers' route."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import dagster as dg
from sqlalchemy.exc import SQLAlchemyError

from marketbel_courier.errors import CourierError
from marketbel_courier.ledger.states import Route
from marketbel_courier.messages.message import Message
from marketbel_courier.orchestration.assets.raw_price_list import raw_price_list
from marketbel_courier.orchestration.assets.reading import legacy_price_lists, ml_analysis
from marketbel_courier.orchestration.dagster_internals import (
    AssetGraph,
    PartitionBackfill,
    get_current_timestamp,
    make_new_backfill_id,
)
from marketbel_courier.orchestration.partitions import SUPPLIERS
from marketbel_courier.orchestration.stages import DELIVERY, STAGE_OF_ROUTE
from marketbel_courier.orchestration.supplier_runs import force_everything


def request_reprocessing(
    dagster_home: Path, keys: Mapping[Route, Sequence[str]], *, ask_ml: bool = False
) -> list[str]:
    """Ask the Dagster of this folder's dagster.yaml for backfills; returns their ids.

    `keys` are the suppliers' keys by the route that they take: a backfill for each route. With
    `ask_ml`, ml-analyze also tries files that it is known not to read. Raises CourierError while
    Dagster's storage cannot be reached.
    """
    try:
        with dg.DagsterInstance.from_config(str(dagster_home)) as instance:
            return [
                reprocess(
                    instance,
                    chosen,
                    title="Asked for on the command line",
                    route=route,
                    ask_ml=ask_ml,
                )
                for route, chosen in keys.items()
                if chosen
            ]
    except (SQLAlchemyError, dg.DagsterInvalidConfigError) as error:
        raise CourierError(
            Message("database-dagster-storage-unusable", kind=type(error).__name__)
        ) from error


def reprocess(
    instance: dg.DagsterInstance,
    keys: Collection[str],
    *,
    title: str,
    route: Route = Route.ML,
    ask_ml: bool = False,
) -> str:
    """Request a backfill that delivers these suppliers and reads their files again; returns its id.

    Keys without a partition get one. The daemon launches the runs, in ranges of the partitions'
    order, within half a minute.
    """
    add_missing_partitions(instance, list(keys))
    reading = STAGE_OF_ROUTE[route]
    backfill = PartitionBackfill.from_asset_partitions(
        backfill_id=make_new_backfill_id(),
        asset_graph=AssetGraph.from_assets([raw_price_list, ml_analysis, legacy_price_lists]),
        partition_names=list(keys),
        asset_selection=[*DELIVERY.assets, *reading.assets],
        backfill_timestamp=get_current_timestamp(),
        tags={},
        dynamic_partitions_store=instance,
        all_partitions=False,
        title=title,
        description=None,
        run_config=force_everything((DELIVERY, reading), ask_ml=ask_ml),
    )
    instance.add_backfill(backfill)
    return backfill.backfill_id


def add_missing_partitions(instance: dg.DagsterInstance, keys: Sequence[str]) -> None:
    """Add a partition for each key that has none, in one batch."""
    name = str(SUPPLIERS.name)
    known = set(instance.get_dynamic_partitions(name))
    missing = [key for key in keys if key not in known]
    if missing:
        instance.add_dynamic_partitions(name, missing)
