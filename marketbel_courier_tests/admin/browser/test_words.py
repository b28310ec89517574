"""What stands on the page is said in its language, in people's numbers, and is true."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import expect

from marketbel_courier.database.pool import Pool
from marketbel_courier_tests.admin.browser import scenery
from marketbel_courier_tests.admin.browser.catalogue_scenery import ShopWindow
from marketbel_courier_tests.admin.browser.conftest import OpenPage
from marketbel_courier_tests.admin.browser.stack import Stack
from marketbel_courier_tests.admin.browser.test_views import findings
from marketbel_courier_tests.catalogue_rows import add_item, add_product, add_question
from marketbel_courier_tests.ledger_rows import NOON, attempt, listed, register, write

# Local time, as the page has it: the evening of the 30th, and midnights after it.
AWAY = """async ([at, now]) => {
    const { away } = await import('/static/scripts/format.js');
    return away(new Date(at).toISOString(), new Date(now).getTime());
}"""


@pytest.mark.parametrize(
    ("locale", "labels", "price"),
    [
        ("en-GB", ("Stock", "Size, mm"), "RUB.4,720\\.66"),
        ("ru-RU", ("Остаток", "Размер, мм"), "4.720,66.RUB"),
    ],
)
def test_a_question_tells_the_item_in_words_and_its_prices_as_people_write_them(
    stack: Stack,
    open_page: OpenPage,
    supplier_name: str,
    locale: str,
    labels: tuple[str, ...],
    price: str,
) -> None:
    async def fill(pool: Pool) -> UUID:
        shop = listed(id=uuid4(), name=supplier_name, partition_key=supplier_name)
        await register(pool, shop)
        told = {"currency": "RUB", "in_stock": "true", "stock_quantity": "319", "size_mm": "200"}
        item = await add_item(pool, shop.id, f"Мяч {supplier_name}", price="4720.66", **told)
        await add_question(pool, item, await add_product(pool, f"Мяч {supplier_name} 20 см"))
        return shop.id

    shop = stack.elsewhere(lambda: stack.platform.ask(fill))
    page = open_page(f"#/reviews?supplier_id={shop}", locale=locale)
    facts = page.get_by_test_id("review").locator(".facts")
    for text in labels:
        expect(facts).to_contain_text(text)
    expect(facts).to_contain_text(re.compile(price))
    expect(facts).not_to_contain_text("_")
    stack.run("DELETE FROM suppliers WHERE id = :shop", shop=shop)


@pytest.mark.usefixtures("scenery")
def test_the_log_names_what_its_lines_are_in_russian(open_page: OpenPage) -> None:
    page = open_page(f"#/logs?supplier_id={scenery.WITH_WARNINGS}", locale="ru-RU")
    types = page.locator(".log-type")
    expect(types.first).to_have_text("Ошибка в строке")
    expect(types.first).to_have_attribute("title", "VALIDATION_ERROR")


@pytest.mark.parametrize(
    ("locale", "decide", "shown"),
    [
        ("en-GB", "Decide on the list", "The catalogue shows price.csv"),
        ("ru-RU", "Решить по прайс-листу", "В каталоге показан файл price.csv"),
    ],
)
def test_a_list_that_is_held_leads_to_the_decision_and_what_counts_meanwhile_is_told(
    stack: Stack, open_page: OpenPage, locale: str, decide: str, shown: str
) -> None:
    kept, name = uuid4(), f"Kept {locale}"
    of_it: dict[str, Any] = {"supplier_id": kept, "partition_key": name, "supplier_name": name}

    async def fill(pool: Pool) -> None:
        await register(pool, listed(id=kept, name=name, partition_key=name))
        before = attempt("complete", NOON - timedelta(days=1), job_id=uuid4(), **of_it)
        await write(pool, before, attempt("failed", error_code="needs_release", **of_it))

    stack.elsewhere(lambda: stack.platform.ask(fill))
    page = open_page("#/attention", locale=locale)
    entry = page.get_by_test_id("waiting").filter(has_text=name)
    expect(entry.get_by_role("link", name=decide)).to_have_attribute(
        "href", f"#/held?supplier_id={kept}"
    )
    expect(entry).to_contain_text(shown)
    # A command is marked as one, not by the quotes of a terminal.
    expect(entry.locator("code")).to_have_text(re.compile("^marketbel-courier held"))
    expect(entry).not_to_contain_text("`")
    stack.run("DELETE FROM courier.deliveries WHERE supplier_id = :shop", shop=kept)
    stack.run("DELETE FROM suppliers WHERE id = :shop", shop=kept)


def test_a_day_is_named_by_the_calendar_however_many_hours_it_is_away(open_page: OpenPage) -> None:
    page = open_page()
    told = {
        "2026-12-03T00:00": "in 3 days",
        "2026-12-01T18:00": "tomorrow",
        "2026-12-01T08:00": "in 14 hours",
        "2026-11-29T10:00": "yesterday",
        "2026-11-28T23:00": "2 days ago",
    }
    assert {at: page.evaluate(AWAY, [at, "2026-11-30T17:36"]) for at in told} == told


def test_who_adds_a_supplier_sees_where_its_address_goes(open_page: OpenPage) -> None:
    page = open_page("#/suppliers", locale="ru-RU")
    page.get_by_role("button", name="Добавить поставщика").click()
    expect(page.get_by_role("dialog").get_by_label("Адрес источника")).to_be_visible()


@pytest.mark.parametrize(
    ("locale", "firsts", "new"),
    [
        ("en-GB", "items of suppliers’ first lists are new", "New"),
        ("ru-RU", "первых прайс-листов: такие", "Новые"),
    ],
)
def test_what_counts_as_a_change_is_what_is_listed(
    open_page: OpenPage, window: ShopWindow, locale: str, firsts: str, new: str
) -> None:
    page = open_page(f"#/changes?supplier_id={window.domestic}", locale=locale)
    expect(page.locator("main")).to_contain_text(firsts)
    chip = page.locator("[aria-pressed]").filter(has_text=re.compile(rf"^{new}"))
    expect(chip).to_have_text(re.compile(rf"^{new}\s*0$"))


@pytest.mark.parametrize(
    ("locale", "released", "when"),
    [
        ("en-GB", "Held prices that somebody released", "Delivery"),
        ("ru-RU", "Принятые цены из задержанных", "Доставка"),
    ],
)
def test_deliveries_are_turned_round_and_exported_and_a_release_is_none(
    stack: Stack, open_page: OpenPage, window: ShopWindow, locale: str, released: str, when: str
) -> None:
    stack.run(
        "INSERT INTO courier.readings (supplier_id, order_key, source, listed_at, is_first, counts)"
        " VALUES (:shop, :key, 'released', now(), false, '{\"items\": 1, \"dearer\": 1}')",
        shop=window.foreign,
        key=f"release {locale}",
    )
    page = open_page(f"#/readings?supplier_id={window.foreign}", locale=locale)
    rows = page.get_by_test_id("reading")
    expect(rows.first).to_contain_text(released)
    expect(rows.first).to_contain_text("–")
    page.get_by_role("columnheader", name=when).get_by_role("button").click()
    expect(rows.first).not_to_contain_text(released)
    assert findings(page) == []
    with page.expect_download() as downloading:
        page.get_by_role("link", name="CSV").click()
    text = downloading.value.path().read_text(encoding="utf-8-sig")
    assert text.count("\n") == rows.count() + 1
    stack.run("DELETE FROM courier.readings WHERE source = 'released'")


@pytest.mark.parametrize(("locale", "due"), [("en-GB", "any moment"), ("ru-RU", "вот-вот")])
def test_a_retry_that_is_due_is_not_told_as_past(
    stack: Stack, open_page: OpenPage, locale: str, due: str
) -> None:
    shop, name = uuid4(), f"Due {locale}"
    of_it: dict[str, Any] = {"supplier_id": shop, "partition_key": name, "supplier_name": name}

    async def fill(pool: Pool) -> None:
        await register(pool, listed(id=shop, name=name, partition_key=name))
        await write(pool, attempt("failed", next_retry_at=NOON, **of_it))

    stack.elsewhere(lambda: stack.platform.ask(fill))
    page = open_page(f"#/suppliers?q={name}", locale=locale)
    expect(page.get_by_test_id("supplier").locator("time", has_text=due)).to_have_count(1)
    stack.run("DELETE FROM courier.deliveries WHERE supplier_id = :shop", shop=shop)
    stack.run("DELETE FROM suppliers WHERE id = :shop", shop=shop)


@pytest.mark.parametrize(
    ("locale", "buttons", "hint"),
    [
        ("en-GB", ("Set up", "Save", "Change", "Remove"), "Left empty, what is kept stays."),
        ("ru-RU", ("Настроить", "Сохранить", "Изменить", "Удалить"), "сохранить прежнее"),
    ],
)
def test_that_an_empty_secret_keeps_what_is_there_is_said_where_one_is_kept(
    open_page: OpenPage, locale: str, buttons: tuple[str, str, str, str], hint: str
) -> None:
    set_up, save, change, remove = buttons
    page = open_page("#/settings", locale=locale)
    telegram = page.get_by_test_id("channel-telegram")
    telegram.get_by_role("button", name=set_up).click()
    expect(telegram.locator("form")).not_to_contain_text(hint)
    telegram.locator("input").first.fill("123456789:" + "A" * 35)
    telegram.locator("input").nth(1).fill("@shop")
    telegram.get_by_role("button", name=save).click()
    telegram.get_by_role("button", name=change).click()
    expect(telegram.locator("form")).to_contain_text(hint)
    telegram.get_by_role("button", name=remove).click()
    expect(telegram.get_by_role("button", name=set_up)).to_be_visible()


@pytest.mark.parametrize(
    ("locale", "refused"),
    [
        ("en-GB", "Name, SKU or barcode: needs 3 letters"),
        ("ru-RU", "Название, артикул или штрихкод: нужно от 3 букв"),
    ],
)
def test_a_search_that_is_too_short_is_told_by_the_name_of_its_field(
    open_page: OpenPage, locale: str, refused: str
) -> None:
    page = open_page("#/items?q=A-", locale=locale)
    expect(page.get_by_role("alert")).to_contain_text(refused)
