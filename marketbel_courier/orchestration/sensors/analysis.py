"""Launches the reading of the files that wait on the volume: at ml-analyze, or the legacy route."""

import dagster as dg

from marketbel_courier.delivery.routing import Route
from marketbel_courier.orchestration.assets.legacy import legacy_price_lists
from marketbel_courier.orchestration.assets.ml_analysis import ml_analysis
from marketbel_courier.orchestration.patience import awaits_tables
from marketbel_courier.orchestration.reading_runs import request_runs
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.stages import ANALYSIS, LEGACY

# Below the daemon's own 5 seconds, so that each of its rounds is a tick.
TICK_SECONDS = 3
# Each has worker processes of its own: more of them at once would only share the same cores.
MOST_LEGACY_RUNS = 2


@dg.sensor(
    target=[ml_analysis],
    minimum_interval_seconds=TICK_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Launches analyses for the price lists that wait on the shared volume.",
)
@awaits_tables
def analysis_sensor(
    context: dg.SensorEvaluationContext, courier: CourierResource
) -> dg.SensorResult | dg.SkipReason:
    """No more runs than ml-analyze has places."""
    most_runs = courier.settings().ml_max_in_flight
    return request_runs(context, courier, ANALYSIS, route=Route.ML, most_runs=most_runs)


@dg.sensor(
    target=[legacy_price_lists],
    minimum_interval_seconds=TICK_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Launches the reading of price lists that go, or fell back to, the legacy route.",
)
@awaits_tables
def legacy_sensor(
    context: dg.SensorEvaluationContext, courier: CourierResource
) -> dg.SensorResult | dg.SkipReason:
    """The same for the route without ml-analyze."""
    return request_runs(context, courier, LEGACY, route=Route.LEGACY, most_runs=MOST_LEGACY_RUNS)
