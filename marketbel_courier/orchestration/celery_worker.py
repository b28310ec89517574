"""A worker of Celery, which carries out runs on its machine.

Each run is a process of its own, forked from one that has imported everything already.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from importlib import import_module
from multiprocessing import current_process, process
from typing import Any

from billiard import active_children  # type: ignore[import-untyped]
from celery import Celery  # type: ignore[import-untyped]
from celery.signals import (  # type: ignore[import-untyped]
    worker_process_init,
    worker_shutting_down,
)
from dagster_celery.make_app import make_app
from dagster_celery.tasks import create_execute_job_task

from marketbel_courier.orchestration.celery_runs import NO_RESULTS, NOT_SHARED, broker_url
from marketbel_courier.orchestration.run_places import OTHER_RUNS
from marketbel_courier.settings import Settings

DEFINITIONS = "marketbel_courier.definitions"
_OF_MULTIPROCESSING = current_process()


def work(*, places: int | None, name: str | None) -> None:
    """Carry runs until the process is told to stop; raises click.ClickException without a broker.

    Without `places` it is as many as the platform lets run at once.
    """
    app = worker_app()
    # Before the first fork, and so only once.
    import_module(DEFINITIONS)
    chosen = ["--concurrency", str(places)] if places else []
    chosen += ["--hostname", f"{name}@%h"] if name else []
    # Workers exchange no messages: everything that they share is in PostgreSQL.
    alone = ["--without-gossip", "--without-mingle"]
    app.worker_main(["worker", "--loglevel", "WARNING", *alone, *chosen])


def worker_app() -> Celery:
    """Celery as a worker needs it."""
    app = make_app({"broker": broker_url()})  # type: ignore[no-untyped-call]
    app.conf.update(
        **NO_RESULTS,
        # One worker alone can carry all that may run at once.
        worker_concurrency=OTHER_RUNS + Settings.from_environment().ml_max_in_flight,
        # A run's connections, loops and memory end with it.
        worker_max_tasks_per_child=1,
        # A busy worker takes no run from the queue that another worker could begin.
        worker_prefetch_multiplier=1,
        worker_disable_prefetch=True,
        # On a busy machine a fork may take longer than the four seconds of the default.
        worker_proc_alive_timeout=60,
        worker_hijack_root_logger=False,
        # Dagster keeps what a run prints, and needs the real descriptors for it.
        worker_redirect_stdouts=False,
        # The worker waits for an unavailable broker without limit, at the start and later.
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
    )
    # This task alone: the one for single steps would load whatever code its message names.
    create_execute_job_task(app, **NOT_SHARED)
    worker_process_init.connect(_give_multiprocessing_back)
    worker_shutting_down.connect(_interrupt_runs)
    return app


def _give_multiprocessing_back(**_: Any) -> None:
    # Celery's process replaces multiprocessing's own as well, and may have no children; but on the
    # legacy route a run reads lists in child processes.
    module: Any = process
    module._current_process = _OF_MULTIPROCESSING  # noqa: SLF001


def _interrupt_runs(**_: Any) -> None:
    # A worker that is stopped would wait for its runs, which may take hours. Therefore the runs are
    # stopped in Dagster's way, report their end, and are tried again by another worker.
    for child in active_children():
        with suppress(ProcessLookupError):
            os.kill(child.pid, signal.SIGTERM)
