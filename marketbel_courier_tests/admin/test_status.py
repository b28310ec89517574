from __future__ import annotations

import asyncio
import gzip
import json
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from marketbel_courier.admin import poll_answer
from marketbel_courier.admin.activity import HeadKeeper
from marketbel_courier.admin.contract import IngestionStatus
from marketbel_courier.admin.supplier_cache import RosterKeeper
from marketbel_courier.delivery.telling.job_view import job_state_of
from marketbel_courier.devstack.postgres import EmbeddedPostgres
from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier.job_state.sync_state import SyncState, SyncStatus, show_busy
from marketbel_courier.job_state.triggers import request_sync
from marketbel_courier.job_state.visible_jobs import write_states
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.suppliers import Supplier
from marketbel_courier.ledger.syncs import NewSync, begin_deliveries, open_sync
from marketbel_courier_tests.admin.conftest import RunningAdmin
from marketbel_courier_tests.ledger_rows import attempt, listed, register, write

STATUS = "/api/v1/admin/ingestion/status"


async def status_of(admin: RunningAdmin, **parameters: str | int) -> dict[str, Any]:
    """The status after everything that was done before."""
    answer = await admin.http.get(STATUS, params=parameters)
    assert answer.status_code == 200, answer.text
    IngestionStatus.model_validate_json(answer.content)
    said: dict[str, Any] = answer.json()
    return said


async def fresh_status(admin: RunningAdmin, **parameters: str | int) -> dict[str, Any]:
    """The status once what was known before counts no more."""
    admin.desk.keep(HeadKeeper).expire()
    admin.desk.keep(RosterKeeper).expire()
    return await status_of(admin, **parameters)


def shop(number: int, name: str, **changes: object) -> Supplier:
    return listed(id=UUID(int=number), name=name, partition_key=f"shop-{number}", **changes)


def job(number: int, state: str, **changes: Any) -> Delivery:
    return attempt(state, supplier_id=UUID(int=number), partition_key=f"shop-{number}", **changes)


async def test_an_idle_courier_says_so(admin: RunningAdmin) -> None:
    said = await status_of(admin)

    assert said["sync_state"] == "idle"
    assert (said["progress"], said["last_sync_at"], said["current_phase"]) == (None, None, None)
    assert (said["jobs"], said["suppliers"], said["recent_logs"]) == ([], [], [])
    assert said["stale"] == []


async def test_where_a_supplier_stands_is_told_as_the_ledger_has_it(admin: RunningAdmin) -> None:
    pool = admin.desk.pool
    names = ["new", "failed", "complete", "empty", "busy", "off"]
    await register(pool, *(shop(n, name, is_active=name != "off") for n, name in enumerate(names)))
    complete = job(2, "complete")
    await write(
        pool,
        job(1, "failed"),
        complete,
        job(3, "complete", items_processed=0, outcome="empty"),
        job(4, "handed over"),
        job(5, "failed"),
    )
    await pool.execute(
        "INSERT INTO supplier_items (supplier_id, supplier_sku, name, current_price)"
        " SELECT $1, n::text, 'Drill', 1 FROM generate_series(1, 3) AS n",
        UUID(int=2),
    )
    # One that the newest list no longer has.
    await pool.execute(
        "INSERT INTO supplier_items (supplier_id, supplier_sku, name, current_price,"
        " characteristics) VALUES ($1, 'gone', 'Drill', 1, '{\"delisted_at\": \"2026-05-04\"}')",
        UUID(int=2),
    )

    said = await status_of(admin)

    shown = {one["name"]: one for one in said["suppliers"]}
    assert {name: shown[name]["standing"] for name in names} == {
        "new": "never_delivered",
        "failed": "left_to_a_person",
        "complete": "up_to_date",
        "empty": "left_to_a_person",
        "busy": "under_way",
        "off": "deactivated",
    }
    assert shown["complete"]["items_count"] == 3
    ended_at = datetime.fromisoformat(shown["complete"]["last_delivery_at"])
    assert (ended_at, shown["new"]["last_delivery_at"]) == (complete.finished_at, None)
    assert said["counts"]["left_to_a_person"] == 2
    assert said["counts"]["analysing"] == 1


async def test_a_change_in_the_ledger_is_seen_and_a_supplier_that_went_is_not(
    admin: RunningAdmin,
) -> None:
    pool = admin.desk.pool
    await register(pool, shop(1, "one"), shop(2, "two"))
    await write(pool, job(1, "downloading"))
    assert [s["standing"] for s in (await status_of(admin))["suppliers"]] == [
        "under_way",
        "never_delivered",
    ]

    await pool.execute(
        "UPDATE courier.deliveries SET state = 'failed', outcome = 'failed', error_code = 'network'"
    )
    await pool.execute("DELETE FROM suppliers WHERE name = 'two'")

    [one] = (await fresh_status(admin))["suppliers"]
    assert (one["standing"], one["error_code"]) == ("left_to_a_person", "network")


async def test_jobs_under_way_show_progress_from_redis_and_the_newest_that_ended_follow(
    admin: RunningAdmin,
) -> None:
    pool = admin.desk.pool
    under_way = job(1, "handed over", job_id=UUID(int=1))
    await write(pool, under_way, *(job(n, "complete") for n in range(2, 30)))
    live = job_state_of(under_way, max_retries=3).advanced(items_processed=30, items_total=120)
    await write_states(admin.desk.redis, [live])
    # Nothing that others leave under another job's key empties the list.
    await admin.desk.redis.hset(f"job:{UUID(int=99)}", mapping={"phase": "nonsense"})

    said = await status_of(admin)

    assert len(said["jobs"]) == 20
    shown = next(one for one in said["jobs"] if one["job_id"] == str(UUID(int=1)))
    assert shown["analysis_progress"] == {
        "items_processed": 30,
        "items_total": 120,
        "matches_found": 0,
        "review_queue": 0,
        "errors": 0,
        "percentage": 25,
    }
    assert said["current_phase"] == "analyzing"


async def test_some_jobs_that_ended_are_seen_however_many_are_under_way(
    admin: RunningAdmin,
) -> None:
    ended = [job(n, "failed") for n in range(2)]
    await write(admin.desk.pool, *ended, *(job(n, "downloading") for n in range(10, 60)))

    phases = [one["phase"] for one in (await status_of(admin))["jobs"]]

    assert phases.count("failed") == 2
    assert len(phases) == 20


async def test_the_sync_is_told_as_redis_has_it_and_a_request_before_that(
    admin: RunningAdmin,
) -> None:
    await request_sync(admin.desk.redis, "sync-manual-1")
    asked = await status_of(admin)
    await show_busy(
        admin.desk.redis,
        SyncStatus(
            state=SyncState.PROCESSING_SUPPLIERS,
            task_id="sync-manual-1",
            progress_current=3,
            progress_total=5,
            step="downloading",
        ),
    )
    busy = await fresh_status(admin)

    assert (asked["step"], asked["sync_task_id"]) == ("requested", "sync-manual-1")
    assert (busy["sync_state"], busy["current_phase"]) == ("processing_suppliers", "downloading")
    assert busy["progress"] == {"current": 3, "total": 5}


async def test_while_redis_is_away_the_ledger_tells_and_says_so(
    admin: RunningAdmin, redis_server: EmbeddedValkey
) -> None:
    pool = admin.desk.pool
    sync = await open_sync(pool, NewSync("sync-1", "manual"))
    await begin_deliveries(pool, sync, ["shop-1", "shop-2"])
    await write(pool, job(1, "complete", task_id="sync-1"), job(2, "downloading", task_id="sync-1"))
    redis_server.stop()
    try:
        said = await status_of(admin)
    finally:
        redis_server.start()

    assert said["stale"] == ["redis"]
    assert said["sync_state"] == "processing_suppliers"
    assert said["progress"] == {"current": 1, "total": 2}
    assert (said["step"], said["current_phase"]) == ("downloading", "downloading")
    assert len(said["jobs"]) == 2
    assert (await fresh_status(admin))["stale"] == []


async def test_while_postgresql_is_away_the_last_status_is_told_with_its_time(
    admin: RunningAdmin, postgres_server: EmbeddedPostgres
) -> None:
    await register(admin.desk.pool, shop(1, "one"))
    before = await status_of(admin)
    postgres_server.stop()
    try:
        away = await fresh_status(admin)
    finally:
        postgres_server.start()

    assert away["stale"] == ["postgres"]
    assert away["as_of"] == before["as_of"]
    assert away["suppliers"] == before["suppliers"]
    assert (await fresh_status(admin))["stale"] == []


async def test_without_any_status_from_before_an_outage_is_a_503(
    admin: RunningAdmin, postgres_server: EmbeddedPostgres
) -> None:
    postgres_server.stop()
    try:
        answer = await admin.http.get(STATUS)
    finally:
        postgres_server.start()

    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "DATABASE_UNAVAILABLE")


async def test_who_knows_the_status_already_is_not_sent_it_again(admin: RunningAdmin) -> None:
    await register(admin.desk.pool, shop(1, "one"))
    async with admin.http.stream("GET", STATUS) as answer:
        raw = b"".join([chunk async for chunk in answer.aiter_raw()])
        etag = answer.headers["ETag"]
        assert answer.headers["Content-Encoding"] == "gzip"
    plain = await admin.http.get(STATUS, headers={"Accept-Encoding": "identity"})

    assert json.loads(gzip.decompress(raw))["suppliers"] == plain.json()["suppliers"]
    codes = set()
    async with asyncio.timeout(60):
        # Every ten seconds the time is told anew.
        while 304 not in codes:
            again = await admin.http.get(STATUS, headers={"If-None-Match": etag})
            codes.add(again.status_code)
            etag = again.headers["ETag"]
    await admin.desk.pool.execute("UPDATE suppliers SET name = 'two'")
    await fresh_status(admin)
    changed = await admin.http.get(STATUS, headers={"If-None-Match": etag})
    assert changed.status_code == 200


async def test_who_asks_while_a_long_answer_is_put_together_gets_the_one_of_before(
    admin: RunningAdmin, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await fresh_status(admin)
    may_end, make = asyncio.Event(), poll_answer._make

    async def make_slowly(*arguments: Any) -> poll_answer.Body:
        await may_end.wait()
        return await make(*arguments)

    monkeypatch.setattr(poll_answer, "_make", make_slowly)
    keeper = admin.desk.keep(poll_answer.StatusKeeper)
    keeper._made_of = ()  # something has come to pass

    assert await status_of(admin) == before

    # Whoever has changed something waits to see it.
    admin.desk.keep(RosterKeeper).expire()
    asking = asyncio.create_task(status_of(admin))
    await asyncio.wait({asking}, timeout=5 * poll_answer.PATIENCE_SECONDS)
    assert not asking.done()
    may_end.set()
    assert (await asking)["as_of"] >= before["as_of"]


async def test_logs_are_limited_and_suppliers_left_out_as_asked(admin: RunningAdmin) -> None:
    await register(admin.desk.pool, shop(1, "one"))
    await admin.desk.pool.execute(
        "INSERT INTO parsing_logs (task_id, supplier_id, error_type, error_message)"
        " SELECT 't' || n, $1, 'INFO', 'see https://shop.example/a?token=hushhush.'"
        " FROM generate_series(1, 60) AS n",
        UUID(int=1),
    )

    assert len((await status_of(admin))["recent_logs"]) == 50
    few = await status_of(admin, log_limit=2, suppliers="none")
    assert len(few["recent_logs"]) == 2
    assert few["suppliers"] == []
    assert "hushhush" not in str(few)
    assert (await admin.http.get(STATUS, params={"log_limit": -1})).status_code == 400
