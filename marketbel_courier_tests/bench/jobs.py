"""The two ways of working that are compared: the courier's, and Dagster as it comes."""

from __future__ import annotations

from enum import StrEnum

import dagster as dg

from marketbel_courier.definitions import defs
from marketbel_courier.orchestration.assets.raw_price_list import raw_price_list
from marketbel_courier.orchestration.assets.reading import ml_analysis
from marketbel_courier.orchestration.resources import CourierResource

DEFAULT_DAGSTER_YAML = """\
storage:
  postgres:
    postgres_url:
      env: DATABASE_URL
telemetry:
  enabled: false
"""


class Way(StrEnum):
    """Which executor and storage a run has."""

    COURIER = "courier"
    DEFAULTS = "defaults"


def courier_job() -> dg.JobDefinition:
    """A job over all assets of the code location, with the executor that it names."""
    return dg.Definitions.merge(defs, dg.Definitions(jobs=[_ALL_ASSETS])).resolve_job_def(_NAME)


def defaults_job() -> dg.JobDefinition:
    """The same assets without an executor named: a process for every step."""
    return dg.Definitions(
        assets=[raw_price_list, ml_analysis],
        resources={"courier": CourierResource()},
        jobs=[_ALL_ASSETS],
    ).resolve_job_def(_NAME)


# Dagster's own job over all assets cannot be found again by the processes of its steps.
_NAME = "all_assets_job"
_ALL_ASSETS = dg.define_asset_job(_NAME, selection="*")

JOBS = {Way.COURIER: courier_job, Way.DEFAULTS: defaults_job}
