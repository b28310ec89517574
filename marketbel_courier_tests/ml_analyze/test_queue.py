"""Workers, queue and health while files are being analyzed."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import AsyncExitStack, aclosing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psutil
import redis as redis_client

from marketbel_courier.catalogue.matches import hold_matching_lock
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.ml_analyze.jobs import OPEN_JOBS
from marketbel_courier.ml_analyze.settings import MlAnalyzeSettings
from marketbel_courier_tests.corpus.workbooks import Sheet, workbook
from marketbel_courier_tests.ml_analyze.conftest import RunningService, StartService

LIST = "SKU;Name;Price\n1;Lamp;300\n"


def two_workers(settings: MlAnalyzeSettings, *, queue_size: int = 1000) -> MlAnalyzeSettings:
    return settings.model_copy(
        update={"ml_analyze_workers": 2, "ml_analyze_queue_size": queue_size}
    )


async def test_health_answers_and_counts_while_all_workers_are_busy(
    settings: MlAnalyzeSettings, start_service: StartService
) -> None:
    async with start_service(two_workers(settings, queue_size=3)) as service:
        path = service.put(LIST)
        async with service.nothing_is_stored():
            jobs = [await service.send(path, await service.add_supplier()) for _ in range(3)]
            for job in jobs[:2]:
                await service.reach(job, phase="storing")
            health = (await service.http.get("/health")).json()
            body = {"file_url": path, "supplier_id": str(uuid4()), "file_type": "csv"}
            refused = await service.http.post("/analyze/file", json=body)
        ended = [await service.finish(job) for job in jobs]

    queue = health["checks"]["queue"]
    assert {name: queue[name] for name in ("workers", "in_progress", "waiting", "capacity")} == {
        "workers": 2, "in_progress": 2, "waiting": 1, "capacity": 3,
    }  # fmt: skip
    assert (health["status"], queue["status"]) == ("degraded", "degraded")
    assert "full" in queue["message"]
    assert refused.status_code == 503
    assert int(refused.headers["Retry-After"]) > 0
    assert {status["status"] for status in ended} == {"completed"}


async def test_a_long_wait_degrades_the_service_and_two_instances_do_a_job_once(
    settings: MlAnalyzeSettings, start_service: StartService, redis_dsn: str
) -> None:
    async with AsyncExitStack() as stack:
        service = await stack.enter_async_context(start_service(two_workers(settings)))
        path = service.put(LIST)
        async with service.nothing_is_stored():
            jobs = [await service.send(path, await service.add_supplier()) for _ in range(3)]
            with redis_client.Redis.from_url(redis_dsn) as redis:
                long_ago = (datetime.now(UTC) - timedelta(hours=1)).timestamp()
                redis.zadd("ml:open", dict.fromkeys(jobs, long_ago))
            before = await service.queue()
            # It takes up all three, like one that is started again too early.
            other = await stack.enter_async_context(start_service(two_workers(settings)))
            while (await other.queue())["in_progress"] < 2:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            after = await other.queue()
        ended = [await service.finish(job) for job in jobs]
        while (await other.queue())["in_progress"] or (await other.queue())["waiting"]:  # noqa: ASYNC110
            await asyncio.sleep(0.01)

        assert (before["status"], after["status"]) == ("healthy", "degraded")
        assert after["oldest_waiting_seconds"] >= 3600
        assert {status["status"] for status in ended} == {"completed"}
        assert await service.pool.fetchval("SELECT count(*) FROM price_history") == 3
        assert await service.pool.fetchval("SELECT count(*) FROM parsing_logs") == 3


async def test_a_worker_process_that_is_killed_is_replaced_and_its_file_not_lost(
    settings: MlAnalyzeSettings, start_service: StartService
) -> None:
    async with start_service(two_workers(settings)) as service:
        path = service.put(LIST)
        async with service.nothing_is_stored():
            jobs = [await service.send(path, await service.add_supplier()) for _ in range(2)]
            for job in jobs:
                await service.reach(job, phase="storing")
            os.kill(worker_processes()[0].pid, signal.SIGKILL)
        ended = [await service.finish(job) for job in jobs]

        assert [status["errors"] for status in ended] == [[], []]
        assert await service.pool.fetchval("SELECT count(*) FROM price_history") == 2
        assert await service.pool.fetchval("SELECT count(*) FROM parsing_logs") == 2


def worker_processes() -> list[psutil.Process]:
    """The engine's processes: the children of the helper that forks them."""
    return [
        worker
        for child in psutil.Process().children()
        if "forkserver" in " ".join(child.cmdline())
        for worker in child.children()
    ]


async def test_a_job_stays_at_100_per_cent_while_its_items_are_matched(
    service: RunningService,
) -> None:
    supplier = await service.add_supplier()
    async with service.pool.acquire() as connection, connection.transaction():
        await hold_matching_lock(connection)
        job = await service.send(service.put(LIST + "2;Kettle;по запросу\n"), supplier)
        matching = await service.reach(job, phase="matching")
    ended = await service.finish(job)

    assert (matching["status"], matching["progress_percentage"]) == ("processing", 100)
    assert matching["items_total"] == 2
    assert (ended["phase"], ended["drafts_created"], ended["items_new"]) == (None, 1, 1)


async def test_what_a_person_said_of_the_file_is_obeyed_unless_it_is_the_pages_default(
    service: RunningService,
) -> None:
    titled = "Our prices\nSKU;Name;Price\n1;Lamp;300\n2;Kettle;40\n"
    path = service.put(titled)
    stated = await service.analyze(
        path, await service.add_supplier(), header_row=2, data_start_row=4
    )
    default = await service.analyze(
        path, await service.add_supplier(), header_row=1, data_start_row=2
    )

    assert stated["items_processed"] == 1
    assert default["items_processed"] == 2


async def test_a_sheet_or_a_row_that_the_file_does_not_have_is_told_and_the_list_is_read(
    service: RunningService,
) -> None:
    supplier = await service.add_supplier()
    rows = (("SKU", "Name", "Price"), ("1", "Lamp", 300))
    path = Path(service.put(b"", "list.xlsx"))
    workbook(Sheet(rows, name="Опт"), Sheet((("Contacts",),), name="Contacts"))(path)

    ended = await service.analyze(
        str(path), supplier, file_type="excel", sheet_name="Sheet 2", header_row=70
    )

    assert (ended["status"], ended["items_processed"], ended["errors"]) == ("completed", 1, [])
    warnings = [message for level, message in await service.logs(supplier) if level == "WARNING"]
    assert sorted(warnings) == [
        "No visible sheet “Sheet 2” in the workbook: “Опт” was read in its place.",
        "The file ends before the row that was named (70 for the titles): passed over.",
    ]


async def test_a_row_before_the_first_is_a_422(service: RunningService) -> None:
    body = {"file_url": "/x", "supplier_id": str(uuid4()), "file_type": "csv", "header_row": 0}

    response = await service.http.post("/analyze/file", json=body)

    assert response.json()["detail"][0]["loc"] == ["body", "header_row"]


async def test_the_page_about_the_api_needs_nothing_from_elsewhere(
    service: RunningService,
) -> None:
    page = (await service.http.get("/docs")).text
    schema = (await service.http.get("/openapi.json")).json()

    assert not any(elsewhere in page for elsewhere in ("<script", "<link", "src=", "@import"))
    for path, methods in schema["paths"].items():
        assert path in page
        for operation in methods.values():
            assert operation["description"]
            for response in operation["responses"].values():
                assert "application/json" in response.get("content", {})
    assert set(schema["paths"]["/analyze/file"]["post"]["responses"]) == {
        "202", "422", "500", "503",
    }  # fmt: skip
    for field in ("sheet_name", "client_job_id", "oldest_waiting_seconds", "error_count"):
        assert f"<code>{field}</code>" in page


async def test_what_is_no_job_in_the_queue_keeps_no_service_from_its_start(
    settings: MlAnalyzeSettings, start_service: StartService
) -> None:
    strange = {b"no id": 1.0, b"\xff\x00": 2.0, uuid4().bytes: 3.0, b"": -1.0}
    strange[str(uuid4()).encode()] = float("inf")
    async with aclosing(connect_redis(settings.redis_url.get_secret_value())) as redis:
        await redis.zadd(OPEN_JOBS, strange)
        async with start_service(two_workers(settings, queue_size=3)) as service:
            job = await service.send(service.put(LIST), await service.add_supplier())
            await service.reach(job, status="completed")
        assert await redis.zcard(OPEN_JOBS) == 0
