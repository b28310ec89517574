from __future__ import annotations

import json
import os
from pathlib import Path
from uuid import uuid4

import pytest
import redis
import sqlalchemy

from marketbel_courier_tests.cli.conftest import Run
from marketbel_courier_tests.neighbours.old_worker import OldWorker
from marketbel_courier_tests.small_disk import make_read_only, small_disk


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


def change(worker: OldWorker, statement: str) -> None:
    engine = sqlalchemy.create_engine(worker.database_url, poolclass=sqlalchemy.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)


def test_a_check_says_what_is_odd_and_not_understood_and_changes_nothing(
    run: Run, worker: OldWorker, tmp_path: Path
) -> None:
    supplier = worker.supplier("Ромашка", "https://shop.example/price.csv")
    worker.job(supplier, "failed")
    orphan = worker.job(supplier, "failed", fields={"supplier_id": str(uuid4())})
    stray = worker.file(supplier, uuid4(), "price.csv", b"sku\n")
    (tmp_path / "notes.txt").write_text("ours")
    with redis.Redis.from_url(worker.redis_url) as store:
        store.set("sync:lock", "sync-manual-1")
        store.set("job:notes", "no hash")
        before = {key: store.dump(key) for key in store.scan_iter()}

        result = run("adopt", "--check")
        told = json.loads(run("adopt", "--check", "--json").output)

        assert {key: store.dump(key) for key in store.scan_iter()} == before

    assert result.exit_code == 0
    assert "sync:lock has no end; sync-manual-1 holds it." in result.output
    assert "it failed, and can be retried" in result.output
    shown = {
        odd["what_data"]["code"].removeprefix("adoption-odd-"): odd["what"]
        for odd in told["oddities"]
    }
    assert shown.keys() == {
        "endless-lock",
        "job-keys",
        "jobs-without-supplier",
        "files-of-nobody",
        "unknown-files",
    }
    assert "job:notes" in shown["job-keys"]
    assert str(orphan) in shown["jobs-without-supplier"]
    assert stray.name in shown["files-of-nobody"]
    assert all(odd["remedy"] for odd in told["oddities"])
    assert told["in_the_way"] == 0


def test_a_check_fails_where_tables_or_keys_are_not_as_agreed(run: Run, worker: OldWorker) -> None:
    change(worker, "ALTER TABLE parsing_logs DROP COLUMN row_data")
    change(worker, "ALTER TABLE supplier_items ALTER last_ingested_at DROP DEFAULT")
    change(worker, "ALTER TABLE supplier_items ALTER last_ingested_at TYPE timestamp")
    change(worker, "DROP TABLE match_review_queue CASCADE")
    with redis.Redis.from_url(worker.redis_url) as store:
        store.set("jobs:active", "no set")

    result = run("adopt", "--check")

    assert result.exit_code == 1
    for told in (
        "The table match_review_queue of Marketbel's is missing.",
        "The column parsing_logs.row_data (jsonb) is missing.",
        "The column supplier_items.last_ingested_at is timestamp without time zone",
        "jobs:active in Redis is a string, not a set.",
        "4 things stand in the way",
    ):
        assert told in " ".join(result.output.split())


def test_a_check_fails_while_two_former_workers_are_up(run: Run, worker: OldWorker) -> None:
    with redis.Redis.from_url(worker.redis_url) as store:
        store.set("arq:queue:price-ingestion-queue:health-check", "up", ex=3600)
        assert run("adopt", "--check").exit_code == 0
        store.set("arq:queue:another:health-check", "up", ex=3600)

    result = run("adopt", "--check")

    assert result.exit_code == 1
    assert "2 former workers gave a sign of life" in result.output


def test_a_check_fails_where_the_volume_takes_no_file_and_shows_what_it_has(
    run: Run, worker: OldWorker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    supplier = worker.supplier("Ромашка", "https://shop.example/price.csv")
    worker.job(supplier, "failed")
    with small_disk(tmp_path / "small", size_bytes=1024 * 1024) as root:
        monkeypatch.setenv("UPLOADS_DIR", str(root))
        assert run("adopt", "--check").exit_code == 0
        assert list(root.iterdir()) == []
        (root / "notes.txt").write_text("ours")
        make_read_only(root)

        result = run("adopt", "--check")

    told = " ".join(result.output.split())
    assert result.exit_code == 1
    assert f"Shared volume is mounted read-only. Folder: {root}." in told
    assert f"works as user {os.geteuid()} here: let that user write to the folder" in told
    assert "One thing on the volume whose names nobody here gives." in told
    assert "it failed, and can be retried" in told


def test_a_check_fails_where_the_folder_of_new_files_is_somebody_elses(
    run: Run, worker: OldWorker, tmp_path: Path
) -> None:
    del worker
    # What even root cannot write to: the system's own folder in the place of a delivery's.
    (tmp_path / ".incoming").symlink_to("/sys/kernel")

    result = run("adopt", "--check")

    assert result.exit_code == 1
    assert "Shared volume may not be written to." in " ".join(result.output.split())


def test_a_check_fails_where_the_volume_is_not_there(
    run: Run, worker: OldWorker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del worker
    monkeypatch.setenv("UPLOADS_DIR", str(tmp_path / "gone"))

    told = json.loads(run("adopt", "--check", "--json").output)

    assert [odd["what_data"]["code"] for odd in told["oddities"]] == ["volume-gone"]
    assert (told["in_the_way"], told["report"]) == (1, None)
