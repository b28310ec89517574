from __future__ import annotations

import json
from contextlib import aclosing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.asyncio import Redis

from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.keys import PARSE_TRIGGERS_KEY, RETRY_TRIGGERS_KEY
from marketbel_courier.job_state.list_triggers import (
    ListEntry,
    TooManyWait,
    UnreadableEntry,
    UploadTrigger,
    names_in,
    remove_retries,
    remove_uploads,
    waiting_upload_names,
)

NAME = "1b4e28ba-2fa1-11d2-883f-0016d3cca427_1700000000000_price_list.xlsx"


def entry(file_path: object) -> str:
    return json.dumps({"task_id": "upload-1", "source_config": {"file_path": file_path}})


async def test_uploads_that_wait_are_read_and_stay(redis_dsn: str) -> None:
    async with aclosing(connect_redis(redis_dsn)) as redis:
        assert await waiting_upload_names(redis) == frozenset()
        await redis.rpush(PARSE_TRIGGERS_KEY, entry(f"/shared/uploads/{NAME}"), entry("/x/б.csv"))

        assert await waiting_upload_names(redis) == {NAME, "б.csv"}
        assert await redis.llen(PARSE_TRIGGERS_KEY) == 2


@pytest.mark.parametrize(
    ("key", "push", "remove"),
    [
        (PARSE_TRIGGERS_KEY, "rpush", remove_uploads),
        (RETRY_TRIGGERS_KEY, "lpush", remove_retries),
    ],
)
async def test_a_list_without_end_is_not_searched_to_its_end_for_each_entry(
    redis_dsn: str, key: str, push: str, remove: Any
) -> None:
    others = [f"other {number}" for number in range(5000)]
    async with aclosing(connect_redis(redis_dsn)) as redis:
        await getattr(redis, push)(key, "taken", "taken", *others, "taken", "of the ledger")
        await redis.expire(key, 1000)
        gone = [ListEntry(raw) for raw in ("taken", "of the ledger", "other 1", "never there")]
        await remove(redis, gone)
        left = await redis.lrange(key, 0, -1)
        assert await redis.ttl(key) > 0
    in_order = left if push == "rpush" else left[::-1]
    assert in_order == [others[0], *others[2:], "taken"]


def test_an_entry_that_is_broken_still_keeps_the_file_it_speaks_of() -> None:
    assert names_in([entry(f"/shared/uploads/{NAME}")[:-3]]) == {NAME}
    assert names_in([json.dumps([f"/a/{NAME}"]), "null", "7", "{}", ""]) == {NAME}


@given(
    st.one_of(
        st.text(),
        st.recursive(st.none() | st.text() | st.integers(), st.lists).map(json.dumps),
        st.dictionaries(st.just("source_config"), st.none() | st.text() | st.lists(st.text())).map(
            json.dumps
        ),
        st.one_of(st.none(), st.integers(), st.text()).map(entry),
    )
)
def test_no_entry_is_too_strange_to_be_read(raw: str) -> None:
    assert NAME in names_in([raw, entry(f"/shared/uploads/{NAME}")])


@pytest.mark.parametrize(
    ("entries", "longest"), [(20_001, 0), (300, 65_000)], ids=["too many", "too large"]
)
async def test_uploads_without_end_are_counted_and_not_read(
    redis_dsn: str, entries: int, longest: int
) -> None:
    raw = entry(f"/shared/uploads/{NAME}") + " " * longest
    async with aclosing(connect_redis(redis_dsn)) as redis:
        await redis.rpush(PARSE_TRIGGERS_KEY, *[raw] * entries)
        with pytest.raises(TooManyWait) as refused:
            await waiting_upload_names(redis)
    assert refused.value.count == entries


async def test_of_an_entry_that_is_too_long_the_beginning_is_looked_at(redis_dsn: str) -> None:
    raw = entry(f"/shared/uploads/{NAME}") + "я" * 20_000_000
    # Whoever wrote it had no time-out of the courier's: on a busy machine 40 MB take a while.
    async with aclosing(Redis.from_url(redis_dsn)) as other:
        await other.rpush(PARSE_TRIGGERS_KEY, raw, entry("/x/a.csv"))
    async with aclosing(connect_redis(redis_dsn)) as redis:
        assert await waiting_upload_names(redis) == {NAME, "a.csv"}


@pytest.mark.parametrize("part", ["a" * 255, "б" * 127])
def test_a_path_whose_parts_a_disk_can_have_is_taken_and_no_longer_one(part: str) -> None:
    def upload(path: str) -> UploadTrigger:
        raw = json.dumps({"supplier_name": "S\x07hop", "source_config": {"file_path": path}})
        return ListEntry(raw).as_upload()

    taken = upload(f"/shared/uploads/{part}")
    assert taken.source_config.file_path == f"/shared/uploads/{part}"
    assert taken.supplier_name == "Shop"
    with pytest.raises(UnreadableEntry):
        upload(f"/shared/uploads/{part}б")
