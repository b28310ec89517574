"""The demo run against the real supplier server and a system that does as the test says."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from rich.console import Console

from marketbel_courier.demo.expectations import expected_grid, expected_outcome, rows_told_of
from marketbel_courier.demo.goods import PriceRow, Product
from marketbel_courier.demo.grid import Cell
from marketbel_courier.demo.master_sheet import INACTIVE_SUPPLIER, skipped_row_number
from marketbel_courier.demo.outcome import Ending
from marketbel_courier.demo.progress import JobView
from marketbel_courier.demo.roster import DEMO_SUPPLIERS, DemoSupplier
from marketbel_courier.demo.run import demonstrate
from marketbel_courier.demo.supplier_server import SupplierServer
from marketbel_courier.demo.system import JobReport, RegistryReport, SheetRowSkipped, Traces
from marketbel_courier.job_state.job_hash import Phase

REGISTRY = RegistryReport(
    suppliers=(*((supplier.name, True) for supplier in DEMO_SUPPLIERS), (INACTIVE_SUPPLIER, False)),
    skipped=(SheetRowSkipped(skipped_row_number(), "Row 9 has no address."),),
)


@dataclass
class ScriptedSystem:
    """Delivers what is really served; what it reports of the analysis is what is expected.

    `changes` alters the report of a supplier, by slug; a supplier in `forgotten` gets no job.
    A second sync finds nothing new, but for the suppliers in `analysed_again`. The grid shows runs
    at work for so many looks, and then `red` in place of the truth.
    """

    volume: Path
    server_url: str
    changes: dict[str, dict[str, object]] = field(default_factory=dict)
    forgotten: frozenset[str] = frozenset()
    products: list[Product] = field(default_factory=list)
    analysed_again: frozenset[str] = frozenset()
    report: RegistryReport | None = REGISTRY
    jobs: dict[str, JobReport] = field(default_factory=dict)
    syncs: list[str] = field(default_factory=list)
    looks_until_done: int = 0
    looks_until_settled: int = 0
    red: Mapping[str, str] = field(default_factory=dict)
    on_legacy_route: list[str] = field(default_factory=list)
    former_items: dict[str, list[str]] = field(default_factory=dict)
    inserts_are_refused: bool = True

    async def seed(self, products: Sequence[Product]) -> None:
        self.products.extend(products)

    async def choose_legacy_route(self, supplier_name: str) -> None:
        assert not self.syncs
        self.on_legacy_route.append(supplier_name)

    async def store_as_former_worker(
        self, supplier_name: str, source_url: str, rows: Sequence[PriceRow]
    ) -> None:
        assert not self.syncs
        self.former_items[supplier_name] = [row.sku for row in rows]

    async def refusal_of_plain_insert(
        self, supplier_name: str, rows: Sequence[PriceRow]
    ) -> str | None:
        known = [row.sku for row in rows if row.sku in self.former_items[supplier_name]]
        return f"{known[0]} is there already." if self.inserts_are_refused else None

    async def registry(self, task_id: str) -> RegistryReport | None:
        return self.report

    async def sync_has_ended(self, task_id: str) -> bool:
        return True

    async def ask_for_sync(self) -> str:
        self.syncs.append(f"sync-manual-{len(self.syncs) + 1}")
        if len(self.syncs) > 1:
            self.jobs = {name: self._without_news(job) for name, job in self.jobs.items()}
            return self.syncs[-1]
        async with httpx.AsyncClient(follow_redirects=True, trust_env=False) as client:
            for supplier in DEMO_SUPPLIERS:
                if supplier.slug not in self.forgotten:
                    self.jobs[supplier.name] = await self._delivered(client, supplier)

        return self.syncs[-1]

    async def newest_jobs(self) -> Mapping[str, JobReport]:
        self.looks_until_done -= 1
        if self.looks_until_done < 0:
            return self.jobs
        return {
            key: replace(job, ended=False, view=JobView(job.view.supplier_name, Phase.ANALYZING))
            for key, job in self.jobs.items()
        }

    async def traces(self) -> Mapping[str, Traces] | None:
        self.looks_until_settled -= 1
        return {supplier.name: self._traces_of(supplier) for supplier in DEMO_SUPPLIERS}

    def _traces_of(self, supplier: DemoSupplier) -> Traces:
        expected = expected_outcome(supplier)
        grid = expected_grid(supplier)
        if self.looks_until_settled >= 0:
            grid["raw_price_list"] = Cell.UNDER_WAY
        if supplier.slug in self.red:
            grid[self.red[supplier.slug]] = Cell.FAILED
        return Traces(
            grid,
            items=expected.items.low,
            repriced=supplier.stock.known if supplier.stock else 0,
            matched=expected.matched.low,
            in_review=expected.in_review.low,
            rows_told_of=rows_told_of(supplier),
        )

    async def _delivered(self, client: httpx.AsyncClient, supplier: DemoSupplier) -> JobReport:
        expected = expected_outcome(supplier)
        failed = expected.ending is Ending.FAILED
        report = JobReport(
            job_id=uuid4(),
            view=JobView(
                supplier.name,
                Phase.FAILED if failed else Phase.COMPLETE,
                items=expected.items.low,
                items_total=expected.items.low,
                errors=expected.errors.low,
                error="It did not work." if failed else "",
            ),
            ended=True,
            matched=expected.matched.low,
            in_review=expected.in_review.low,
            error_code=expected.error_code,
            tries=expected.tries.low,
            analyses=expected.analyses.low,
            can_retry=expected.can_retry,
            first_error="It was down." if expected.tries.low > 1 else "",
            warnings=("Row 9: the price cannot be read",) if expected.errors.low else (),
            file_path=None if failed else await self._fetched(client, supplier),
            seconds=1.5,
            route=expected.route,
        )
        return replace(report, **self.changes.get(supplier.slug, {}))  # type: ignore[arg-type]

    def _without_news(self, job: JobReport) -> JobReport:
        again = replace(job, job_id=uuid4(), tries=1)
        if job.view.phase == "failed" or job.view.supplier_name in self.analysed_again:
            return again
        view = replace(job.view, unchanged_since=datetime(2026, 7, 24, tzinfo=UTC))
        return replace(again, view=view, analyses=0)

    async def _fetched(self, client: httpx.AsyncClient, supplier: DemoSupplier) -> Path:
        url = self.server_url + supplier.url_path
        answer = await client.get(url)
        while answer.status_code == 503:
            answer = await client.get(url)
        path = self.volume / supplier.committed_name
        path.write_bytes(answer.content)
        sidecar = {
            "checksum_md5": hashlib.md5(answer.content, usedforsecurity=False).hexdigest(),
            "checksum_sha256": hashlib.sha256(answer.content).hexdigest(),
            "file_size_bytes": len(answer.content),
        }
        path.with_name(f"{path.name}.meta.json").write_text(json.dumps(sidecar))
        return path


@pytest.fixture
def system(server: SupplierServer, tmp_path: Path) -> ScriptedSystem:
    return ScriptedSystem(tmp_path, server.url)


async def _demonstrated(
    system: ScriptedSystem, *, patience_seconds: float = 60, twice: bool = False
) -> tuple[bool, str]:
    screen = io.StringIO()
    passed = await demonstrate(
        system,
        system.server_url,
        Console(file=screen, width=100),
        twice=twice,
        stalled_after_seconds=patience_seconds,
    )
    return passed, screen.getvalue()


async def test_a_sync_in_which_all_goes_as_expected_passes(system: ScriptedSystem) -> None:
    system.looks_until_done = 3

    passed, screen = await _demonstrated(system)

    assert passed
    assert len(system.products) == 350
    assert len(system.syncs) == 1
    assert system.on_legacy_route == ["Harbour Coffee"]
    assert "16 suppliers have come out of it, and 1 that is switched off" in screen
    assert "1 row was skipped:\n  Row 9 has no address." in screen
    assert "Северный свет: analyzing" in screen
    assert "All 16 outcomes are as expected, and so are catalogue, logs and Dagster's" in screen
    assert screen.count(" verified ") == 14
    assert screen.count(" legacy ") == 2
    assert "! Мастерская № 7: Row 9: the price cannot be read (and 9 more)" in screen
    assert "+ Brightline Tools: healed by retry 1. At first: It was down." in screen
    assert "x Старый склад: It did not work." in screen
    assert "Дом игрушки has 55 items from the former worker. Its new list, inserted plainly," in (
        screen
    )
    assert "Дом игрушки: 60 items, 55 of them the former worker's with a new price;" in screen


async def test_a_second_list_that_a_plain_insert_would_take_shows_nothing_and_fails_the_demo(
    system: ScriptedSystem,
) -> None:
    system.inserts_are_refused = False

    passed, screen = await _demonstrated(system)

    assert not passed
    assert "Дом игрушки: its list, inserted plainly, should be refused, but is taken." in screen


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"view": JobView("КрепёжОпт", Phase.COMPLETE, items=4999, items_total=5000)},
            "КрепёжОпт: the number of items should be 5,000, but is 4,999.",
        ),
        (
            {"view": JobView("КрепёжОпт", Phase.FAILED, error="No."), "error_code": "network"},
            "КрепёжОпт: the kind of failure should be none, but is network.",
        ),
        (
            {"view": JobView("КрепёжОпт", Phase.COMPLETE, items=0)},
            "КрепёжОпт: the phase should be complete, but is complete, warnings.",
        ),
        ({"file_path": None}, "КрепёжОпт: the checksum should be verified, but is no file."),
        (
            {"file_path": Path("/nowhere/at/all.csv")},
            "КрепёжОпт: the checksum should be verified, but is differs.",
        ),
        ({"route": "legacy"}, "КрепёжОпт: the route should be ml, but is legacy."),
        ({"tries": 2}, "КрепёжОпт: the number of tries should be 1, but is 2."),
        ({"analyses": 2}, "КрепёжОпт: the number of analyses should be 1, but is 2."),
    ],
)
async def test_one_supplier_that_is_not_as_expected_fails_the_demo(
    system: ScriptedSystem, changes: dict[str, object], sentence: str
) -> None:
    system.changes = {"krepezh-opt": changes}

    passed, screen = await _demonstrated(system)

    assert not passed
    assert f"Not as expected: {sentence}" in screen


async def test_a_registry_that_is_not_the_master_sheets_fails_the_demo(
    system: ScriptedSystem,
) -> None:
    system.report = replace(REGISTRY, skipped=())

    passed, screen = await _demonstrated(system)

    assert not passed
    assert "Not as expected: Master sheet: the skipped row should be 9, but is none." in screen


async def test_a_sync_that_brings_no_suppliers_ends_the_demo_with_where_to_look(
    system: ScriptedSystem,
) -> None:
    system.report = None

    passed, screen = await _demonstrated(system, patience_seconds=0.3)

    assert not passed
    assert "No supplier has come out of the master sheet: the run of supplier_registry" in screen


async def test_the_grid_is_judged_when_no_run_is_at_work_any_more(system: ScriptedSystem) -> None:
    system.looks_until_settled = 2

    passed, _ = await _demonstrated(system)

    assert passed


async def test_a_grid_that_shows_the_wrong_route_as_failed_fails_the_demo(
    system: ScriptedSystem,
) -> None:
    system.red = {"harbour-coffee": "ml_analysis"}

    passed, screen = await _demonstrated(system)

    assert not passed
    assert "Harbour Coffee: ml_analysis in the grid should be missing, but is failed." in screen


async def test_a_second_sync_passes_if_it_finds_nothing_new(system: ScriptedSystem) -> None:
    passed, screen = await _demonstrated(system, twice=True)

    assert passed
    assert len(system.syncs) == 2
    assert "14 price lists are unchanged and were not analysed again; 2 failed as before" in screen


async def test_a_second_sync_that_analyses_again_fails_the_demo(system: ScriptedSystem) -> None:
    system.analysed_again = frozenset({"Канцмир"})

    passed, screen = await _demonstrated(system, twice=True)

    assert not passed
    assert "Канцмир: the phase of the second sync should be unchanged, but is complete." in screen


async def test_a_supplier_without_a_job_ends_the_wait_when_nothing_moves_any_more(
    system: ScriptedSystem,
) -> None:
    system.forgotten = frozenset({"kantsmir"})

    passed, screen = await _demonstrated(system, patience_seconds=0.6)

    assert not passed
    assert "Канцмир: the phase should be complete, but is not started." in screen
    assert "x Канцмир: The sync made no job." in screen


async def test_a_job_that_never_ends_is_shown_as_unfinished(system: ScriptedSystem) -> None:
    stuck = {"ended": False, "view": JobView("Канцмир", Phase.ANALYZING), "file_path": None}
    system.changes = {"kantsmir": stuck}

    passed, screen = await _demonstrated(system, patience_seconds=0.6)

    assert not passed
    assert "Канцмир: the phase should be complete, but is unfinished." in screen
    assert "Still analyzing when the demo stopped waiting" in screen


async def test_jobs_of_an_earlier_sync_do_not_count(system: ScriptedSystem) -> None:
    supplier = DEMO_SUPPLIERS[0]
    earlier = JobReport(uuid4(), JobView(supplier.name, Phase.COMPLETE, items=60), ended=True)
    system.forgotten = frozenset({supplier.slug})
    system.jobs = {supplier.name: earlier}

    passed, screen = await _demonstrated(system, patience_seconds=0.6)

    assert not passed
    assert "Северный свет: the phase should be complete, but is not started." in screen
