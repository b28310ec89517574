"""Reports to Dagster, from the ledger, what a worker had done before it died."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import dagster as dg

from marketbel_courier.delivery.outcome import Outcome
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.states import Route, State
from marketbel_courier.orchestration.materializations import (
    materialization,
    materializations_beside,
)
from marketbel_courier.orchestration.partitions import SUPPLIERS
from marketbel_courier.orchestration.provenance import Provenance
from marketbel_courier.orchestration.stages import ANALYSIS, assets_of
from marketbel_courier.orchestration.tags import LEGACY_ASSETS, ML_ANALYSIS, RAW_PRICE_LIST

UNTOLD = (dg.AssetPartitionStatus.IN_PROGRESS, dg.AssetPartitionStatus.FAILED)


def tell_what_was_done(
    instance: dg.DagsterInstance,
    run: dg.DagsterRun,
    newest: Mapping[str, Delivery],
    readable: Mapping[str, Delivery],
    *,
    since: datetime,
) -> int:
    """Materialize what the run had finished without telling Dagster; returns how many partitions.

    `newest` are the newest deliveries of the run's suppliers by partition key, and `readable` the
    newest that have a file: an older file may be read after its successor did not come. What was
    done before `since`, when the run started, was done by others. Telling twice changes nothing: a
    partition that shows as materialized is left alone.
    """
    told, selected = 0, assets_of(run)
    for asset in (RAW_PRICE_LIST, ML_ANALYSIS, *LEGACY_ASSETS):
        rows = newest if asset == RAW_PRICE_LIST else readable
        done = {key: row for key, row in rows.items() if (_done_at(asset, row) or since) > since}
        if not done or (selected and asset not in selected):
            continue
        statuses = instance.get_status_by_partition(asset, list(done), SUPPLIERS) or {}
        for key, row in done.items():
            if statuses.get(key) in UNTOLD:
                for made in _materializations(instance, asset, row, run.run_id):
                    instance.report_runless_asset_event(made)
                told += 1
    return told


def _done_at(asset: dg.AssetKey, row: Delivery) -> datetime | None:
    if asset == RAW_PRICE_LIST:
        return row.delivered_at
    route = Route.ML if asset == ML_ANALYSIS else Route.LEGACY
    was_read = row.state is State.COMPLETE and row.handed_over_at is not None
    return row.finished_at if was_read and row.route == route else None


def _materializations(
    instance: dg.DagsterInstance, asset: dg.AssetKey, row: Delivery, run_id: str
) -> list[dg.AssetMaterialization]:
    begun = row.created_at if asset == RAW_PRICE_LIST else row.handed_over_at or row.created_at
    seconds = ((_done_at(asset, row) or begun) - begun).total_seconds()
    outcome = Outcome(row.partition_key, row.supplier_name, row, None, seconds)
    beside = materializations_beside(ANALYSIS, outcome) if asset == ML_ANALYSIS else []
    return Provenance(instance, run_id).of([materialization(asset, outcome), *beside])
