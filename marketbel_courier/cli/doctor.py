"""`marketbel-courier doctor`: what is missing or wrong here, one line each."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping

import click

from marketbel_courier.cli.checks.check import Check, Verdict
from marketbel_courier.cli.checks.machine import check_machine
from marketbel_courier.cli.checks.settings import read_settings

_COLOURS = {Verdict.OK: "green", Verdict.WARN: "yellow", Verdict.FAIL: "red"}


@click.command(short_help="Say what is missing or wrong here, and how to mend it.")
def doctor() -> None:
    """Check every dependency and setting and say how to mend what is wrong.

    Reads only. Exits 1 if something fails; warnings do not count.
    """
    failed = 0
    for check in examine(os.environ):
        failed += check.verdict is Verdict.FAIL
        click.echo(_line(check))
    if failed:
        click.secho(f"{failed} to mend", fg="red")
        sys.exit(1)
    click.secho("Nothing stands in the way.", fg="green")


def examine(environment: Mapping[str, str]) -> Iterator[Check]:
    """Every check, one after the other; servers are asked only if the settings can be read."""
    # Imported here: the drivers take a second that `--help` should not wait for.
    from marketbel_courier.cli.checks.admin import check_admin  # noqa: PLC0415
    from marketbel_courier.cli.checks.files import check_files  # noqa: PLC0415
    from marketbel_courier.cli.checks.servers import check_servers  # noqa: PLC0415
    from marketbel_courier.cli.checks.upkeep import check_upkeep  # noqa: PLC0415

    yield from check_machine(environment)
    settings, checks = read_settings(environment)
    yield from checks
    yield from check_admin(environment)
    if settings is not None:
        yield from check_servers(settings, environment)
        yield from check_files(settings, environment)
        yield from check_upkeep(settings, environment)


def _line(check: Check) -> str:
    verdict = click.style(f"{check.verdict:<4}", fg=_COLOURS[check.verdict], bold=True)
    remedy = f" → {check.remedy}" if check.remedy else ""
    return f"{verdict}  {check.subject:<28} {check.finding}{remedy}"
