"""`marketbel-courier dev`: the whole system on this machine, until Ctrl-C."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from marketbel_courier.cli.local_stack import (
    data_folder,
    home_option,
    parent_option,
    progress_reporter,
    require_local_stack,
    running,
    show_endpoints,
)
from marketbel_courier.cli.terminal import show
from marketbel_courier.messages.message import Message


@click.command()
@home_option
@parent_option
def dev(home: Path | None, *, until_parent_ends: bool) -> None:
    """Start the whole system and keep it up until Ctrl-C.

    PostgreSQL, Redis (Valkey), ml-analyze, Dagster and the admin page run on free ports of this
    machine and keep their data. DATABASE_URL, REDIS_URL, ML_ANALYZE_URL and UPLOADS_DIR, where
    set, are used instead of the system's own.
    """
    require_local_stack()
    # Imported here: a deployment's installation has no local stack.
    from marketbel_courier.devstack.errors import StackError  # noqa: PLC0415
    from marketbel_courier.devstack.stack import LocalStack  # noqa: PLC0415

    console = Console()
    stack = LocalStack(data_folder(home), report=progress_reporter(console))
    try:
        with running(stack, console, until_parent_ends=until_parent_ends):
            show_endpoints(stack, console)
            show(console, Message("cli-stack-until-ctrl-c"), style="dim")
            stack.gave_up.wait()
    except KeyboardInterrupt:
        return
    raise StackError(Message("stack-gave-up", logs=str(stack.folder.logs)))
