from __future__ import annotations

from pathlib import Path

import pytest

from marketbel_courier_tests.cli.conftest import Run
from marketbel_courier_tests.neighbours.old_worker import OldWorker


@pytest.fixture
def worker(
    run: Run,
    migrated_database: str,
    redis_dsn: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    refusing_port: int,
) -> OldWorker:
    """The former worker, and a command line that shares its servers and its volume."""
    monkeypatch.setenv("UPLOADS_DIR", str(tmp_path))
    monkeypatch.setenv("ML_ANALYZE_URL", f"http://127.0.0.1:{refusing_port}")
    monkeypatch.setenv("COLUMNS", "160")
    return OldWorker(migrated_database, redis_dsn, tmp_path)


def test_a_dry_run_shows_what_would_be_done_and_then_it_is_done(
    run: Run, worker: OldWorker
) -> None:
    supplier = worker.supplier("[bold]Ромашка", "https://shop.example/price.csv")
    failed = worker.job(supplier, "failed")
    worker.expired_job()

    planned = run("adopt", "--dry-run")
    done = run("adopt")
    again = run("adopt")

    assert planned.exit_code == done.exit_code == again.exit_code == 0
    for result in (planned, done):
        assert f"[bold]Ромашка, {str(failed)[:8]}" in result.output
        assert "it failed, and can be retried" in result.output
    assert "Would be done: 1 jobs:active removed, 1 job taken over." in planned.output
    assert "nothing, as the former worker left nothing" in again.output


def test_what_may_still_be_the_former_workers_is_said_with_what_to_do(
    run: Run, worker: OldWorker
) -> None:
    supplier = worker.supplier("Ромашка", "https://shop.example/price.csv")
    worker.job(supplier, "downloading", hours_ago=0)

    result = run("adopt")

    assert result.exit_code == 1
    assert "--worker-stopped" in result.output
    assert run("adopt", "--worker-stopped").exit_code == 0


def test_a_failed_job_that_the_ledger_never_had_can_be_retried_by_its_id(
    run: Run, worker: OldWorker
) -> None:
    supplier = worker.supplier("Ромашка", "https://shop.example/price.csv")
    job = worker.job(supplier, "failed")

    result = run("retry", "--job", str(job))

    assert result.exit_code == 0
    assert "is tried again" in result.output


def test_servers_that_are_away_are_one_line(
    run: Run, worker: OldWorker, monkeypatch: pytest.MonkeyPatch, refusing_port: int
) -> None:
    monkeypatch.setenv("REDIS_URL", f"redis://127.0.0.1:{refusing_port}/0")

    result = run("adopt")

    assert result.exit_code == 2
    assert "Redis cannot be reached" in result.output
