"""One browser and one real stack for all tests of the page; each test has a profile of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, expect

from marketbel_courier.devstack.postgres import EmbeddedPostgres
from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier_tests.admin.browser.catalogue_scenery import ShopWindow, arrange_catalogue
from marketbel_courier_tests.admin.browser.chromium import open_browser
from marketbel_courier_tests.admin.browser.scenery import arrange
from marketbel_courier_tests.admin.browser.stack import Stack, open_stack
from marketbel_courier_tests.servers import MIGRATED, fresh_database, fresh_redis

# A busy machine is not a failure; the test's own limit ends it.
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)

OpenPage = Callable[..., Page]

_suppliers = count(1)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A headless Chromium; without one the tests of the page are left out."""
    with open_browser() as browser:
        if browser is None:
            pytest.skip("No Chromium is on this machine: install Debian's package `chromium`.")
        yield browser


@pytest.fixture(scope="package")
def stack(
    browser: Browser,  # first, so that nothing is started where there is none
    postgres_server: EmbeddedPostgres,
    redis_server: EmbeddedValkey,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Stack]:
    """The servers that the page is about."""
    folder = tmp_path_factory.mktemp("stack")
    with (
        fresh_database(postgres_server, template=MIGRATED) as database,
        open_stack(database, fresh_redis(redis_server), folder) as stack,
    ):
        yield stack


@pytest.fixture(scope="package")
def scenery(stack: Stack) -> None:
    """A stack where no view is empty."""
    arrange(stack)


@pytest.fixture(scope="package")
def window(stack: Stack) -> ShopWindow:
    """A catalogue in which prices have changed."""
    return arrange_catalogue(stack)


@pytest.fixture
def open_page(browser: Browser, stack: Stack) -> Iterator[OpenPage]:
    """Open the page in a new profile: `open_page("#/logs", locale="ru")`.

    At the end of the test no script has failed, none was refused, and no dialog has opened.
    """
    faults: list[str] = []
    contexts: list[BrowserContext] = []

    def note_console(message: ConsoleMessage) -> None:
        # That a request failed is the server's fault, and there are tests of servers that fail.
        if message.type == "error" and "Failed to load resource" not in message.text:
            faults.append(f"console: {message.text}")

    def note_dialog(dialog: Dialog) -> None:
        faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def open_(address: str = "", **options: Any) -> Page:
        context = browser.new_context(**{"locale": "en-GB", **options})
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.on("dialog", note_dialog)
        page.on("console", note_console)
        page.goto(f"{stack.admin.url}/{address}")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def supplier_name() -> str:
    """A name that no other test's supplier has."""
    return f"Строймаркет {next(_suppliers)}"
