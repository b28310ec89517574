from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import expect

from marketbel_courier.admin.auth.passwords import PasswordHash
from marketbel_courier_tests.admin.browser.conftest import OpenPage
from marketbel_courier_tests.admin.browser.stack import Stack
from marketbel_courier_tests.admin.browser.test_views import findings

PASSWORD = "correct horse battery"


@pytest.fixture
def _closed(stack: Stack) -> Iterator[None]:
    stack.admin.stop()
    stack.admin.start(ADMIN_USER="anna", ADMIN_PASSWORD_HASH=str(PasswordHash.of(PASSWORD)))
    yield
    stack.admin.stop()
    stack.admin.start()


@pytest.mark.usefixtures("_closed")
def test_a_person_signs_in_where_it_is_needed_and_out_again(
    open_page: OpenPage, stack: Stack
) -> None:
    page = open_page("#/suppliers")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert findings(page) == []
    page.get_by_label("User name").fill("anna")
    page.get_by_label("Password").fill("wrong")
    page.get_by_label("Password").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("wrong")

    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Suppliers")

    with httpx.Client(
        base_url=stack.admin.url, headers={"User-Agent": "Firefox, Windows"}
    ) as other:
        told = {"user": "anna", "password": PASSWORD}
        assert stack.elsewhere(lambda: other.post("/auth/sign-in", json=told)).is_success
        page.evaluate("location.hash = '#/settings'")
        sessions = page.get_by_test_id("session")
        expect(sessions).to_have_count(2)
        expect(sessions.first).to_contain_text("Firefox, Windows")
        assert findings(page) == []
        sessions.first.get_by_role("button").click()
        expect(sessions).to_have_count(1)
        expect(sessions).to_contain_text("This browser")
        api = "/api/v1/admin/settings/master-sheet-url"
        assert stack.elsewhere(lambda: other.get(api)).status_code == 401
    page.get_by_role("button", name="Sign out").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
