from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx

from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.retries import due_retries
from marketbel_courier_tests.admin.conftest import RunningAdmin
from marketbel_courier_tests.ledger_rows import NOON, attempt, listed, register, write
from marketbel_courier_tests.neighbours.old_worker import OldWorker


async def retry(admin: RunningAdmin, job_id: UUID) -> httpx.Response:
    return await admin.http.post(f"/api/v1/admin/jobs/{job_id}/retry")


async def a_failed_job(admin: RunningAdmin, **changes: Any) -> Delivery:
    failed = attempt("failed", **changes)
    await register(admin.desk.pool, listed())
    await write(admin.desk.pool, failed)
    return failed


async def due(admin: RunningAdmin) -> list[UUID]:
    return [retried.job_id for retried in await due_retries(admin.desk.pool)]


async def test_a_retry_that_was_accepted_outlives_all_that_redis_has(admin: RunningAdmin) -> None:
    job = await a_failed_job(admin)

    answer = await retry(admin, job.job_id)
    await admin.desk.redis.flushdb()

    assert answer.status_code == 202
    said = answer.json()
    assert (said["job_id"], said["status"], said["retry_count"]) == (
        str(job.job_id),
        "retrying",
        1,
    )
    assert await due(admin) == [job.job_id]


async def test_however_often_somebody_clicks_it_is_one_retry(admin: RunningAdmin) -> None:
    job = await a_failed_job(admin)

    answers = await asyncio.gather(*(retry(admin, job.job_id) for _ in range(5)))
    [asked] = await due_retries(admin.desk.pool)
    later = await retry(admin, job.job_id)

    assert {answer.status_code for answer in (*answers, later)} == {202}
    assert await due_retries(admin.desk.pool) == [asked]


async def test_what_cannot_be_retried_is_refused_with_the_reason(admin: RunningAdmin) -> None:
    replaced = await a_failed_job(admin)
    newer = attempt("complete", NOON + timedelta(hours=1))
    superseded = attempt("superseded", NOON - timedelta(hours=1))
    # An upload takes nobody's place, and nobody takes its.
    upload = attempt("failed", NOON - timedelta(hours=2), origin="upload")
    await write(admin.desk.pool, newer, superseded, upload)

    codes = {}
    for name, job in (("replaced", replaced), ("newer", newer), ("superseded", superseded)):
        answer = await retry(admin, job.job_id)
        codes[name] = (answer.status_code, answer.json()["error"]["code"])

    assert codes == {
        "replaced": (409, "JOB_REPLACED"),
        "newer": (409, "JOB_NOT_FAILED"),
        "superseded": (409, "JOB_REPLACED"),
    }
    unknown = await retry(admin, uuid4())
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "JOB_NOT_FOUND")
    assert (await retry(admin, upload.job_id)).status_code == 202


async def test_a_failed_job_of_the_former_worker_is_retried_like_any_other(
    admin: RunningAdmin,
) -> None:
    settings = admin.desk.settings
    worker = OldWorker(settings.postgres_dsn, settings.redis_dsn, settings.uploads_dir)
    job = worker.job(worker.supplier("Ромашка", "https://shop.example/price.csv"), "failed")

    answer = await retry(admin, job)

    assert answer.status_code == 202
    assert await due(admin) == [UUID(str(job))]


async def test_all_jobs_of_a_group_are_counted_and_opened_not_only_the_newest(
    admin: RunningAdmin,
) -> None:
    pool = admin.desk.pool
    groups = {"failed": 25, "downloading": 3, "delivered": 2, "complete": 1}
    states = [state for state, n in groups.items() for _ in range(n)]
    shops = [
        listed(id=UUID(int=n), name=f"s{n:02}", partition_key=f"s{n}") for n in range(len(states))
    ]
    await register(pool, *shops)
    await write(
        pool,
        *(
            attempt(
                state,
                NOON - timedelta(minutes=n),
                supplier_id=shop.id,
                supplier_name=shop.name,
                partition_key=shop.partition_key,
            )
            for n, (shop, state) in enumerate(zip(shops, states, strict=True))
        ),
    )

    async def page(show: str, offset: int) -> dict[str, Any]:
        parameters: dict[str, str | int] = {"show": show, "limit": 20, "offset": offset}
        answer = await admin.http.get("/api/v1/admin/jobs", params=parameters)
        said: dict[str, Any] = answer.json()
        return said

    first, second = await page("failed", 0), await page("failed", 20)
    waiting, under_way = await page("waiting", 0), await page("open", 0)

    assert first["counts"] == {
        "open": 5,
        "downloading": 3,
        "waiting": 2,
        "analysing": 0,
        "failed": 25,
        "complete": 1,
    }
    shown = [job["supplier_name"] for job in (*first["jobs"], *second["jobs"])]
    assert sorted(shown) == [f"s{n:02}" for n in range(25)]
    assert (first["total"], waiting["total"], len(waiting["jobs"])) == (25, 2, 2)
    assert {job["phase"] for job in under_way["jobs"]} == {"downloading", "analyzing"}
