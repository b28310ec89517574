from __future__ import annotations

from playwright.sync_api import expect

from marketbel_courier_tests.admin.browser.conftest import OpenPage
from marketbel_courier_tests.admin.browser.stack import Stack


def test_a_server_that_goes_away_is_marked_and_its_return_is_noticed(
    stack: Stack, open_page: OpenPage, supplier_name: str
) -> None:
    page = open_page("#/suppliers")
    search = page.get_by_role("searchbox")
    search.fill("kept")
    mark = page.get_by_test_id("stale")
    expect(mark).to_have_count(0)

    stack.admin.stop()
    try:
        expect(mark).to_contain_text("The server does not answer.")
        expect(search).to_have_value("kept")
        stack.run(
            "INSERT INTO suppliers (name, source_type) VALUES (:name, 'csv')", name=supplier_name
        )
    finally:
        stack.admin.start()

    expect(mark).to_have_count(0)
    search.fill(supplier_name)
    expect(page.get_by_test_id("supplier")).to_contain_text(supplier_name)
