"""`marketbel-courier prune`: remove rows and files that have had their time, or count them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich import box
from rich.table import Table
from rich.text import Text

from marketbel_courier.cli.dagster_home import dagster_home_option
from marketbel_courier.cli.json_output import json_option, plain, print_json
from marketbel_courier.cli.terminal import output_console, said, show, text_of
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings

if TYPE_CHECKING:
    from marketbel_courier.orchestration.retention import RetentionReport


@click.command()
@click.option("--dry-run", is_flag=True, help="Remove nothing; count what would go.")
@dagster_home_option(
    "The folder under which runs leave their files; without it these are left alone."
)
@json_option
def prune(*, dry_run: bool, dagster_home: Path | None, as_json: bool) -> None:
    """Remove rows of the database, and files of Dagster's runs, that have had their time.

    RUNS_KEPT_DAYS, LOGS_KEPT_DAYS, LEDGER_KEPT_DAYS, CHANGES_KEPT_DAYS and HISTORY_KEPT_DAYS say
    when that is. What waits for somebody stays, and so does what the partition grid shows. The same
    runs by itself every six hours.
    """
    # Imported here: the drivers take a second that `--help` should not wait for.
    from marketbel_courier.orchestration.retention import carry_out_retention  # noqa: PLC0415

    report = asyncio.run(
        carry_out_retention(
            Settings.from_environment(), dagster_home=dagster_home, is_dry_run=dry_run
        )
    )
    if as_json:
        print_json({"message": report.message, **plain(report), "total": report.total})
        return
    console = output_console()
    if report.total.rows:
        console.print(_listing(report))
    show(console, report.message)


def _listing(report: RetentionReport) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column(said(Message("cli-column-table")), no_wrap=True)
    table.add_column(said(Message("cli-column-rows")), justify="right", no_wrap=True)
    table.add_column(said(Message("cli-column-size")), justify="right", no_wrap=True)
    for name, removed in sorted(report.removed.items()):
        if removed.rows:
            size = Message("cli-size", size=removed.size_bytes)
            table.add_row(Text(name), Text(f"{removed.rows:,}"), text_of(size))
    return table
