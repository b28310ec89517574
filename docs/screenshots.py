# ruff: noqa: INP001 - a script beside the documentation, not a package
"""Takes the documentation's pictures of a running Dagster UI or admin page, with headless Chromium.

`python docs/screenshots.py http://127.0.0.1:3000` and `python docs/screenshots.py --admin
http://127.0.0.1:8080`, best after `marketbel-courier demo --keep`. pngquant makes them small.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

import click
import httpx
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as BrowserError

Theme = Literal["light", "dark"]

PICTURES = Path(__file__).parent / "pictures"
LARGEST_PICTURE_BYTES = 200_000
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# A new instance greets its first user with a dialogue over everything.
DISMISS_GREETING = "mutation { setNuxSeen }"
WHAT_IS_THERE = """
{
  assetNodes { groupName }
  assetOrError(assetKey: {path: ["ml_analysis"]}) {
    ... on Asset { assetMaterializations(limit: 100) { partition } }
  }
  runsOrError(
    filter: {tags: [{key: "dagster/sensor_name", value: "sync_sensor"}]}, limit: 50
  ) { ... on Runs { results { runId assetSelection { path } } } }
}
"""


@dataclass(frozen=True)
class Picture:
    """One picture: where to look, and the text that is there once the page has drawn itself."""

    name: str
    path: str
    awaited_text: str
    height: int = 900


@dataclass(frozen=True)
class AdminPicture:
    """One picture of the admin page: its view, and what is there once it has its data."""

    name: str
    address: str
    awaited: str
    height: int = 820
    click: str = ""

    def take(self, page: Page, target: Path) -> None:
        """Show the view and keep what is seen."""
        page.evaluate("address => { location.hash = address }", self.address)
        page.locator(self.awaited).first.wait_for()
        if self.click:
            page.locator(self.click).first.click()
            page.get_by_role("dialog").wait_for()
        page.wait_for_load_state("networkidle")
        _keep(page, target)


JOBS = AdminPicture("jobs", "#/jobs", "[data-testid=job]", height=1480)
SUPPLIERS = AdminPicture("suppliers", "#/suppliers", "[data-testid=supplier]")
PRODUCTS = AdminPicture("products", "#/products?offers=some", "[data-testid=product]")
CHANGES = AdminPicture("changes", "#/changes?kind=dearer,cheaper", "[data-testid=change]")
ADMIN_VIEWS = (
    JOBS,
    SUPPLIERS,
    PRODUCTS,
    CHANGES,
    AdminPicture("review", "#/reviews", "[data-testid=review]"),
    AdminPicture("held", "#/held", "[data-testid=held-price], .empty"),
    AdminPicture("log", "#/logs", "[data-testid=log] li"),
    AdminPicture("settings", "#/settings", ".checks li", height=680),
    AdminPicture("upload", "#/jobs", "[data-testid=job]", click=".view-head .button.primary"),
)
LANGUAGES_AND_THEMES: tuple[tuple[str, Theme], ...] = (
    ("en", "light"),
    ("en", "dark"),
    ("ru", "light"),
    ("ru", "dark"),
)
NARROW: tuple[tuple[AdminPicture, str, Theme], ...] = (
    (JOBS, "en", "dark"),
    (SUPPLIERS, "ru", "light"),
    (CHANGES, "ru", "dark"),
)
# A supplier whose price list has rows that cannot be read.
TROUBLED = "[data-testid=job][data-phase=warnings] h3 a"


@click.command()
@click.argument("url")
@click.option("--admin", is_flag=True, help="URL is that of the admin page.")
@click.option(
    "--partition", help="Supplier of the materialization shown.  [default: one with warnings]"
)
def main(url: str, partition: str | None, *, admin: bool) -> None:
    """Take all pictures of the Dagster webserver, or the admin page, at URL."""
    base_url = url.rstrip("/")
    PICTURES.mkdir(exist_ok=True)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=_browser(), args=list(ARGUMENTS))
            if admin:
                _take_admin_page(browser, base_url)
            else:
                _take_dagster(browser, base_url, partition)
            browser.close()
    except (BrowserError, httpx.HTTPError) as error:
        raise click.ClickException(str(error).partition("\n")[0]) from error


def _take_dagster(browser: Browser, base_url: str, partition: str | None) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    for picture in _pictures(base_url, partition):
        page = context.new_page()
        _take(page, base_url, picture)
        page.close()


def _take_admin_page(browser: Browser, base_url: str) -> None:
    for language, theme in LANGUAGES_AND_THEMES:
        page = _open_admin_page(browser, base_url, language, theme, width=1280)
        story = page.locator(TROUBLED).first.get_attribute("href") or ""
        product = _product(page)
        troubled = AdminPicture("story", story, "[data-testid=row-errors]", height=1000)
        for view in (troubled, _teaching(story), product, *ADMIN_VIEWS):
            page.set_viewport_size({"width": 1280, "height": view.height})
            view.take(page, PICTURES / f"admin-{view.name}-{language}-{theme}.png")
        page.context.close()
    for view, language, theme in (*NARROW, (_teaching(story), "ru", "light")):
        page = _open_admin_page(browser, base_url, language, theme, width=360)
        view.take(page, PICTURES / f"admin-{view.name}-{language}-{theme}-narrow.png")
        page.context.close()


def _teaching(story: str) -> AdminPicture:
    """How the list is read of the supplier whose story stands at this address."""
    address = story.replace("#/suppliers/", "#/teach/")
    return AdminPicture("teaching", address, "[data-testid=items]", height=1000)


def _product(page: Page) -> AdminPicture:
    """The first product that somebody offers."""
    page.evaluate("address => { location.hash = address }", PRODUCTS.address)
    link = page.locator(f"{PRODUCTS.awaited} th a").first
    address = link.get_attribute("href") or ""
    return AdminPicture("product", address, "[data-testid=price-chart]", height=1500)


def _open_admin_page(
    browser: Browser, base_url: str, language: str, theme: Theme, *, width: int
) -> Page:
    context = browser.new_context(
        locale=language,
        color_scheme=theme,
        reduced_motion="reduce",
        viewport={"width": width, "height": 740},
    )
    page = context.new_page()
    page.goto(base_url)
    page.locator(JOBS.awaited).first.wait_for()
    return page


def _pictures(base_url: str, partition: str | None) -> list[Picture]:
    _ask(base_url, DISMISS_GREETING)
    data = _ask(base_url, WHAT_IS_THERE)
    partitions = [
        event["partition"] for event in data["assetOrError"].get("assetMaterializations", [])
    ]
    runs = [
        run["runId"]
        for run in data["runsOrError"]["results"]
        if {"path": ["raw_price_list"]} in (run["assetSelection"] or [])
    ]
    if not partitions or not runs:
        raise click.ClickException("Nothing has been delivered yet: run a sync first.")
    with_warnings = next(
        (key for key in partitions if key.startswith("masterskaya")), partitions[0]
    )
    groups = sorted({node["groupName"] for node in data["assetNodes"]})
    expanded = ",".join(f"global@global:{group}" for group in groups)
    return [
        Picture("asset-graph", f"/asset-groups?expanded={quote(expanded)}", "ml_analysis"),
        Picture(
            "partition-grid",
            f"/assets/raw_price_list?view=partitions&partition={quote(partitions[0])}",
            "checksum SHA-256",
        ),
        Picture(
            "materialization",
            f"/assets/ml_analysis?view=partitions&partition={quote(partition or with_warnings)}",
            "items in file",
            height=1300,
        ),
        Picture(
            "run-timeline",
            f"/runs/{runs[0]}?logs=type%3AASSET_MATERIALIZATION",
            "ASSET_MATERIALIZATION",
        ),
    ]


def _ask(base_url: str, query: str) -> dict[str, Any]:
    answer = httpx.post(f"{base_url}/graphql", json={"query": query}, timeout=30, trust_env=False)
    data: dict[str, Any] = answer.raise_for_status().json()["data"]
    return data


def _browser() -> str:
    for name in BROWSERS:
        path = shutil.which(name)
        if path:
            return path
    raise click.ClickException(f"No browser is on PATH; install one of {', '.join(BROWSERS)}.")


def _take(page: Page, base_url: str, picture: Picture) -> None:
    page.set_viewport_size({"width": 1440, "height": picture.height})
    page.goto(base_url + picture.path)
    page.get_by_text(picture.awaited_text).first.wait_for()
    # The UI fetches in waves after its first paint; the network falls silent when it is done,
    # but for a websocket that does not count.
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)
    _keep(page, PICTURES / f"{picture.name}.png")


def _keep(page: Page, target: Path) -> None:
    page.screenshot(path=target)
    pngquant = shutil.which("pngquant")
    if pngquant:
        command = [pngquant, "--force", "--ext", ".png", "128", str(target)]
        subprocess.run(command, check=True)  # noqa: S603 - its path and ours
    size = target.stat().st_size
    if size > LARGEST_PICTURE_BYTES:
        raise click.ClickException(f"{target.name} has {size:,} bytes: make its page smaller.")
    click.echo(f"{target.name}: {size:,} bytes")


if __name__ == "__main__":
    main()
