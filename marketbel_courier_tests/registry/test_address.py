from __future__ import annotations

import pytest
import redis

from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier.errors import MasterSheetError
from marketbel_courier.job_state.keys import MASTER_SHEET_URL_KEY, MASTER_SHEET_WORKSHEET_KEY
from marketbel_courier.registry.address import MasterSheet, find_master_sheet
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
    redis_dsn: str, in_redis: dict[str, str], expected: MasterSheet
) -> None:
    with redis.Redis.from_url(redis_dsn) as client:
        for key, value in in_redis.items():
            client.set(key, value)

    assert await find_master_sheet(settings_over(redis_dsn)) == expected


async def test_without_an_address_there_is_no_master_sheet(redis_dsn: str) -> None:
    assert await find_master_sheet(settings_over(redis_dsn, url=None)) is None


async def test_while_redis_is_away_no_other_sheet_is_taken_in_silence(
    redis_server: EmbeddedValkey, redis_dsn: str
) -> None:
    redis_server.stop()

    with pytest.raises(MasterSheetError, match=r"Redis, .* cannot be read") as caught:
        await find_master_sheet(settings_over(redis_dsn))
    assert "secret" not in str(caught.value)


def test_an_address_is_shown_without_its_secrets() -> None:
    assert MasterSheet(ENVIRONMENT, "Shops").shown == "https://environment.example/sheet.csv"
