"""Exchange rates from the shop's source: fetched when due, judged, remembered, told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from marketbel_courier.catalogue.exchange_rates import rates_in_force
from marketbel_courier.catalogue.price_rules import price_upkeep
from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.exchange_rates import (
    apply_settings,
    is_applied,
    is_refresh_due,
    refresh_rates,
    tell_of_rates,
)
from marketbel_courier.errors import CourierError
from marketbel_courier.ledger.alerts import recent_alerts
from marketbel_courier.settings import Settings
from marketbel_courier_tests.loopback import Answer, LoopbackServer
from marketbel_courier_tests.sources.deliveries import settings_with

NOW = datetime.now(UTC)


def nbrb(dollar: str, *, days_ago: int = 0) -> Answer:
    """What the National Bank of Belarus answers."""
    day = (NOW - timedelta(days=days_ago)).date().isoformat()
    rows = (("USD", 1, dollar), ("RUB", 100, "3.57"), ("EUR", 1, "3.71"))
    body = ",".join(
        f'{{"Date": "{day}T00:00:00", "Cur_Abbreviation": "{code}", "Cur_Scale": {scale},'
        f' "Cur_OfficialRate": {rate}}}'
        for code, scale, rate in rows
    )
    return Answer(f"[{body}]".encode())


@pytest.fixture
async def bank() -> AsyncIterator[LoopbackServer]:
    async with LoopbackServer() as running:
        yield running


def told_by(source: str, **more: Any) -> Settings:
    return settings_with(shop_currency="BYN", rates_source=source, **more)


async def test_rates_are_fetched_once_an_interval_and_remembered(
    pool: Pool, bank: LoopbackServer
) -> None:
    settings = told_by(bank.serve("/rates", nbrb("3.25")) + "?key=secret")
    assert not is_applied(await price_upkeep(pool), settings)
    assert await apply_settings(pool, settings)
    assert not await apply_settings(pool, settings)
    assert is_refresh_due(await price_upkeep(pool), settings, NOW)

    refresh = await refresh_rates(pool, settings)

    kept = await rates_in_force(pool)
    assert kept
    assert (kept.table, kept.source) == (refresh.table, f"{bank.base_url}/rates")
    upkeep = await price_upkeep(pool)
    assert "secret" not in repr((upkeep, kept))
    assert not is_refresh_due(upkeep, settings, datetime.now(UTC))
    assert is_refresh_due(upkeep, settings, datetime.now(UTC) + timedelta(hours=6))
    elsewhere = told_by(bank.base_url + "/other")
    assert is_refresh_due(upkeep, elsewhere, datetime.now(UTC))
    assert not (await refresh_rates(pool, settings)).is_new


async def test_a_rate_that_jumped_is_refused_told_and_taken_only_by_a_person(
    pool: Pool, bank: LoopbackServer
) -> None:
    settings = told_by(bank.serve("/", nbrb("3.25"), nbrb("32.5"), nbrb("32.5"), nbrb("32.5")))
    await apply_settings(pool, settings)
    await refresh_rates(pool, settings)

    refresh = await refresh_rates(pool, settings)
    await tell_of_rates(pool, settings, await price_upkeep(pool), refresh)

    kept = await rates_in_force(pool)
    assert kept
    assert str(kept.table.rates["USD"].value) == "3.25"
    [alert] = await recent_alerts(pool, 5)
    assert "USD from 3.25 to 32.5 BYN" in str(alert.reason)
    assert "rates refresh --accept" in str(alert.reason)
    assert not (await refresh_rates(pool, settings)).is_new

    await refresh_rates(pool, settings, accept_jumps=True)
    kept = await rates_in_force(pool)
    assert kept
    assert str(kept.table.rates["USD"].value) == "32.5"


async def test_a_source_that_fails_leaves_the_rates_of_before(
    pool: Pool, bank: LoopbackServer
) -> None:
    settings = told_by(bank.serve("/", nbrb("3.25"), Answer(status=503), Answer(b"<html></html>")))
    await apply_settings(pool, settings)
    await refresh_rates(pool, settings)

    with pytest.raises(CourierError, match="503"):
        await refresh_rates(pool, settings)
    upkeep = await price_upkeep(pool)
    assert "503" in str(upkeep.failure)
    assert not is_refresh_due(upkeep, settings, datetime.now(UTC))
    # That a server is away for an hour is no news; that no table is there any more is.
    assert await tell_of_rates(pool, settings, upkeep, None) == 0

    with pytest.raises(CourierError, match="No rates were found"):
        await refresh_rates(pool, settings)
    assert await tell_of_rates(pool, settings, await price_upkeep(pool), None) == 1
    assert await rates_in_force(pool)


async def test_rates_that_are_stale_are_told_and_still_used(
    pool: Pool, bank: LoopbackServer
) -> None:
    settings = told_by(bank.serve("/", nbrb("3.25", days_ago=20)))
    await apply_settings(pool, settings)
    refresh = await refresh_rates(pool, settings)

    assert await tell_of_rates(pool, settings, await price_upkeep(pool), refresh) == 1

    [alert] = await recent_alerts(pool, 5)
    assert str(alert.reason).startswith("The exchange rates are stale")
    assert await rates_in_force(pool)


async def test_a_file_of_rates_is_as_good_as_an_address(pool: Pool, tmp_path: Path) -> None:
    file = tmp_path / "rates.csv"
    file.write_text("currency,units,rate\nRUB,100,3.5\n", encoding="utf-8")
    settings = told_by(str(file))
    await apply_settings(pool, settings)

    refresh = await refresh_rates(pool, settings)

    assert (refresh.table.base, str(refresh.table.rates["RUB"].per_unit)) == ("BYN", "0.035")
