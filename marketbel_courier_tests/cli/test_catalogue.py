"""Items, products and changes at the command line: as tables, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import pytest

from marketbel_courier.catalogue.products import recalculate_products
from marketbel_courier.cli.catalogue_tables import in_percent
from marketbel_courier.database.pool import Pool
from marketbel_courier.messages.language import Language
from marketbel_courier.messages.message import Message
from marketbel_courier_tests.catalogue.price_list_shop import Shop, item
from marketbel_courier_tests.cli.conftest import Run

if TYPE_CHECKING:
    Ask = Callable[[Callable[[Pool], Awaitable[object]]], object]


@pytest.fixture(autouse=True)
def _lists(ask: Ask) -> None:
    async def fill(pool: Pool) -> None:
        shop = Shop(pool)
        acme, lamp = await shop.supplier("Садовый мир"), await shop.product("Лампа")
        await shop.store(acme, [item("K-1", "10.00", name="Лампа 5 Вт"), item("K-2")], on=0)
        await shop.link(acme, "K-1", lamp, "auto_matched")
        await shop.store(
            acme, [item("K-1", "12.00", name="Лампа 5 Вт", currency="EUR"), item("=K-3")], on=1
        )
        async with pool.acquire() as connection, connection.transaction():
            await recalculate_products(connection, [lamp])

    ask(fill)


def test_the_catalogue_is_listed_and_what_lists_changed(run: Run) -> None:
    result = run("items", "садовый", "--listed")
    assert result.exit_code == 0, result.output
    assert "Лампа 5 Вт" in result.output
    assert "12.00" in result.output
    assert "+20.0 %" in result.output
    assert "2 rows." in result.output
    shown = run("products", "лам")
    assert shown.exit_code == 0, shown.exception
    told = shown.output
    assert "Лампа" in told
    assert "12.00 EUR" in told
    assert "Садовый мир" in told

    told = run("changes", "садовый").output
    assert "dearer" in told
    assert "3 rows." in told
    assert "1 row, and there are more" in run("changes", "--limit", "1").output
    refused = run("items", "--search", "ab")
    assert (refused.exit_code, "Name a supplier" in refused.output) == (2, True)


def test_scripts_get_the_same_as_json_and_csv(run: Run) -> None:
    items = json.loads(run("items", "--search", "ламп", "--json").output)
    assert [(one["supplier_sku"], one["price"]) for one in items["items"]] == [("K-1", "12.00")]
    [product] = json.loads(run("products", "--json").output)["products"]
    assert product["suppliers_count"] == 1
    best = product["best"]
    assert (best["supplier_name"], best["supplier_sku"]) == ("Садовый мир", "K-1")
    assert (best["amount"], best["currency"], best["since"] is None) == ("12.00", "EUR", False)
    changes = json.loads(run("changes", "--json").output)["changes"]
    assert {one["supplier_sku"]: one["kinds"] for one in changes} == {
        "K-1": ["dearer"],
        "K-2": ["gone"],
        "=K-3": ["new"],
    }
    listed = changes[0]["reading_id"]
    between = ["changes", "--between", str(listed), str(listed - 1)]
    assert len(json.loads(run(*between, "--json").output)["changes"]) == 3
    for words, rows in (["items", "садовый"], 3), (["products"], 1), (["changes"], 3), (between, 3):
        result = run(*words, "--csv")
        assert result.exit_code == 0, result.exception
        output = result.output.removeprefix("\ufeff")
        cells = list(csv.reader(io.StringIO(output)))
        assert len(cells) == rows + 1, output
        assert "=K-3" not in {cell for row in cells for cell in row}
    assert run("changes", "--between", "1", "999").exit_code == 2


def test_a_small_change_of_price_is_not_told_as_none() -> None:
    changes = (12.34, -0.0193, 0.05, 0.00001, -1234.5, None)

    def told(language: Language) -> list[str]:
        said = [in_percent(value) for value in changes]
        return [one.text(language) if isinstance(one, Message) else one for one in said]

    assert told(Language.EN) == ["+12.3 %", "-0.02 %", "+0.1 %", "+0.00001 %", "-1,234.5 %", ""]
    assert told(Language.RU) == ["+12,3 %", "-0,02 %", "+0,1 %", "+0,00001 %", "-1\xa0234,5 %", ""]
