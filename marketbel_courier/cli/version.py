"""`marketbel-courier version`."""

from __future__ import annotations

import platform
from importlib.metadata import version as version_of

import click

from marketbel_courier.cli.json_output import json_option, print_json


@click.command()
@json_option
def version(*, as_json: bool) -> None:
    """Print the versions of the courier, Dagster and Python."""
    if as_json:
        print_json(_versions())
        return
    click.echo(version_line())


def print_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    """Answer `--version`."""
    if wanted and not context.resilient_parsing:
        click.echo(version_line())
        context.exit()


def version_line() -> str:
    """The versions in one line."""
    told = _versions()
    return (
        f"marketbel-courier {told['marketbel_courier']} "
        f"(dagster {told['dagster']}, Python {told['python']})"
    )


def _versions() -> dict[str, str]:
    return {
        "marketbel_courier": version_of("marketbel-courier"),
        "dagster": version_of("dagster"),
        "python": platform.python_version(),
    }
