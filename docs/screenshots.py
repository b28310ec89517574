# ruff: noqa: INP001 - a script beside the documentation, not a package
"""Takes the documentation's pictures of a running Dagster UI, with headless Chromium.

`python docs/screenshots.py http://127.0.0.1:3000`, best after `marketbel-courier demo --keep`.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click
import httpx
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import Page, sync_playwright

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


@click.command()
@click.argument("webserver_url")
@click.option(
    "--partition", help="Supplier of the materialization shown.  [default: one with warnings]"
)
def main(webserver_url: str, partition: str | None) -> None:
    """Take all pictures of the Dagster webserver at WEBSERVER_URL."""
    base_url = webserver_url.rstrip("/")
    try:
        pictures = _pictures(base_url, partition)
        PICTURES.mkdir(exist_ok=True)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=_browser(), args=list(ARGUMENTS))
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            for picture in pictures:
                page = context.new_page()
                _take(page, base_url, picture)
                page.close()
            browser.close()
    except (BrowserError, httpx.HTTPError) as error:
        raise click.ClickException(str(error).partition("\n")[0]) from error


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
    target = PICTURES / f"{picture.name}.png"
    page.screenshot(path=target)
    size = target.stat().st_size
    if size > LARGEST_PICTURE_BYTES:
        raise click.ClickException(f"{target.name} has {size:,} bytes: make its page smaller.")
    click.echo(f"{target.name}: {size:,} bytes")


if __name__ == "__main__":
    main()
