"""The HTTP side: routes that read and write jobs, and never do an analysis themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING
from uuid import UUID

import asyncpg
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse
from redis.asyncio import Redis
from redis.exceptions import RedisError

from marketbel_courier.matching.upkeep import match_items
from marketbel_courier.ml_analyze.contract import (
    AnalyzeFileRequest,
    AnalyzeFileResponse,
    CheckResult,
    DeleteResponse,
    HealthResponse,
    MergeRequest,
    MergeResponse,
    StatusResponse,
)
from marketbel_courier.ml_analyze.crew import Crew
from marketbel_courier.ml_analyze.jobs import Job, JobStore, QueueFull

if TYPE_CHECKING:
    from marketbel_courier.catalogue.pool import Pool

_CHECK_SECONDS = 3.0


@dataclass(frozen=True)
class Service:
    """What the routes work with."""

    pool: Pool
    redis: Redis
    store: JobStore
    crew: Crew

    async def analyze_file(self, request: AnalyzeFileRequest) -> AnalyzeFileResponse:
        """Take a file in; the answer comes before the work begins."""
        try:
            job, is_new = await self.store.submit(request)
        except QueueFull as error:
            raise HTTPException(
                503, "The queue is full: send the file again later.", {"Retry-After": "30"}
            ) from error
        if is_new:
            self.crew.enqueue(job.job_id)
        message = "File queued for analysis" if is_new else "File was queued before"
        return AnalyzeFileResponse(job_id=job.job_id, message=message)

    async def read_status(self, job_id: str) -> StatusResponse:
        """How far a job is."""
        return (await self._find(job_id)).as_status()

    async def delete_job(self, job_id: str) -> DeleteResponse:
        """Forget a job; one that is being worked on stops at its next step."""
        job = await self._find(job_id)
        await self.store.delete(job.job_id)
        return DeleteResponse(job_id=job.job_id, message="Job deleted")

    async def merge(self, request: MergeRequest | None = None) -> MergeResponse:
        """Match again what has no product yet."""
        wanted = request or MergeRequest()
        result = await match_items(self.pool, wanted.supplier_id, limit=wanted.limit)
        return MergeResponse(
            items_processed=result.linked + result.queued + result.drafted,
            matches_found=result.linked,
            review_queue_count=result.queued,
            drafts_created=result.drafted,
        )

    async def analyze_image(self) -> None:
        """Pictures are not read."""
        raise HTTPException(501, "Reading pictures is not implemented.")

    async def health(self) -> HealthResponse:
        """What the service depends on, and how that is."""
        database, redis = await asyncio.gather(
            _check(self._ask_database()), _check(self._ask_redis())
        )
        checks = {
            "database": database,
            "redis": redis,
            "ollama": CheckResult(status="healthy", message="not used"),
        }
        well = all(check.status == "healthy" for check in checks.values())
        return HealthResponse(
            status="healthy" if well else "unhealthy",
            version=version("marketbel-courier"),
            checks=checks,
        )

    async def _find(self, job_id: str) -> Job:
        try:
            job = await self.store.get(UUID(job_id))
        except ValueError:
            job = None
        if job is None:
            raise HTTPException(404, f"Job {job_id} is not known, or has expired.")
        return job

    async def _ask_database(self) -> str:
        if await self.pool.fetchval("SELECT to_regclass('supplier_items')") is None:
            raise RuntimeError("the tables are missing: run `marketbel-courier migrate`")
        return "connected"

    async def _ask_redis(self) -> str:
        await self.redis.get("ml:ping")
        return "connected"


async def _check(question: Awaitable[str]) -> CheckResult:
    try:
        message = await asyncio.wait_for(question, _CHECK_SECONDS)
    except TimeoutError:
        return CheckResult(status="unhealthy", message="no answer in time")
    except (
        OSError,
        RuntimeError,
        asyncpg.PostgresError,
        asyncpg.InterfaceError,
        RedisError,
    ) as error:
        return CheckResult(status="unhealthy", message=str(error) or type(error).__name__)
    return CheckResult(status="healthy", message=message)


def create_app(service: Service) -> FastAPI:
    """The application with the routes of the contract."""
    app = FastAPI(title="ml-analyze", version=version("marketbel-courier"))
    app.post("/analyze/file", status_code=202)(service.analyze_file)
    app.get("/analyze/status/{job_id}")(service.read_status)
    app.delete("/analyze/status/{job_id}")(service.delete_job)
    app.post("/analyze/merge")(service.merge)
    app.post("/analyze/vision", status_code=501)(service.analyze_image)
    app.get("/health")(service.health)
    for outage in (RedisError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        app.add_exception_handler(outage, _answer_outage)
    return app


async def _answer_outage(_request: Request, error: Exception) -> JSONResponse:
    what = "Redis" if isinstance(error, RedisError) else "The database"
    return JSONResponse({"detail": f"{what} cannot be reached: try again later."}, 500)
