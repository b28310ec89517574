"""The contents page of the code location: every asset, sensor and resource, by name."""

from __future__ import annotations

import dagster as dg

from marketbel_courier.orchestration.assets.raw_price_list import raw_price_list
from marketbel_courier.orchestration.assets.reading import legacy_price_lists, ml_analysis
from marketbel_courier.orchestration.assets.supplier_registry import supplier_registry
from marketbel_courier.orchestration.checks import (
    checks_job,
    checks_schedule,
    item_count_in_band,
    kind_is_declared_kind,
    legacy_item_count_in_band,
    legacy_prices_in_band,
    prices_in_band,
    sidecar_matches_bytes,
)
from marketbel_courier.orchestration.cleanup import cleanup_job, cleanup_schedule
from marketbel_courier.orchestration.freshness import platform_is_fresh
from marketbel_courier.orchestration.jobs import (
    analysis_job,
    delivery_job,
    legacy_job,
    registry_job,
)
from marketbel_courier.orchestration.prices import prices_job, prices_sensor
from marketbel_courier.orchestration.resources import BeatingCourierResource
from marketbel_courier.orchestration.run_logs import write_for_machines
from marketbel_courier.orchestration.schedules import sync_schedule
from marketbel_courier.orchestration.sensors.alerts import alert_sensor
from marketbel_courier.orchestration.sensors.analysis import analysis_sensor
from marketbel_courier.orchestration.sensors.dead_runs import dead_run_sensor
from marketbel_courier.orchestration.sensors.job_state import job_state_sensor
from marketbel_courier.orchestration.sensors.reprocessing import reprocessing_sensor
from marketbel_courier.orchestration.sensors.retries import retry_sensor
from marketbel_courier.orchestration.sensors.sync import sync_sensor
from marketbel_courier.orchestration.sensors.undelivered import undelivered_sensor
from marketbel_courier.orchestration.sensors.uploads import upload_sensor

# Each process that loads this is one of Dagster's: a run's worker, or the code server.
write_for_machines()

defs = dg.Definitions(
    assets=[supplier_registry, raw_price_list, ml_analysis, legacy_price_lists],
    asset_checks=[
        sidecar_matches_bytes,
        kind_is_declared_kind,
        item_count_in_band,
        legacy_item_count_in_band,
        prices_in_band,
        legacy_prices_in_band,
        platform_is_fresh,
    ],
    jobs=[
        registry_job,
        delivery_job,
        analysis_job,
        legacy_job,
        cleanup_job,
        checks_job,
        prices_job,
    ],
    schedules=[sync_schedule, cleanup_schedule, checks_schedule],
    sensors=[
        sync_sensor,
        undelivered_sensor,
        upload_sensor,
        analysis_sensor,
        retry_sensor,
        reprocessing_sensor,
        dead_run_sensor,
        job_state_sensor,
        alert_sensor,
        prices_sensor,
    ],
    resources={"courier": BeatingCourierResource()},
    # Deliveries wait for others' servers: one process carries hundreds of them, and a process of
    # its own for every step would cost more than the step.
    executor=dg.in_process_executor,
)
