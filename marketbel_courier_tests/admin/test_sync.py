from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

from marketbel_courier.catalogue.parsing_logs import LogType
from marketbel_courier.job_state.keys import SYNC_LOCK_KEY, SYNC_TRIGGER_KEY
from marketbel_courier.ledger.syncs import NewSync, finish_sync, open_sync
from marketbel_courier_tests.admin.conftest import RunningAdmin
from marketbel_courier_tests.ledger_rows import attempt, listed, register, write

SYNC = "/api/v1/admin/ingestion/sync"


async def current_task(admin: RunningAdmin) -> str:
    """The task that a refusal names."""
    answer = await admin.http.post(SYNC)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (409, "SYNC_IN_PROGRESS")
    return str(error["current_task_id"])


async def test_a_sync_is_asked_for_as_the_sensor_takes_it(admin: RunningAdmin) -> None:
    answer = await admin.http.post(SYNC, json={"force": True})

    assert answer.status_code == 202
    said = answer.json()
    assert said["status"] == "queued"
    trigger = json.loads(str(await admin.desk.redis.get(SYNC_TRIGGER_KEY)))
    assert trigger["task_id"] == said["task_id"]
    assert (trigger["triggered_by"], trigger["force"]) == ("manual", True)


async def test_of_many_who_ask_at_once_one_gets_a_sync(admin: RunningAdmin) -> None:
    answers = await asyncio.gather(*(admin.http.post(SYNC) for _ in range(8)))

    [task_id] = [a.json()["task_id"] for a in answers if a.status_code == 202]
    refused = [a.json()["error"] for a in answers if a.status_code == 409]
    assert {error["current_task_id"] for error in refused} == {task_id}
    assert len(refused) == 7


async def test_while_a_sync_is_under_way_another_one_is_refused_with_its_task(
    admin: RunningAdmin,
) -> None:
    sync = await open_sync(admin.desk.pool, NewSync("sync-1", "schedule"))
    assert await current_task(admin) == "sync-1"

    await finish_sync(admin.desk.pool, sync, reason=None, level=LogType.INFO)
    await admin.desk.redis.set(SYNC_LOCK_KEY, "sync-of-another-worker", ex=60)
    assert await current_task(admin) == "sync-of-another-worker"

    # One that was left behind stops nobody.
    await admin.desk.redis.set(SYNC_LOCK_KEY, "sync-1", ex=60)
    assert (await admin.http.post(SYNC)).status_code == 202


async def test_what_a_sync_would_do_is_told_and_nothing_is_asked_for(admin: RunningAdmin) -> None:
    pool = admin.desk.pool
    due = datetime.now(UTC) + timedelta(hours=1)
    busy, failed = (listed(id=UUID(int=n), name=f"s{n}", partition_key=f"s{n}") for n in (1, 2))
    off = listed(id=UUID(int=3), name="off", partition_key="off", is_active=False)
    bare = listed(id=UUID(int=4), name="bare", partition_key="bare", source_url=None)
    await register(pool, busy, off, bare, failed)
    await write(
        pool,
        attempt("downloading", supplier_id=busy.id, partition_key="s1"),
        attempt("failed", supplier_id=failed.id, partition_key="s2", next_retry_at=due),
    )

    said = (await admin.http.get(f"{SYNC}/preview")).json()

    assert said["treatments"] == {
        "fetched": 1,
        "asked_for_news": 0,
        "fetched_anew": 1,
        "deactivated": 1,
        "no_source": 1,
    }
    assert said["examples"]["no_source"] == ["bare"]
    assert said["retries"] == 1
    assert await admin.desk.redis.get(SYNC_TRIGGER_KEY) is None
