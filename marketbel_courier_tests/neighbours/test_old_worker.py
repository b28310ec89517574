"""What the old worker leaves behind, and the tables that the existing system makes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import redis
import sqlalchemy

from marketbel_courier_tests.neighbours.old_worker import OldWorker
from marketbel_courier_tests.neighbours.their_schema import run_their_migrations


def test_it_leaves_active_jobs_that_are_nobodys_work_and_a_failure_that_nobody_can_retry(
    migrated_database: str, redis_dsn: str, tmp_path: Path
) -> None:
    worker = OldWorker(migrated_database, redis_dsn, tmp_path)
    supplier = worker.supplier("Ромашка")

    jobs = {phase: worker.job(supplier, phase) for phase in ("downloading", "failed", "complete")}
    expired = worker.expired_job()

    with redis.Redis.from_url(redis_dsn, decode_responses=True) as store:
        assert store.smembers("jobs:active") == {str(jobs["downloading"]), str(expired)}
        assert store.hget(f"job:{jobs['failed']}", "can_retry") == "True"
        assert not store.exists(f"job:{expired}")


def test_its_downloads_are_named_by_the_job_and_so_is_the_supplier_in_their_sidecar(
    migrated_database: str, redis_dsn: str, tmp_path: Path
) -> None:
    worker = OldWorker(migrated_database, redis_dsn, tmp_path)
    supplier = worker.supplier("Ромашка")
    job_id = worker.job(supplier, "downloading")

    path = worker.file(supplier, job_id, "прайс (1).csv", b"sku\n")

    assert path.name.startswith(f"{job_id}_")
    assert path.name.endswith("_прайс__1_.csv")
    sidecar = json.loads(path.with_name(path.name + ".meta.json").read_text())
    assert sidecar["supplier_id"] == sidecar["job_id"] == str(job_id)


def test_the_existing_systems_migrations_fail_where_its_tables_are_already(database: str) -> None:
    run_their_migrations(database)

    with pytest.raises(sqlalchemy.exc.ProgrammingError, match="already exists"):
        run_their_migrations(database)
