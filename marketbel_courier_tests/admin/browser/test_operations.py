"""What operators do: take up what needs a person, set a channel, deliver now, remove, begin."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, Route, expect

from marketbel_courier_tests.admin.browser.conftest import OpenPage
from marketbel_courier_tests.admin.browser.stack import Stack
from marketbel_courier_tests.admin.browser.test_views import findings
from marketbel_courier_tests.ledger_rows import SHOP_URL

pytestmark = pytest.mark.usefixtures("scenery")

RUSSIAN = re.compile("[а-яё]", re.IGNORECASE)


def test_what_needs_a_person_is_settled_and_a_channel_is_set_in_russian(
    open_page: OpenPage,
) -> None:
    page = open_page("#/attention", locale="ru-RU")
    alert = page.get_by_test_id("open-alert").first
    alert.get_by_role("button", name="Занимаюсь этим").click()
    expect(alert).to_contain_text("Занимается local")
    waiting = page.get_by_test_id("waiting").filter(has=page.get_by_role("checkbox"))
    waiting.first.get_by_role("checkbox").check()
    page.get_by_role("region", name="Сразу для многих").get_by_role(
        "button", name="Повторить"
    ).click()
    expect(page.get_by_role("dialog")).to_contain_text(RUSSIAN)
    assert findings(page) == []
    page.get_by_role("dialog").get_by_role("button", name="Повторить").click()
    expect(page.locator("#polite")).to_contain_text(re.compile("Будет повторено: 1"))

    page.evaluate("location.hash = '#/settings'")
    webhook = page.get_by_test_id("channel-webhook")
    webhook.get_by_role("button", name="Настроить").click()
    webhook.locator("input").fill("nowhere")
    webhook.get_by_role("button", name="Сохранить").click()
    # As the form calls the field, not as the request does.
    label = webhook.locator("label").first.inner_text()
    expect(webhook.get_by_role("alert")).to_contain_text(f"{label}: ")
    webhook.locator("input").fill("http://127.0.0.1:9/hook")
    assert findings(page) == []
    webhook.get_by_role("button", name="Сохранить").click()
    expect(page.locator("#polite")).to_contain_text("Канал сохранён.")
    expect(webhook).to_contain_text("настроен")
    assert "9/hook" not in webhook.inner_text()
    webhook.get_by_role("button", name="Изменить").click()
    webhook.get_by_role("button", name="Удалить").click()
    expect(webhook.get_by_role("button", name="Настроить")).to_be_visible()


def test_a_supplier_takes_a_login_is_delivered_now_sorted_and_removed(
    stack: Stack, open_page: OpenPage, supplier_name: str
) -> None:
    stack.run(
        "INSERT INTO suppliers (name, source_type, metadata)"
        " VALUES (:name, 'csv', jsonb_build_object('source_url', CAST(:url AS text)))",
        name=supplier_name,
        url=SHOP_URL,
    )
    page = open_page(f"#/suppliers?q={supplier_name}")
    page.get_by_test_id("supplier").get_by_role("link", name=supplier_name).click()
    page.get_by_role("button", name="Deliver now").click()
    expect(page.locator("#polite")).to_contain_text(f"{supplier_name}: the price list is fetched")
    page.get_by_role("button", name="Edit supplier").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Login at the source", exact=True)).to_be_visible()
    assert findings(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Remove supplier").click()
    expect(dialog).to_contain_text("Deleting is for good")
    dialog.get_by_role("button", name="Delete for good").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Suppliers")
    items = page.get_by_role("columnheader", name="Items")
    items.get_by_role("button").click()
    expect(items).to_have_attribute("aria-sort", "descending")
    expect(page.get_by_test_id("supplier").first.locator("td.numeric")).not_to_have_text("0")
    items.get_by_role("button").click()
    expect(page.get_by_label("Sort by")).to_have_value("items_count")
    assert stack.run("SELECT 1 FROM suppliers WHERE name = :name", name=supplier_name) == []


def test_a_count_leads_to_all_that_it_counts(open_page: OpenPage) -> None:
    page = open_page()
    chips = page.get_by_role("group", name="Show jobs")
    chips.get_by_role("button", name="Failed").click()
    counted = int(chips.get_by_role("button", name="Failed").locator(".count").inner_text())
    expect(page.get_by_test_id("job")).to_have_count(min(counted, 20))
    assert {one.get_attribute("data-phase") for one in page.get_by_test_id("job").all()} == {
        "failed"
    }
    page.get_by_role("link", name=re.compile("downloading$")).click()
    expect(page.get_by_role("heading", name="All price lists that are being")).to_be_visible()
    expect(page.locator("[data-phase=downloading]").first).to_be_visible()


def empty_list(route: Route) -> None:
    body = {"suppliers": [], "total": 0, "counts": {}}
    route.fulfill(status=200, content_type="application/json", body=json.dumps(body))


def outlook_of(page: Page) -> None:
    outlook = page.get_by_test_id("registry-problem")
    expect(outlook).to_contain_text("Master sheet:")


def test_an_empty_page_leads_to_a_sheet_that_is_tried_before_it_is_set(
    open_page: OpenPage,
) -> None:
    page = open_page("#/settings")
    page.route(re.compile(r"/api/v1/admin/suppliers\?"), empty_list)
    page.evaluate("location.hash = '#/suppliers'")
    steps = page.get_by_test_id("first-steps")
    expect(steps).to_contain_text("supplier name")
    expect(page.get_by_label("Search by name")).to_have_count(0)
    with page.expect_download() as begun:
        steps.get_by_role("link", name="Download a sample").click()
    assert begun.value.suggested_filename == "suppliers.csv"
    steps.get_by_label("Address", exact=True).fill("http://127.0.0.1:9/master.csv")
    steps.get_by_role("button", name="Try it").click()

    outlook_of(page)
    assert findings(page) == []
    page.evaluate("location.hash = '#/jobs'")
    page.get_by_role("button", name="Dry run").click()
    expect(page.get_by_role("dialog")).to_contain_text("No master sheet is set")


def test_a_file_in_a_folder_is_taken_for_a_sheet_and_a_first_upload_for_a_new_supplier(
    stack: Stack, open_page: OpenPage
) -> None:
    page = open_page("#/settings")
    for address in (str(stack.platform.settings.uploads_dir / "master.csv"), ""):
        page.get_by_label("Address", exact=True).fill(address)
        with page.expect_response(re.compile("master-sheet-url$")) as answer:
            page.get_by_role("button", name="Save").click()
        assert answer.value.json()["url"] == (address or None)

    page.route(re.compile(r"/api/v1/admin/suppliers\?"), empty_list)
    page.get_by_role("link", name="Jobs").click()
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("radio", name="New supplier")).to_be_checked()


def test_no_address_is_typed_that_the_answer_to_an_earlier_one_would_overwrite(
    open_page: OpenPage,
) -> None:
    page = open_page("#/settings")
    address = page.get_by_label("Address", exact=True)
    address.fill("/nowhere/suppliers.csv")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile("master-sheet-url$"), hold)
    page.get_by_role("button", name="Save").click()
    expect(address).not_to_be_editable()
    held[0].fulfill(json={"url": "/nowhere/suppliers.csv", "configured": True})
    expect(address).to_be_editable()
    expect(address).to_have_value("/nowhere/suppliers.csv")


def test_the_first_view_tells_of_alerts_that_are_open(open_page: OpenPage) -> None:
    page = open_page()
    told = page.get_by_role("region", name="Alerts")
    expect(told.get_by_role("listitem").first).to_be_visible()

    def ended(route: Route) -> None:
        alerts = route.fetch().json()
        over = [{**alert, "resolved_at": alert["raised_at"]} for alert in alerts]
        route.fulfill(status=200, content_type="application/json", body=json.dumps(over))

    page.route(re.compile(r"/api/v1/admin/alerts$"), ended)
    page.reload()
    expect(page.get_by_test_id("job").first).to_be_visible()
    expect(told).to_have_count(0)
