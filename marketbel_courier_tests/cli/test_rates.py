"""`marketbel-courier rates`, and what the doctor says of rates and of what is not compared."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from marketbel_courier.cli.checks.prices import check_prices
from marketbel_courier.database.pool import Pool
from marketbel_courier.settings import Settings
from marketbel_courier_tests.catalogue_rows import add_item, add_product, add_supplier
from marketbel_courier_tests.cli.conftest import Run

if TYPE_CHECKING:
    Ask = Callable[[Callable[[Pool], Awaitable[object]]], object]


async def _kettle(pool: Pool) -> None:
    product = await add_product(pool, "Kettle")
    supplier = await add_supplier(pool)
    for name, currency in (("Kettle", "EUR"), ("Kettle of China", "CNY")):
        item = await add_item(pool, supplier, name, price="60.00", currency=currency)
        await pool.execute("UPDATE supplier_items SET product_id = $2 WHERE id = $1", item, product)


def checks() -> dict[str, str]:
    settings = Settings.from_environment()
    environment = {"DATABASE_URL": settings.postgres_dsn}
    return {
        str(check.subject): f"{check.verdict}: {check.finding} → {check.remedy or ''}"
        for check in check_prices(settings, environment)
    }


def test_rates_are_shown_refreshed_and_refused(
    run: Run, ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(_kettle)
    assert "No source of exchange rates" in run("rates", "refresh").output
    assert "The shop has named no currency" in run("rates", "show").output

    rates = tmp_path / "rates.csv"
    rates.write_text("currency,units,rate\nEUR,1,100\nJPY,100,61.5\n", encoding="utf-8")
    monkeypatch.setenv("SHOP_CURRENCY", "RUB")
    monkeypatch.setenv("RATES_SOURCE", str(rates))
    assert checks()["Exchange rates"].startswith("warn: none were fetched yet")
    assert "The settings here are others" in run("rates", "show").output
    told = run("rates", "refresh").output
    assert "2 rates against RUB" in told
    assert "1 product was recalculated." in told
    assert ask(lambda pool: pool.fetchval("SELECT min_price::text FROM products")) == "6000.00"

    shown = run("rates", "show").output
    assert "Offers are compared in RUB." in shown
    assert "100 JPY" in shown
    assert "1 product has offers that could not be compared." in shown
    assert checks()["Exchange rates"].startswith("ok: 2 rates against RUB")
    assert "1 product has offers that cannot be compared" in checks()["Lowest prices"]

    rates.write_text("currency,units,rate\nEUR,1,1000\nJPY,100,61.5\n", encoding="utf-8")
    jumped = "Not believed: A rate has jumped: EUR from 100 to 1000 RUB."
    assert jumped in run("rates", "refresh").output
    assert jumped in run("rates", "show").output
    assert checks()["Exchange rates"].startswith("warn: Some rates are not believed (1 of them)")
    rates.write_text("currency,units,rate\nEUR,1,1000\nJPY,1,61.5\n", encoding="utf-8")
    assert run("rates", "refresh").exit_code == 2
    assert checks()["Exchange rates"].startswith("warn: The rates are unlike what is known")
    assert "the rates were not refreshed" in run("rates", "show").output
    assert run("rates", "refresh", "--accept").exit_code == 0
    assert ask(lambda pool: pool.fetchval("SELECT min_price::text FROM products")) == "60000.00"


def test_the_doctor_says_that_offers_of_several_currencies_need_the_shops(
    run: Run, ask: Ask
) -> None:
    ask(_kettle)
    ask(lambda pool: pool.execute(
        "INSERT INTO courier.best_offers (product_id, left_out) SELECT id, 2 FROM products"
    ))  # fmt: skip

    assert checks() == {
        "Lowest prices": "warn: of a product's offers only those of one currency;"
        " 1 product has offers that cannot be compared → set SHOP_CURRENCY"
    }


@pytest.mark.parametrize("language", ["en", "ru"])
def test_rates_are_told_in_both_languages(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    rates = tmp_path / "rates.csv"
    rates.write_text("currency,rate\nEUR,100\n", encoding="utf-8")
    monkeypatch.setenv("SHOP_CURRENCY", "RUB")
    monkeypatch.setenv("RATES_SOURCE", str(rates))
    monkeypatch.setenv("COURIER_LANGUAGE", language)

    output = run("rates", "refresh").output + run("rates", "show").output

    assert ("Принят 1 курс к RUB" in output) == (language == "ru")
    assert ("Offers are compared in RUB." in output) == (language == "en")
