"""How long a thousand questions take by keys: `pytest -s` of this file prints it.

A person needs the time to look; what is measured is what the page adds to it: from a key to the
next question, and until the last answer is stored.
"""

from __future__ import annotations

from statistics import median, quantiles
from time import perf_counter

import pytest
from playwright.sync_api import expect

from marketbel_courier.database.pool import Pool
from marketbel_courier_tests.admin.browser.conftest import OpenPage
from marketbel_courier_tests.admin.browser.stack import Stack
from marketbel_courier_tests.catalogue_rows import (
    add_item,
    add_product,
    add_question,
    add_supplier,
)

QUESTIONS = 1_000
ACCEPT, SECOND, REJECT = ("a", "KeyA", False), ("@", "Digit2", True), ("r", "KeyR", False)
KEYS = (ACCEPT, ACCEPT, SECOND, REJECT, ACCEPT)
# Six times the pace of a person who needs 1.2 s for each: twenty minutes for all.
PACE_MS = 200
GO_THROUGH = """async ([keys, questions, pace]) => {
    const current = () => document.querySelector('[data-testid=review][aria-current=true]')?.id;
    const took = [];
    for (let number = 0; number < questions; number += 1) {
        const before = current();
        const [key, code, shiftKey] = keys[number % keys.length];
        const began = performance.now();
        document.body.dispatchEvent(new KeyboardEvent('keydown', {
            key, code, shiftKey, bubbles: true, cancelable: true }));
        while (current() === before) await new Promise(requestAnimationFrame);
        took.push(performance.now() - began);
        // Where the server is behind, no question is there for a while.
        while (!current() && number + 1 < questions) await new Promise(requestAnimationFrame);
        await new Promise(resolve => setTimeout(resolve, began + pace - performance.now()));
    }
    return took;
}"""


@pytest.mark.timeout(1500)
def test_a_thousand_questions_by_keys(open_page: OpenPage, stack: Stack) -> None:
    async def arrange(pool: Pool) -> None:
        shop = await add_supplier(pool, "Тысяча")
        for number in range(QUESTIONS):
            products = [await add_product(pool, f"Дрель {number} {w} Вт") for w in (500, 750, 900)]
            item = await add_item(pool, shop, f"Дрель {number} 500 W", brand="Tefal")
            await add_question(pool, item, *products)

    stack.elsewhere(lambda: stack.platform.ask(arrange))
    page = open_page("#/reviews?sort=age")
    expect(page.get_by_test_id("review").first).to_be_visible()
    began = perf_counter()
    took = page.evaluate(GO_THROUGH, [KEYS, QUESTIONS, PACE_MS])
    answered_after = perf_counter() - began
    expect(page.locator(".empty-title")).to_be_visible()
    stored_after = perf_counter() - began

    [(stored,)] = stack.run("SELECT count(*) FROM courier.answered_questions")
    print(
        f"\n{QUESTIONS} questions, one keystroke each, {PACE_MS} ms apart:"
        f" next question after {median(took):.0f} ms (median),"
        f" {quantiles(took, n=100)[98]:.0f} ms (99 %), {max(took):.0f} ms (longest);"
        f" answered in {answered_after:.0f} s, all {stored} stored after {stored_after:.0f} s"
    )
    assert stored == QUESTIONS
