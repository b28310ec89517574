"""The fake admin API reads as strictly and writes as carelessly as the existing one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
import redis
import sqlalchemy

from marketbel_courier_tests.neighbours.existing_admin import ExistingAdmin, Refused
from marketbel_courier_tests.neighbours.old_worker import OldWorker


@pytest.fixture
def admin(migrated_database: str, redis_dsn: str, tmp_path: Path) -> ExistingAdmin:
    return ExistingAdmin(migrated_database, redis_dsn, tmp_path)


@pytest.fixture
def worker(migrated_database: str, redis_dsn: str, tmp_path: Path) -> OldWorker:
    return OldWorker(migrated_database, redis_dsn, tmp_path)


@pytest.fixture
def store(redis_dsn: str) -> redis.Redis:
    return redis.Redis.from_url(redis_dsn, decode_responses=True)


def execute(admin: ExistingAdmin, statement: str) -> None:
    engine = sqlalchemy.create_engine(admin.database_url, poolclass=sqlalchemy.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)


def sql(admin: ExistingAdmin, query: str) -> list[tuple[Any, ...]]:
    engine = sqlalchemy.create_engine(admin.database_url, poolclass=sqlalchemy.NullPool)
    with engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


@pytest.mark.parametrize(
    "bad",
    [
        {"phase": "extracting"},
        {"status": "completed_with_errors"},
        {"file_type": "url"},
        {"items_total": "1.5"},
        {"matches_found": "-1"},
        {"download_bytes": "11", "download_total": "10"},
        {"items_processed": "11", "items_total": "10"},
        {"supplier_id": "ромашка"},
        {"error_details": '["a", {"row": 1}]'},
    ],
)
def test_one_bad_hash_refuses_everything(
    admin: ExistingAdmin, worker: OldWorker, bad: dict[str, str]
) -> None:
    supplier = worker.supplier("Ромашка", items=[("1", "Лампа", "7")])
    worker.job(supplier, "analyzing", fields={"items_processed": "10", "items_total": "10"})
    assert len(admin.status().jobs) == 1

    worker.job(supplier, "complete", fields=bad)

    with pytest.raises(Refused, match="400"):
        admin.status()


@pytest.mark.parametrize(
    ("key", "value"), [("sync:last_run", "yesterday"), ("sync:status", '{"state": "matching"}')]
)
def test_a_sync_that_it_does_not_understand_refuses_everything(
    admin: ExistingAdmin, store: redis.Redis, key: str, value: str
) -> None:
    store.set(key, value)

    with pytest.raises(Refused):
        admin.status()


@pytest.mark.parametrize(
    "statement",
    [
        """UPDATE suppliers SET metadata = '{"is_active": "maybe"}'""",
        "UPDATE parsing_logs SET row_number = 0",
    ],
)
def test_one_bad_row_refuses_everything(
    admin: ExistingAdmin, worker: OldWorker, statement: str
) -> None:
    worker.supplier("Ромашка", items=[("1", "Лампа", "7")])
    assert admin.status().supplier("Ромашка").status == "success"

    execute(admin, statement)

    with pytest.raises(Refused):
        admin.status()


def test_a_key_that_is_no_hash_empties_the_list_in_silence(
    admin: ExistingAdmin, worker: OldWorker, store: redis.Redis
) -> None:
    worker.job(worker.supplier("Ромашка"), "failed")
    assert len(admin.status().jobs) == 1

    store.set("job:totals", "1")

    assert admin.status().jobs == ()


def test_the_page_shows_five_recent_jobs_and_none_of_them_while_one_is_active(
    admin: ExistingAdmin, worker: OldWorker
) -> None:
    supplier = worker.supplier("Ромашка")
    failed = [
        worker.job(supplier, "failed", hours_ago=n, fields={"error": "x" * 60}) for n in range(7)
    ]
    assert [line.job_id for line in admin.page()] == failed[:5]
    assert admin.page()[0].error == "x" * 45
    # Written as Python writes it, which is why nobody can retry it.
    assert not admin.page()[0].has_retry_button

    nobodys_work = worker.job(supplier, "downloading", hours_ago=100)

    assert [line.job_id for line in admin.page()] == [nobodys_work]


def test_the_scan_stops_after_some_forty_keys_and_misses_the_newest(
    admin: ExistingAdmin, worker: OldWorker
) -> None:
    supplier = worker.supplier("Ромашка")
    jobs = [worker.job(supplier, "complete", hours_ago=n) for n in range(300)]

    shown = [job.job_id for job in admin.status().jobs]

    assert len(shown) == 20
    assert shown != jobs[:20]


def test_a_supplier_that_is_made_overwrites_the_sync_that_was_asked_for(
    admin: ExistingAdmin, store: redis.Redis
) -> None:
    admin.trigger_sync()
    with pytest.raises(Refused, match="SYNC_IN_PROGRESS"):
        admin.trigger_sync()

    supplier_id = admin.create_supplier("Новый", "csv", "http://127.0.0.1/new.csv")

    trigger = json.loads(cast("str", store.get("sync:trigger")))
    assert trigger["supplier_id"] == str(supplier_id)
    with pytest.raises(Refused, match="CONFLICT"):
        admin.create_supplier("новый", "csv")


def test_an_upload_says_sheet1_of_every_workbook_and_changes_the_suppliers_kind(
    admin: ExistingAdmin, store: redis.Redis
) -> None:
    supplier_id = admin.create_supplier("Ромашка", "csv")

    admin.upload(supplier_id, "Прайс июль.xlsx", b"PK")

    (entry,) = map(json.loads, cast("list[str]", store.lrange("parse:triggers", 0, -1)))
    source = entry["source_config"]
    assert (source["sheet_name"], source["header_row"], source["data_start_row"]) == (
        "Sheet1",
        1,
        2,
    )
    path = Path(source["file_path"])
    assert path.read_bytes() == b"PK"
    assert path.name.startswith(f"{supplier_id}_")
    assert path.name.endswith("___________.xlsx")
    assert admin.status().supplier("Ромашка").source_type == "excel"


def test_every_click_on_retry_asks_again(
    admin: ExistingAdmin, worker: OldWorker, store: redis.Redis
) -> None:
    supplier = worker.supplier("Ромашка")
    job_id = worker.job(supplier, "failed", fields={"can_retry": "true"})

    admin.retry(job_id)
    admin.retry(job_id)

    assert store.llen("retry:triggers") == 2
    for refused, job in (
        ("NOT_FOUND", uuid4()),
        ("INVALID_STATE", worker.job(supplier, "analyzing")),
        ("MAX_RETRIES_EXCEEDED", worker.job(supplier, "failed")),
    ):
        with pytest.raises(Refused, match=refused):
            admin.retry(job)


def test_a_supplier_is_deleted_with_its_items_and_with_products_that_nobody_has(
    admin: ExistingAdmin, worker: OldWorker
) -> None:
    gone = worker.supplier("Ромашка", items=[("1", "Лампа", "7")])
    execute(admin, "INSERT INTO products (internal_sku, name) VALUES ('P-1', 'Лампа')")

    admin.delete_supplier(gone.id)

    assert sql(admin, "SELECT count(*) FROM products") == [(0,)]
    assert sql(admin, "SELECT count(*) FROM supplier_items") == [(0,)]
    with pytest.raises(Refused, match="NOT_FOUND"):
        admin.delete_supplier(gone.id)


def test_an_update_keeps_what_it_does_not_name(admin: ExistingAdmin) -> None:
    supplier_id: UUID = admin.create_supplier("Ромашка", "csv", use_ml_processing=False)

    admin.update_supplier(supplier_id, is_active=False)

    shown = admin.status().supplier("Ромашка")
    assert (shown.status, shown.use_ml_processing) == ("inactive", False)
