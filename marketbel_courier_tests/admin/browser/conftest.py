"""One browser and one real stack for all tests of the page; each has pages of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Unpack

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, expect

from marketbel_courier.devstack.postgres import EmbeddedPostgres
from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier_tests.admin.browser.catalogue_scenery import ShopWindow, arrange_catalogue
from marketbel_courier_tests.admin.browser.chromium import open_browser
from marketbel_courier_tests.admin.browser.profiles import PATIENCE_MS, Looks, Profiles
from marketbel_courier_tests.admin.browser.scenery import arrange
from marketbel_courier_tests.admin.browser.stack import Stack, open_stack
from marketbel_courier_tests.servers import MIGRATED, fresh_database, fresh_redis

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


@pytest.fixture(scope="package")
def profiles(browser: Browser, stack: Stack) -> Iterator[Profiles]:
    """What the browser keeps of the page between tests: its files, and nothing that it stored."""
    with Profiles(browser, stack.admin.url) as profiles:
        yield profiles


@contextmanager
def watched_pages(profiles: Profiles) -> Iterator[OpenPage]:
    """Open the page as somebody who was never here: `open_page("#/logs", locale="ru")`.

    At the end no script has failed, none was refused, and no dialog has opened.
    """
    faults: list[str] = []

    def note_console(message: ConsoleMessage) -> None:
        # That a request failed is the server's fault, and there are tests of servers that fail.
        if message.type == "error" and "Failed to load resource" not in message.text:
            faults.append(f"console: {message.text}")

    def note_dialog(dialog: Dialog) -> None:
        faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def open_(address: str = "", *, locale: str = "en-GB", **looks: Unpack[Looks]) -> Page:
        page = profiles.new_page(locale, **looks)
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.on("dialog", note_dialog)
        page.on("console", note_console)
        page.goto(f"{profiles.url}/{address}")
        return page

    yield open_
    profiles.forget()
    assert faults == []


@pytest.fixture
def open_page(profiles: Profiles) -> Iterator[OpenPage]:
    """Open pages, which are closed at the end of the test."""
    with watched_pages(profiles) as open_:
        yield open_


@pytest.fixture
def supplier_name() -> str:
    """A name that no other test's supplier has."""
    return f"Строймаркет {next(_suppliers)}"
