"""Runs on several machines: Dagster's Celery launcher, as `dagster.yaml` there names it.

The other end, what a worker of Celery runs, is `celery_worker`. Both need the extra `celery`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import click
import dagster as dg
from dagster_celery.config import TASK_EXECUTE_JOB_NAME
from dagster_celery.launcher import CeleryRunLauncher
from dagster_celery.tags import DAGSTER_CELERY_TASK_ID_TAG
from dagster_celery.tasks import create_execute_job_task

from marketbel_courier.errors import ConfigurationError
from marketbel_courier.messages.message import Message
from marketbel_courier.orchestration.dagster_internals import (
    ConfigurableClassData,
    ExecuteRunArgs,
    LaunchRunContext,
    UserConfigSchema,
    pack_value,
)
from marketbel_courier.settings import Settings

QUEUE = "dagster"
# A run's result is in Dagster's own storage; Celery does not have to store it.
NO_RESULTS = {"task_ignore_result": True}
# By default Celery gives a task to every other app of the process, too.
NOT_SHARED: dict[str, Any] = {"shared": False}


def broker_url() -> str:
    """CELERY_BROKER_URL; raises click.ClickException in one line."""
    try:
        url = Settings.from_environment().celery_broker_url
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from error
    if url is None:
        raise click.ClickException(str(Message("setting-no-broker")))
    return url.get_secret_value()


class CourierRunLauncher(CeleryRunLauncher):
    """Hands a run to whichever worker of Celery has a place free.

    Whether a worker lives is judged by its heartbeat in the ledger, as on one machine: of a run
    whose worker was killed Celery says for ever that it has begun, and of a living one, once its
    broker was emptied, that it is unknown, which Dagster takes for dead.
    """

    supports_check_run_worker_health = False
    # A run that lost its worker is over; its suppliers are tried again by a new one.
    supports_resume_run = False

    def __init__(self, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(
            default_queue=QUEUE,
            broker=broker_url(),
            config_source=dict(NO_RESULTS),
            inst_data=inst_data,
        )
        # Made once: the shipped launcher makes a new app for each run, and Celery keeps all of
        # them.
        self._task = create_execute_job_task(self.celery, **NOT_SHARED)

    @classmethod
    def config_type(cls) -> UserConfigSchema:
        """No configuration: the environment configures the launcher, like the whole courier."""
        return {}

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData, config_value: Mapping[str, Any]
    ) -> Self:
        """Build the launcher; raises click.ClickException where the broker is not named."""
        del config_value
        return cls(inst_data)

    def launch_run(self, context: LaunchRunContext) -> None:
        """Put the run's id, and nothing else, into the broker's queue."""
        run = context.dagster_run
        if run.job_code_origin is None:
            raise dg.DagsterInvariantViolationError(f"Run {run.run_id} names no code.")
        arguments = ExecuteRunArgs(run.job_code_origin, run.run_id, instance_ref=None)
        self._launch_celery_task_run(
            run=run,
            task_signature=self._task.si(execute_job_args_packed=pack_value(arguments)),
            routing_key=TASK_EXECUTE_JOB_NAME,
        )

    def terminate(self, run_id: str) -> bool:
        """Have the run interrupted, if a worker was asked to carry it."""
        run = self._instance.get_run_by_id(run_id)
        if run is None or DAGSTER_CELERY_TASK_ID_TAG not in run.tags:
            return False
        self._instance.report_run_canceling(run)
        return super().terminate(run_id)

    def get_run_worker_debug_info(
        self, run: dg.DagsterRun, include_container_logs: bool | None = True
    ) -> str | None:
        """Nothing: a run's events and its heartbeat say where the run is."""
        del run, include_container_logs
        return None
