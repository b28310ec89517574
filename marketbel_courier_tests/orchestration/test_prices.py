"""Lowest prices follow the shop's settings and the exchange rates, by a sensor and its job."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import dagster as dg
import pytest

from marketbel_courier.database.pool import Pool
from marketbel_courier.orchestration.prices import prices_job, prices_sensor
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier_tests.catalogue_rows import add_item, add_product, add_supplier
from marketbel_courier_tests.orchestration.launching import tick
from marketbel_courier_tests.platform_fixture import Platform


async def _kettle(pool: Pool) -> UUID:
    """A kettle of two suppliers, as a version before that compared bare numbers left it."""
    product = await add_product(pool, "Kettle")
    for name, price, currency in (("A", "60.00", "EUR"), ("B", "5400.00", "RUB")):
        item = await add_item(
            pool, await add_supplier(pool, name), "Kettle", price=price, currency=currency
        )
        await pool.execute("UPDATE supplier_items SET product_id = $2 WHERE id = $1", item, product)
    await pool.execute("UPDATE products SET min_price = 60")
    return product


def lowest(platform: Platform) -> str | None:
    question = "SELECT min_price::text FROM products"
    price: str | None = platform.ask(lambda pool: pool.fetchval(question))
    return price


def run_what_is_asked_for(platform: Platform) -> dg.ExecuteInProcessResult | None:
    """Evaluate the sensor; run its job if it asks for that."""
    data = tick(platform, prices_sensor)
    if not data.run_requests:
        return None
    return prices_job.execute_in_process(
        instance=platform.instance,
        resources={"courier": CourierResource()},
        raise_on_error=False,
    )


def test_prices_follow_settings_and_rates_by_themselves(
    platform: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform.ask(_kettle)
    assert run_what_is_asked_for(platform) is None

    monkeypatch.setenv("SHOP_CURRENCY", "RUB")
    result = run_what_is_asked_for(platform)
    assert result
    assert result.success
    assert lowest(platform) == "5400.00"

    rates = tmp_path / "rates.csv"
    rates.write_text("currency,rate\nEUR,89.5\n", encoding="utf-8")
    monkeypatch.setenv("RATES_SOURCE", str(rates))
    assert run_what_is_asked_for(platform)
    assert lowest(platform) == "5370.00"
    assert run_what_is_asked_for(platform) is None


def test_a_source_that_fails_fails_the_run_and_prices_are_right_all_the_same(
    platform: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform.ask(_kettle)
    monkeypatch.setenv("SHOP_CURRENCY", "RUB")
    monkeypatch.setenv("RATES_SOURCE", str(tmp_path / "none.csv"))

    result = run_what_is_asked_for(platform)

    assert result
    assert not result.success
    assert lowest(platform) == "5400.00"
    assert run_what_is_asked_for(platform) is None
    alerts = "SELECT reason FROM courier.alerts WHERE subject = 'rates'"
    assert "no file of rates" in platform.ask(lambda pool: pool.fetchval(alerts))


def test_a_recalculation_that_is_not_finished_is_asked_for_again(platform: Platform) -> None:
    platform.ask(_kettle)
    platform.ask(lambda pool: pool.execute("UPDATE courier.price_rules SET wanted = 1"))

    [request] = tick(platform, prices_sensor).run_requests or []
    [again] = tick(platform, prices_sensor).run_requests or []

    minute = datetime.now(UTC).minute % 10
    assert request.run_key == again.run_key or minute == 0
    assert run_what_is_asked_for(platform)
    # Several currencies, and nobody has said which is the shop's.
    assert lowest(platform) is None
    assert run_what_is_asked_for(platform) is None
