"""`marketbel-courier demo`: real price lists through the real system, and what became of each."""

from __future__ import annotations

import os
import sys
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
from marketbel_courier.messages.language import LANGUAGE_VARIABLE, language_of_environment
from marketbel_courier.messages.message import Message

_SETTINGS = {
    # The demo suppliers' shops are on this machine, where sources usually must not be.
    "SOURCE_PRIVATE_NETWORKS": "127.0.0.0/8",
    "ML_POLL_INTERVAL_SECONDS": "0.5",
    # What is down for a moment here is up again in a moment.
    "DOWNLOAD_RETRY_BASE_SECONDS": "0.5",
    "RETRY_DELAY_SECONDS": "3",
    # The demo asks for its syncs itself; a scheduled one would come in between.
    "SYNC_INTERVAL_HOURS": "168",
}


@click.command()
@click.option("--keep", is_flag=True, help="Stay up afterwards, to look around, until Ctrl-C.")
@click.option("--twice", is_flag=True, help="Ask for a second sync, which finds nothing new.")
@home_option
@parent_option
def demo(home: Path | None, *, keep: bool, twice: bool, until_parent_ends: bool) -> None:
    """Let the price lists of a master sheet's suppliers travel from source to database.

    Starts the whole system with databases of its own in `demo` inside the data folder, emptied
    at each start and kept afterwards. Settings of the environment play no part in it, but for
    the language. Exits 0 only if every outcome is the expected one.
    """
    require_local_stack()
    # Imported here: a deployment's installation has no local stack.
    from marketbel_courier.demo.master_sheet import write_master_sheet  # noqa: PLC0415
    from marketbel_courier.demo.run import run_demo  # noqa: PLC0415
    from marketbel_courier.demo.server_process import supplier_server  # noqa: PLC0415
    from marketbel_courier.devstack.data_folder import DataFolder  # noqa: PLC0415
    from marketbel_courier.devstack.environment import without_settings  # noqa: PLC0415
    from marketbel_courier.devstack.fresh_start import empty  # noqa: PLC0415
    from marketbel_courier.devstack.stack import LocalStack  # noqa: PLC0415

    console = Console()
    folder = DataFolder(data_folder(home).path / "demo")
    empty(folder)
    sheet = folder.path / "master-sheet" / "suppliers.csv"
    surroundings = {
        **without_settings(os.environ),
        **_SETTINGS,
        LANGUAGE_VARIABLE: language_of_environment(),
        "MASTER_SHEET_URL": str(sheet),
        "LOCAL_SOURCE_DIRS": str(sheet.parent),
    }
    stack = LocalStack(folder, surroundings=surroundings, report=progress_reporter(console))
    as_expected = None
    try:
        with (
            running(stack, console, until_parent_ends=until_parent_ends),
            # The shops stay open for as long as somebody may ask for their price lists again.
            supplier_server(folder.logs / "suppliers.log") as shops,
        ):
            show_endpoints(stack, console)
            write_master_sheet(sheet, shops)
            as_expected = run_demo(stack, shops, twice=twice)
            if keep:
                show(console, Message("cli-stack-look-around", url=stack.endpoints.admin))
                show(console, Message("cli-stack-until-ctrl-c"), style="dim")
                stack.gave_up.wait()
    except KeyboardInterrupt:
        # Ctrl-C is how a demo that was kept up ends; before that it breaks the demo off.
        if as_expected is None:
            sys.exit(130)
    sys.exit(0 if as_expected else 1)
