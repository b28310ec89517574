"""The stages of a price list as Dagster runs them: which ops of which graph make which assets."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import dagster as dg

from marketbel_courier.ledger.states import Route
from marketbel_courier.orchestration.tags import (
    LEGACY_ASSETS,
    ML_ANALYSIS,
    RAW_PRICE_LIST,
    SUPPLIER_REGISTRY,
)

ONLY_OUTPUT = "result"


@dataclass(frozen=True)
class Stage:
    """A graph of two ops: the first one finds out what to do, the second one does it.

    `name` is what the stage's runs are tagged with, `job` the job that launches them, and
    `failed_code` the code of the message that some suppliers of a run have failed. `route` is that
    of the readings. `beside` are assets of another stage that a success brings up to date, too.
    """

    name: str
    job: str
    graph: str
    first_op: str
    second_op: str
    assets: tuple[dg.AssetKey, ...]
    failed_code: str
    route: Route | None = None
    beside: tuple[dg.AssetKey, ...] = ()

    def output_of(self, asset: dg.AssetKey) -> str:
        """The second op's output for an asset; queued runs keep these names to their end."""
        return asset.to_python_identifier() if len(self.assets) > 1 else ONLY_OUTPUT

    def is_asked_of(self, selection: Collection[dg.AssetKey] | None) -> bool:
        """Whether a run or a backfill with this selection makes its assets; None selects all."""
        return selection is None or any(asset in selection for asset in self.assets)


DELIVERY = Stage(
    name="delivery",
    job="delivery_job",
    graph="raw_price_list",
    first_op="plan_deliveries",
    second_op="download_price_lists",
    assets=(RAW_PRICE_LIST,),
    failed_code="asset-not-delivered",
)
ANALYSIS = Stage(
    name="analysis",
    job="analysis_job",
    graph="ml_analysis",
    first_op="choose_price_lists",
    second_op="analyze_price_lists",
    assets=(ML_ANALYSIS,),
    failed_code="asset-not-analysed",
    route=Route.ML,
    # ml-analyze stores into the same tables.
    beside=LEGACY_ASSETS,
)
LEGACY = Stage(
    name="legacy",
    job="legacy_job",
    graph="legacy_price_lists",
    first_op="choose_legacy_price_lists",
    second_op="ingest_price_lists",
    assets=LEGACY_ASSETS,
    failed_code="asset-not-read",
    route=Route.LEGACY,
)
STAGES = (DELIVERY, ANALYSIS, LEGACY)
STAGE_OF_ROUTE = {stage.route: stage for stage in STAGES if stage.route}

REGISTRY_JOB = "registry_job"
_ASSETS_OF_JOB = {
    REGISTRY_JOB: (SUPPLIER_REGISTRY,),
    **{stage.job: stage.assets for stage in STAGES},
}


def assets_of(run: dg.DagsterRun) -> Collection[dg.AssetKey] | None:
    """The assets that a run makes; None if they are not known by name.

    Whoever launches a job in the web UI selects none: the job's name then tells.
    """
    if run.asset_selection is not None:
        return run.asset_selection
    return _ASSETS_OF_JOB.get(run.job_name)


def is_other_route_asked(instance: dg.DagsterInstance, run: dg.DagsterRun, stage: Stage) -> bool:
    """Whether the run, or the backfill that the run is a part of, makes the other reader's assets.

    `stage` is the one that the run is at.
    """
    others = [other for other in STAGE_OF_ROUTE.values() if other is not stage]
    backfill_id = run.tags.get("dagster/backfill")
    backfill = instance.get_backfill(backfill_id) if backfill_id else None
    of_backfill = backfill.asset_selection or () if backfill else ()
    return any(
        other.is_asked_of(assets_of(run)) or other.is_asked_of(of_backfill) for other in others
    )
