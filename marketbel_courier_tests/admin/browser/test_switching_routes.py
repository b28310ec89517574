"""Suppliers switched to another route: one by one, or many at once and followed into Dagster."""

from __future__ import annotations

import re
from functools import partial

from playwright.sync_api import expect

from marketbel_courier.orchestration.sensors.reprocessing import reprocessing_sensor
from marketbel_courier_tests.admin.browser.conftest import OpenPage
from marketbel_courier_tests.admin.browser.stack import Stack

PRICES = b"sku;name;price\n1;Drill;10,50\n"


def test_suppliers_are_switched_delivered_again_and_followed_into_dagster(
    open_page: OpenPage, stack: Stack
) -> None:
    for name in ("Batch one", "Batch two"):
        stack.elsewhere(partial(stack.platform.add_supplier, name, PRICES))
    page = open_page("#/suppliers?q=batch")
    for name in ("Batch one", "Batch two"):
        page.get_by_role("row", name=name).get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Switch to legacy").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("switch", name="Deliver and analyse")).to_be_checked()
    dialog.get_by_role("button", name="Switch 2 suppliers").click()

    expect(page.get_by_role("status")).to_contain_text("2 suppliers were switched.")
    note = page.get_by_test_id("reprocessing")
    expect(note).to_contain_text("2 suppliers will be delivered and analysed again")
    stack.carry_out(reprocessing_sensor).result()
    expect(note).to_contain_text("Dagster has taken up the delivery and analysis of 2 suppliers")
    link = note.get_by_role("link", name="Follow it in Dagster")
    expect(link).to_have_attribute("href", re.compile(r"^http://localhost:3000/runs/b/\w+$"))

    page.get_by_role("link", name="Log", exact=True).click()
    page.get_by_role("link", name="Suppliers").click()
    expect(note).to_be_visible()
    note.get_by_role("button", name="Dismiss").click()
    expect(note).to_have_count(0)


def test_one_supplier_is_found_by_typing_and_switched_in_the_list_and_in_its_story(
    open_page: OpenPage, stack: Stack
) -> None:
    for name in ("Lone switch", "Lone bystander"):
        stack.elsewhere(partial(stack.platform.add_supplier, name, PRICES))
    page = open_page("#/suppliers")
    page.get_by_label("Search by name").fill("lone sw")
    expect(page.get_by_role("row", name="Lone bystander")).to_have_count(0)
    row = page.get_by_role("row", name="Lone switch")
    row.locator(".toggle-track").click()
    expect(page.get_by_role("status")).to_contain_text("Lone switch goes the legacy way")
    expect(row.get_by_role("switch")).not_to_be_checked()

    row.get_by_role("link", name="Lone switch").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lone switch")
    switch = page.locator("main").get_by_role("switch").first
    expect(switch).not_to_be_checked()
    page.locator("main .toggle-track").first.click()
    expect(page.get_by_role("status")).to_contain_text("Lone switch goes via ML")
    expect(switch).to_be_checked()
    [used] = stack.run(
        "SELECT metadata->>'use_ml_processing' FROM suppliers WHERE name = 'Lone switch'"
    )
    assert used[0] == "true"
