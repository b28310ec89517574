"""Orders in processes of their own: killed, hanging, cancelled, without a database."""

from __future__ import annotations

import asyncio
import os
import signal
from uuid import uuid4

import psutil
import pytest

from marketbel_courier.catalogue.matches import hold_matching_lock
from marketbel_courier.errors import UnknownSupplier, UnreadableFile
from marketbel_courier.ingestion.contract import (
    IngestionOutage,
    IngestionProgress,
    Phase,
)
from marketbel_courier.ingestion.process_pool import IngestionProcesses, open_processes
from marketbel_courier_tests.ingestion.conftest import Shop

LIST = "SKU;Name;Price\n1;Lamp;300\n2;Kettle;по запросу\n"
# Reading it takes so long that a signal at its beginning comes before its end.
LONG_LIST = "SKU;Name;Price\n" + "".join(f"{number};Lamp;300\n" for number in range(100_000))


def ignore(_progress: IngestionProgress) -> None:
    """Nobody looks."""


async def test_an_order_is_carried_out_in_another_process_which_stays_for_the_next(
    shop: Shop,
) -> None:
    seen: list[IngestionProgress] = []
    workers: set[int] = set()

    async with open_processes(shop.dsn, 1) as processes:

        def look(progress: IngestionProgress) -> None:
            seen.append(progress)
            workers.update(processes.busy)

        first = await processes.ingest(await shop.order(LIST), look)
        await processes.ingest(await shop.order(LIST), look)

    assert (first.items_processed, first.items_total, first.error_count) == (1, 2, 1)
    assert first.errors[0].code == "row-problem"
    assert list(dict.fromkeys(one.phase for one in seen[: len(seen) // 2])) == list(Phase)
    assert len(workers) == 1
    assert os.getpid() not in workers
    assert not psutil.pid_exists(workers.pop())


async def test_orders_beyond_the_number_of_processes_wait_for_one(shop: Shop) -> None:
    orders = [await shop.order(LIST) for _ in range(6)]
    most = 0

    async with open_processes(shop.dsn, 2) as processes:

        def count_busy(_progress: IngestionProgress) -> None:
            nonlocal most
            most = max(most, len(processes.busy))

        await asyncio.gather(*(processes.ingest(order, count_busy) for order in orders))

    assert most == 2
    assert await shop.pool.fetchval("SELECT count(*) FROM supplier_items") == 6


async def test_what_the_file_and_the_supplier_are_to_blame_for_is_told_apart(shop: Shop) -> None:
    page = await shop.order("<html>login</html>")
    nobodys = await shop.order(LIST, supplier_id=uuid4())

    async with open_processes(shop.dsn, 1) as processes:
        with pytest.raises(UnreadableFile, match="Web page"):
            await processes.ingest(page, ignore)
        with pytest.raises(UnknownSupplier, match=str(nobodys.supplier_id)):
            await processes.ingest(nobodys, ignore)

    assert [kind for kind, _ in await shop.logs(page)] == ["PARSE_ERROR"]


async def test_a_database_that_cannot_be_reached_is_an_outage(shop: Shop) -> None:
    order = await shop.order(LIST)

    async with open_processes("postgresql://nobody@127.0.0.1:1/none", 1) as processes:
        with pytest.raises(IngestionOutage, match="cannot be reached"):
            await processes.ingest(order, ignore)


class Signaller:
    """Sends the worker a signal when it reports a phase, as often as asked."""

    def __init__(
        self, processes: IngestionProcesses, number: signal.Signals, phase: Phase, times: int = 1
    ) -> None:
        self._processes = processes
        self._number = number
        self._phase = phase
        self.left = times

    def __call__(self, progress: IngestionProgress) -> None:
        if progress.phase is self._phase and self.left:
            self.left -= 1
            for pid in self._processes.busy:
                os.kill(pid, self._number)


@pytest.mark.parametrize("phase", list(Phase))
async def test_a_worker_that_is_killed_once_costs_nothing(shop: Shop, phase: Phase) -> None:
    order = await shop.order(LIST)

    async with open_processes(shop.dsn, 1) as processes:
        kill = Signaller(processes, signal.SIGKILL, phase)
        result = await processes.ingest(order, kill)

    assert kill.left == 0
    assert (result.items_processed, result.error_count) == (1, 1)
    assert await shop.pool.fetchval("SELECT count(*) FROM price_history") == 1
    assert len(await shop.logs(order)) == 2


async def test_a_file_whose_reader_dies_twice_is_to_blame_and_the_next_one_is_read(
    shop: Shop,
) -> None:
    order = await shop.order(LONG_LIST)

    async with open_processes(shop.dsn, 1) as processes:
        with pytest.raises(UnreadableFile, match="SIGKILL"):
            await processes.ingest(
                order, Signaller(processes, signal.SIGKILL, Phase.READING, times=2)
            )
        result = await processes.ingest(await shop.order(LIST), ignore)

    assert result.items_processed == 1
    assert [kind for kind, _ in await shop.logs(order)] == ["PARSE_ERROR"]


async def test_a_worker_that_dies_twice_while_matching_is_an_outage(shop: Shop) -> None:
    async with (
        open_processes(shop.dsn, 1) as processes,
        shop.pool.acquire() as connection,
        connection.transaction(),
    ):
        await hold_matching_lock(connection)
        with pytest.raises(IngestionOutage, match="SIGKILL"):
            await processes.ingest(
                await shop.order(LIST),
                Signaller(processes, signal.SIGKILL, Phase.MATCHING, times=2),
            )


async def test_a_file_that_is_never_read_to_its_end_is_given_up(shop: Shop) -> None:
    order = await shop.order(LONG_LIST)

    async with open_processes(shop.dsn, 1, reading_seconds=0.05) as processes:
        with pytest.raises(UnreadableFile, match="could not be read within"):
            await processes.ingest(order, Signaller(processes, signal.SIGSTOP, Phase.READING))

    assert [kind for kind, _ in await shop.logs(order)] == ["PARSE_ERROR"]


async def test_a_cancelled_order_stops_and_leaves_nothing(shop: Shop) -> None:
    order = await shop.order(LIST)
    storing = asyncio.Event()

    def look(progress: IngestionProgress) -> None:
        if progress.phase is Phase.STORING:
            storing.set()

    async with open_processes(shop.dsn, 1) as processes:
        async with shop.pool.acquire() as connection, connection.transaction():
            await connection.execute("LOCK TABLE supplier_items IN EXCLUSIVE MODE")
            task = asyncio.create_task(processes.ingest(order, look))
            await storing.wait()
            (worker,) = processes.busy
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert not psutil.pid_exists(worker)
        result = await processes.ingest(order, ignore)

    assert result.items_processed == 1
    assert await shop.pool.fetchval("SELECT count(*) FROM price_history") == 1
