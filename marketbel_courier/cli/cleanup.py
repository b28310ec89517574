"""`marketbel-courier cleanup`: remove what has had its time on the shared volume, or show it."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click
from rich import box
from rich.table import Table
from rich.text import Text

from marketbel_courier.cli.group import EXIT_CODE_OF_ERRORS, ListedError
from marketbel_courier.cli.json_output import json_option, plain, print_json
from marketbel_courier.cli.terminal import output_console, said, show, text_of
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings

if TYPE_CHECKING:
    from marketbel_courier.delivery.volume_cleanup import CleanupReport

ROWS_SHOWN = 50
FAILURES_SHOWN = 10


@click.command()
@click.option("--dry-run", is_flag=True, help="Remove nothing; show what would go.")
@click.option(
    "--older-than",
    type=click.FloatRange(min=0),
    metavar="HOURS",
    help="Age of a price list that may go.  [default: FILE_CLEANUP_TTL_HOURS]",
)
@json_option
def cleanup(*, dry_run: bool, older_than: float | None, as_json: bool) -> None:
    """Remove old price lists, leftovers and orphans from the shared volume.

    Files of deliveries in flight stay, as does everything that is not the courier's. The same runs
    by itself every six hours.
    """
    # Imported here: the drivers take a second that `--help` should not wait for.
    from marketbel_courier.delivery.volume_cleanup import clean_up  # noqa: PLC0415

    age = None if older_than is None else timedelta(hours=older_than)
    report = asyncio.run(clean_up(Settings.from_environment(), older_than=age, is_dry_run=dry_run))
    if as_json:
        print_json({"message": report.message, **plain(report)})
        sys.exit(EXIT_CODE_OF_ERRORS if report.failures else 0)
    console = output_console()
    if dry_run and report.removed:
        console.print(_listing(report))
        hidden = len(report.removed) - ROWS_SHOWN
        if hidden > 0:
            show(console, Message("cli-cleanup-more", n=hidden), style="dim")
    show(console, report.message)
    if report.failures:
        raise ListedError(
            Message("cleanup-failed", n=len(report.failures)),
            report.failures[:FAILURES_SHOWN],
        )


def _listing(report: CleanupReport) -> Table:
    now = datetime.now(UTC)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column(said(Message("cli-column-file")), overflow="fold")
    table.add_column(said(Message("cli-column-why")), no_wrap=True)
    table.add_column(said(Message("cli-column-age")), justify="right", no_wrap=True)
    table.add_column(said(Message("cli-column-size")), justify="right", no_wrap=True)
    for item in sorted(report.removed, key=lambda item: item.since)[:ROWS_SHOWN]:
        # A supplier chose the name: it is shown as it is, not as markup.
        table.add_row(
            Text(item.path.name),
            text_of(item.reason.words),
            text_of(Message("cli-time", time=now - item.since)),
            text_of(Message("cli-size", size=item.size_bytes)),
        )
    return table
