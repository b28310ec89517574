"""The moment after the former worker's last: what it left everywhere, and an ml-analyze."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast
from uuid import UUID

import pytest
from redis.asyncio import Redis

from marketbel_courier.adoption.report import AdoptionReport
from marketbel_courier.adoption.takeover import take_over
from marketbel_courier.database.pool import Pool, open_pool
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.job_hash import JobState
from marketbel_courier.ledger.delivery_records import Delivery, delivery_of
from marketbel_courier.settings import Settings
from marketbel_courier_tests.neighbours.old_worker import OldSupplier, OldWorker
from marketbel_courier_tests.scripted_ml import MlJob, ScriptedMl, scripted_ml

T = TypeVar("T")

NOW = "2026-01-01T00:00:00Z"


@dataclass
class Scene:
    """What was left, and the questions that tests ask afterwards."""

    settings: Settings
    worker: OldWorker
    ml: ScriptedMl

    def take_over(self, **how: Any) -> AdoptionReport:
        return asyncio.run(take_over(self.settings, **how))

    def ask(self, question: Callable[[Pool], Awaitable[T]]) -> T:
        async def connected() -> T:
            async with open_pool(self.settings.postgres_dsn, max_size=2) as pool:
                return await question(pool)

        return asyncio.run(connected())

    def in_redis(self, work: Callable[[Redis], Awaitable[T]]) -> T:
        async def connected() -> T:
            async with aclosing(connect_redis(self.settings.redis_dsn)) as redis:
                return await work(redis)

        return asyncio.run(connected())

    def hash_of(self, job_id: UUID | str) -> dict[str, str]:
        return self.in_redis(lambda redis: cast("Any", redis.hgetall(f"job:{job_id}")))

    def shown(self, job_id: UUID) -> JobState:
        """The job as the strict readers see it, who do not ask when it was written."""
        return JobState.from_hash({"updated_at": NOW, **self.hash_of(job_id)})

    def active(self) -> set[str]:
        return self.in_redis(lambda redis: cast("Any", redis.smembers("jobs:active")))

    def row(self, job_id: UUID) -> Delivery | None:
        found = self.ask(
            lambda pool: pool.fetchrow("SELECT * FROM courier.deliveries WHERE job_id = $1", job_id)
        )
        return delivery_of(found) if found else None

    def log(self, task_id: object) -> list[tuple[str, str, UUID | None]]:
        rows = self.ask(
            lambda pool: pool.fetch(
                "SELECT error_type, error_message, supplier_id FROM parsing_logs"
                " WHERE task_id = $1 ORDER BY created_at",
                str(task_id),
            )
        )
        return [tuple(row) for row in rows]

    def analysis(self, supplier: OldSupplier, status: str, **changes: Any) -> MlJob:
        """An analysis that ml-analyze knows of."""
        job_id = f"00000000-0000-4000-8000-{len(self.ml.jobs):012}"
        job = MlJob(job_id, {"supplier_id": str(supplier.id)}, status, **changes)
        self.ml.jobs[job_id] = job
        return job


@pytest.fixture
def scene(uploads: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    with scripted_ml() as ml:
        monkeypatch.setenv("ML_ANALYZE_URL", ml.url)
        settings = Settings.from_environment()
        worker = OldWorker(settings.postgres_dsn, settings.redis_dsn, uploads)
        yield Scene(settings, worker, ml)
