"""The review queue as people go through it: by keys, at once, and back again."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from marketbel_courier.database.pool import Pool
from marketbel_courier.ingestion.manual_matching import link, unlink
from marketbel_courier_tests.admin.browser.conftest import OpenPage
from marketbel_courier_tests.admin.browser.stack import Stack
from marketbel_courier_tests.admin.browser.test_views import findings
from marketbel_courier_tests.catalogue_rows import (
    add_item,
    add_product,
    add_question,
    add_supplier,
)

LINKED = "SELECT name FROM supplier_items WHERE supplier_id = :supplier AND product_id IS NOT NULL"
COVERED = """notice => {
    const { left, right, top, bottom } = notice.getBoundingClientRect();
    const main = document.getElementById('main');
    return [...document.querySelectorAll('button, a, input, article, p, dd')].filter(one => {
        if (notice.contains(one) || one.contains(notice)) return false;
        const box = one.getBoundingClientRect();
        const seen = main.contains(one) ? main.getBoundingClientRect() : box;
        return Math.max(left, box.left, seen.left) < Math.min(right, box.right, seen.right) - 1
            && Math.max(top, box.top, seen.top) < Math.min(bottom, box.bottom, seen.bottom) - 1;
    }).map(one => one.outerHTML.slice(0, 120));
}"""


@pytest.fixture
def shop(stack: Stack, supplier_name: str) -> UUID:
    """A supplier with five questions of two candidates each, the sizes of which differ."""

    async def arrange(pool: Pool) -> UUID:
        shop = await add_supplier(pool, supplier_name)
        for number in range(1, 6):
            name = f"Дрель {supplier_name} M{number}"
            products = [await add_product(pool, f"{name} {watts} Вт") for watts in (500, 750)]
            await add_question(pool, await add_item(pool, shop, f"{name} 500 W"), *products)
        return shop

    return stack.elsewhere(lambda: stack.platform.ask(arrange))


def linked(stack: Stack, shop: UUID) -> list[str]:
    return sorted(str(name) for (name,) in stack.run(LINKED, supplier=shop))


def current(page: Page) -> Locator:
    return page.locator("[data-testid=review][aria-current=true]")


def test_keys_answer_from_the_first_moment_and_the_next_question_does_not_wait_for_the_server(
    open_page: OpenPage, stack: Stack, shop: UUID
) -> None:
    page = open_page(f"#/reviews?supplier_id={shop}&sort=age")
    reviews = page.get_by_test_id("review")
    expect(reviews).to_have_count(5)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile(r"/reviews/[^/]+/(accept|reject)$"), hold)
    for key, name in (("a", "M1"), ("Shift+Digit2", "M2"), ("r", "M3")):
        expect(current(page)).to_contain_text(name)
        page.keyboard.press(key)
    expect(current(page)).to_contain_text("M4")
    expect(page.locator(".view-head")).to_contain_text("3 answers on their way")
    assert linked(stack, shop) == []
    # Not sent yet: taken back without a word to the server.
    page.keyboard.press("z")
    expect(current(page)).to_contain_text("M3")

    assert len(held) == 1
    page.unroute_all()
    expect(page.locator(".view-head")).not_to_contain_text(re.compile("on (its|their) way"))
    rows = stack.run(
        "SELECT p.name FROM supplier_items i JOIN products p ON p.id = i.product_id"
        " WHERE i.supplier_id = :supplier ORDER BY i.name",
        supplier=shop,
    )
    assert [str(name).rpartition("M")[2] for (name,) in rows] == ["1 500 Вт", "2 750 Вт"]

    # A letter of another alphabet on the same key, and not while somebody types.
    page.keyboard.press("z")
    expect(current(page)).to_contain_text("M2")
    page.locator("body").dispatch_event("keydown", {"key": "ф", "code": "KeyA", "bubbles": True})
    expect(current(page)).not_to_contain_text("M2")
    page.keyboard.press("/")
    page.keyboard.type("razjk M5")
    expect(page.get_by_label("Search by name, number or supplier")).to_have_value("razjk M5")
    expect(page.locator(".view-head")).not_to_contain_text(re.compile("on (its|their) way"))
    assert len(linked(stack, shop)) == 2
    page.get_by_label("Search by name, number or supplier").fill("M5")
    expect(reviews).to_have_count(1)
    page.keyboard.press("Enter")
    expect(reviews).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_test_id("key-help")).to_contain_text("Undo the last answer")
    assert findings(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(reviews).to_have_count(0)


def test_an_answer_that_is_not_taken_comes_back_with_its_reason(
    open_page: OpenPage, stack: Stack, shop: UUID
) -> None:
    page = open_page(f"#/reviews?supplier_id={shop}&sort=age")
    first = page.get_by_test_id("review").first
    expect(first).to_contain_text("M1")
    stack.run(
        """
        UPDATE supplier_items i SET match_status = 'verified_match', product_id = p.id
        FROM products p WHERE i.supplier_id = :supplier AND i.name LIKE '%M1 500 W'
            AND p.name LIKE '%M5 500 Вт'
        """,
        supplier=shop,
    )
    page.keyboard.press("a")

    came_back = page.get_by_test_id("review").filter(has_text="This answer was not taken.")
    expect(came_back).to_contain_text("by somebody meanwhile")
    came_back.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_text("This answer was not taken.")).to_have_count(0)


@pytest.mark.parametrize("size", [(1280, 720), (390, 780)])
def test_a_notice_covers_nothing_and_its_button_takes_the_answer_back(
    open_page: OpenPage, stack: Stack, shop: UUID, size: tuple[int, int]
) -> None:
    page = open_page(
        f"#/reviews?supplier_id={shop}&sort=age",
        viewport={"width": size[0], "height": size[1]},
        locale="ru-RU",
    )
    expect(page.get_by_test_id("review")).to_have_count(5)
    page.get_by_role("button", name="Это выбранный товар").first.click()
    expect(page.get_by_test_id("review")).to_have_count(4)

    notice = page.locator(".notice")
    expect(notice).to_be_in_viewport(ratio=1)
    assert notice.evaluate(COVERED) == []
    notice.get_by_role("button", name="Отменить (Z)").click()

    expect(page.get_by_test_id("review")).to_have_count(5)
    expect(page.locator(".view-head")).not_to_contain_text("отправля")
    assert linked(stack, shop) == []


def test_many_are_answered_after_a_look_and_taken_back_as_one_from_the_list_of_answers(
    open_page: OpenPage, stack: Stack, shop: UUID
) -> None:
    stack.run(
        "UPDATE supplier_items SET name = replace(name, '500 W', '501 W')"
        " WHERE supplier_id = :supplier AND name LIKE '%M4 %'",
        supplier=shop,
    )
    page = open_page(f"#/reviews?supplier_id={shop}")
    expect(page.get_by_test_id("review")).to_have_count(5)
    page.get_by_role("button", name="Answer many …").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Least score").fill("85")
    expect(dialog).to_contain_text("4 items would be linked")
    expect(dialog).to_contain_text("1 stays open")
    expect(dialog).to_contain_text("The names differ in 501 W and 500 Вт.")
    assert findings(page) == []
    assert linked(stack, shop) == []
    dialog.get_by_test_id("bulk-link").click()
    expect(page.get_by_test_id("review")).to_have_count(1)
    assert len(linked(stack, shop)) == 4

    page.get_by_role("link", name="Answers").click()
    answer = page.get_by_test_id("answer").first
    expect(answer).to_contain_text("4 items linked to their best candidates")
    expect(answer).to_contain_text("local")
    answer.locator("summary").click()
    expect(answer.locator(".given-questions li")).to_have_count(4)
    assert findings(page) == []
    answer.get_by_role("button", name="Undo", exact=True).first.click()
    expect(answer).to_contain_text("1 taken back at")
    answer.get_by_role("button", name="Undo all").click()
    expect(answer.get_by_role("button", name="Undo all")).to_have_count(0)
    assert linked(stack, shop) == []


def test_an_item_that_was_taken_off_its_product_tells_so_and_is_linked_again_from_the_answers(
    open_page: OpenPage, stack: Stack, supplier_name: str
) -> None:
    async def arrange(pool: Pool) -> UUID:
        product = await add_product(pool, f"Насос {supplier_name}")
        item = await add_item(pool, await add_supplier(pool, supplier_name), "Насос 500 W")
        await link(pool, product, item)
        await unlink(pool, product, item, by="anna")
        return item

    item = stack.elsewhere(lambda: stack.platform.ask(arrange))
    page = open_page(f"#/items/{item}", locale="ru-RU")
    expect(page.get_by_text("Связь с этими товарами снял человек")).to_be_visible()
    assert findings(page) == []
    page.get_by_test_id("item-link").get_by_role("link", name="Ответы").click()
    answer = page.get_by_test_id("answer")
    expect(answer).to_contain_text(f"Насос 500 W больше не Насос {supplier_name}")
    expect(answer).to_contain_text("anna")
    assert findings(page) == []
    answer.get_by_role("button", name="Отменить").click()
    expect(page.locator("#app").get_by_text(f"снова «Насос {supplier_name}»")).to_be_visible()
    assert stack.run("SELECT product_id FROM supplier_items WHERE id = :item", item=item)[0][0]
