"""The existing ml-analyze is restarted while it works: its answer is there, its work is not."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from marketbel_courier.orchestration.sensors.analysis import analysis_sensor
from marketbel_courier.orchestration.tags import ML_ANALYSIS, RAW_PRICE_LIST
from marketbel_courier_tests.neighbours.existing_ml_process import ExistingMl, Step, existing_ml
from marketbel_courier_tests.orchestration.ledger_and_redis import (
    assert_redis_shows_the_ledger,
    ledger,
)
from marketbel_courier_tests.orchestration.ticking import LEGACY_NAMES, lines_of, run_requests
from marketbel_courier_tests.platform_fixture import Platform


@pytest.fixture
def existing(
    platform: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ExistingMl]:
    with existing_ml(platform.settings.postgres_dsn, platform.settings.redis_dsn, tmp_path) as ml:
        monkeypatch.setenv("ML_ANALYZE_URL", ml.url)
        # A sixtieth of it is how long a job may stay as it was after a restart.
        monkeypatch.setenv("ML_STALLED_AFTER_MINUTES", "1")
        yield ml


def deliver_workbook(platform: Platform) -> str:
    """A supplier whose file ml-analyze reads; returns its partition key."""
    book, content = Workbook(), BytesIO()
    assert book.active is not None
    for row in (("Артикул", "Наименование", "Цена"), ("A-1", "Лампа", 7), ("A-2", "Стул", 9)):
        book.active.append(row)
    book.save(content)
    key = platform.add_supplier("Shop", content.getvalue(), source_kind="excel")
    platform.materialize([RAW_PRICE_LIST], [key])
    return key


def restart(platform: Platform, existing: ExistingMl, held: Step) -> None:
    """Once the job waits for this step: away, until somebody has noticed, and back."""
    while platform.jobs()["Shop"].ml_job_id == "":
        time.sleep(0.05)
    if held is Step.MATCHING:
        platform.await_state({"Shop": "matching"})
    existing.kill()
    while "is away" not in str(platform.jobs()["Shop"].waits_for):
        time.sleep(0.05)
    existing.wait_before(held, 0)
    existing.start()


@pytest.mark.parametrize("held", [Step.PARSING, Step.MATCHING])
def test_the_file_is_sent_again_or_taken_from_it_where_its_items_are_there_already(
    platform: Platform, existing: ExistingMl, held: Step
) -> None:
    key = deliver_workbook(platform)
    existing.wait_before(held, None)

    restarting = threading.Thread(target=restart, args=(platform, existing, held))
    restarting.start()
    analysis = platform.materialize([ML_ANALYSIS], [key])
    restarting.join()

    assert analysis.success
    assert any("was restarted" in line for line in lines_of(platform, "WARNING"))
    assert platform.ask(lambda pool: pool.fetch("SELECT * FROM courier.analysis_slots")) == []
    if held is Step.PARSING:
        assert [job["status"] for job in existing.jobs()] == ["processing", "completed"]
    else:
        # Its items were stored before: a second analysis would fail at each of them.
        assert len(existing.jobs()) == 1
        assert run_requests(platform, analysis_sensor) == [LEGACY_NAMES]
    [row] = ledger(platform)
    assert (row.state, row.items_processed, row.attempt) == ("complete", 2, 1)
    assert lines_of(platform, "ERROR") == []
    assert_redis_shows_the_ledger(platform)
