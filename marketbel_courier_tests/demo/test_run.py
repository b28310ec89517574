"""The demo run against the real supplier server and a system that does as the test says."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from rich.console import Console

from marketbel_courier.demo.expectations import expected_outcome
from marketbel_courier.demo.goods import Product
from marketbel_courier.demo.outcome import Ending
from marketbel_courier.demo.progress import JobView
from marketbel_courier.demo.roster import DEMO_SUPPLIERS, DemoSupplier
from marketbel_courier.demo.run import demonstrate
from marketbel_courier.demo.supplier_server import SupplierServer
from marketbel_courier.demo.system import JobReport


@dataclass
class ScriptedSystem:
    """Delivers what is really served; what it reports of the analysis is what is expected.

    `changes` alters the report of a supplier, by slug; a supplier in `forgotten` gets no job.
    """

    volume: Path
    changes: dict[str, dict[str, object]] = field(default_factory=dict)
    forgotten: frozenset[str] = frozenset()
    products: list[Product] = field(default_factory=list)
    urls: dict[str, str] = field(default_factory=dict)
    jobs: dict[UUID, JobReport] = field(default_factory=dict)
    looks_until_done: int = 0

    async def register(self, supplier: DemoSupplier, source_url: str) -> None:
        self.urls[supplier.slug] = source_url

    async def seed(self, products: Sequence[Product]) -> None:
        self.products.extend(products)

    async def ask_for_sync(self) -> None:
        async with httpx.AsyncClient(follow_redirects=True, trust_env=False) as client:
            for supplier in DEMO_SUPPLIERS:
                if supplier.slug not in self.forgotten:
                    self.jobs[supplier.id] = await self._delivered(client, supplier)

    async def newest_jobs(self) -> Mapping[UUID, JobReport]:
        self.looks_until_done -= 1
        if self.looks_until_done < 0:
            return self.jobs
        return {
            key: replace(job, ended=False, view=JobView(job.view.supplier_name, "analyzing"))
            for key, job in self.jobs.items()
        }

    async def _delivered(self, client: httpx.AsyncClient, supplier: DemoSupplier) -> JobReport:
        expected = expected_outcome(supplier)
        failed = expected.ending is Ending.FAILED
        report = JobReport(
            job_id=uuid4(),
            view=JobView(
                supplier.name,
                "failed" if failed else "complete",
                items=expected.items.low,
                items_total=expected.items.low,
                errors=expected.errors.low,
                error="It did not work." if failed else "",
            ),
            ended=True,
            matched=expected.matched.low,
            in_review=expected.in_review.low,
            error_code=expected.error_code,
            warnings=("Row 9: the price cannot be read",) if expected.errors.low else (),
            file_path=None if failed else await self._fetched(client, supplier),
            seconds=1.5,
        )
        return replace(report, **self.changes.get(supplier.slug, {}))  # type: ignore[arg-type]

    async def _fetched(self, client: httpx.AsyncClient, supplier: DemoSupplier) -> Path:
        answer = await client.get(self.urls[supplier.slug])
        while answer.status_code == 503:
            answer = await client.get(self.urls[supplier.slug])
        path = self.volume / f"{supplier.id}_1_{supplier.committed_name}"
        path.write_bytes(answer.content)
        sidecar = {
            "checksum_md5": hashlib.md5(answer.content, usedforsecurity=False).hexdigest(),
            "checksum_sha256": hashlib.sha256(answer.content).hexdigest(),
            "file_size_bytes": len(answer.content),
        }
        path.with_name(f"{path.name}.meta.json").write_text(json.dumps(sidecar))
        return path


@pytest.fixture
def server_url(server: SupplierServer) -> str:
    return server.url


async def _demonstrated(
    system: ScriptedSystem, server_url: str, *, patience_seconds: float = 60
) -> tuple[bool, str]:
    screen = io.StringIO()
    passed = await demonstrate(
        system,
        server_url,
        Console(file=screen, width=100),
        stalled_after_seconds=patience_seconds,
    )
    return passed, screen.getvalue()


async def test_a_sync_in_which_all_goes_as_expected_passes(tmp_path: Path, server_url: str) -> None:
    system = ScriptedSystem(tmp_path, looks_until_done=3)

    passed, screen = await _demonstrated(system, server_url)

    assert passed
    assert len(system.products) == 300
    assert system.urls.keys() == {supplier.slug for supplier in DEMO_SUPPLIERS}
    assert "Северный свет: analyzing" in screen
    assert "All 14 outcomes are as expected." in screen
    assert screen.count(" verified ") == 12
    assert "! Мастерская № 7: Row 9: the price cannot be read (and 9 more)" in screen
    assert "x Старый склад: It did not work." in screen


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"view": JobView("КрепёжОпт", "complete", items=4999, items_total=5000)},
            "КрепёжОпт: the number of items should be 5,000, but is 4,999.",
        ),
        (
            {"view": JobView("КрепёжОпт", "failed", error="No."), "error_code": "network"},
            "КрепёжОпт: the kind of failure should be none, but is network.",
        ),
        (
            {"view": JobView("КрепёжОпт", "complete", items=0)},
            "КрепёжОпт: the phase should be complete, but is complete with warnings.",
        ),
        ({"file_path": None}, "КрепёжОпт: the checksum should be verified, but is no file."),
        (
            {"file_path": Path("/nowhere/at/all.csv")},
            "КрепёжОпт: the checksum should be verified, but is differs.",
        ),
    ],
)
async def test_one_supplier_that_is_not_as_expected_fails_the_demo(
    tmp_path: Path, server_url: str, changes: dict[str, object], sentence: str
) -> None:
    system = ScriptedSystem(tmp_path, changes={"krepezh-opt": changes})

    passed, screen = await _demonstrated(system, server_url)

    assert not passed
    assert f"Not as expected: {sentence}" in screen


async def test_a_supplier_without_a_job_ends_the_wait_when_nothing_moves_any_more(
    tmp_path: Path, server_url: str
) -> None:
    system = ScriptedSystem(tmp_path, forgotten=frozenset({"kantsmir"}))

    passed, screen = await _demonstrated(system, server_url, patience_seconds=0.6)

    assert not passed
    assert "Канцмир: the phase should be complete, but is not started." in screen
    assert "x Канцмир: The sync made no job." in screen


async def test_a_job_that_never_ends_is_shown_as_unfinished(
    tmp_path: Path, server_url: str
) -> None:
    stuck = {"ended": False, "view": JobView("Канцмир", "analyzing"), "file_path": None}
    system = ScriptedSystem(tmp_path, changes={"kantsmir": stuck})

    passed, screen = await _demonstrated(system, server_url, patience_seconds=0.6)

    assert not passed
    assert "Канцмир: the phase should be complete, but is unfinished." in screen
    assert "Still analyzing when the demo stopped waiting" in screen


async def test_jobs_of_an_earlier_sync_do_not_count(tmp_path: Path, server_url: str) -> None:
    supplier = DEMO_SUPPLIERS[0]
    earlier = JobReport(uuid4(), JobView(supplier.name, "complete", items=60), ended=True)
    system = ScriptedSystem(
        tmp_path, forgotten=frozenset({supplier.slug}), jobs={supplier.id: earlier}
    )

    passed, screen = await _demonstrated(system, server_url, patience_seconds=0.6)

    assert not passed
    assert "Северный свет: the phase should be complete, but is not started." in screen
