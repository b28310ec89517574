"""The contents page of the code location: every asset, sensor and resource, by name."""

from __future__ import annotations

import dagster as dg

from marketbel_courier.orchestration.assets.ml_analysis import ml_analysis
from marketbel_courier.orchestration.assets.raw_price_list import raw_price_list
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.sensors.analysis import analysis_sensor
from marketbel_courier.orchestration.sensors.job_state import job_state_sensor
from marketbel_courier.orchestration.sensors.sync_request import sync_request_sensor

defs = dg.Definitions(
    assets=[raw_price_list, ml_analysis],
    sensors=[sync_request_sensor, analysis_sensor, job_state_sensor],
    resources={"courier": CourierResource()},
    # Deliveries wait for others' servers: one process carries hundreds of them, and a process of
    # its own for every step would cost more than the step.
    executor=dg.in_process_executor,
)
