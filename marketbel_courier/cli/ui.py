"""`marketbel-courier ui`: Dagster's web UI behind the gate."""

from __future__ import annotations

import os
from pathlib import Path

import click

from marketbel_courier.cli.dagster_home import existing_dagster_home
from marketbel_courier.cli.terminal import echo
from marketbel_courier.settings import Settings


@click.command()
@click.option("--host", help="Address to listen on.  [default: UI_HOST, else 127.0.0.1]")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="Port to listen on; 0 takes a free one.  [default: UI_PORT, else 3000]",
)
@click.option(
    "--workspace",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="Dagster's workspace.yaml.  [default: UI_WORKSPACE, else that of DAGSTER_HOME]",
)
@click.option("--read-only", is_flag=True, help="Nobody changes anything there.")
def ui(host: str | None, port: int | None, workspace: Path | None, *, read_only: bool) -> None:
    """Serve Dagster's web UI until Ctrl-C, to those who may use it.

    Other sites' pages are kept out. Where ADMIN_PASSWORD_HASH, ADMIN_TOKENS or JWT_SECRET is set,
    people sign in as on the admin page; those who are no admins may look and change nothing.
    """
    # Imported here: a web server takes a moment that `--help` should not wait for.
    from marketbel_courier.admin.settings import AdminSettings  # noqa: PLC0415
    from marketbel_courier.http_server.process_log import log_to_terminal  # noqa: PLC0415
    from marketbel_courier.ui_gate.server import serve  # noqa: PLC0415
    from marketbel_courier.ui_gate.settings import UiSettings  # noqa: PLC0415

    settings = Settings.from_environment()
    home = os.environ.get("DAGSTER_HOME")
    existing_dagster_home(Path(home) if home else None)
    log_to_terminal()
    given = {
        "ui_host": host,
        "ui_port": port,
        "ui_workspace": workspace,
        "ui_read_only": read_only or None,
    }
    chosen = {name: value for name, value in given.items() if value is not None}
    try:
        serve(
            settings,
            AdminSettings.from_environment(),
            UiSettings.from_environment().model_copy(update=chosen),
            say=echo,
        )
    except KeyboardInterrupt:
        return
