"""The fake ml-analyze hurts as the existing one does: each bad habit once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import sqlalchemy
from openpyxl import Workbook

from marketbel_courier.tls import trusted_authorities
from marketbel_courier_tests.neighbours.existing_ml_process import ExistingMl, Step, existing_ml
from marketbel_courier_tests.neighbours.old_worker import Item, OldWorker

HEADER = ("Артикул", "Наименование", "Цена")
KNOWN: list[Item] = [("A-1", "Лампа", "7.50")]


@pytest.fixture
def ml(migrated_database: str, redis_dsn: str, tmp_path: Path) -> Iterator[ExistingMl]:
    with existing_ml(migrated_database, redis_dsn, tmp_path) as fake:
        yield fake


@pytest.fixture
def supplier_id(migrated_database: str, redis_dsn: str, tmp_path: Path) -> UUID:
    return OldWorker(migrated_database, redis_dsn, tmp_path).supplier("Ромашка", items=KNOWN).id


def workbook(*rows: tuple[str | int, ...]) -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def send(ml: ExistingMl, supplier_id: UUID, path: Path, kind: str = "excel") -> dict[str, Any]:
    answer = httpx.post(
        f"{ml.url}/analyze/file",
        json={
            "file_url": str(path),
            "supplier_id": str(supplier_id),
            "file_type": kind,
            "client_job_id": "the same at every call",
        },
    )
    assert answer.status_code == 202
    return status(ml, answer.json()["job_id"])


def status(ml: ExistingMl, job_id: str) -> dict[str, Any]:
    answer: dict[str, Any] = httpx.get(
        f"{ml.url}/analyze/status/{job_id}", verify=trusted_authorities()
    ).json()
    return answer


def rows(database: str, query: str) -> list[tuple[Any, ...]]:
    engine = sqlalchemy.create_engine(database, poolclass=sqlalchemy.NullPool)
    with engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def items(database: str) -> list[tuple[str, str]]:
    query = "SELECT supplier_sku, current_price::text FROM supplier_items ORDER BY 1"
    return [(sku, price) for sku, price in rows(database, query)]


def reasons(database: str, job_id: str) -> list[str]:
    query = f"SELECT error_message FROM parsing_logs WHERE task_id = '{job_id}'"
    return [message for (message,) in rows(database, query)]


def until(happened: Callable[[], bool]) -> None:
    # Another process: there is no event to await, only its answers.
    while not happened():
        time.sleep(0.02)


def test_a_new_list_is_read_below_its_title_row_and_a_price_that_is_none_becomes_nothing(
    ml: ExistingMl, supplier_id: UUID, migrated_database: str, tmp_path: Path
) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(workbook(("Прайс",), HEADER, ("B-1", "Стул", 9), ("B-2", "Стол", "звоните")))

    send(ml, supplier_id, path)
    (job,) = ml.await_jobs(status="completed")

    assert (job["items_processed"], job["items_total"], job["errors"]) == (2, 2, [])
    assert items(migrated_database) == [("A-1", "7.50"), ("B-1", "9.00"), ("B-2", "0.00")]


@pytest.mark.parametrize(
    "listed", [[("A-1", "Лампа", 8)], [("B-1", "Стул", 9), ("B-1", "Стул", 9)]]
)
def test_a_sku_that_is_known_or_stands_twice_fails_the_whole_file_and_tells_nobody_why(
    ml: ExistingMl,
    supplier_id: UUID,
    migrated_database: str,
    tmp_path: Path,
    listed: list[tuple[str, str, int]],
) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(workbook(HEADER, ("C-1", "Новый", 1), *listed))

    job = send(ml, supplier_id, path)
    ml.await_jobs(status="failed", errors=["File parsing failed"])

    assert items(migrated_database) == [("A-1", "7.50")]
    assert reasons(migrated_database, job["job_id"]) == []


def test_a_csv_fails_and_its_reason_is_written_after_the_failure(
    ml: ExistingMl, supplier_id: UUID, migrated_database: str, tmp_path: Path
) -> None:
    ml.wait_before(Step.REASONS, None)
    path = tmp_path / "list.csv"
    path.write_text("sku;name;price\n1;Lamp;7\n")

    job = send(ml, supplier_id, path, "csv")
    ml.await_jobs(status="failed", errors=["File parsing failed"])
    assert reasons(migrated_database, job["job_id"]) == []
    ml.wait_before(Step.REASONS, 0)

    until(lambda: bool(reasons(migrated_database, job["job_id"])))
    assert "No parser" in reasons(migrated_database, job["job_id"])[0]


def test_a_list_without_a_header_it_knows_is_completed_with_nothing(
    ml: ExistingMl, supplier_id: UUID, tmp_path: Path
) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(workbook(("один", "два"), (1, 2)))

    send(ml, supplier_id, path)

    (job,) = ml.await_jobs(status="completed")
    assert (job["items_total"], job["progress_percentage"], job["errors"]) == (0, 100, [])


def test_it_counts_no_rows_before_it_has_read_them_and_says_100_while_it_matches(
    ml: ExistingMl, supplier_id: UUID, tmp_path: Path
) -> None:
    ml.wait_before(Step.PARSING, None)
    ml.wait_before(Step.MATCHING, None)
    ml.wait_before(Step.ERRORS, None)
    ml.control(failing_items=12)
    path = tmp_path / "list.xlsx"
    path.write_bytes(workbook(HEADER, *((f"B-{n}", "Стул", 9) for n in range(12))))

    send(ml, supplier_id, path)
    ml.await_jobs(status="processing", items_total=0, progress_percentage=0)
    ml.wait_before(Step.PARSING, 0)
    ml.await_jobs(status="processing", items_total=12, progress_percentage=100)
    ml.wait_before(Step.MATCHING, 0)
    ml.await_jobs(status="completed", errors=[])
    ml.wait_before(Step.ERRORS, 0)

    until(lambda: len(ml.jobs()[0]["errors"]) == 10)


def test_after_a_restart_a_job_of_before_answers_processing_and_nothing_is_done(
    ml: ExistingMl, supplier_id: UUID, migrated_database: str, tmp_path: Path
) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(workbook(HEADER, ("B-1", "Стул", 9)))
    ml.wait_before(Step.PARSING, None)
    lost = send(ml, supplier_id, path)
    ml.await_jobs(status="processing")

    ml.restart()
    ml.wait_before(Step.PARSING, 0)
    again = send(ml, supplier_id, path)
    until(lambda: status(ml, again["job_id"])["status"] == "completed")

    assert status(ml, lost["job_id"])["status"] == "processing"
    assert again["job_id"] != lost["job_id"]


def test_a_missing_file_is_accepted_and_a_bad_field_is_not(
    ml: ExistingMl, supplier_id: UUID, tmp_path: Path
) -> None:
    send(ml, supplier_id, tmp_path / "gone.xlsx")
    (job,) = ml.await_jobs(status="failed")
    assert job["errors"] == [f"File not found: {tmp_path / 'gone.xlsx'}"]

    refused = httpx.post(f"{ml.url}/analyze/file", json={"file_url": "/a", "file_type": "doc"})
    assert refused.status_code == 422
    assert {tuple(problem["loc"]) for problem in refused.json()["detail"]} == {
        ("body", "supplier_id"),
        ("body", "file_type"),
    }


def test_it_calls_itself_healthy_and_forgets_a_job_when_told_to(
    ml: ExistingMl, supplier_id: UUID, tmp_path: Path
) -> None:
    health = httpx.get(f"{ml.url}/health").json()
    assert health["status"] == "healthy"
    assert health["checks"]["ollama"]["status"] == "unhealthy"

    job = send(ml, supplier_id, tmp_path / "gone.xlsx")
    ml.await_jobs(status="failed")
    url = f"{ml.url}/analyze/status/{job['job_id']}"
    assert [httpx.delete(url).status_code, httpx.get(url).status_code] == [204, 404]
    assert httpx.get(f"{ml.url}/analyze/status/{uuid4()}").status_code == 404


def test_a_later_version_ends_with_errors_and_reads_the_sheet_it_is_told_to(
    ml: ExistingMl, supplier_id: UUID, migrated_database: str, tmp_path: Path
) -> None:
    ml.control(later_version=True)
    book = tmp_path / "list.xlsx"
    content = Workbook()
    assert content.active is not None
    content.active.append(("Добро пожаловать",))
    upload = content.create_sheet("Upload to site")
    for row in (HEADER, *((f"B-{n}", "Стул", 9) for n in range(9)), ("B-9", "Стол", "звоните")):
        upload.append(row)
    content.save(book)

    answer = httpx.post(
        f"{ml.url}/analyze/file",
        json={
            "file_url": str(book),
            "supplier_id": str(supplier_id),
            "file_type": "excel",
            "priority_sheet": "Upload to site",
        },
    )

    (job,) = ml.await_jobs(status="completed_with_errors")
    assert (job["items_processed"], job["items_total"]) == (9, 10)
    assert status(ml, answer.json()["job_id"])["phase"] == "complete"
    assert ("B-9", "0.00") not in items(migrated_database)
