"""Dagster's run queue as this project runs it: how many runs may be under way at once."""

from __future__ import annotations

import sys
import threading

import dagster as dg

from marketbel_courier.current_settings import current_settings
from marketbel_courier.orchestration.dagster_internals import RunQueueConfig, SubmitRunContext
from marketbel_courier.orchestration.stages import ANALYSIS
from marketbel_courier.orchestration.tags import STAGE_TAG

NO_LIMIT = -1
# Set when this process has put a run into the queue.
QUEUED = threading.Event()


class CourierRunCoordinator(dg.QueuedRunCoordinator):
    """A queue in which as many analyses run at once as `ML_MAX_IN_FLIGHT` lets into flight.

    `max_concurrent_runs` in `dagster.yaml` counts the places of all other runs: analyses wait for
    ml-analyze, and take no place of a download.
    """

    def submit_run(self, context: SubmitRunContext) -> dg.DagsterRun:
        """Put a run into the queue."""
        run = super().submit_run(context)
        QUEUED.set()
        return run

    @property
    def most_other_runs(self) -> int:
        """How many runs that are no analyses may be under way at once."""
        others: int = super().get_run_queue_config().max_concurrent_runs
        return sys.maxsize if others == NO_LIMIT else others

    def get_run_queue_config(self) -> RunQueueConfig:
        """The limits, by the settings of the process that asks."""
        config = super().get_run_queue_config()
        analyses = current_settings().ml_max_in_flight
        others = config.max_concurrent_runs
        limit = {"key": STAGE_TAG, "value": ANALYSIS.name, "limit": analyses}
        return config._replace(
            max_concurrent_runs=NO_LIMIT if others == NO_LIMIT else others + analyses,
            tag_concurrency_limits=[*config.tag_concurrency_limits, limit],
        )


def most_other_runs(instance: dg.DagsterInstance) -> int:
    """How many runs that are no analyses the instance's queue lets run at once."""
    coordinator = instance.run_coordinator
    return (
        coordinator.most_other_runs
        if isinstance(coordinator, CourierRunCoordinator)
        else sys.maxsize
    )
