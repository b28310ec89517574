"""`marketbel-courier doctor`: what is missing or wrong here, one line each."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping

import click

from marketbel_courier.cli.checks.check import Check, Verdict
from marketbel_courier.cli.checks.machine import check_machine
from marketbel_courier.cli.checks.settings import read_settings
from marketbel_courier.cli.json_output import json_option, print_json
from marketbel_courier.cli.terminal import echo, said
from marketbel_courier.messages.message import Message

_COLOURS = {Verdict.OK: "green", Verdict.WARN: "yellow", Verdict.FAIL: "red"}
_VERDICTS = {
    Verdict.OK: Message("doctor-ok"),
    Verdict.WARN: Message("doctor-warn"),
    Verdict.FAIL: Message("doctor-fail"),
}
_SUBJECT_WIDTH = 28


@click.command()
@json_option
def doctor(*, as_json: bool) -> None:
    """Check every dependency and setting and say how to mend what is wrong.

    Reads only. A webhook gets a post without a word, which nobody sees, and one that refuses that
    gets a trial message, which is seen. Exits 1 if something fails; warnings do not count.
    """
    if as_json:
        checks = list(examine(os.environ))
        failed = sum(check.verdict is Verdict.FAIL for check in checks)
        print_json({"failed": failed, "checks": checks})
        sys.exit(1 if failed else 0)
    failed = 0
    for check in examine(os.environ):
        failed += check.verdict is Verdict.FAIL
        click.echo(_line(check))
    if failed:
        echo(Message("doctor-to-mend", n=failed), colour="red")
        sys.exit(1)
    echo(Message("doctor-nothing"), colour="green")


def examine(environment: Mapping[str, str]) -> Iterator[Check]:
    """Every check, one after the other; servers are asked only if the settings can be read."""
    # Imported here: the drivers take a second that `--help` should not wait for.
    from marketbel_courier.cli.checks.addresses import check_addresses  # noqa: PLC0415
    from marketbel_courier.cli.checks.admin import check_admin  # noqa: PLC0415
    from marketbel_courier.cli.checks.connections import check_connections  # noqa: PLC0415
    from marketbel_courier.cli.checks.files import check_files  # noqa: PLC0415
    from marketbel_courier.cli.checks.liveness import check_liveness  # noqa: PLC0415
    from marketbel_courier.cli.checks.prices import check_prices  # noqa: PLC0415
    from marketbel_courier.cli.checks.servers import check_servers  # noqa: PLC0415
    from marketbel_courier.cli.checks.upkeep import check_upkeep  # noqa: PLC0415
    from marketbel_courier.cli.checks.variables import check_variables  # noqa: PLC0415

    yield from check_machine(environment)
    settings, checks = read_settings(environment)
    yield from checks
    yield from check_variables(environment)
    yield from check_admin(environment)
    if settings is not None:
        yield from check_servers(settings, environment)
        yield from check_connections(settings, environment)
        yield from check_files(settings, environment)
        yield from check_upkeep(settings, environment)
        yield from check_addresses(settings, environment)
        yield from check_prices(settings, environment)
        yield from check_liveness(settings, environment)


def _line(check: Check) -> str:
    width = max(len(said(word)) for word in _VERDICTS.values())
    word = f"{said(_VERDICTS[check.verdict]):<{width}}"
    verdict = click.style(word, fg=_COLOURS[check.verdict], bold=True)
    remedy = f" → {said(check.remedy)}" if check.remedy else ""
    return f"{verdict}  {said(check.subject):<{_SUBJECT_WIDTH}} {said(check.finding)}{remedy}"
