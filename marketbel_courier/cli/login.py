"""`marketbel-courier login`: the logins to suppliers' servers; their secrets are never shown."""

from __future__ import annotations

import sys

import click
from rich.table import Table

from marketbel_courier.cli.json_output import json_option, print_json
from marketbel_courier.cli.operator_name import operator_name
from marketbel_courier.cli.questions import ask_database
from marketbel_courier.cli.supplier_arguments import the_supplier
from marketbel_courier.cli.terminal import output_console, said, show, usage_error
from marketbel_courier.database.pool import Pool
from marketbel_courier.errors import CourierError
from marketbel_courier.ledger.source_logins import (
    KeptLogin,
    forget_login,
    keep_login,
    kept_logins,
    use_login,
)
from marketbel_courier.ledger.suppliers import Supplier, list_suppliers
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings
from marketbel_courier.sources.source_login import LoginKind, make_login


@click.group()
def login() -> None:
    """Logins to suppliers' servers: each by a name, for one server, never shown again."""


@login.command("list", short_help="List the logins, without their secrets.")
@json_option
def list_logins(*, as_json: bool) -> None:
    """List the logins, the server of each, and how many suppliers take it."""
    found = ask_database(Settings.from_environment(), kept_logins)
    if as_json:
        print_json({"logins": found})
        return
    console = output_console()
    if not found:
        show(console, Message("cli-login-none"))
        return
    table = Table("name", "kind", "server", "user or header", "suppliers", "changed by", box=None)
    for kept in found:
        table.add_row(*_cells(kept))
    console.print(table)


@login.command("set", short_help="Enter a login, or enter it anew.")
@click.argument("name")
@click.option("--for", "server", required=True, metavar="URL", help="Server that is told it.")
@click.option("--basic", "user", metavar="USER", help="A user's name; the secret is the password.")
@click.option("--bearer", is_flag=True, help="The secret is a bearer token.")
@click.option("--header", metavar="NAME", help="A header's name; the secret is its value.")
@click.option("--stdin", is_flag=True, help="Read the secret from the standard input's line.")
def set_login(
    name: str, server: str, *, user: str | None, bearer: bool, header: str | None, stdin: bool
) -> None:
    """Enter the login NAME: its secret is asked for, and stored sealed."""
    kinds = {LoginKind.BASIC: user, LoginKind.BEARER: "" if bearer else None}
    kinds[LoginKind.HEADER] = header
    chosen = [(kind, label) for kind, label in kinds.items() if label is not None]
    if len(chosen) != 1:
        raise usage_error(Message("cli-login-kind-unsaid"))
    kind, label = chosen[0]
    secret = (
        sys.stdin.readline().rstrip("\r\n")
        if stdin
        else click.prompt(said(Message("cli-login-secret")), hide_input=True, err=True)
    )
    settings = Settings.from_environment()
    entered = make_login(name, kind, server, label, secret)

    async def keep(pool: Pool) -> None:
        await keep_login(pool, entered, settings.source_logins_key, changed_by=operator_name())

    ask_database(settings, keep)
    show(output_console(), Message("cli-login-kept", name=name, server=entered.server))


@login.command("use", short_help="Have a supplier's source take a login, or none.")
@click.argument("supplier")
@click.argument("name", required=False)
def use(supplier: str, name: str | None) -> None:
    """Have SUPPLIER's source take the login NAME; without NAME it takes none."""

    async def choose(pool: Pool) -> Supplier:
        meant = the_supplier(supplier, await list_suppliers(pool))
        if not await use_login(pool, meant.id, name):
            raise CourierError(Message("login-unknown", name=name))
        return meant

    meant = ask_database(Settings.from_environment(), choose)
    show(
        output_console(),
        Message("cli-login-taken", name=name, supplier=meant.name)
        if name
        else Message("cli-login-taken-by-nobody", supplier=meant.name),
    )


@login.command("remove", short_help="Forget a login that no supplier takes.")
@click.argument("name")
def remove(name: str) -> None:
    """Forget the login NAME."""

    async def forget(pool: Pool) -> None:
        if await forget_login(pool, name):
            return
        known = name in {kept.name for kept in await kept_logins(pool)}
        raise CourierError(Message("login-in-use" if known else "login-unknown", name=name))

    ask_database(Settings.from_environment(), forget)
    show(output_console(), Message("cli-login-forgotten", name=name))


def _cells(kept: KeptLogin) -> tuple[str, ...]:
    suppliers = str(kept.suppliers)
    return kept.name, kept.kind, kept.server, kept.label or "–", suppliers, kept.changed_by
