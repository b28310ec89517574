"""`marketbel-courier adopt`: take over what the former worker left, or show what would be done."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING

import click
from redis.exceptions import RedisError
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from marketbel_courier.cli.json_output import json_option, plain, print_json
from marketbel_courier.cli.questions import redis_unreachable, with_database
from marketbel_courier.cli.terminal import output_console, said, show
from marketbel_courier.database.pool import Pool
from marketbel_courier.messages.message import Message
from marketbel_courier.messages.wording import one_line
from marketbel_courier.settings import Settings

if TYPE_CHECKING:
    from marketbel_courier.adoption.examination import Oddity
    from marketbel_courier.adoption.report import AdoptionReport, Step

ROWS_SHOWN = 200


@click.command()
@click.option("--dry-run", is_flag=True, help="Change nothing; show what would be done, and why.")
@click.option(
    "--worker-stopped",
    is_flag=True,
    help="The former worker is stopped: what changed just now is taken over, too.",
)
@click.option(
    "--check",
    is_flag=True,
    help="Change nothing; say what is odd or not understood, and what would be taken over.",
)
@json_option
def adopt(*, dry_run: bool, worker_stopped: bool, check: bool, as_json: bool) -> None:
    """Take over the jobs, files and locks of the former ingestion worker.

    The first start does the same by itself. What the former worker may still be at is left to it,
    and looked at again. Safe to run twice. Exits 1 if something is left, and with --check if
    something stands in the way.
    """
    if check:
        _check(is_abandoned=worker_stopped, as_json=as_json)
        return
    # Imported here: the drivers take a second that `--help` should not wait for.
    from marketbel_courier.adoption.takeover import take_over  # noqa: PLC0415

    settings = Settings.from_environment()

    async def look(_: Pool) -> AdoptionReport:
        return await take_over(settings, is_dry_run=dry_run, is_abandoned=worker_stopped)

    try:
        report = asyncio.run(with_database(settings, look))
    except RedisError as error:
        raise redis_unreachable(error) from error
    if as_json:
        print_json({"message": report.message, **plain(report)})
    else:
        show_report(output_console(), report)
    if report.waits_for:
        raise SystemExit(1)


def _check(*, is_abandoned: bool, as_json: bool) -> None:
    # Imported here for the same reason.
    from marketbel_courier.adoption.examination import examine  # noqa: PLC0415
    from marketbel_courier.adoption.takeover import take_over  # noqa: PLC0415
    from marketbel_courier.delivery.volume_cleanup import volume_of  # noqa: PLC0415
    from marketbel_courier.job_state.connection import connect_redis  # noqa: PLC0415

    settings = Settings.from_environment()

    async def look(pool: Pool) -> tuple[Sequence[Oddity], AdoptionReport | None]:
        async with aclosing(connect_redis(settings.redis_dsn)) as redis:
            examination = await examine(pool, redis, volume_of(settings))
        if not examination.is_whole:
            return examination.oddities, None
        report = await take_over(settings, is_dry_run=True, is_abandoned=is_abandoned)
        return examination.oddities, report

    try:
        oddities, report = asyncio.run(with_database(settings, look))
    except RedisError as error:
        raise redis_unreachable(error) from error
    blocking = sum(oddity.stands_in_the_way for oddity in oddities)
    if as_json:
        print_json({"in_the_way": blocking, "oddities": oddities, "report": report})
    else:
        _show_check(output_console(), oddities, report, blocking)
    if blocking:
        raise SystemExit(1)


def _show_check(
    console: Console, oddities: Sequence[Oddity], report: AdoptionReport | None, blocking: int
) -> None:
    for oddity in oddities:
        style = "red" if oddity.stands_in_the_way else "yellow"
        # Names of keys and files are foreign: they are shown as they are.
        line = one_line(f"{said(oddity.what)} → {said(oddity.remedy)}")
        console.print(Text(line, style=style))
    if report is None:
        show(console, Message("adoption-check-later"))
    else:
        show_report(console, report)
    if blocking:
        show(console, Message("adoption-check-blocked", n=blocking), style="red")
    elif oddities:
        show(console, Message("adoption-check-odd", n=len(oddities)))
    else:
        show(console, Message("adoption-check-fine"))


def show_report(console: Console, report: AdoptionReport) -> None:
    """A row for each thing that was found, and the counts."""
    if report.steps:
        console.print(_table(report.steps[:ROWS_SHOWN]))
    hidden = len(report.steps) - ROWS_SHOWN
    if hidden > 0:
        show(console, Message("cli-more", n=hidden))
    show(console, report.message)
    if report.waits_for:
        show(console, Message("cli-adopt-waits"), style="yellow")


def _table(steps: Sequence[Step]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column(said(Message("cli-column-what")), no_wrap=True)
    table.add_column(said(Message("cli-column-whose")), overflow="fold")
    table.add_column(said(Message("cli-column-was")), overflow="fold")
    table.add_column(said(Message("cli-column-becomes")), no_wrap=True)
    table.add_column(said(Message("cli-column-why")), overflow="fold")
    for step in steps:
        # Others chose these words: they are shown as they are, not as markup.
        style = "yellow" if step.is_warning else ""
        cells = (step.kind.message, step.subject, step.was or "", step.done, step.reason)
        table.add_row(*(Text(one_line(said(cell)), style=style) for cell in cells))
    return table
