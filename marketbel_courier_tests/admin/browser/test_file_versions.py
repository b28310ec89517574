"""The versions of a supplier's file on its page: fetched, and read anew on trial."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from playwright.sync_api import expect

from marketbel_courier_tests.admin.browser.conftest import OpenPage
from marketbel_courier_tests.admin.browser.stack import Stack
from marketbel_courier_tests.admin.browser.test_teaching import id_of
from marketbel_courier_tests.admin.browser.test_views import findings
from marketbel_courier_tests.ledger_rows import listed
from marketbel_courier_tests.rehearsal.kept_lists import FIRST, KeptLists


def test_a_former_version_is_fetched_and_shows_what_it_would_change(
    open_page: OpenPage, stack: Stack, supplier_name: str, tmp_path: Path
) -> None:
    archive = Path(str(stack.platform.settings.archive_url))
    lists = KeptLists(archive, tmp_path, listed(id=uuid4(), name=supplier_name))
    stack.elsewhere(lambda: stack.platform.ask(lists.two))

    page = open_page(f"#/suppliers/{id_of(stack, supplier_name)}")
    versions = page.get_by_test_id("version")
    expect(versions).to_have_count(2)
    newest, former = versions.all()
    expect(former).to_contain_text("прайс 0.csv")
    with page.expect_download() as fetched:
        former.get_by_role("link", name="Download the version of").click()
    assert Path(fetched.value.path()).read_bytes() == FIRST.encode()

    former.get_by_role("button", name="What the version of").click()
    outcome = page.get_by_test_id("rehearsal")
    expect(outcome.get_by_test_id("difference")).to_have_count(4)
    expect(outcome.get_by_test_id("difference").nth(2)).to_contain_text("Cheaper")
    assert findings(page) == []
    newest.get_by_role("button", name="What the version of").click()
    expect(outcome).to_contain_text("Nothing would change: 3 items are the same.")
    outcome.get_by_role("button", name="Close").click()
    expect(outcome).to_have_count(0)
    rows = stack.run(
        "SELECT current_price FROM supplier_items i JOIN suppliers s ON s.id = i.supplier_id"
        " WHERE s.name = :name AND supplier_sku = '1'",
        name=supplier_name,
    )
    assert [str(row[0]) for row in rows] == ["310.00"]


def test_versions_are_told_in_russian_and_on_a_narrow_screen(
    open_page: OpenPage, stack: Stack, supplier_name: str
) -> None:
    page = open_page("#/jobs", locale="ru", viewport={"width": 390, "height": 800})
    stack.run(
        "INSERT INTO suppliers (name, source_type, metadata) VALUES (:name, 'csv', '{}')",
        name=supplier_name,
    )
    page.goto(page.url.partition("#")[0] + f"#/suppliers/{id_of(stack, supplier_name)}")
    expect(page.get_by_role("heading", name="Версии файла")).to_be_visible()
    expect(page.get_by_text("С тех пор как версии хранятся, файлов не было.")).to_be_visible()
    assert findings(page) == []
