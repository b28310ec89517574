"""Measures what people who poll wait for, while the deliveries of a sync change state all the time.

`python -m marketbel_courier_tests.bench.admin` measures this alone.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, aclosing
from dataclasses import dataclass
from statistics import quantiles
from uuid import UUID

import click
from rich.console import Console

from marketbel_courier.database.pool import open_pool
from marketbel_courier.delivery.telling.job_view import job_state_of
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.sync_state import SyncState, SyncStatus, show_busy
from marketbel_courier.job_state.visible_jobs import write_states
from marketbel_courier.ledger.delivery_records import delivery_of
from marketbel_courier_tests.bench.crowd import Crowd, gather
from marketbel_courier_tests.bench.ground import Ground, open_ground
from marketbel_courier_tests.bench.jobs import Way
from marketbel_courier_tests.bench.machine import machine_facts
from marketbel_courier_tests.bench.port_process import Served, served_by
from marketbel_courier_tests.bench.processes import BenchError, cpu_seconds_of
from marketbel_courier_tests.bench.tables import Table, for_terminal

CLIENTS = 50
POLL_SECONDS = 3.0
SYNCED = 1_000
ITEMS_EACH = 20
SUPPLIERS_AT_ONCE = 1_000
MOVE_SECONDS = 0.1
AIM_P95_SECONDS = 0.1
STATUS = {"the status with all suppliers": "/api/v1/admin/ingestion/status?log_limit=50"}
PATHS = {
    **STATUS,
    "the same without suppliers": "/api/v1/admin/ingestion/status?suppliers=none",
    "a page of suppliers, by a word": (
        "/api/v1/admin/suppliers?q=crowd%2001&sort=-items_count&limit=50"
    ),
}

_BEGIN = """
    INSERT INTO courier.deliveries (job_id, attempt, supplier_id, supplier_name, partition_key,
        task_id, run_id, route, source_type, source_url, file_type, state)
    SELECT gen_random_uuid(), 1, s.id, s.name, p.partition_key, $2, 'run-of-bench', 'ml', 'csv',
        'https://shop.example/prices.csv', 'csv', 'downloading'
    FROM suppliers s JOIN courier.supplier_partitions p ON p.supplier_id = s.id
    WHERE s.id = ANY($1) RETURNING *
"""
_MOVES = (
    "state = 'delivered', delivered_at = now(), original_filename = 'prices.csv',"
    " file_size_bytes = 12345",
    "state = 'analyzing', handed_over_at = now(), ml_submissions = 1",
    "state = 'complete', outcome = 'success', finished_at = now(), items_total = 120,"
    " items_processed = 120",
)


@dataclass(frozen=True)
class Waits:
    """What the answers to one question took, in seconds, and how large they were."""

    words: str
    seconds: Sequence[float]
    largest_bytes: int
    admin_cpu_share: float
    postgres_cpu_share: float

    @property
    def median(self) -> float:
        """Half of the answers took less."""
        return quantiles(self.seconds, n=2)[0]

    @property
    def p95(self) -> float:
        """95 of 100 answers took less."""
        return quantiles(self.seconds, n=20)[-1]


def measure_admin(
    ground: Ground,
    crowd: Crowd,
    *,
    seconds: float,
    say: Callable[[str], None],
    paths: Mapping[str, str] = PATHS,
) -> list[Waits]:
    """Let 50 clients poll for each of the questions, for so long each."""
    say("items for the suppliers")
    for first in range(0, len(crowd.ids), SUPPLIERS_AT_ONCE):
        crowd.execute(
            """
            INSERT INTO supplier_items (supplier_id, supplier_sku, name, current_price)
            SELECT s.id, n::text, 'Item ' || n, n FROM unnest($1::uuid[]) AS s (id)
            CROSS JOIN generate_series(1, $2) AS n ON CONFLICT DO NOTHING
            """,
            crowd.ids[first : first + SUPPLIERS_AT_ONCE],
            ITEMS_EACH,
        )
    crowd.execute("ANALYZE")
    measured = []
    with _serving(ground) as served:
        for words, path in paths.items():
            say(f"{CLIENTS} clients poll {words} for {seconds:.0f} s")
            admin, servers = cpu_seconds_of(served.pid), ground.server_cpu()
            polled = _poll_while_syncing(crowd, served.port, path, seconds)
            waits, largest = asyncio.run(polled)
            measured.append(
                Waits(
                    words,
                    waits,
                    largest,
                    (cpu_seconds_of(served.pid) - admin) / seconds,
                    (ground.server_cpu().postgres - servers.postgres) / seconds,
                )
            )
    return measured


def admin_table(measured: Sequence[Waits], seconds: float) -> Table:
    """What those who poll waited for."""
    return Table(
        f"{CLIENTS} who poll the admin API every {POLL_SECONDS:.0f} s, with {SYNCED:,} suppliers"
        " under way",
        ("", "median", "p95", "max", "answer", "CPU\nadmin", "CPU\nPostgres"),
        [waits_row(waits.words, waits) for waits in measured],
        [
            f"Aim: p95 under {_ms(AIM_P95_SECONDS)}. A sync moves {SYNCED:,} suppliers through all"
            f" states in the {seconds:.0f} s of each row; the answers are gzipped. CPU is a share"
            " of one core."
        ],
    )


def waits_row(words: str, waits: Waits) -> tuple[str, ...]:
    """One row of the table."""
    return (
        words,
        _ms(waits.median),
        _ms(waits.p95),
        _ms(max(waits.seconds)),
        f"{waits.largest_bytes / 1000:,.0f} kB",
        f"{waits.admin_cpu_share:.0%}",
        f"{waits.postgres_cpu_share:.0%}",
    )


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.1f} ms"


def _serving(ground: Ground) -> AbstractContextManager[Served]:
    """The admin process as it is run."""
    return served_by(
        "marketbel_courier.cli",
        *("admin", "--port", "0"),
        environment=ground.platform.environment,
    )


async def _poll_while_syncing(
    crowd: Crowd, port: int, path: str, seconds: float
) -> tuple[list[float], int]:
    # Who asks first waits until everything was read once.
    await _poll(port, path, 0, time.monotonic() + POLL_SECONDS, [])
    ends_at = time.monotonic() + seconds
    waits: list[float] = []
    async with asyncio.TaskGroup() as group:
        group.create_task(_sync(crowd, ends_at))
        clients = [
            group.create_task(_poll(port, path, number * POLL_SECONDS / CLIENTS, ends_at, waits))
            for number in range(CLIENTS)
        ]
    return waits, max(client.result() for client in clients)


async def _poll(
    port: int, path: str, delay_seconds: float, ends_at: float, waits: list[float]
) -> int:
    """Ask again and again over one connection; returns the size of the largest answer."""
    largest = 0
    request = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: gzip\r\n\r\n"
    ).encode()
    await asyncio.sleep(delay_seconds)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        while time.monotonic() < ends_at:
            began = time.perf_counter()
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            if not head.startswith("http/1.1 200"):
                raise BenchError(f"The admin process answered: {head.partition(chr(13))[0]}.")
            length = int(head.partition("content-length:")[2].partition("\r\n")[0])
            await reader.readexactly(length)
            waits.append(time.perf_counter() - began)
            largest = max(largest, length)
            await asyncio.sleep(POLL_SECONDS - (time.perf_counter() - began) % POLL_SECONDS)
    finally:
        writer.close()
    return largest


async def _sync(crowd: Crowd, ends_at: float) -> None:
    """Move the deliveries of a sync from state to state until then, in the ledger and in Redis."""
    settings = crowd.platform.settings
    task_id = f"sync-manual-bench-{time.monotonic_ns()}"
    seconds = ends_at - time.monotonic()
    at_once = max(1, round(SYNCED * (len(_MOVES) + 1) * MOVE_SECONDS / seconds))
    waiting: list[tuple[int, UUID]] = [(0, supplier_id) for supplier_id in crowd.ids[:SYNCED]]
    async with (
        open_pool(settings.postgres_dsn, max_size=2) as pool,
        aclosing(connect_redis(settings.redis_dsn)) as redis,
    ):
        while waiting and time.monotonic() < ends_at:
            moved, waiting = waiting[:at_once], waiting[at_once:]
            for move in {move for move, _ in moved}:
                ids = [supplier_id for of_move, supplier_id in moved if of_move == move]
                query = _BEGIN if move == 0 else _next_state(move - 1)
                rows = [delivery_of(row) for row in await pool.fetch(query, ids, task_id)]
                await write_states(redis, [job_state_of(row, max_retries=3) for row in rows])
                if move < len(_MOVES):
                    waiting += [(move + 1, supplier_id) for supplier_id in ids]
            done = SYNCED - len(waiting)
            status = SyncStatus(
                SyncState.PROCESSING_SUPPLIERS, task_id, None, done, SYNCED, "analyzing"
            )
            await show_busy(redis, status)
            await asyncio.sleep(MOVE_SECONDS)


def _next_state(move: int) -> str:
    return (
        f"UPDATE courier.deliveries SET {_MOVES[move]}"
        " WHERE supplier_id = ANY($1) AND task_id = $2 RETURNING *"
    )


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--seconds",
    type=click.FloatRange(5, 600),
    default=60,
    show_default=True,
    help="How long the clients poll for each of the questions.",
)
@click.option(
    "--suppliers",
    type=click.IntRange(SYNCED, 100_000),
    default=10_000,
    show_default=True,
    help="Suppliers in the registry.",
)
def main(seconds: float, suppliers: int) -> None:
    """Let 50 clients poll the admin process during a sync of 1,000 suppliers, and print what they
    waited for.
    """
    console = Console(highlight=False)

    def say(step: str) -> None:
        console.print(f"· {step}", style="dim")

    with open_ground() as ground:
        say(f"{suppliers:,} suppliers")
        crowd = gather(
            ground.platform, ground.instances[Way.COURIER], suppliers=suppliers, failed=500
        )
        crowd.begin_work()
        measured = measure_admin(ground, crowd, seconds=seconds, say=say)
        console.print(for_terminal(machine_facts(), [admin_table(measured, seconds)]))


if __name__ == "__main__":
    main()
