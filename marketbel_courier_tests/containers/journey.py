"""The demo's suppliers travel through the containers, as seen from the machine that runs them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path

import httpx
from redis.asyncio import Redis
from rich.console import Console

from marketbel_courier.database.pool import Pool, open_pool
from marketbel_courier.demo.expectations import trace_differences, unexpected_news
from marketbel_courier.demo.live_system import LiveSystem
from marketbel_courier.demo.master_sheet import master_sheet
from marketbel_courier.demo.progress import ProgressDisplay
from marketbel_courier.demo.roster import DEMO_SUPPLIERS, DemoSupplier
from marketbel_courier.demo.run import demonstrate
from marketbel_courier.demo.storefront import Answer, Page, demo_pages
from marketbel_courier.demo.supplier_server import SupplierServer
from marketbel_courier.demo.sync_watch import Watch, until_settled
from marketbel_courier.demo.system import JobReport
from marketbel_courier.demo.verification import Verification, verify
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.settings import Settings

SHEET_PATH = "/master-sheet.csv"
_PATIENCE_SECONDS = 180.0


@dataclass(frozen=True)
class Surroundings:
    """Where the system is reached from outside, and who may; `volume` is the shared volume here."""

    database_url: str
    redis_url: str
    page: str
    web_ui: str
    token: str
    volume: Path
    volume_inside: Path


class ContainedSystem(LiveSystem):
    """The running containers; what is asked of the page goes by its published port."""

    def __init__(
        self, surroundings: Surroundings, pool: Pool, redis: Redis, web_ui: httpx.AsyncClient
    ) -> None:
        settings = Settings.model_fields
        super().__init__(pool, redis, web_ui, max_retries=settings["max_retries"].default)
        self._surroundings = surroundings

    async def ask_for_sync(self) -> str:
        """Ask the page for a sync; returns its task id."""
        headers = {"Authorization": f"Bearer {self._surroundings.token}"}
        async with httpx.AsyncClient(trust_env=False, headers=headers, timeout=30) as page:
            answer = await page.post(
                f"{self._surroundings.page}/api/v1/admin/ingestion/sync", json={}
            )
        return str(answer.raise_for_status().json()["task_id"])

    async def newest_jobs(self) -> Mapping[str, JobReport]:
        """Report each supplier's newest job, with the file where it lies outside."""
        return {name: self._seen_here(job) for name, job in (await super().newest_jobs()).items()}

    def _seen_here(self, job: JobReport) -> JobReport:
        if job.file_path is None:
            return job
        inside = job.file_path.relative_to(self._surroundings.volume_inside)
        return replace(job, file_path=self._surroundings.volume / inside)


@contextmanager
def suppliers(host: str) -> Iterator[str]:
    """The demo suppliers' server, with the master sheet, for whoever can reach this address."""
    pages = demo_pages()
    server = SupplierServer(pages, host=host, tells_requests=False)
    sheet = (("Content-Type", "text/csv; charset=utf-8"),)
    pages[SHEET_PATH] = Page(Answer(HTTPStatus.OK, sheet, master_sheet(server.url)))
    threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
    try:
        yield server.url
    finally:
        server.shutdown()
        server.server_close()


def travel(surroundings: Surroundings, shops: str, console: Console) -> bool:
    """One sync over all suppliers; whether every outcome is the expected one."""

    async def demonstrated() -> bool:
        async with _system(surroundings) as system:
            return await demonstrate(
                system, shops, console, stalled_after_seconds=_PATIENCE_SECONDS
            )

    return asyncio.run(demonstrated())


def travel_again(surroundings: Surroundings, shops: str, console: Console) -> bool:
    """A further sync, which must find nothing new and change nothing."""
    return asyncio.run(_nothing_new(surroundings, shops, console))


async def _nothing_new(surroundings: Surroundings, shops: str, console: Console) -> bool:
    async with (
        _system(surroundings) as system,
        httpx.AsyncClient(follow_redirects=True, trust_env=False, timeout=30) as client,
    ):

        async def compare(supplier: DemoSupplier, path: Path) -> Verification:
            return await verify(client, shops + supplier.url_path, path)

        watch = await Watch.from_now_on(system, compare)
        await system.ask_for_sync()
        with ProgressDisplay(console, len(DEMO_SUPPLIERS)) as display:
            await watch.until_all_have_ended(display, _PATIENCE_SECONDS)
        outcomes = await watch.outcomes()
        traces = await until_settled(system, _PATIENCE_SECONDS)
    found = [*unexpected_news(outcomes), *trace_differences(traces)]
    for difference in found:
        console.print(f"Not as expected: {difference}.", style="red", soft_wrap=True)
    return not found


@asynccontextmanager
async def _system(surroundings: Surroundings) -> AsyncIterator[ContainedSystem]:
    headers = {"Authorization": f"Bearer {surroundings.token}"}
    async with (
        open_pool(surroundings.database_url, max_size=2) as pool,
        aclosing(connect_redis(surroundings.redis_url)) as redis,
        httpx.AsyncClient(
            base_url=surroundings.web_ui, trust_env=False, headers=headers, timeout=30
        ) as web_ui,
    ):
        yield ContainedSystem(surroundings, pool, redis, web_ui)
