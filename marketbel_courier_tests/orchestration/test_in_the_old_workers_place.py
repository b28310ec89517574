"""The courier in the old worker's place: the real daemon among left-overs and real neighbours."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from marketbel_courier.cli import cli
from marketbel_courier.job_state.keys import PARSE_TRIGGERS_KEY
from marketbel_courier.orchestration.tags import RAW_PRICE_LIST
from marketbel_courier_tests.neighbours.existing_admin import ExistingAdmin, Refused
from marketbel_courier_tests.neighbours.existing_ml_process import ExistingMl, Step, existing_ml
from marketbel_courier_tests.neighbours.old_worker import Item, OldSupplier, OldWorker
from marketbel_courier_tests.orchestration.ledger_and_redis import ledger
from marketbel_courier_tests.orchestration.test_daemon_triggers import Daemon
from marketbel_courier_tests.orchestration.triggers import listed
from marketbel_courier_tests.platform_fixture import Platform, open_platform
from marketbel_courier_tests.waiting import until

# A daemon, its code server and a dozen run workers start here, which a busy machine does slowly.
pytestmark = pytest.mark.timeout(1200)

FORMER: list[Item] = [("A-1", "Лампа", "7.50"), ("A-2", "Стул", "90"), ("A-3", "Стол", "120")]
# Every SKU is known, and one stands twice.
SECOND: list[Item] = [
    ("A-1", "Лампа", "7.50"),
    ("A-1", "Лампа", "8"),
    ("A-2", "Стул", "95"),
    ("A-3", "Стол", "125"),
]


@dataclass
class StrictReader:
    """The existing page, left open all the while: it asks again and again, and notes a refusal."""

    admin: ExistingAdmin
    refusals: list[str] = field(default_factory=list)
    answers: int = 0
    _closed: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def open(self) -> Iterator[None]:
        """Look until the block ends."""
        watching = threading.Thread(target=self._watch)
        watching.start()
        try:
            yield
        finally:
            self._closed.set()
            watching.join()

    def _watch(self) -> None:
        while not self._closed.wait(0.2):
            try:
                shown = self.admin.status()
            except Refused as refusal:
                self.refusals.append(str(refusal))
                continue
            self.answers += 1
            if shown.progress is not None and math.isnan(shown.progress.percentage):
                self.refusals.append("The progress is no number.")


@dataclass(frozen=True)
class Neighbourhood:
    """The platform between the neighbours that it has to live with."""

    platform: Platform
    ml: ExistingMl
    admin: ExistingAdmin
    former: OldWorker
    daemon: Daemon

    def offer(self, name: str, content: bytes | None) -> str:
        """Let the shop offer a list (None: a dead link); returns its address."""
        if content is not None:
            self.platform.shop.files[f"/{name}"] = content
        return f"{self.platform.shop.url}/{name}"

    def prices(self, supplier_id: UUID) -> dict[str, str]:
        """The supplier's current prices by SKU."""
        rows = self.platform.ask(
            lambda pool: pool.fetch(
                "SELECT supplier_sku, current_price::text AS price FROM supplier_items"
                " WHERE supplier_id = $1",
                supplier_id,
            )
        )
        return {row["supplier_sku"]: row["price"] for row in rows}


@pytest.fixture
def at(platform_database: str, redis_dsn: str, tmp_path: Path) -> Iterator[Neighbourhood]:
    database = platform_database
    with (
        existing_ml(database, redis_dsn, tmp_path) as ml,
        open_platform(
            database,
            redis_dsn,
            tmp_path,
            ML_ANALYZE_URL=ml.url,
            # A sixtieth of it is how long an analysis stays as it was before it counts as lost.
            ML_STALLED_AFTER_MINUTES="1",
            RETRY_DELAY_SECONDS="1",
        ) as platform,
    ):
        configuration = platform.home / "dagster.yaml"
        usual = configuration.read_text()
        patient = usual.replace("start_timeout_seconds: 180", "start_timeout_seconds: 600")
        assert patient != usual
        configuration.write_text(patient)
        uploads = platform.settings.uploads_dir
        daemon = Daemon(platform)
        try:
            yield Neighbourhood(
                platform,
                ml,
                ExistingAdmin(database, redis_dsn, uploads),
                OldWorker(database, redis_dsn, uploads),
                daemon,
            )
        finally:
            daemon.stop_all()


def workbook(rows: Sequence[Item]) -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in (("Артикул", "Наименование", "Цена"), *rows):
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def left_behind(at: Neighbourhood) -> dict[str, OldSupplier]:
    """What the old worker was at when it was stopped, an hour ago."""
    suppliers = {
        "second list": at.former.supplier(
            "Вторая поставка",
            at.offer("second.xlsx", workbook(SECOND)),
            source_type="excel",
            items=FORMER,
        ),
        "first list": at.former.supplier(
            "Свежий склад",
            at.offer("first.xlsx", workbook([("S-1", "Кран", "30"), ("S-2", "Труба", "4")])),
            source_type="excel",
        ),
        "csv": at.former.supplier(
            "Старым путём",
            at.offer("prices.csv", b"sku;name;price\nA-1;Lamp;8,00\nA-2;Chair;91,00\n"),
            items=FORMER,
            use_ml_processing=False,
        ),
        "dead link": at.former.supplier(
            "Битая ссылка", at.offer("dead.xlsx", None), source_type="excel", items=FORMER
        ),
        "handed in": at.former.supplier("По почте", items=FORMER),
    }
    half_done = at.former.job(suppliers["second list"], "analyzing", file_type="excel")
    at.former.file(suppliers["second list"], half_done, "before.xlsx", workbook(FORMER))
    at.former.job(suppliers["first list"], "downloading", file_type="excel")
    at.former.job(suppliers["csv"], "complete")
    at.former.job(suppliers["dead link"], "failed", file_type="excel")
    at.former.job(suppliers["handed in"], "matching")
    at.former.expired_job()
    at.former.sync_under_way()
    return suppliers


def test_it_takes_over_while_the_neighbours_behave_as_ever_and_nobody_notices(
    at: Neighbourhood,
) -> None:
    suppliers = left_behind(at)
    page = StrictReader(at.admin)

    with page.open():
        adopted = CliRunner().invoke(cli, ["adopt", "--worker-stopped"])
        assert adopted.exit_code == 0, adopted.output
        at.ml.wait_before(Step.PARSING, None)
        handed_in = suppliers["handed in"].id
        at.admin.upload(handed_in, "Прайс август.csv", b"sku;name;price\nA-1;Lamp;6\n")
        at.daemon.start()
        until(lambda: not listed(at.platform, PARSE_TRIGGERS_KEY))
        # The second request takes the first one's place in Redis.
        at.admin.trigger_sync()
        newcomer = at.admin.create_supplier(
            "Новичок", "excel", at.offer("new.xlsx", workbook([("N-1", "Ковёр", "70")]))
        )
        # Its jobs die with it, and are said to be processed for ever.
        until(lambda: any(job["status"] == "processing" for job in at.ml.jobs()))
        at.ml.kill()
        at.ml.wait_before(Step.PARSING, 0)
        at.ml.be_missed(times=2)
        at.ml.start()

        until(lambda: at.prices(newcomer) == {"N-1": "70.00"})
        until(lambda: at.prices(suppliers["first list"].id) == {"S-1": "30.00", "S-2": "4.00"})
        until(
            lambda: (
                at.prices(suppliers["second list"].id)
                == {"A-1": "8.00", "A-2": "95.00", "A-3": "125.00"}
            )
        )
        until(lambda: at.prices(suppliers["csv"].id)["A-2"] == "91.00")
        until(lambda: at.prices(handed_in)["A-1"] == "6.00")
        until(lambda: all(row.state in ("complete", "failed") for row in ledger(at.platform)))
        until(lambda: not any(job.is_open for job in at.admin.status().jobs))

    assert page.refusals == []
    assert page.answers > 10
    assert {supplier.name: supplier.status for supplier in at.admin.status().suppliers} == {
        "Вторая поставка": "success",
        "Свежий склад": "success",
        "Старым путём": "success",
        "По почте": "success",
        "Новичок": "success",
        "Битая ссылка": "error",
    }
    failed = [line for line in at.admin.page() if line.supplier_name == "Битая ссылка"]
    assert failed[0].error.startswith("HTTP 404")
    keys = at.platform.order()
    cells = at.platform.grid(RAW_PRICE_LIST, keys)
    assert [key for key in keys if cells[key] != "materialized"] == ["bitaya-ssylka"]
