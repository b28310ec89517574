"""What the price guard holds, decided by a click, by keys, and all at once."""

from __future__ import annotations

from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from marketbel_courier.database.pool import Pool
from marketbel_courier_tests.admin.browser.conftest import OpenPage
from marketbel_courier_tests.admin.browser.stack import Stack
from marketbel_courier_tests.admin.browser.test_views import findings
from marketbel_courier_tests.catalogue_rows import add_supplier
from marketbel_courier_tests.held_rows import hold_list, hold_prices

NAMES = ("Дрель", "Пила", "Чайник", "Лопата")


@pytest.fixture
def shop(stack: Stack, supplier_name: str) -> UUID:
    """A supplier with four prices and a list that are held."""

    async def fill(pool: Pool) -> UUID:
        supplier_id = await add_supplier(pool, supplier_name)
        await hold_prices(pool, supplier_id, *NAMES)
        await hold_list(pool, supplier_id)
        return supplier_id

    return stack.elsewhere(lambda: stack.platform.ask(fill))


def stored(stack: Stack, shop: UUID) -> dict[str, str]:
    rows = stack.run(
        "SELECT name, current_price FROM supplier_items WHERE supplier_id = :shop", shop=shop
    )
    return {str(name): str(price) for name, price in rows}


def answers(stack: Stack, shop: UUID) -> set[tuple[str, str, str]]:
    """What was answered about prices and lists: the state, who, and why."""
    rows = stack.run(
        "SELECT state, answered_by, answered_because FROM courier.held_changes"
        " WHERE supplier_id = :shop AND state <> 'held' UNION ALL"
        " SELECT state, answered_by, answered_because FROM courier.held_lists"
        " WHERE supplier_id = :shop AND state <> 'held'",
        shop=shop,
    )
    return {tuple(map(str, row)) for row in rows}  # type: ignore[misc]


def name_of(page: Page, place: int) -> str:
    text = page.get_by_test_id("held-price").nth(place).locator("th").inner_text()
    return text.splitlines()[0]


def test_prices_are_decided_by_keys_alone_in_russian_and_then_found_among_the_answers(
    stack: Stack, open_page: OpenPage, shop: UUID
) -> None:
    page = open_page(f"#/held?supplier_id={shop}", locale="ru-RU")
    rows = page.get_by_test_id("held-price")
    expect(rows).to_have_count(len(NAMES))
    expect(rows.first).to_contain_text("Цена в 10 раз")
    expect(rows.first).to_contain_text("× 10")
    names = [name_of(page, place) for place in range(len(NAMES))]

    # From the first moment, without a click, and where the letters stand on a Russian keyboard.
    page.evaluate(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'о', code: 'KeyJ', bubbles: true}))"
    )
    for key in "xjxa":
        page.keyboard.press(key)
    expect(rows).to_have_count(2)
    expect(page.locator("#polite")).to_contain_text("Принято 2 цены.")
    page.keyboard.press("r")
    expect(rows).to_have_count(1)

    released, refused = {names[0], names[1]}, names[2]
    assert stored(stack, shop) == {
        name: "100.00" if name in released else "10.00" for name in NAMES
    }
    page.get_by_label("Состояние").select_option(label="Отклонено")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(refused)
    expect(rows).to_contain_text("Решение: local")
    rows.get_by_role("button", name="Принять").click()
    expect(rows).to_have_count(0)
    assert stored(stack, shop)[refused] == "100.00"


def test_one_click_decides_one_price_a_list_or_all_that_a_supplier_has_waiting(
    stack: Stack, open_page: OpenPage, shop: UUID, supplier_name: str
) -> None:
    page = open_page(f"#/suppliers/{shop}")
    page.get_by_role("link", name="See what is held").click()
    rows = page.get_by_test_id("held-price")
    card = page.get_by_test_id("held-list")
    expect(rows).to_have_count(len(NAMES))
    expect(card).to_contain_text("100 times")
    expect(card.locator(".facts")).to_contain_text("11")
    expect(page.get_by_role("link", name="Price guard")).to_contain_text(
        "waiting", ignore_case=True
    )
    assert findings(page) == []

    why = page.get_by_label("Why (kept with what you decide)")
    why.fill("The supplier says so")
    first = name_of(page, 0)
    rows.first.get_by_role("button", name="Release").click()
    expect(rows).to_have_count(3)
    expect(why).to_have_value("")
    why.fill("Another list by mistake")
    card.get_by_role("button", name="Refuse the list").click()
    expect(card).to_have_count(0)
    page.get_by_role("button", name="Refuse all 3").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"3 prices of {supplier_name} are put aside")
    dialog.get_by_role("button", name="Refuse all 3").click()
    expect(page.get_by_text("Nothing is held")).to_be_visible()

    assert stored(stack, shop) == {name: "100.00" if name == first else "10.00" for name in NAMES}
    assert answers(stack, shop) == {
        ("released", "local", "The supplier says so"),
        ("refused", "local", "Another list by mistake"),
        ("refused", "local", ""),
    }


def test_what_somebody_else_has_decided_meanwhile_is_told_and_leaves_the_page(
    stack: Stack, open_page: OpenPage, shop: UUID
) -> None:
    page = open_page(
        f"#/held?supplier_id={shop}", locale="ru-RU", viewport={"width": 360, "height": 740}
    )
    rows = page.get_by_test_id("held-price")
    expect(rows).to_have_count(len(NAMES))
    width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(width) == 0
    page.route("**/held/prices?*", lambda route: route.abort())
    stack.run(
        "UPDATE courier.held_changes SET state = 'refused', answered_at = now()"
        " WHERE supplier_id = :shop",
        shop=shop,
    )
    rows.first.get_by_role("button", name="Отклонить").click()

    expect(page.locator(".notice.tone-red")).to_be_visible()
    page.unroute("**/held/prices?*")
    expect(rows).to_have_count(0)
