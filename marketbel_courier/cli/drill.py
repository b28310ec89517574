"""`marketbel-courier drill`: try the deployment that is up, by suppliers of the drill's own."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from marketbel_courier.cli.checks.check import Verdict
from marketbel_courier.cli.dagster_home import dagster_home_option, existing_dagster_home
from marketbel_courier.cli.doctor import examine
from marketbel_courier.cli.json_output import json_option, plain, print_json
from marketbel_courier.cli.questions import ask_database
from marketbel_courier.cli.terminal import (
    confirm,
    echo,
    output_console,
    said,
    show,
    text_of,
    usage_error,
)
from marketbel_courier.errors import CourierError
from marketbel_courier.liveness.beats import read_beats
from marketbel_courier.liveness.silences import Part, Silence, silences
from marketbel_courier.messages.message import Message, lines
from marketbel_courier.settings import Settings

if TYPE_CHECKING:
    from marketbel_courier.drill.course import DrillPlan, DrillReport, Result

T = TypeVar("T")

INTERRUPTED = 130
LOOPBACK = "127.0.0.1"
_SENSORS_TICK_WITHIN_SECONDS = 30.0
_LOOK_SECONDS = 1.0
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@click.command()
@click.option(
    "--serve",
    metavar="HOST[:PORT]",
    help="Try sources on the web, too: run workers reach this machine under that name.  [default:"
    " 127.0.0.1 where SOURCE_PRIVATE_NETWORKS has it]",
)
@click.option(
    "--kill-worker",
    is_flag=True,
    help="Kill the worker of one of the drill's own deliveries, on this machine.",
)
@click.option("--mute", is_flag=True, help="Let no channel tell of what the drill has fail.")
@click.option(
    "--patience",
    type=click.IntRange(min=10),
    default=180,
    show_default=True,
    metavar="SECONDS",
    help="How long nothing may move before a delivery counts as stuck.",
)
@click.option("--clean-up", is_flag=True, help="Only remove what a drill that was killed has left.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@dagster_home_option()
def drill(
    *,
    serve: str | None,
    kill_worker: bool,
    mute: bool,
    patience: int,
    clean_up: bool,
    yes: bool,
    as_json: bool,
    dagster_home: Path | None,
) -> None:
    """Have temporary suppliers delivered by the deployment that is up, and judge what comes of it.

    Good files, unchanged, missing, wrong, broken-off and silent ones: what each leaves in the
    ledger, on the volume, in the catalogue, in Redis, in Dagster's grid and in the channels of
    alerts is compared. Everything is removed afterwards, also after Ctrl-C; other suppliers and
    products are not touched. Nothing is begun where `doctor` finds a failure. Exits 1 if something
    is not as it should be, 2 if nothing was begun.
    """
    if as_json and not (yes or clean_up):
        raise usage_error(Message("cli-json-needs-yes"))
    home = existing_dagster_home(dagster_home)
    settings = Settings.from_environment()
    if clean_up:
        _remove_leftovers(settings, home, patience, as_json=as_json)
        return
    # Imported here: Dagster takes a second that `--help` should not wait for.
    from marketbel_courier.drill.course import DrillPlan, drill, exercises_of  # noqa: PLC0415

    host, port = _served_at(settings, serve)
    if kill_worker and host is None:
        raise usage_error(Message("cli-drill-kill-needs-web"))
    plan = DrillPlan(
        home,
        serve_at=host,
        serve_port=port,
        kills_worker=kill_worker,
        mutes_alerts=mute,
        patience_seconds=float(patience),
    )
    _require_fitness(settings)
    if not as_json:
        for announcement in _announcements(plan, len(exercises_of(plan))):
            echo(announcement)
    if not yes:
        confirm(Message("cli-go-on"))
    console = output_console()
    told = _ignored if as_json else _teller(console)
    report = _until_interrupted(lambda: drill(settings, plan, told), as_json=as_json)
    if as_json:
        print_json({"passed": report.has_passed, **plain(report)})
    else:
        _show(console, report)
    if not report.has_passed:
        sys.exit(1)


def _served_at(settings: Settings, serve: str | None) -> tuple[str | None, int]:
    """Host and port of the drill's own source; raises CourierError where it cannot be fetched."""
    # Imported here for the same reason.
    from marketbel_courier.sources.address_policy import AddressPolicy  # noqa: PLC0415

    policy = AddressPolicy(settings.source_private_networks, settings.source_port_ranges)
    if serve is None:
        is_open = policy.allows(LOOPBACK) and not settings.source_port_ranges
        return (LOOPBACK if is_open else None), 0
    host, _, digits = (
        serve.rpartition(":") if serve.rpartition(":")[2].isdigit() else (serve, "", "")
    )
    port = int(digits or 0)
    if settings.source_port_ranges and not policy.allows_port(port):
        raise CourierError(Message("cli-drill-port-closed", ports=settings.source_allowed_ports))
    host = host.strip("[]")
    try:
        addresses = {str(found[4][0]) for found in socket.getaddrinfo(host, port)}
    except OSError as error:
        raise CourierError(
            Message("cli-drill-host-unknown", host=host, why=error.strerror or str(error))
        ) from error
    closed = sorted(address for address in addresses if not policy.allows(address))
    if closed:
        raise CourierError(Message("cli-drill-host-closed", host=host, address=closed[0]))
    return host, port


def _require_fitness(settings: Settings) -> None:
    """Raise CourierError where the deployment is not up and well: that is mended first."""
    unfit = [one.message for one in _silences(settings)]
    if not unfit:
        failed = [check for check in examine(os.environ) if check.verdict is Verdict.FAIL]
        unfit = [
            Message("cli-drill-check", subject=one.subject, finding=one.finding) for one in failed
        ]
    if unfit:
        raise CourierError(Message("cli-drill-unfit", why=lines(unfit)))


def _silences(settings: Settings) -> Sequence[Silence]:
    """What is silent; sensors of a platform that has just come up are given their time."""
    deadline = time.monotonic() + _SENSORS_TICK_WITHIN_SECONDS
    while found := silences(ask_database(settings, read_beats)):
        # Of sensors that have yet to tick the code server is thought away.
        may_be_new = all(one.part in (Part.SENSOR, Part.CODE_SERVER) for one in found)
        if not may_be_new or time.monotonic() > deadline:
            break
        time.sleep(_LOOK_SECONDS)
    return found


def _announcements(plan: DrillPlan, suppliers: int) -> Iterator[Message]:
    yield Message("cli-drill-suppliers", n=suppliers, id=plan.drill_id)
    if plan.serve_at is None:
        yield Message("cli-drill-without-web")
    else:
        yield Message("cli-drill-with-web", host=plan.serve_at)
    yield Message("cli-drill-kills" if plan.kills_worker else "cli-drill-kills-nothing")
    yield Message("cli-drill-muted" if plan.mutes_alerts else "cli-drill-alerts")
    yield Message("cli-drill-removed")


def _ignored(_: Result) -> None:
    """Ignore progress: a script gets everything at the end."""


def _teller(console: Console) -> Callable[[Result], None]:
    def tell(result: Result) -> None:
        words = Message("cli-drill-told", name=result.exercise, ended=result.ended)
        show(console, words, style="red" if result.problems else "dim")

    return tell


def _until_interrupted(work: Callable[[], Coroutine[Any, Any, T]], *, as_json: bool) -> T:
    """Do the work; the first signal cancels it, so that it can remove what it has made."""

    async def under_signals() -> T:
        task = asyncio.ensure_future(work())
        loop = asyncio.get_running_loop()

        def interrupt() -> None:
            for number in _SIGNALS:
                loop.add_signal_handler(number, lambda: None)
            if not as_json:
                echo(Message("cli-drill-interrupted"), colour="yellow")
            task.cancel()

        for number in _SIGNALS:
            loop.add_signal_handler(number, interrupt)
        return await task

    try:
        return asyncio.run(under_signals())
    except asyncio.CancelledError:
        sys.exit(INTERRUPTED)


def _remove_leftovers(settings: Settings, home: Path, patience: int, *, as_json: bool) -> None:
    from marketbel_courier.drill.course import remove_leftovers  # noqa: PLC0415

    left = asyncio.run(remove_leftovers(settings, home, patience_seconds=float(patience)))
    if as_json:
        print_json({"left": left})
    else:
        for message in left or [Message("cli-drill-nothing-left")]:
            echo(message, colour="red" if left else None)
    if left:
        sys.exit(1)


def _show(console: Console, report: DrillReport) -> None:
    console.print(_table(report.results))
    for result in report.results:
        for problem in result.problems:
            words = Message("cli-drill-problem", name=result.exercise, problem=problem)
            show(console, words, style="red")
    for message in report.platform:
        show(console, message, style="red")
    for message in report.left:
        show(console, message, style="red")
    wrong = sum(bool(result.problems) for result in report.results)
    verdict = Message(
        "cli-drill-passed" if report.has_passed else "cli-drill-failed",
        n=len(report.results),
        wrong=wrong,
    )
    show(console, verdict, style="green" if report.has_passed else "red")


def _table(results: Sequence[Result]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column(said(Message("cli-column-exercise")), no_wrap=True)
    table.add_column(said(Message("cli-column-time")), justify="right", no_wrap=True)
    table.add_column(said(Message("cli-column-became")), no_wrap=True)
    table.add_column(said(Message("cli-column-why")), overflow="fold")
    for result in results:
        style = "red" if result.problems else ""
        table.add_row(
            Text(result.exercise, style=style),
            text_of(Message("cli-time", time=round(result.seconds))),
            text_of(result.ended, style),
            text_of(result.reason or ""),
        )
    return table
