"""The jobs that sensors and the schedule launch, one for the registry and one for each stage.

They carry no check steps: the steps that materialize evaluate the checks themselves.
"""

from __future__ import annotations

import dagster as dg

from marketbel_courier.orchestration.stages import ANALYSIS, DELIVERY, LEGACY, REGISTRY_JOB
from marketbel_courier.orchestration.tags import SUPPLIER_REGISTRY


def _alone(*assets: dg.AssetKey) -> dg.AssetSelection:
    return dg.AssetSelection.assets(*assets).without_checks()


registry_job = dg.define_asset_job(
    REGISTRY_JOB,
    _alone(SUPPLIER_REGISTRY),
    description="Refreshes the suppliers from the master sheet.",
)
delivery_job = dg.define_asset_job(
    DELIVERY.job,
    _alone(*DELIVERY.assets),
    description="Brings suppliers' price lists onto the shared volume.",
)
analysis_job = dg.define_asset_job(
    ANALYSIS.job,
    _alone(*ANALYSIS.assets),
    description="Hands the price lists that wait to ml-analyze, and awaits their analyses.",
)
legacy_job = dg.define_asset_job(
    LEGACY.job,
    _alone(*LEGACY.assets),
    description="Reads the price lists that wait down the legacy route.",
)
