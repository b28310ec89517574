"""The folder of Dagster that a command works with: the daemon's folder, or none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from marketbel_courier.errors import CourierError
from marketbel_courier.messages.message import Message


def dagster_home_option(
    help: str = "The folder with Dagster's dagster.yaml.",  # noqa: A002 - as click calls it
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option `--dagster-home`, which the environment's `DAGSTER_HOME` stands in for."""
    return click.option(
        "--dagster-home",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="DAGSTER_HOME",
        show_envvar=True,
        help=help,
    )


def existing_dagster_home(folder: Path | None) -> Path:
    """The folder; raises CourierError for one that Dagster's daemon cannot be using."""
    if folder is None:
        raise CourierError(Message("cli-dagster-home-missing"))
    if not (folder / "dagster.yaml").is_file():
        raise CourierError(Message("cli-dagster-home-empty", folder=str(folder)))
    return folder.absolute()
