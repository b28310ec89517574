"""The service as a process of its own: killed, stopped, and started again."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import httpx
import psutil
import pytest

from marketbel_courier.devstack.ports import free_port
from marketbel_courier.ml_analyze.settings import MlAnalyzeSettings

ROWS = 5_000


class ServiceProcess:
    """`python -m marketbel_courier.ml_analyze` on a port of its own."""

    def __init__(self, settings: MlAnalyzeSettings) -> None:
        self._environment = os.environ | {
            "DATABASE_URL": settings.database_url.get_secret_value(),
            "REDIS_URL": settings.redis_url.get_secret_value(),
            "UPLOADS_DIR": str(settings.uploads_dir),
            "ML_ANALYZE_PORT": str(free_port()),
        }
        self.url = f"http://127.0.0.1:{self._environment['ML_ANALYZE_PORT']}"

    @asynccontextmanager
    async def running(self) -> AsyncIterator[psutil.Process]:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "marketbel_courier.ml_analyze", env=self._environment
        )
        try:
            async with httpx.AsyncClient() as http:
                await until(lambda: answers(http, self.url))
            yield psutil.Process(process.pid)
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    # Another process: there is no event to await, only its answers.
    while not await condition():  # noqa: ASYNC110
        await asyncio.sleep(0.02)


async def answers(http: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await http.get(f"{url}/health")).status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture
async def supplier(settings: MlAnalyzeSettings) -> UUID:
    connection = await asyncpg.connect(settings.postgres_dsn)
    supplier_id = uuid4()
    await connection.execute(
        "INSERT INTO suppliers (id, name, source_type) VALUES ($1, 'Big', 'csv')", supplier_id
    )
    await connection.close()
    return supplier_id


async def submit(url: str, folder: Path, supplier: UUID) -> str:
    path = folder / "big.csv"
    rows = (f"{number};Item {number};{number}\n" for number in range(ROWS))
    path.write_text("SKU;Name;Price\n" + "".join(rows))
    body = {"file_url": str(path), "supplier_id": str(supplier), "file_type": "csv"}
    async with httpx.AsyncClient() as http:
        response = await http.post(f"{url}/analyze/file", json=body)
    return str(response.json()["job_id"])


async def processed(url: str, job_id: str) -> int:
    async with httpx.AsyncClient() as http:
        answer = (await http.get(f"{url}/analyze/status/{job_id}")).json()
    assert answer["status"] == "processing" or answer["items_processed"] == 0
    return int(answer["items_processed"])


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
async def test_a_job_is_taken_up_again_after_the_process_ended_in_the_middle(
    settings: MlAnalyzeSettings, supplier: UUID, how: signal.Signals
) -> None:
    service = ServiceProcess(settings)
    async with service.running() as process:
        job_id = await submit(service.url, settings.uploads_dir, supplier)

        async def begun() -> bool:
            return await processed(service.url, job_id) > 0

        await until(begun)
        family = [process, *process.children(recursive=True)]
        process.send_signal(how)
        await asyncio.to_thread(psutil.wait_procs, family)

    # Fewer rows the second time: matching thousands is not what is tested here.
    (settings.uploads_dir / "big.csv").write_text("SKU;Name;Price\n1;Item 1;7\n")
    connection = await asyncpg.connect(settings.postgres_dsn)
    await connection.execute("DELETE FROM supplier_items WHERE supplier_sku <> '1'")
    async with service.running(), httpx.AsyncClient() as http:

        async def ended() -> bool:
            answer = (await http.get(f"{service.url}/analyze/status/{job_id}")).json()
            return bool(answer["status"] == "completed")

        await until(ended)
    assert await connection.fetchval("SELECT current_price::int FROM supplier_items") == 7
    await connection.close()


async def test_a_wrong_setting_is_one_line_and_no_traceback(settings: MlAnalyzeSettings) -> None:
    environment = os.environ | {
        "DATABASE_URL": "postgresql://nobody:secret@127.0.0.1:1/none",
        "REDIS_URL": settings.redis_url.get_secret_value(),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "marketbel_courier.ml_analyze",
        env=environment,
        stderr=asyncio.subprocess.PIPE,
    )

    _, error = await process.communicate()

    assert process.returncode == 2
    assert error.startswith(b"ml-analyze: PostgreSQL cannot be reached")
    assert b"Traceback" not in error
    assert b"secret" not in error
