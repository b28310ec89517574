"""The browser's profiles, one for each language: their storage is emptied after each test.

The page's files and compiled scripts stay, as they never change below an address: a page opens in a
third of the time that a new profile takes.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import Literal, Self, TypedDict, Unpack

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

# A slow machine is not a failure; the test's own time limit ends the wait.
PATIENCE_MS = 60_000
# A file of the server's that does nothing.
_PICTURE = "static/favicon.svg"
# All that a page can store; not the files that it has loaded.
_STORED = "cookies,local_storage,indexeddb,websql,cache_storage,service_workers,file_systems"


class Looks(TypedDict, total=False):
    """How a page is looked at."""

    viewport: ViewportSize
    color_scheme: Literal["light", "dark"]


class Profiles:
    """Opens pages in profiles that are kept, and has the profiles forget what was stored there."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.url = url
        self._browser = browser
        self._kept: dict[str, BrowserContext] = {}
        self._running = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._running.close()

    def new_page(self, locale: str, **looks: Unpack[Looks]) -> Page:
        """An empty page in the profile of a language."""
        profile = self._kept.get(locale) or self._make(locale)
        page = profile.new_page()
        if "viewport" in looks:
            page.set_viewport_size(looks["viewport"])
        page.emulate_media(color_scheme=looks.get("color_scheme"))
        return page

    def forget(self) -> None:
        """Close the pages that were opened, and empty all storage."""
        for profile in self._kept.values():
            first, *opened = profile.pages
            for page in opened:
                page.close()
            session = profile.new_cdp_session(first)
            session.send(
                "Storage.clearDataForOrigin", {"origin": self.url, "storageTypes": _STORED}
            )
            session.detach()
            profile.clear_cookies()

    def _make(self, locale: str) -> BrowserContext:
        # Without a graphics card, what moves while a test waits takes most of a core.
        context = self._browser.new_context(locale=locale, reduced_motion="reduce")
        profile = self._running.enter_context(context)
        profile.set_default_timeout(PATIENCE_MS)
        # As long as one page of a site is open, the process stays in which the others open.
        profile.new_page().goto(f"{self.url}/{_PICTURE}")
        self._kept[locale] = profile
        return profile
