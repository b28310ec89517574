"""Launches the reading of the files that wait on the volume: at ml-analyze, or the legacy route."""

import dagster as dg

from marketbel_courier.orchestration.jobs import analysis_job, legacy_job
from marketbel_courier.orchestration.patience import awaits_tables
from marketbel_courier.orchestration.reading_runs import request_runs
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.stages import ANALYSIS, LEGACY
from marketbel_courier.orchestration.tick import SOON

# Each has worker processes of its own: more of them at once would only share the same cores.
MOST_LEGACY_RUNS = 2


@dg.sensor(
    jobs=[analysis_job, legacy_job],
    minimum_interval_seconds=SOON,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Launches the reading of the price lists that wait on the shared volume.",
)
@awaits_tables
def analysis_sensor(
    context: dg.SensorEvaluationContext, courier: CourierResource
) -> list[dg.RunRequest] | dg.SkipReason:
    """Requests no more runs at ml-analyze than ml-analyze has places."""
    tick = courier.tick()
    most_runs = {ANALYSIS: tick.settings.ml_max_in_flight, LEGACY: MOST_LEGACY_RUNS}
    return request_runs(context, tick, most_runs)
