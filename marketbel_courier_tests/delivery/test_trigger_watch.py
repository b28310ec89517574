from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

import pytest
import redis

from marketbel_courier.database.pool import Pool, open_pool
from marketbel_courier.delivery import trigger_watch
from marketbel_courier.delivery.trigger_watch import Seen, TriggerWatch, watching
from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier.job_state.keys import (
    PARSE_TRIGGERS_KEY,
    RETRY_TRIGGERS_KEY,
    SYNC_TRIGGER_KEY,
)
from marketbel_courier.job_state.list_triggers import UploadRequest
from marketbel_courier.ledger.accepted_uploads import accepted_uploads
from marketbel_courier.ledger.retries import due_retries
from marketbel_courier.settings import Settings
from marketbel_courier_tests.ledger_rows import attempt, listed, register, write

T = TypeVar("T")

PATIENCE = 60


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trigger_watch, "AGAIN_AFTER_SECONDS", 0.05)


def settings_of(database_url: str, redis_url: str, folder: Path) -> Settings:
    return Settings.from_environment(
        {"database_url": database_url, "redis_url": redis_url, "uploads_dir": folder}
    )


@pytest.fixture
def settings(migrated_database: str, redis_dsn: str, tmp_path: Path) -> Settings:
    return settings_of(migrated_database, redis_dsn, tmp_path)


def request(task_id: str, *, created: bool = False) -> str:
    about = {"triggered_by": "supplier_created", "supplier_id": str(uuid4())}
    return json.dumps({"task_id": task_id, **(about if created else {"triggered_by": "manual"})})


@contextmanager
def client_of(settings: Settings) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(settings.redis_dsn, decode_responses=True) as client:
        yield client


def syncs(settings: Settings) -> dict[str, tuple[str, str]]:
    """What each sync in the ledger is about, and its step; by the beginning of its task's id."""

    async def read() -> dict[str, tuple[str, str]]:
        async with open_pool(settings.postgres_dsn, max_size=1) as pool:
            rows = await pool.fetch("SELECT task_id, scope, step FROM courier.syncs")
        return {row["task_id"][:13]: (row["scope"], row["step"]) for row in rows}

    return asyncio.run(read())


def in_ledger(settings: Settings, ask: Callable[[Pool], Awaitable[T]]) -> T:
    async def answer() -> T:
        async with open_pool(settings.postgres_dsn, max_size=1) as pool:
            return await ask(pool)

    return asyncio.run(answer())


def await_syncs(settings: Settings, *expected: str) -> dict[str, tuple[str, str]]:
    """The syncs once these are there; the test's time limit ends the wait."""
    pause = threading.Event()
    while not set(expected) <= set(found := syncs(settings)):
        pause.wait(0.02)
    return found


@contextmanager
def begun(settings: Settings) -> Iterator[TriggerWatch]:
    with watching(settings) as watch:
        assert watch.wait_until_watching(PATIENCE)
        yield watch
    assert not watch.is_alive


def test_a_sync_and_a_supplier_that_is_made_right_after_it_are_both_written_down(
    settings: Settings,
) -> None:
    with client_of(settings) as client, begun(settings):
        client.set(SYNC_TRIGGER_KEY, request("manual"), nx=True)
        await_syncs(settings, "manual")
        client.set(SYNC_TRIGGER_KEY, request("created", created=True))
        found = await_syncs(settings, "created")

        assert found == {"manual": ("all", "registry"), "created": ("supplier", "delivering")}
        while client.exists(SYNC_TRIGGER_KEY):
            pass


def test_what_was_replaced_before_it_could_be_read_becomes_a_sync_of_everybody(
    settings: Settings,
) -> None:
    with client_of(settings) as client, begun(settings):
        for number in range(40):
            client.set(SYNC_TRIGGER_KEY, request(f"created-{number}", created=True))
        found = await_syncs(settings, "created-39")
        if len([name for name in found if name.startswith("created-")]) < 40:
            found = await_syncs(settings, "sync-replaced")
            assert found["sync-replaced"] == ("all", "registry")


def test_what_was_set_before_the_watch_began_is_taken(settings: Settings) -> None:
    with client_of(settings) as client:
        client.set(SYNC_TRIGGER_KEY, request("manual"))
        with begun(settings):
            assert await_syncs(settings, "manual") == {"manual": ("all", "registry")}


def test_uploads_and_retries_of_another_admin_api_outlive_redis_before_any_sensor_looks(
    settings: Settings,
) -> None:
    failed = attempt("failed")
    upload = UploadRequest(
        task_id="upload-1",
        supplier_name="Shop",
        file_path=f"/shared/uploads/{uuid4()}_1_prices.csv",
        original_filename="prices.csv",
        file_type="csv",
    )
    nobody = json.dumps({"job_id": str(uuid4()), "task_id": "retry-2"})

    async def begin(pool: Pool) -> None:
        await register(pool, listed())
        await write(pool, failed)

    async def kept(pool: Pool) -> tuple[list[str], list[UUID]]:
        uploads = await accepted_uploads(pool, limit=9)
        return [one.task_id for one in uploads], [job.job_id for job in await due_retries(pool)]

    in_ledger(settings, begin)
    with client_of(settings) as client, begun(settings):
        client.rpush(PARSE_TRIGGERS_KEY, upload.to_entry(), '{"task_id": "upload-2"}', "poison")
        asked = json.dumps({"job_id": str(failed.job_id), "task_id": "retry-1"})
        client.lpush(RETRY_TRIGGERS_KEY, nobody, asked)
        while client.lrange(RETRY_TRIGGERS_KEY, 0, -1) != [nobody]:
            pass
        client.flushdb()

        assert in_ledger(settings, kept) == (["upload-1"], [failed.job_id])


def test_the_watch_goes_on_after_redis_was_restarted(
    settings: Settings, redis_server: EmbeddedValkey
) -> None:
    with begun(settings) as watch:
        redis_server.stop()
        while watch.wait_until_watching(0):
            pass
        redis_server.start()
        assert watch.wait_until_watching(PATIENCE)
        with client_of(settings) as client:
            client.set(SYNC_TRIGGER_KEY, request("manual"))
            await_syncs(settings, "manual")


def test_while_postgresql_is_away_nothing_is_removed_and_what_is_replaced_is_counted(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = threading.Event()
    asked = threading.Event()

    def pool(*args: Any, **options: Any) -> Any:
        if away.is_set():
            asked.set()
            raise OSError("away")
        return open_pool(*args, **options)

    monkeypatch.setattr(trigger_watch, "open_pool", pool)
    with client_of(settings) as client, begun(settings):
        away.set()
        client.set(SYNC_TRIGGER_KEY, request("manual"), nx=True)
        assert asked.wait(PATIENCE)
        client.set(SYNC_TRIGGER_KEY, request("created", created=True))
        assert client.exists(SYNC_TRIGGER_KEY)
        away.clear()

        found = await_syncs(settings, "created", "sync-replaced")

    assert found["sync-replaced"] == ("all", "registry")


def test_where_redis_does_not_allow_it_the_watch_ends_and_leaves_no_connection(
    settings: Settings,
) -> None:
    with client_of(settings) as client:
        client.acl_setuser(
            "shy", enabled=True, passwords=["+shy"], keys=["*"], commands=["+@all", "-client"]
        )
        dsn = settings.redis_dsn.replace("redis://:", "redis://shy:")
        dsn = dsn[: dsn.index("shy:") + 4] + "shy" + dsn[dsn.rindex("@") :]
        shy = settings_of(settings.postgres_dsn, dsn, settings.uploads_dir)
        with watching(shy) as watch:
            while watch.is_alive:
                assert not watch.wait_until_watching(0.02)
        assert [one["user"] for one in client.client_list()].count("shy") == 0
        client.acl_deluser("shy")


def test_an_end_that_was_lost_in_a_library_is_said_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trigger_watch, "_CANCEL_AGAIN_AFTER_SECONDS", 0.05)
    waits, was_lost = threading.Event(), threading.Event()

    async def take_request(*_: Any) -> None:
        waits.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            if was_lost.is_set():
                raise
            was_lost.set()

    monkeypatch.setattr(trigger_watch, "take_request", take_request)
    with watching(settings) as watch:
        assert waits.wait(PATIENCE)

    assert was_lost.is_set()
    assert not watch.is_alive


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (Seen(1), False),
        (Seen(2), False),
        (Seen(3), True),
        (Seen(1, requests=1), False),
        (Seen(2, requests=1), True),
        (Seen(2, requests=1, removals=1), False),
        (Seen(3, requests=1, removals=1), True),
        (Seen(3, requests=1, removals=1, everybody=True), False),
        (Seen(8, requests=5, removals=3), False),
    ],
)
def test_more_changes_than_requests_say_that_one_was_replaced(seen: Seen, expected: bool) -> None:
    assert seen.one_was_replaced is expected
