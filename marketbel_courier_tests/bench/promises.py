"""Measures what was promised in seconds and per cent: how soon a request is taken, how far behind
the truth watchers are, how long an upload takes, and how many downloads come in by themselves."""

from __future__ import annotations

import asyncio
import os
import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psutil

from marketbel_courier.database.pool import Pool, open_pool
from marketbel_courier.delivery.telling.job_view import job_state_of
from marketbel_courier.devstack.data_folder import DataFolder
from marketbel_courier.devstack.environment import without_settings
from marketbel_courier.devstack.services import ML_ANALYZE
from marketbel_courier.devstack.stack import LocalStack
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.job_hash import Phase
from marketbel_courier.job_state.snapshot import read_jobs
from marketbel_courier.ledger.delivery_records import delivery_of
from marketbel_courier.ledger.states import State
from marketbel_courier_tests.bench.ground import remove_folder
from marketbel_courier_tests.bench.processes import BenchError
from marketbel_courier_tests.bench.tables import Table
from marketbel_courier_tests.matching.truth_names import catalogue_names

SUPPLIERS = 40
FALTERING = 8
"""How many of the suppliers' servers answer 503 at first, and as many cut their first answer."""
GOODS = 100_000
LIST_BYTES = 100_000
UPLOAD_BYTES = 9_900_000
LOOK_SECONDS = 0.25
# Longer than what is promised: what is missed a little is measured as well.
PATIENCE_SECONDS = 120.0
UPLOAD_PATIENCE_SECONDS = 390.0
_API = "/api/v1/admin"

AIM_TAKEN_SECONDS = 10.0
AIM_BEHIND_SECONDS = 10.0
AIM_UPLOAD_SECONDS = 300.0
AIM_DELIVERED = 0.95


@dataclass
class Lags:
    """How long, at most, what watchers are shown of a job differed from the ledger, in seconds."""

    longest: dict[str, float] = field(default_factory=lambda: {"Redis": 0.0, "the page": 0.0})
    _since: dict[tuple[str, UUID], float] = field(default_factory=dict)

    def compare(self, watcher: str, true: dict[UUID, Phase], shown: dict[UUID, Phase]) -> None:
        """Take note of one look; a job that a watcher does not list is not compared."""
        now = time.monotonic()
        for job_id, phase in shown.items():
            # Matching is a part of the analysis that the ledger does not tell apart.
            said = Phase.ANALYZING if phase is Phase.MATCHING else phase
            if true.get(job_id, said) is said:
                self._since.pop((watcher, job_id), None)
                continue
            began = self._since.setdefault((watcher, job_id), now)
            self.longest[watcher] = max(self.longest[watcher], now - began)


@dataclass(frozen=True)
class Promises:
    """What was measured: seconds, and jobs that came in of all.

    `upload_cpu_seconds` is what ml-analyze took for the upload of `upload_bytes`, of whose items
    fewer were `decided` about than `listed` where it did not end in time.
    """

    taken_seconds: float
    behind: dict[str, float]
    upload_bytes: int
    upload_seconds: float
    upload_cpu_seconds: float
    delivered: int
    suppliers: int
    listed: int
    decided: int

    @property
    def is_whole(self) -> bool:
        """Whether the upload came to its end."""
        return self.decided == self.listed


def measure_promises(say: Callable[[str], None], upload_bytes: int = UPLOAD_BYTES) -> Promises:
    """Start the local stack, have it deliver, and watch it as its neighbours do."""
    folder = DataFolder(Path(tempfile.mkdtemp(prefix="courier-promises-")))
    surroundings = without_settings(os.environ) | {"SOURCE_PRIVATE_NETWORKS": "127.0.0.0/8"}
    goods = Goods()
    say("the whole system")
    try:
        with _faltering_shop(goods) as shop, LocalStack(folder, surroundings=surroundings) as stack:
            large = goods.price_list(0, upload_bytes)
            return asyncio.run(_measure(stack, shop, large, say))
    finally:
        remove_folder(folder)


def promises_table(measured: Promises) -> Table:
    """What was promised, beside what was measured."""
    share = measured.delivered / measured.suppliers
    rows = [
        ("a sync that is asked for, until its first delivery begins", AIM_TAKEN_SECONDS,
         measured.taken_seconds),
        *((f"{watcher} behind the ledger, at most", AIM_BEHIND_SECONDS, seconds)
          for watcher, seconds in measured.behind.items()),
        (f"an upload of {measured.upload_bytes / 1e6:.1f} MB with {measured.listed:,} new items, to"
         " its end", AIM_UPLOAD_SECONDS, measured.upload_seconds),
    ]  # fmt: skip
    *soon, upload = [(words, f"{aim:,.0f} s", f"{seconds:,.1f} s") for words, aim, seconds in rows]
    if not measured.is_whole:
        upload = (*upload[:2], f"over {upload[2]}: {measured.decided:,} items decided")
    return Table(
        "What was promised",
        ("", "promised", "measured"),
        [
            *soon,
            upload,
            ("downloads that come in by themselves", f"{AIM_DELIVERED:.0%}", f"{share:.1%}"),
        ],
        [
            f"{measured.suppliers} suppliers of {LIST_BYTES // 1000} kB each on the whole local"
            f" stack; of {FALTERING} the servers answer 503 at first, and {FALTERING} cut their"
            " first answer in its middle. Watchers are looked at every"
            f" {LOOK_SECONDS} s; the page lists the newest jobs. Of the upload ml-analyze took"
            f" {measured.upload_cpu_seconds:.0f} CPU-seconds, in one process: so long does it take"
            " where nothing else is to be done."
        ],
    )


async def _measure(
    stack: LocalStack, shop: str, large: bytes, say: Callable[[str], None]
) -> Promises:
    settings, lags = stack.settings, Lags()
    address = stack.endpoints.admin + _API
    async with (
        open_pool(settings.database_url.get_secret_value()) as pool,
        connect_redis(stack.endpoints.redis) as redis,
        httpx.AsyncClient(base_url=address, timeout=60) as page,
    ):
        me = (await page.get(f"{stack.endpoints.admin}/auth/me")).json()
        page.headers["X-CSRF-Token"] = me["csrf_token"]
        look = partial(_look, pool, redis, page, lags)
        say(f"a sync of {SUPPLIERS} suppliers")
        await _insert_suppliers(pool, shop)
        begun = time.monotonic()
        await _posted(page.post("/ingestion/sync", json={}))
        await _wait(lambda: _jobs(pool), look)
        taken = time.monotonic() - begun
        ended = f"SELECT count(DISTINCT job_id) >= {SUPPLIERS} FROM courier.deliveries"
        await _wait(lambda: pool.fetchval(f"{ended} WHERE {_AT_REST}"), look)
        delivered = await pool.fetchval(
            "SELECT count(DISTINCT supplier_id) FROM courier.deliveries WHERE state = $1",
            State.COMPLETE,
        )
        say(f"an upload of {len(large) / 1e6:.1f} MB")
        began, cpu = time.monotonic(), _cpu_of_analyses(stack)
        task = await _upload(page, pool, large)
        done = f"SELECT count(*) > 0 FROM courier.deliveries WHERE task_id = $1 AND {_AT_REST}"
        is_done = await _until(lambda: pool.fetchval(done, task), look, UPLOAD_PATIENCE_SECONDS)
        uploaded, cpu = time.monotonic() - began, _cpu_of_analyses(stack) - cpu
        upload = await pool.fetchrow(
            """
            SELECT supplier_id, state, error_message FROM courier.deliveries
            WHERE task_id = $1 ORDER BY attempt DESC LIMIT 1
            """,
            task,
        )
        if upload is None or (is_done and upload["state"] != State.COMPLETE):
            raise BenchError(f"The upload was not stored: {upload and upload['error_message']}")
        return Promises(
            taken,
            lags.longest,
            len(large),
            uploaded,
            cpu,
            int(delivered),
            SUPPLIERS,
            large.count(b"\n") - 1,
            int(await pool.fetchval(_DECIDED, upload["supplier_id"])),
        )


# Those that became drafts, which are unmatched as well, and those that are asked about.
_DECIDED = """
    SELECT count(*) FROM supplier_items
    WHERE supplier_id = $1 AND (product_id IS NOT NULL OR match_status <> 'unmatched')
"""
# An attempt that nothing follows: complete, or failed without a retry of its own.
_AT_REST = "(state = 'complete' OR state = 'failed' AND next_retry_at IS NULL)"


def _cpu_of_analyses(stack: LocalStack) -> float:
    """CPU seconds of ml-analyze so far, of its worker processes too."""
    service = psutil.Process(stack.processes[ML_ANALYZE].pid())
    total = 0.0
    for process in (service, *service.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


async def _jobs(pool: Pool) -> int:
    return int(await pool.fetchval("SELECT count(*) FROM courier.deliveries"))


async def _look(pool: Pool, redis: Any, page: httpx.AsyncClient, lags: Lags) -> None:
    """Read what watchers are shown, and then the ledger, so that nobody is judged by later news."""
    rows = await pool.fetch(
        "SELECT DISTINCT ON (job_id) * FROM courier.deliveries ORDER BY job_id, attempt DESC"
    )
    true = {row["job_id"]: job_state_of(delivery_of(row), max_retries=3).phase for row in rows}
    hashes = await read_jobs(redis, true)
    lags.compare("Redis", true, {UUID(str(job.job_id)): job.phase for job in hashes})
    status = (await page.get("/ingestion/status?suppliers=none")).json()
    shown = {UUID(job["job_id"]): Phase(job["phase"]) for job in status["jobs"]}
    lags.compare("the page", true, shown)


async def _wait(is_so: Callable[[], Any], look: Callable[[], Any]) -> None:
    if not await _until(is_so, look, PATIENCE_SECONDS):
        raise BenchError("The deliveries did not come to their end.")


async def _until(is_so: Callable[[], Any], look: Callable[[], Any], seconds: float) -> bool:
    """Look until it is so, or for so many seconds; whether it was."""
    deadline = time.monotonic() + seconds
    while not await is_so():
        if time.monotonic() > deadline:
            return False
        await look()
        await asyncio.sleep(LOOK_SECONDS)
    return True


async def _insert_suppliers(pool: Pool, shop: str) -> None:
    await pool.execute(
        """
        INSERT INTO suppliers (name, source_type, metadata)
        SELECT 'Promise ' || n, 'csv',
            jsonb_build_object('source_url', format('%s/%s.csv', $1::text, n), 'is_active', true)
        FROM generate_series(1, $2) AS n
        """,
        shop,
        SUPPLIERS,
    )


async def _upload(page: httpx.AsyncClient, pool: Pool, large: bytes) -> str:
    # Of one who has listed nothing yet: the guard holds a list in which all goods are others.
    supplier = await pool.fetchval(
        """
        INSERT INTO suppliers (name, source_type, metadata)
        VALUES ('By hand', 'csv', '{"is_active": true}') RETURNING id
        """
    )
    answer = await _posted(
        page.post(
            f"/suppliers/{supplier}/upload",
            files={"file": ("large.csv", large, "text/csv")},
        )
    )
    return str(answer.json()["task_id"])


async def _posted(request: Any) -> httpx.Response:
    answer: httpx.Response = await request
    if answer.is_error:
        raise BenchError(f"The admin API answered {answer.status_code}: {answer.text[:500]}")
    return answer


class Goods:
    """Goods of a shop's kind, of which each supplier lists some, at prices of its own."""

    def __init__(self) -> None:
        self._names = catalogue_names(GOODS)

    def price_list(self, number: int, size: int) -> bytes:
        """A CSV of about `size` bytes; the same bytes for the same number."""
        chance = random.Random(number)
        lines, length = ["Артикул;Название;Раздел;Бренд;Штрихкод;Остаток;Цена\n"], 0
        for place in chance.sample(range(GOODS), GOODS):
            name = self._names[place]
            # What a thing costs at one supplier is not far from what others ask.
            price = (100 + place * 7919 % 90_000) * chance.uniform(0.95, 1.05)
            code, stock = f"S{number}-{place}", chance.randrange(90)
            lines.append(
                f"{code};{name};{name.category};{name.brand};{4_600_000_000_000 + place};"
                f"{stock};{price:.2f}\n"
            )
            length += len(lines[-1].encode())
            if length >= size:
                break
        return "".join(lines).encode()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    goods: Goods
    asked: Counter[int]
    lock: threading.Lock

    def do_GET(self) -> None:
        number = int(self.path.strip("/").removesuffix(".csv"))
        with self.lock:
            self.asked[number] += 1
            is_first = self.asked[number] == 1
        if is_first and number <= FALTERING:
            self.send_error(503)
            return
        body = self.goods.price_list(number, LIST_BYTES)
        self.send_response(200)
        self.send_header("Content-Type", "text/csv")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if is_first and number <= 2 * FALTERING:
            self.wfile.write(body[: len(body) // 2])
            self.close_connection = True
            return
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass


@contextmanager
def _faltering_shop(goods: Goods) -> Iterator[str]:
    handler = type(
        "Handler", (_Handler,), {"goods": goods, "asked": Counter(), "lock": threading.Lock()}
    )
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
