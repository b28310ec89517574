"""What the catalogue has, as the page shows it: prices, best offers, changes, comparisons."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from marketbel_courier_tests.admin.browser.catalogue_scenery import MANY, ShopWindow
from marketbel_courier_tests.admin.browser.conftest import OpenPage
from marketbel_courier_tests.admin.browser.test_views import findings

NARROW = {"width": 390, "height": 844}


def test_what_became_cheaper_leads_to_the_item_and_on_to_its_product(
    open_page: OpenPage, window: ShopWindow
) -> None:
    page = open_page(f"#/changes?supplier_id={window.domestic}")
    changes = page.get_by_test_id("change")
    kinds = page.get_by_role("group", name="Kinds of change")
    expect(kinds.get_by_role("button", name="Cheaper")).to_contain_text("2")
    kinds.get_by_role("button", name="Cheaper").click()
    expect(changes).to_have_count(2)
    kettle = changes.filter(has_text="Чайник Tefal")
    expect(kettle).to_contain_text("Cheaper -12%")
    expect(kettle).to_contain_text("6,156.00 → RUB 5,400.00")
    page.reload()
    expect(changes).to_have_count(2)

    kettle.get_by_role("link", name="Чайник Tefal KO 120 белый").click()
    offers = page.get_by_test_id("offer")
    expect(offers).to_have_count(2)
    expect(offers.first).to_contain_text("RUB 5,400.00")
    expect(offers.first).to_contain_text("with VAT (20%) · per piece")
    expect(offers.nth(1)).to_contain_text("RUB 5,395.00")
    expect(offers.nth(1)).to_contain_text("from 10 on")
    expect(offers.nth(1)).to_contain_text("Посуда, E7")
    expect(page.get_by_test_id("place")).to_contain_text("D7")
    expect(page.get_by_test_id("price-chart")).to_contain_text("RUB 5,400.00")

    page.get_by_test_id("item-link").get_by_role("link", name="Чайник Tefal KO 120").click()
    sides = page.get_by_test_id("product-offer")
    expect(sides).to_have_count(2)
    expect(sides.filter(has_text="Kettle Trade")).to_contain_text("EUR 60.00")
    domestic = sides.filter(has_text="Посуда и Ко")
    expect(domestic).to_contain_text("RUB 5,400.00")
    supplier = page.get_by_role("table", name="Offers").get_by_role("columnheader").first
    for first, order in (("Kettle Trade", "ascending"), ("Посуда и Ко", "descending")):
        supplier.get_by_role("button").click()
        expect(sides.first).to_contain_text(first)
        expect(supplier).to_have_attribute("aria-sort", order)
    supplier.get_by_role("button").click()
    expect(supplier).not_to_have_attribute("aria-sort", re.compile("."))
    domestic.get_by_text("Why this product").click()
    expect(domestic.locator(".why-linked .server-sentence")).to_contain_text("Linked")


def test_an_item_is_unlinked_after_what_follows_was_read_and_linked_again(
    open_page: OpenPage, window: ShopWindow
) -> None:
    page = open_page(f"#/products/{window.product}")
    sides = page.get_by_test_id("product-offer")
    sides.filter(has_text="Посуда и Ко").get_by_role("button", name="Unlink").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("“Чайник Tefal KO 120 белый” of Посуда и Ко will no longer be")
    expect(dialog).to_contain_text("never becomes this product again by itself")
    assert findings(page) == []
    dialog.get_by_role("button", name="Cancel").click()
    expect(sides).to_have_count(2)
    sides.filter(has_text="Посуда и Ко").get_by_role("button", name="Unlink").click()
    dialog.get_by_role("button", name="Unlink", exact=True).click()
    expect(sides).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(sides).to_have_count(2)


def test_an_unlinked_item_is_linked_again_from_its_page(
    open_page: OpenPage, window: ShopWindow
) -> None:
    page = open_page(f"#/items/{window.kettle}", locale="ru-RU", viewport=NARROW)
    card = page.get_by_test_id("item-link")
    card.get_by_role("button", name="Снять связь").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("больше не будет товаром «Чайник Tefal KO 120»")
    dialog.get_by_role("button", name="Снять связь", exact=True).click()
    expect(card).to_contain_text("Связь с этими товарами снял человек")
    expect(card.get_by_role("button", name="Снять связь")).to_have_count(0)
    expect(page.locator("main")).not_to_contain_text("in_stock")
    assert sideways(page) == 0
    page.reload()
    card.get_by_role("button", name="Отменить").click()
    expect(card.get_by_role("button", name="Снять связь")).to_be_visible()
    expect(card).not_to_contain_text("Связь с этими товарами снял человек")
    assert findings(page) == []


def test_an_item_with_a_product_that_was_made_of_it_is_not_told_to_have_none(
    open_page: OpenPage, window: ShopWindow
) -> None:
    page = open_page(f"#/items?supplier_id={window.domestic}&q=Кружка №0")

    items = page.get_by_test_id("item")
    expect(items.filter(has_text="№00")).to_contain_text("A product of its own")
    expect(items.filter(has_text="№01")).to_contain_text("No product")


def test_prices_in_two_currencies_are_drawn_apart_and_read_off_by_keys(
    open_page: OpenPage, window: ShopWindow
) -> None:
    page = open_page(f"#/products/{window.product}", locale="ru-RU", viewport=NARROW)
    chart = page.get_by_test_id("price-chart")
    currencies = page.get_by_role("group", name="Валюта")
    currencies.get_by_role("button", name="EUR").click()
    expect(chart.get_by_role("img")).to_have_attribute("aria-label", re.compile("60,00.EUR"))
    page.reload()
    expect(currencies.get_by_role("button", name="EUR")).to_have_attribute("aria-pressed", "true")
    currencies.get_by_role("button", name="RUB").click()

    line = chart.get_by_role("button", name=re.compile("Посуда и Ко"))
    expect(line).to_contain_text(re.compile("5.400,00.RUB"))
    chart.get_by_role("slider").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(line).to_contain_text(re.compile("6.156,00.RUB"))
    line.press("Enter")
    expect(line).to_have_attribute("aria-pressed", "false")
    expect(chart.locator(".price-dot")).to_have_count(0)
    chart.get_by_text("Таблицей").click()
    expect(chart.get_by_role("row")).to_have_count(1 + 3)
    assert sideways(page) == 0


def test_the_address_holds_a_list_and_its_download_has_all_pages_of_it(
    open_page: OpenPage, window: ShopWindow
) -> None:
    page = open_page("#/items")
    expect(page.get_by_text("Whose items?")).to_be_visible()
    page.get_by_role("combobox", name="Supplier").fill("Посуда и")
    page.get_by_role("option", name="Посуда и Ко").click()
    items = page.get_by_test_id("item")
    expect(items).to_have_count(50)
    page.get_by_role("searchbox").fill("кружка")
    page.get_by_label("Sort by").select_option(label="Price, highest first")
    expect(items.first).to_contain_text(f"{MANY}.50")
    price = page.get_by_role("columnheader", name="Price")
    expect(price).to_have_attribute("aria-sort", "descending")
    price.get_by_role("button").click()
    expect(items.first).to_contain_text("1.50")
    price.get_by_role("button").click()
    expect(items.first).to_contain_text(f"{MANY}.50")
    page.get_by_role("link", name="Next").click()
    expect(items).to_have_count(MANY - 50)
    expect(items.last).to_contain_text("1.50")
    page.reload()
    expect(items.last).to_contain_text("1.50")

    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    lines = download.value.path().read_text("utf-8-sig").splitlines()
    assert len(lines) == 1 + MANY
    assert "Кружка" in lines[1]

    page.get_by_role("link", name="First page").click()
    expect(items).to_have_count(50)
    page.get_by_role("searchbox").fill("самовар")
    expect(page.get_by_text("Nothing found")).to_be_visible()
    page.get_by_role("button", name="Remove the filters").click()
    expect(items).to_have_count(50)


def test_two_deliveries_of_a_supplier_are_compared(open_page: OpenPage, window: ShopWindow) -> None:
    page = open_page(f"#/readings?supplier_id={window.domestic}")
    readings = page.get_by_test_id("reading")
    expect(readings).to_have_count(3)
    expect(readings.last).to_contain_text("First list")
    readings.first.get_by_role("checkbox").check()
    readings.last.get_by_role("checkbox").check()
    page.get_by_role("link", name="Compare").click()

    changes = page.get_by_test_id("change")
    expect(page.get_by_test_id("compared")).to_contain_text("Before")
    expect(changes).to_have_count(2)
    expect(changes.filter(has_text="Сковорода")).to_contain_text("Cheaper -25%")
    expect(changes.filter(has_text="Кастрюля")).to_contain_text("Gone")
    page.get_by_role("button", name="Gone").click()
    expect(changes).to_have_count(1)


def test_what_is_gone_or_is_no_page_says_where_to_go_on(open_page: OpenPage) -> None:
    page = open_page("#/products/00000000-0000-0000-0000-000000000000")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_role("link", name="All products").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Products and their best offers")

    page.evaluate("location.hash = '#/changes?cursor=nonsense'")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_role("link", name="First page").click()
    expect(page.get_by_role("alert")).to_have_count(0)


def sideways(page: Page) -> int:
    """How far the page scrolls sideways."""
    width: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return width
