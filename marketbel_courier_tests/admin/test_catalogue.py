"""Items, products, prices over time and what changed: found, sorted and compared as they are."""

from __future__ import annotations

import csv
import io
import itertools
import random
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import openpyxl
import pytest

from marketbel_courier.admin.exports import MOST_AT_ONCE, ExportPlaces
from marketbel_courier.catalogue import ordered_pages
from marketbel_courier.catalogue.products import recalculate_products
from marketbel_courier.database.catalogue_indexes import ITEM_WORDS, serves_words
from marketbel_courier.price_lists.records import Offer, SheetColumns
from marketbel_courier.price_lists.roles import PriceKind, PriceTerms, Vat
from marketbel_courier_tests.admin.conftest import RunningAdmin
from marketbel_courier_tests.catalogue.price_list_shop import Shop, item

ITEMS = "/api/v1/admin/catalogue/items"
PRODUCTS = "/api/v1/admin/catalogue/products"
READINGS = "/api/v1/admin/catalogue/readings"
CHANGES = "/api/v1/admin/catalogue/changes"
COMPARISON = "/api/v1/admin/catalogue/comparison"
NAMES = ("Дрель", "дрель", "Drill", "Пила 100%", "Насос_3", "Чайник")

Row = dict[str, Any]


async def ask(admin: RunningAdmin, path: str, **parameters: object) -> Row:
    answer = await admin.http.get(path, params=_given(parameters))
    assert answer.status_code == 200, answer.text
    body: Row = answer.json()
    return body


def _given(parameters: dict[str, Any]) -> dict[str, Any]:
    renamed = {name.rstrip("_"): value for name, value in parameters.items()}
    return {name: value for name, value in renamed.items() if value is not None}


async def pages(admin: RunningAdmin, path: str, **parameters: object) -> AsyncIterator[Row]:
    cursor = None
    for _ in range(400):
        body = await ask(admin, path, cursor=cursor, **parameters)
        yield body
        cursor = body["next"]
        if cursor is None:
            return
    raise AssertionError(f"no end of {path} {parameters}")


async def all_rows(admin: RunningAdmin, path: str, **parameters: object) -> list[Row]:
    name = path.rpartition("/")[2].replace("comparison", "changes")
    return [row async for body in pages(admin, path, **parameters) for row in body[name]]


@pytest.fixture(params=["as set", "few at a time"])
def _bounds(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "few at a time":
        for name, value in (("_FIRST_STEP", 3), ("_STEP", 9), ("_MOST_STEPS", 2)):
            monkeypatch.setattr(ordered_pages, name, value)
        for name in ("MOST_SORTED", "MOST_NARROWED", "_MOST_WITH_WORDS"):
            monkeypatch.setattr(ordered_pages, name, 12)
        monkeypatch.setattr(ordered_pages, "_MOST_WITH_WORDS_IN_SCOPE", 12)


async def _open_shop(shop: Shop, dice: random.Random) -> Sequence[Row]:
    """Two suppliers with three lists each, matched and described at random; their items."""
    statuses = ("unmatched", "auto_matched", "potential_match", "verified_match")
    for name in ("Анна", "Boris"):
        supplier = await shop.supplier(name)
        for on in range(3):
            skus = [f"{name}-{number:02}" for number in range(30) if dice.random() < 0.85]
            await shop.store(
                supplier,
                [
                    item(
                        sku,
                        f"{dice.choice((5, 10, 20))}.00",
                        name=f"{NAMES[int(sku[-2:]) % len(NAMES)]} {sku[-1]}",
                        **({"in_stock": dice.random() < 0.5} if dice.random() < 0.7 else {}),
                        barcode=f"46000000000{sku[-2:]}",
                    )
                    for sku in skus
                ],
                on=on,
            )
        for number in range(30):
            await shop.pool.execute(
                "UPDATE supplier_items SET match_status = $3::text::match_status"
                " WHERE supplier_id = $1 AND supplier_sku = $2",
                supplier,
                f"{name}-{number:02}",
                dice.choice(statuses),
            )
    rows = await shop.pool.fetch(
        """
        SELECT i.*, l.percent, l.changed_at, i.match_status::text AS status
        FROM supplier_items i LEFT JOIN courier.last_price_changes l ON l.item_id = i.id
        """
    )
    return [dict(row) for row in rows]


FILTERS: dict[str, tuple[Row, Callable[[Row], bool]]] = {
    "everything": ({}, lambda row: True),
    "a word": ({"q": "дрел"}, lambda row: "дрел" in row["name"].lower()),
    "signs": ({"q": "0%"}, lambda row: "0%" in row["name"]),
    "an underscore": ({"q": "с_3"}, lambda row: "с_3" in row["name"]),
    "two words": ({"q": "дрель 1"}, lambda row: "дрель" in row["name"].lower()
                  and "1" in (row["name"] + row["supplier_sku"])),
    "a barcode": ({"q": "4600000000007"}, lambda row: row["supplier_sku"].endswith("07")),
    "a status": ({"match_status": "potential_match"},
                 lambda row: row["status"] == "potential_match"),
    "in stock": ({"stock": "in"}, lambda row: row["characteristics"].get("in_stock") is True),
    "sold out": ({"stock": "out"}, lambda row: row["characteristics"].get("in_stock") is False),
    "not said": ({"stock": "unknown"}, lambda row: "in_stock" not in row["characteristics"]),
    "delisted": ({"listed": "false"}, lambda row: "delisted_at" in row["characteristics"]),
    "listed": ({"listed": "true"}, lambda row: "delisted_at" not in row["characteristics"]),
    "dearer": ({"change": "dearer"}, lambda row: (row["percent"] or 0) > 0),
    "cheaper ones in stock": ({"change": "cheaper", "stock": "in"},
        lambda row: (row["percent"] or 0) < 0 and row["characteristics"].get("in_stock") is True),
}  # fmt: skip
KEYS: dict[str, Callable[[Row], Any]] = {
    "name": lambda row: row["name"].lower(),
    "price": lambda row: row["current_price"],
    "change": lambda row: row["percent"],
    "updated": lambda row: row["updated_at"],
}


@pytest.mark.usefixtures("_bounds")
async def test_items_come_once_each_in_their_order_whatever_is_asked(admin: RunningAdmin) -> None:
    shop = Shop(admin.desk.pool)
    items = await _open_shop(shop, random.Random(4))
    supplier = items[0]["supplier_id"]
    own = [row for row in items if row["supplier_id"] == supplier]
    orders = itertools.cycle([f"{sign}{sort}" for sign in ("", "-") for sort in KEYS])
    # Each filter in three of the eight orders, which are others each time.
    for name, (asked, wanted) in [*FILTERS.items()] * 3:
        sort = next(orders)
        key = KEYS[sort.lstrip("-")]
        found = await all_rows(admin, ITEMS, supplier_id=supplier, sort=sort, limit=7, **asked)
        expected = sorted(
            (row for row in own if wanted(row) and key(row) is not None),
            key=lambda row: (key(row), row["id"]),
            reverse=sort.startswith("-"),
        )
        assert [one["id"] for one in found] == [str(row["id"]) for row in expected], (name, sort)

    of_all = await all_rows(admin, ITEMS, q="насос", limit=4)
    assert {one["supplier_name"] for one in of_all} == {"Анна", "Boris"}


async def test_items_of_all_suppliers_are_asked_for_by_a_word(admin: RunningAdmin) -> None:
    for parameters in ({}, {"q": "ab"}, {"match_status": "unmatched"}):
        answer = await admin.http.get(ITEMS, params=parameters)
        assert answer.status_code == 400, answer.text
        assert answer.json()["error"]["details"][0]["field"] == "q"


async def test_a_cursor_is_good_for_the_same_question_alone(admin: RunningAdmin) -> None:
    shop = Shop(admin.desk.pool)
    acme = await shop.supplier()
    await shop.store(acme, [item(sku) for sku in "abc"])
    first = await ask(admin, ITEMS, supplier_id=acme, limit=1)
    assert first["next"]
    for parameters in (
        {"supplier_id": str(acme), "cursor": first["next"], "sort": "price"},
        {"supplier_id": str(uuid4()), "cursor": first["next"]},
        {"supplier_id": str(acme), "cursor": first["next"][:-3]},
        {"supplier_id": str(acme), "cursor": "%"},
    ):
        answer = await admin.http.get(ITEMS, params=parameters)
        assert answer.status_code == 400
        assert answer.json()["error"]["details"][0]["field"] == "cursor"


async def test_an_item_tells_its_prices_its_change_and_the_cells_they_stand_in(
    admin: RunningAdmin,
) -> None:
    shop = Shop(admin.desk.pool)
    acme = await shop.supplier()
    kettle = await shop.product("Kettle")
    letters = {"name": "B", "sku": "A", "price": "D"}
    retail = PriceTerms(PriceKind.RETAIL, currency="BYN", vat=Vat.INCLUDED)
    whole = PriceTerms(PriceKind.WHOLESALE, currency="BYN", least_quantity=Decimal(10))
    now = replace(
        item("K-1", "12.30", name="Kettle 2 l", brand="Ufo", stock="> 10", in_stock=True),
        row_number=7,
        columns=SheetColumns("Прайс", letters),
        offers=(
            Offer(Decimal("12.30"), retail, "12,30", 3),
            Offer(Decimal("9.005"), whole, "9", 4),
        ),
    )
    await shop.store(acme, [item("K-1", "10.00", name="Kettle 2 l")], on=0)
    await shop.store(acme, [now], on=1)
    await shop.link(acme, "K-1", kettle, "auto_matched")

    [found] = await all_rows(admin, ITEMS, supplier_id=acme)

    assert found["place"] == {
        "sheet": "Прайс",
        "row": 7,
        "cells": {"name": "B7", "sku": "A7", "price": "D7"},
    }
    assert [
        (one["kind"], one["amount"], one["cell"], one["is_main"]) for one in found["offers"]
    ] == [
        ("retail", "12.30", "D7", True),
        ("wholesale", "9.005", "E7", False),
    ]
    assert (found["offers"][1]["least_quantity"], found["offers"][0]["vat"]) == ("10", "included")
    assert found["change"] | {"at": None} == {
        "percent": 23.0,
        "old_price": "10.00",
        "new_price": "12.30",
        "at": None,
    }
    told = ("price", "brand", "stock", "in_stock", "is_listed", "product_name", "match_score")
    assert [found[name] for name in told] == ["12.30", "Ufo", "> 10", True, True, "Kettle", 97.0]

    one = await ask(admin, f"{ITEMS}/{found['id']}")
    assert one["product"]["suppliers_count"] == 1
    assert one["characteristics"]["brand"] == "Ufo"
    missing = await admin.http.get(f"{ITEMS}/{uuid4()}")
    assert missing.status_code == 404


@pytest.mark.usefixtures("_bounds")
async def test_products_come_with_how_many_suppliers_offer_them(admin: RunningAdmin) -> None:
    shop, dice = Shop(admin.desk.pool), random.Random(7)
    suppliers = [await shop.supplier(name) for name in ("Анна", "Boris")]
    products = {}
    for number in range(20):
        name = f"{dice.choice(NAMES)} {number:02}"
        products[name] = await shop.product(name)
    listed: dict[str, set[int]] = {name: set() for name in products}
    for place, supplier in enumerate(suppliers):
        skus = [name for name in products if dice.random() < 0.5]
        await shop.store(supplier, [item(sku) for sku in skus], on=0)
        for sku in skus:
            await shop.link(supplier, sku, products[sku], "auto_matched")
        left = [sku for sku in skus if dice.random() < 0.7]
        await shop.store(supplier, [item(sku, "12.00") for sku in left], on=1)
        for sku in left:
            listed[sku].add(place)

    asked: tuple[tuple[Row, Callable[[str], bool]], ...] = (
        ({}, lambda name: True),
        ({"q": "пила"}, lambda name: "пила" in name.lower()),
        ({"offers": "none"}, lambda name: not listed[name]),
        ({"offers": "some"}, lambda name: bool(listed[name])),
        ({"offers": "several", "q": "л"}, lambda name: len(listed[name]) == 2 and "л" in name),
        ({"status": "active"}, lambda name: False),
    )
    for (parameters, wanted), sort in itertools.product(asked, ("name", "-price", "updated")):
        found = await all_rows(admin, PRODUCTS, limit=3, sort=sort, **parameters)
        assert {one["name"] for one in found} == set(filter(wanted, products)), (parameters, sort)
        assert len(found) == len({one["id"] for one in found})
        counts = {one["name"]: one["suppliers_count"] for one in found}
        assert counts == {name: len(listed[name]) for name in counts}
        prices = [Decimal(one["min_price"] or 0) for one in found]
        assert sort != "-price" or prices == sorted(prices, reverse=True)

    name = next(name for name, places in listed.items() if places)
    one = await ask(admin, f"{PRODUCTS}/{products[name]}")
    assert one["items"][0]["is_listed"]
    assert one["items_count_all"] == len(one["items"])


async def test_a_long_history_keeps_its_ends_and_its_extremes(admin: RunningAdmin) -> None:
    shop = Shop(admin.desk.pool)
    acme = await shop.supplier()
    product = await shop.product()
    await shop.store(acme, [item("a", "55.00")], on=0)
    await shop.link(acme, "a", product, "auto_matched")
    row = (await shop.items(acme))["a"]
    begin = datetime(2020, 1, 1, tzinfo=UTC)
    dice = random.Random(1)
    prices = [Decimal(dice.randint(50, 60)) for _ in range(900)]
    prices[321], prices[654] = Decimal(1), Decimal(999)
    await admin.desk.pool.executemany(
        "INSERT INTO price_history (supplier_item_id, price, recorded_at) VALUES ($1, $2, $3)",
        [(row["id"], price, begin + timedelta(days=day)) for day, price in enumerate(prices)],
    )

    found = await ask(admin, f"{ITEMS}/{row['id']}/history", points=50)

    told = [point["price"] for point in found["points"]]
    assert found["is_thinned"]
    assert found["total"] == 901
    assert len(told) <= 52
    assert {"1.00", "999.00"} <= set(told)
    assert (told[0], told[-1]) == (f"{prices[0]}.00", "55.00")
    moments = [point["at"] for point in found["points"]]
    assert moments == sorted(moments)

    whole = await ask(admin, f"{PRODUCTS}/{product}/history", points=2000)
    [series] = whole["series"]
    assert (series["total"], len(series["points"]), series["is_thinned"]) == (901, 902, False)


async def test_what_changed_is_told_by_list_day_supplier_and_product(admin: RunningAdmin) -> None:
    shop = Shop(admin.desk.pool)
    acme, other = await shop.supplier("Acme"), await shop.supplier("Other")
    lamp = await shop.product("Lamp")
    await shop.store(acme, [item("a", "100.00"), item("b"), item("c")], on=0)
    await shop.link(acme, "a", lamp, "auto_matched")
    await shop.store(other, [item("x")], on=0)
    await shop.store(acme, [item("a", "110.00"), item("b", "5.00"), item("d")], on=1)

    page = await ask(admin, CHANGES, supplier_id=acme)

    assert [(one["supplier_sku"], one["kinds"], one["percent"]) for one in page["changes"]][:2] == [
        ("a", ["dearer"], 10.0),
        ("b", ["cheaper"], -50.0),
    ]
    assert {one["supplier_sku"]: one["kinds"] for one in page["changes"][2:]} == {
        "c": ["gone"],
        "d": ["new"],
    }
    counted = {kind: n for kind, n in page["summary"].items() if n}
    # The three items of the first list are listed by no change, so no kind counts them.
    assert counted == {
        "new": 1,
        "gone": 1,
        "dearer": 1,
        "cheaper": 1,
        "readings": 2,
        "first_items": 3,
    }
    for kinds in (["new"], ["gone", "cheaper"]):
        rows = await all_rows(admin, CHANGES, supplier_id=acme, kind=kinds, limit=1)
        assert sorted(kind for row in rows for kind in row["kinds"]) == sorted(kinds)
    rising = await all_rows(admin, CHANGES, sort="percent", limit=1)
    assert [one["percent"] for one in rising] == [-50.0, 10.0]
    of_product = await ask(admin, CHANGES, product_id=lamp)
    assert [one["supplier_sku"] for one in of_product["changes"]] == ["a"]
    today = datetime.now(UTC).date()
    assert (await ask(admin, CHANGES, day=today))["changes"]
    assert not (await ask(admin, CHANGES, day=today - timedelta(days=2)))["changes"]
    readings = await all_rows(admin, READINGS, supplier_id=acme, limit=1)
    assert [(one["is_first"], one["new"], one["by"]) for one in readings] == [
        (False, 1, "own"),
        (True, 3, "own"),
    ]
    oldest_first = await all_rows(admin, READINGS, supplier_id=acme, limit=1, sort="at")
    assert oldest_first == readings[::-1]
    of_list = await ask(admin, CHANGES, reading_id=readings[0]["id"])
    assert len(of_list["changes"]) == 4
    foreign = await all_rows(admin, READINGS, supplier_id=other)
    answer = await admin.http.get(
        COMPARISON, params={"from": readings[0]["id"], "to": foreign[0]["id"]}
    )
    assert answer.status_code == 400


def _differences(
    before: dict[str, tuple[str, bool]], after: dict[str, tuple[str, bool]], seen: set[str]
) -> dict[str, set[str]]:
    """What the second list changes of the first; `seen` are the items that lists had until then."""
    told: dict[str, set[str]] = {sku: {"gone"} for sku in before.keys() - after.keys()}
    for sku in after.keys() - before.keys():
        told[sku] = {"back" if sku in seen else "new"}
    for sku in after.keys() & before.keys():
        (old_price, had), (new_price, has) = before[sku], after[sku]
        if Decimal(new_price) != Decimal(old_price):
            is_dearer = Decimal(new_price) > Decimal(old_price)
            told.setdefault(sku, set()).add("dearer" if is_dearer else "cheaper")
        if had != has:
            told.setdefault(sku, set()).add("in_stock" if has else "out_of_stock")
    return told


async def test_two_lists_are_compared_as_if_none_lay_between(admin: RunningAdmin) -> None:
    shop, dice = Shop(admin.desk.pool), random.Random(11)
    acme = await shop.supplier()
    states: list[dict[str, tuple[str, bool]]] = []
    for on in range(5):
        chosen = [sku for sku in "abcdefghijkl" if dice.random() < 0.7]
        states.append({sku: (f"{dice.choice((5, 9))}.00", dice.random() < 0.6) for sku in chosen})
        items = [item(sku, price, in_stock=has) for sku, (price, has) in states[on].items()]
        await shop.store(acme, items, on=on)
    ids = [one["id"] for one in reversed(await all_rows(admin, READINGS, supplier_id=acme))]
    sorts = itertools.cycle(("name", "percent", "-percent"))

    for first, last in itertools.combinations(range(5), 2):
        ends = (last, first) if first % 2 else (first, last)
        asked = {"from": ids[ends[0]], "to": ids[ends[1]], "sort": next(sorts), "limit": 5}
        found = await all_rows(admin, COMPARISON, **asked)
        # Of an item that is back it is told besides what else is other than it was.
        told = {
            one["supplier_sku"]: set(one["kinds"]) & {"back"} or set(one["kinds"]) for one in found
        }
        seen = set().union(*states[: first + 1])
        assert told == _differences(states[first], states[last], seen), (first, last)
        assert len(found) == len(told)


async def test_an_index_finds_words_of_cyrillic_letters(admin: RunningAdmin) -> None:
    async with admin.desk.pool.acquire() as connection:
        assert await serves_words(connection, ITEM_WORDS)
        assert len(await connection.fetchval("SELECT show_trgm('дрель')")) == len("дрель") + 1


async def test_each_view_is_exported_whole_in_both_languages(admin: RunningAdmin) -> None:
    shop = Shop(admin.desk.pool)
    acme, lamp = await shop.supplier("Садовый мир"), await shop.product("Лампа")
    await shop.store(acme, [item(f"K-{n:04}", name=f"=Лампа; {n}") for n in range(1200)], on=0)
    await shop.link(acme, "K-0007", lamp, "auto_matched")
    await shop.store(
        acme, [item(f"K-{n:04}", "12.50", name=f"=Лампа; {n}") for n in range(1100)], on=1
    )
    row = (await shop.items(acme))["K-0007"]
    newest, oldest = await all_rows(admin, READINGS, supplier_id=acme)
    of: dict[str, tuple[int, Row]] = {
        ITEMS: (1200, {"supplier_id": acme}),
        PRODUCTS: (1, {}),
        CHANGES: (1200, {"supplier_id": acme}),
        COMPARISON: (1200, {"from": oldest["id"], "to": newest["id"]}),
        READINGS: (2, {"supplier_id": acme, "sort": "at"}),
        f"{ITEMS}/{row['id']}/history": (2, {}),
        f"{PRODUCTS}/{lamp}/history": (2, {}),
    }
    for path, (count, parameters) in of.items():
        answer = await admin.http.get(f"{path}.csv", params={"language": "ru", **parameters})
        assert answer.status_code == 200, answer.text
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
        assert len(rows) == count + 1, path
        assert {"Название", "Первый прайс-лист"} & set(rows[0])
        named = path not in (PRODUCTS, READINGS)
        assert not named or "'=Лампа; 7" in {cell for line in rows for cell in line}
        assert "attachment" in answer.headers["content-disposition"]
        answer = await admin.http.get(f"{path}.xlsx", params=parameters)
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        sheet = book.worksheets[0]
        assert sheet.max_row == count + 1
        assert sheet["A1"].value in ("Supplier", "Code", "At (UTC)", "List of (UTC)")

    places = admin.desk.keep(ExportPlaces)
    assert places.taken == 0
    places.taken = MOST_AT_ONCE
    refused = await admin.http.get(f"{PRODUCTS}.csv")
    assert refused.status_code == 429


async def test_an_export_says_codes_in_the_words_of_its_language(admin: RunningAdmin) -> None:
    shop = Shop(admin.desk.pool)
    acme, lamp = await shop.supplier("Садовый мир"), await shop.product("Лампа")
    retail = Offer(Decimal("10.00"), PriceTerms(PriceKind.RETAIL), "10", 3)
    wholesale = Offer(Decimal("8.00"), PriceTerms(PriceKind.WHOLESALE, "RUB"), "8", 4)
    one = item("L", "10.00", currency="RUB", unit="pcs")
    await shop.store(acme, [replace(one, offers=(retail, wholesale))], on=0)
    await shop.link(acme, "L", lamp, "auto_matched")
    async with admin.desk.pool.acquire() as connection, connection.transaction():
        await recalculate_products(connection, [lamp])
    await admin.desk.pool.execute("UPDATE products SET status = 'draft'")

    async def exported(path: str, **parameters: Any) -> set[str]:
        answer = await admin.http.get(f"{path}.csv", params={"language": "ru", **parameters})
        rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
        return {cell for row in list(rows)[1:] for cell in row}

    assert {"шт.", "оптовая 8,00 RUB"} <= await exported(ITEMS, supplier_id=acme)
    assert {"черновик", "1 шт."} <= await exported(PRODUCTS)


async def test_an_export_tells_stocks_and_counts_as_numbers_and_products_of_items_own(
    admin: RunningAdmin,
) -> None:
    shop = Shop(admin.desk.pool)
    acme = await shop.supplier("Садовый мир")
    listed = {"A": "354", "B": "12.5", "C": "> 10", "D": "много", "E": None, "F": "1e5"}
    await shop.store(
        acme, [item(sku, stock=told) if told else item(sku) for sku, told in listed.items()], on=0
    )
    lamp = await shop.product("Лампа")
    await shop.link(acme, "A", lamp, "unmatched")

    async def sheet(path: str, **parameters: Any) -> list[dict[str, Any]]:
        answer = await admin.http.get(f"{path}.xlsx", params=parameters)
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        titles, *rows = book.worksheets[0].iter_rows()
        return [
            {str(title.value): cell for title, cell in zip(titles, row, strict=True)}
            for row in rows
        ]

    rows = {row["Code"].value: row for row in await sheet(ITEMS, supplier_id=acme)}
    assert {code: row["Stock"].value for code, row in rows.items()} == {
        "A": 354, "B": 12.5, "C": "> 10", "D": "много", "E": None, "F": "1e5",
    }  # fmt: skip
    assert rows["A"]["Match"].value == "a product of its own"
    assert rows["B"]["Match"].value == "no product"

    [reading] = await sheet(READINGS, supplier_id=acme, language="ru")
    assert reading["Новые"].value == 6
    assert {reading[title].number_format for title in ("Позиции", "Новые", "Нет в наличии")} == {
        "#,##0"
    }


async def test_a_product_tells_its_best_offer_and_what_was_not_compared(
    admin: RunningAdmin,
) -> None:
    shop = Shop(admin.desk.pool)
    lamp = await shop.product("Lamp")
    for name, price, currency in (("Acme", "60.00", "EUR"), ("Other", "5400.00", "RUB")):
        supplier = await shop.supplier(name)
        await shop.store(supplier, [item("L", price, currency=currency)], on=0)
        await shop.link(supplier, "L", lamp, "auto_matched")
    async with admin.desk.pool.acquire() as connection, connection.transaction():
        await recalculate_products(connection, [lamp])

    one = await ask(admin, f"{PRODUCTS}/{lamp}")

    assert one["best"]["item_id"] is None
    assert one["best"]["left_out"] == 2
    assert {row["why_not"]["code"] for row in one["items"]} == {"price-currencies-mixed"}
    await admin.desk.pool.execute(
        'UPDATE supplier_items SET characteristics = \'{"currency": "EUR"}\''
    )
    async with admin.desk.pool.acquire() as connection, connection.transaction():
        await recalculate_products(connection, [lamp])
    [found] = await all_rows(admin, PRODUCTS)
    best = found["best"]
    assert (best["supplier_name"], best["amount"], best["currency"]) == ("Acme", "60.00", "EUR")
    one = await ask(admin, f"{PRODUCTS}/{lamp}")
    assert [row["is_best"] for row in one["items"]] == [True, False]
    exported = await admin.http.get(f"{PRODUCTS}.csv", params={"language": "en"})
    [row] = csv.DictReader(io.StringIO(exported.content.decode("utf-8-sig")))
    assert (row["Lowest price"], row["Currency of the lowest price"]) == ("60.00", "EUR")
    assert (row["Best offer of"], row["Price at the supplier"]) == ("Acme", "60.00")
    assert row["Best since (UTC)"]
    assert (row["Offers compared"], row["Offers not compared"]) == ("2", "0")
