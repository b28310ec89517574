from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime

import pytest
import redis
from redis.asyncio import Redis

from marketbel_courier.database.pool import Pool
from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier.errors import MasterSheetError
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.keys import (
    MASTER_SHEET_UPDATED_AT_KEY,
    MASTER_SHEET_URL_KEY,
    MASTER_SHEET_WORKSHEET_KEY,
)
from marketbel_courier.job_state.master_sheet import (
    SheetSetting,
    read_sheet_setting,
    show_sheet_setting,
)
from marketbel_courier.registry.address import (
    MasterSheet,
    find_master_sheet,
    set_master_sheet,
    settle_sheet_setting,
)
from marketbel_courier.settings import Settings
from marketbel_courier_tests.sources.deliveries import settings_with

ENVIRONMENT = "https://environment.example/sheet.csv?key=secret"
ADMIN = "https://admin.example/sheet.csv"


def settings_over(dsn: str, url: str | None = ENVIRONMENT) -> Settings:
    return settings_with(redis_url=dsn, master_sheet_url=url, master_sheet_name="Shops")


@pytest.mark.parametrize(
    ("in_redis", "expected"),
    [
        ({}, MasterSheet(ENVIRONMENT, "Shops")),
        (
            {MASTER_SHEET_URL_KEY: " ", MASTER_SHEET_WORKSHEET_KEY: ""},
            MasterSheet(ENVIRONMENT, "Shops"),
        ),
        ({MASTER_SHEET_URL_KEY: f" {ADMIN} "}, MasterSheet(ADMIN, "Shops")),
        (
            {MASTER_SHEET_URL_KEY: ADMIN, MASTER_SHEET_WORKSHEET_KEY: "Лист1"},
            MasterSheet(ADMIN, "Лист1"),
        ),
    ],
)
async def test_the_admin_pages_word_wins_over_the_environments(
    redis_dsn: str, pool: Pool, in_redis: dict[str, str], expected: MasterSheet
) -> None:
    with redis.Redis.from_url(redis_dsn) as client:
        for key, value in in_redis.items():
            client.set(key, value)

    assert await find_master_sheet(settings_over(redis_dsn), pool) == expected


async def test_without_an_address_there_is_no_master_sheet(redis_dsn: str, pool: Pool) -> None:
    assert await find_master_sheet(settings_over(redis_dsn, url=None), pool) is None


@pytest.fixture
async def redis_client(redis_dsn: str) -> AsyncIterator[Redis]:
    async with aclosing(connect_redis(redis_dsn)) as client:
        yield client


@pytest.mark.parametrize(
    "poison",
    [
        {},
        {MASTER_SHEET_URL_KEY: b"\xff\xfe"},
        {MASTER_SHEET_URL_KEY: b"https://a.example/" + b"x" * 100_000},
        {MASTER_SHEET_UPDATED_AT_KEY: b"long ago"},
    ],
    ids=["nothing", "no text", "too long", "no date"],
)
async def test_what_redis_has_lost_or_cannot_mean_leaves_the_sheet_that_was_set(
    redis_client: Redis, pool: Pool, poison: dict[str, bytes]
) -> None:
    kept = await set_master_sheet(pool, redis_client, url=ADMIN, worksheet="Лист1")
    await redis_client.flushdb()
    await redis_client.lpush(MASTER_SHEET_WORKSHEET_KEY, "no string")
    for key, value in poison.items():
        await redis_client.set(key, value)

    assert await settle_sheet_setting(pool, redis_client) == kept
    assert await read_sheet_setting(redis_client) == kept


async def test_what_another_admin_api_sets_in_redis_holds_until_something_else_is_set(
    redis_client: Redis, pool: Pool
) -> None:
    await set_master_sheet(pool, redis_client, url=ADMIN)
    old = await read_sheet_setting(redis_client)
    theirs = SheetSetting("https://theirs.example/a.csv", "Shops", datetime.now(UTC))
    await show_sheet_setting(redis_client, theirs)

    assert await settle_sheet_setting(pool, redis_client) == theirs
    # Redis comes back with older data.
    await show_sheet_setting(redis_client, old)
    assert await settle_sheet_setting(pool, redis_client) == theirs
    assert await read_sheet_setting(redis_client) == theirs
    removed = await set_master_sheet(pool, redis_client, url="")
    assert (await settle_sheet_setting(pool, redis_client)).url == removed.url == ""


async def test_while_redis_is_away_the_sheet_that_was_set_holds(
    redis_server: EmbeddedValkey, redis_dsn: str, redis_client: Redis, pool: Pool
) -> None:
    await set_master_sheet(pool, redis_client, url=ADMIN)
    await asyncio.to_thread(redis_server.stop)

    assert await find_master_sheet(settings_over(redis_dsn), pool) == MasterSheet(ADMIN, "Shops")
    later = await set_master_sheet(pool, redis_client, worksheet="Лист1")
    await asyncio.to_thread(redis_server.start)
    assert await settle_sheet_setting(pool, redis_client) == later


async def test_while_redis_is_away_no_other_sheet_is_taken_in_silence(
    redis_server: EmbeddedValkey, redis_dsn: str, pool: Pool
) -> None:
    redis_server.stop()

    with pytest.raises(MasterSheetError, match=r"Redis, .* cannot be read") as caught:
        await find_master_sheet(settings_over(redis_dsn), pool)
    assert "secret" not in str(caught.value)


def test_an_address_is_shown_without_its_secrets() -> None:
    assert MasterSheet(ENVIRONMENT, "Shops").shown == "https://environment.example/sheet.csv"
