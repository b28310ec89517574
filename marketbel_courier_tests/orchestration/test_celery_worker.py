"""What a process of Celery's is allowed, in which a run is carried."""

from __future__ import annotations

import multiprocessing

import billiard  # type: ignore[import-untyped]
import pytest
from celery.signals import worker_process_init  # type: ignore[import-untyped]

from marketbel_courier.orchestration.celery_worker import worker_app

_READS = 7


def carry_run_that_starts_a_process() -> None:
    worker_process_init.send(sender=None)
    # A fork server that the tests have begun would be the parent's, and no child of this process.
    reader = multiprocessing.get_context("spawn").Process(target=exit, args=(_READS,))
    reader.start()
    reader.join()
    raise SystemExit(reader.exitcode)


def test_a_run_may_start_the_process_that_reads_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1:1/none")
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/1")
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://127.0.0.1:1/0")
    worker_app()
    run = billiard.Process(target=carry_run_that_starts_a_process, daemon=True)
    run.start()
    run.join()
    assert run.exitcode == _READS
