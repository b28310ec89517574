from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.asyncio import Redis

from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.keys import (
    PARSE_TRIGGERS_KEY,
    RETRY_TRIGGERS_KEY,
    SYNC_TRIGGER_KEY,
)
from marketbel_courier.job_state.list_triggers import (
    ListEntry,
    remove_uploads,
    waiting_retries,
    waiting_uploads,
)
from marketbel_courier.job_state.triggers import (
    NOBODY,
    SyncTrigger,
    read_sync_trigger,
    remove_sync_trigger,
    request_sync,
    waiting_triggers,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@pytest.fixture
async def redis(redis_dsn: str) -> AsyncIterator[Redis]:
    async with aclosing(connect_redis(redis_dsn)) as client:
        yield client


@given(st.text() | JSON.map(json.dumps))
def test_whatever_asks_for_a_sync_is_understood_as_a_request(raw: str) -> None:
    trigger = SyncTrigger.parse(raw)

    assert trigger.raw == raw
    assert trigger.task_id.isprintable()


@given(st.text() | JSON.map(json.dumps))
def test_an_entry_of_a_list_is_an_upload_or_refused_with_a_reason(raw: str) -> None:
    entry = ListEntry(raw)

    assert entry.task_id
    with pytest.raises(ValueError, match="cannot be read"):
        entry.as_upload()


@pytest.mark.parametrize("supplier_id", ["", "nobody", None, 7])
def test_a_new_supplier_that_is_not_named_is_not_everybody(supplier_id: object) -> None:
    raw = json.dumps(
        {"task_id": "t", "triggered_by": "supplier_created", "supplier_id": supplier_id}
    )

    assert SyncTrigger.parse(raw).supplier_id == NOBODY


async def test_a_request_may_ask_for_force(redis: Redis) -> None:
    assert await request_sync(redis, "sync-manual-1", force=True)

    trigger = await read_sync_trigger(redis)

    assert trigger is not None
    assert (trigger.task_id, trigger.forced, trigger.supplier_id) == ("sync-manual-1", True, None)


async def test_a_second_request_while_one_waits_is_refused(redis: Redis) -> None:
    assert await request_sync(redis, "sync-manual-1")
    assert not await request_sync(redis, "sync-manual-2")


async def test_a_request_without_an_id_keeps_the_one_that_it_is_given(redis: Redis) -> None:
    await redis.set(SYNC_TRIGGER_KEY, "please", ex=300)

    first, second = await read_sync_trigger(redis), await read_sync_trigger(redis)

    assert first is not None
    assert first == second
    assert 0 < await redis.ttl(SYNC_TRIGGER_KEY) <= 300


async def test_the_same_words_without_an_id_ask_anew_each_time(redis: Redis) -> None:
    ids = set()
    for _ in range(2):
        await redis.set(SYNC_TRIGGER_KEY, '{"triggered_by": "cron"}')
        trigger = await read_sync_trigger(redis)
        assert trigger is not None
        ids.add(trigger.task_id)
        await remove_sync_trigger(redis, trigger)

    assert len(ids) == 2
    assert await read_sync_trigger(redis) is None


async def test_a_request_that_was_replaced_is_not_removed_with_the_old_one(redis: Redis) -> None:
    await request_sync(redis, "sync-manual-1")
    trigger = await read_sync_trigger(redis)
    assert trigger is not None
    await redis.set(SYNC_TRIGGER_KEY, '{"task_id": "newer"}')

    await remove_sync_trigger(redis, trigger)

    assert await redis.get(SYNC_TRIGGER_KEY) == '{"task_id": "newer"}'


async def test_uploads_are_read_oldest_first_and_stay_until_they_are_removed(redis: Redis) -> None:
    await redis.rpush(PARSE_TRIGGERS_KEY, "first", "second", "third")

    entries = await waiting_uploads(redis, limit=2)
    await remove_uploads(redis, [entries[1]])

    assert [entry.raw for entry in entries] == ["first", "second"]
    assert await redis.lrange(PARSE_TRIGGERS_KEY, 0, -1) == ["first", "third"]


async def test_retries_are_read_oldest_first(redis: Redis) -> None:
    await redis.lpush(RETRY_TRIGGERS_KEY, "first", "second", "third")

    assert [entry.raw for entry in await waiting_retries(redis, limit=2)] == ["first", "second"]


async def test_bytes_that_are_no_text_block_nobody(redis: Redis) -> None:
    await redis.rpush(PARSE_TRIGGERS_KEY, b"\xff\xfe{", "second")

    entries = await waiting_uploads(redis, limit=10)
    await remove_uploads(redis, entries)

    assert len(entries) == 2
    assert entries[0].task_id.startswith("trigger-")
    with pytest.raises(ValueError, match="cannot be read"):
        entries[0].as_upload()
    assert await redis.llen(PARSE_TRIGGERS_KEY) == 0


def test_an_upload_is_read_as_the_admin_api_writes_it() -> None:
    raw = json.dumps(
        {
            "task_id": "upload-1",
            "parser_type": "excel",
            "supplier_name": "Ромашка",
            "source_config": {
                "file_path": "/shared/uploads/x_1_a.xlsx",
                "original_filename": "прайс.xlsx",
                "sheet_name": None,
                "header_row": 3,
            },
            "created_at": "2026-01-01T00:00:00Z",
        }
    )

    upload = ListEntry(raw).as_upload()

    assert upload.supplier_name == "Ромашка"
    source = upload.source_config
    assert (source.sheet_name, source.header_row, source.data_start_row) == (None, 3, 2)


@pytest.mark.parametrize(
    ("said", "stated"),
    [
        ({"sheet_name": "Sheet1"}, None),
        ({"sheet_name": " Sheet1 "}, None),
        ({"sheet_name": "Sheet1", "file_type": "excel"}, "Sheet1"),
        ({"sheet_name": "Опт "}, "Опт"),
        ({"sheet_name": " \t"}, None),
        ({"sheet_name": 2026}, "2026"),
        ({"sheet_name": ["Опт"]}, None),
        ({"sheet_name": "x" * 256}, None),
        ({}, None),
    ],
)
def test_a_sheet_is_named_by_a_person_unless_the_admin_api_always_writes_that_name(
    said: dict[str, object], stated: str | None
) -> None:
    source = {"file_path": "/shared/uploads/x_1_a.xlsx", **said}

    entry = ListEntry(json.dumps({"supplier_name": "Ромашка", "source_config": source}))

    assert entry.as_upload().source_config.stated_sheet == stated


@pytest.mark.parametrize("row", [None, "", "x", -1, 10**9, [3], 1.5])
def test_a_row_that_can_be_none_counts_as_not_said(row: object) -> None:
    source = {"file_path": "/x.csv", "header_row": row, "data_start_row": row}

    entry = ListEntry(json.dumps({"supplier_name": "Ромашка", "source_config": source}))

    read = entry.as_upload().source_config
    assert (read.header_row, read.data_start_row) == (1, 2)


async def test_what_waits_is_counted_by_kind_and_the_oldest_that_tells_its_time_is_named(
    redis: Redis,
) -> None:
    assert (await waiting_triggers(redis)).total == 0
    await redis.set(SYNC_TRIGGER_KEY, "no JSON at all")
    await redis.rpush(PARSE_TRIGGERS_KEY, '{"created_at": "2026-01-02T10:00:00"}', "7")
    await redis.lpush(RETRY_TRIGGERS_KEY, '{"triggered_at": "2026-01-02T12:30:00+03:00"}', "[]", "")

    waiting = await waiting_triggers(redis)

    assert (waiting.syncs, waiting.uploads, waiting.retries, waiting.total) == (1, 2, 3, 6)
    assert waiting.oldest_at == datetime(2026, 1, 2, 9, 30, tzinfo=UTC)


def test_a_retry_names_its_job() -> None:
    job = uuid4()

    assert ListEntry(json.dumps({"job_id": str(job)})).as_retry() == job
    with pytest.raises(ValueError, match="UUID"):
        ListEntry('{"job_id": "x"}').as_retry()
    assert isinstance(job, UUID)
