"""A running ml-analyze for each test, and the means to look at what it did."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
import uvicorn
from pydantic import SecretStr

from marketbel_courier.database.pool import Pool, open_pool
from marketbel_courier.ml_analyze.server import open_service
from marketbel_courier.ml_analyze.settings import MlAnalyzeSettings
from marketbel_courier.tls import trusted_authorities
from marketbel_courier_tests.role_urls import RoleUrls
from marketbel_courier_tests.waiting import Patience

ENDS = ("completed", "failed")


@dataclass(frozen=True)
class RunningService:
    """The service over HTTP, and the database behind it."""

    http: httpx.AsyncClient
    pool: Pool
    uploads: Path

    async def add_supplier(self, name: str = "Ромашка") -> UUID:
        supplier_id = uuid4()
        await self.pool.execute(
            "INSERT INTO suppliers (id, name, source_type) VALUES ($1, $2, 'csv')",
            supplier_id,
            name,
        )
        return supplier_id

    def put(self, content: str | bytes, name: str = "list.csv") -> str:
        path = self.uploads / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    async def send(self, file_url: str, supplier_id: UUID, **fields: object) -> str:
        own = {"file_url": file_url, "supplier_id": str(supplier_id), "file_type": "csv"}
        body: dict[str, object] = own | fields
        response = await self.http.post("/analyze/file", json=body)
        assert response.status_code == 202, response.text
        return str(response.json()["job_id"])

    async def status(self, job_id: str) -> dict[str, Any]:
        response = await self.http.get(f"/analyze/status/{job_id}")
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    async def finish(self, job_id: str) -> dict[str, Any]:
        """The status of the job once it has ended."""
        patience = Patience()
        while (status := await self.status(job_id))["status"] not in ENDS:  # noqa: ASYNC110
            await asyncio.sleep(patience.pause_seconds())
        return status

    async def analyze(self, file_url: str, supplier_id: UUID, **fields: object) -> dict[str, Any]:
        return await self.finish(await self.send(file_url, supplier_id, **fields))

    async def reach(self, job_id: str, **expected: object) -> dict[str, Any]:
        """The status of the job once it has these fields."""
        patience = Patience()
        while not expected.items() <= (status := await self.status(job_id)).items():  # noqa: ASYNC110
            await asyncio.sleep(patience.pause_seconds())
        return status

    async def queue(self) -> dict[str, Any]:
        """What /health says of the queue."""
        answer: dict[str, Any] = (await self.http.get("/health")).json()["checks"]["queue"]
        return answer

    @asynccontextmanager
    async def nothing_is_stored(self) -> AsyncIterator[None]:
        """Every file that is read waits, while the context is open, before it is stored."""
        async with self.pool.acquire() as connection, connection.transaction():
            await connection.execute("LOCK TABLE supplier_items IN EXCLUSIVE MODE")
            yield

    async def items(self, supplier_id: UUID) -> list[asyncpg.Record]:
        return await self.pool.fetch(
            """
            SELECT i.*, i.match_status::text AS matched, p.name AS product
            FROM supplier_items i LEFT JOIN products p ON p.id = i.product_id
            WHERE supplier_id = $1 ORDER BY supplier_sku
            """,
            supplier_id,
        )

    async def logs(self, supplier_id: UUID) -> list[tuple[str, str]]:
        rows = await self.pool.fetch(
            "SELECT error_type, error_message FROM parsing_logs WHERE task_id = $1"
            " ORDER BY created_at, row_number",
            f"ml-{supplier_id}",
        )
        return [(row["error_type"], row["error_message"]) for row in rows]


StartService = Callable[[MlAnalyzeSettings], AbstractAsyncContextManager[RunningService]]


@pytest.fixture
def settings(migrated_database: str, redis_dsn: str, tmp_path: Path) -> MlAnalyzeSettings:
    return MlAnalyzeSettings(
        database_url=SecretStr(RoleUrls.made_in(migrated_database).parser),
        redis_url=SecretStr(redis_dsn),
        uploads_dir=tmp_path,
    )


@pytest.fixture
def start_service(migrated_database: str) -> StartService:
    """Starts the service on a free port, as the role that it has; it stops with the context."""

    @asynccontextmanager
    async def start(settings: MlAnalyzeSettings) -> AsyncIterator[RunningService]:
        async with open_service(settings) as app, open_pool(migrated_database) as pool:
            # It listens from here on: a request waits for the server, nobody waits for its start.
            listener = socket.create_server(("127.0.0.1", 0))
            config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off")
            server = uvicorn.Server(config)
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            try:
                async with httpx.AsyncClient(
                    base_url=url, timeout=60, verify=trusted_authorities()
                ) as http:
                    yield RunningService(http, pool, settings.uploads_dir)
            finally:
                server.should_exit = True
                await serving

    return start


@pytest.fixture
async def service(
    start_service: StartService, settings: MlAnalyzeSettings
) -> AsyncIterator[RunningService]:
    async with start_service(settings) as running:
        yield running
