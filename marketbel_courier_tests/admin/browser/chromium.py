"""Finds a Chromium: the system's, or one that Playwright has installed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# The first start on a busy machine takes its time.
_PATIENCE_MS = 180_000
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Not one for each page: the first has the scripts compiled.
    "--process-per-site",
)


def executable(playwright: Playwright) -> str | None:
    """The browser's path, or None where there is none; PLAYWRIGHT_BROWSERS_PATH counts."""
    for name in _NAMES:
        path = shutil.which(name)
        if path:
            return path
    own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


@contextmanager
def open_browser() -> Iterator[Browser | None]:
    """A headless Chromium, or None where no machine's package manager has left one."""
    with sync_playwright() as playwright:
        path = executable(playwright)
        if path is None:
            yield None
            return
        browser = playwright.chromium.launch(
            executable_path=path, args=list(_ARGUMENTS), timeout=_PATIENCE_MS
        )
        try:
            yield browser
        finally:
            browser.close()
