"""`marketbel-courier admin`: the admin API and page, and the password to it."""

from __future__ import annotations

import sys

import click

from marketbel_courier.cli.json_output import json_option
from marketbel_courier.cli.terminal import echo, said, usage_error
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings

_SHORTEST_PASSWORD = 10


@click.group(invoke_without_command=True)
@click.option("--host", help="Address to listen on.  [default: ADMIN_HOST, else 127.0.0.1]")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="Port to listen on; 0 takes a free one.  [default: ADMIN_PORT, else 8080]",
)
@click.pass_context
def admin(context: click.Context, host: str | None, port: int | None) -> None:
    """Serve the admin page and its API until Ctrl-C.

    On the loopback address nobody has to sign in. On any other one ADMIN_PASSWORD_HASH,
    ADMIN_TOKENS or JWT_SECRET must be set.
    """
    if context.invoked_subcommand is not None:
        return
    # Imported here: a web server takes a moment that `--help` should not wait for.
    from marketbel_courier.admin.server import serve  # noqa: PLC0415
    from marketbel_courier.admin.settings import AdminSettings  # noqa: PLC0415
    from marketbel_courier.http_server.process_log import log_to_terminal  # noqa: PLC0415

    log_to_terminal()
    given = {"admin_host": host, "admin_port": port}
    chosen = {name: value for name, value in given.items() if value is not None}
    try:
        serve(
            Settings.from_environment(),
            AdminSettings.from_environment().model_copy(update=chosen),
            say=echo,
        )
    except KeyboardInterrupt:
        return


@admin.command("sessions")
@click.option("--end", "ended", metavar="ID", help="End this session; its first letters do.")
@click.option("--end-all", is_flag=True, help="End all: everybody has to sign in again.")
@json_option
def sessions(*, ended: str | None, end_all: bool, as_json: bool) -> None:
    """List who is signed in to the page and the web UI, or end sessions."""
    # Imported here, as above.
    from marketbel_courier.cli.admin_sessions import end_some, show_sessions  # noqa: PLC0415

    settings = Settings.from_environment()
    if ended is not None or end_all:
        end_some(settings, ended, as_json=as_json)
    else:
        show_sessions(settings, as_json=as_json)


@admin.command("hash-password")
@click.option("--stdin", is_flag=True, help="Read the password from the standard input's line.")
def hash_password(*, stdin: bool) -> None:
    """Print the hash of a password, for ADMIN_PASSWORD_HASH."""
    # Imported here, as above.
    from marketbel_courier.admin.auth.passwords import PasswordHash  # noqa: PLC0415

    if stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt(
            said(Message("cli-password")),
            hide_input=True,
            confirmation_prompt=said(Message("cli-password-again")),
            err=True,
        )
    if len(password) < _SHORTEST_PASSWORD:
        raise usage_error(Message("cli-password-short", n=_SHORTEST_PASSWORD))
    click.echo(str(PasswordHash.of(password)))
