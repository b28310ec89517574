"""Launches the reading of the files that wait on the volume: at ml-analyze, or the legacy route."""

from collections.abc import Callable

import dagster as dg

from marketbel_courier.orchestration.assets.reading import legacy_price_lists, ml_analysis
from marketbel_courier.orchestration.patience import awaits_tables
from marketbel_courier.orchestration.reading_runs import request_runs
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.stages import ANALYSIS, LEGACY, Stage
from marketbel_courier.settings import Settings

# Below the daemon's own 5 seconds, so that each of its rounds is a tick.
TICK_SECONDS = 3
# Each has worker processes of its own: more of them at once would only share the same cores.
MOST_LEGACY_RUNS = 2


def _reading_sensor(
    name: str,
    assets: dg.AssetsDefinition,
    stage: Stage,
    *,
    most_runs: Callable[[Settings], int],
    description: str,
) -> dg.SensorDefinition:
    @dg.sensor(
        name=name,
        target=[assets],
        minimum_interval_seconds=TICK_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=description,
    )
    @awaits_tables
    def evaluate(
        context: dg.SensorEvaluationContext, courier: CourierResource
    ) -> dg.SensorResult | dg.SkipReason:
        return request_runs(context, courier, stage, most_runs=most_runs(courier.settings()))

    return evaluate


analysis_sensor = _reading_sensor(
    "analysis_sensor",
    ml_analysis,
    ANALYSIS,
    # No more runs than ml-analyze has places.
    most_runs=lambda settings: settings.ml_max_in_flight,
    description="Launches analyses for the price lists that wait on the shared volume.",
)

legacy_sensor = _reading_sensor(
    "legacy_sensor",
    legacy_price_lists,
    LEGACY,
    most_runs=lambda _: MOST_LEGACY_RUNS,
    description="Launches the reading of price lists that go, or fell back to, the legacy route.",
)
