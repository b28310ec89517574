"""`marketbel-courier version`."""

from __future__ import annotations

import platform
from importlib.metadata import version as version_of

import click


@click.command()
def version() -> None:
    """Print the versions of the courier, Dagster and Python."""
    click.echo(
        f"marketbel-courier {version_of('marketbel-courier')} "
        f"(dagster {version_of('dagster')}, Python {platform.python_version()})"
    )
