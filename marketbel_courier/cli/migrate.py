"""`marketbel-courier migrate`: the tables the courier needs, in the database of DATABASE_URL."""

from __future__ import annotations

import sys

import click

from marketbel_courier.cli.questions import ask_database
from marketbel_courier.cli.terminal import echo, output_console, said, show
from marketbel_courier.database.catalogue_indexes import make_catalogue_indexes
from marketbel_courier.database.logins import Login, Logins
from marketbel_courier.errors import ConfigurationError
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings

_CHOICES = {"existing": "cli-migrate-existing", "courier": "cli-migrate-courier"}


@click.command()
@click.option(
    "--existing-system/--new-system",
    default=None,
    help="Create the courier's tables only, or Marketbel's as well.  [default: asks at a terminal"
    " if the database is empty; else what Marketbel's tables lack is created once]",
)
@click.option(
    "--catalogue-indexes",
    is_flag=True,
    help="Also the indexes on tables of an existing system by which the catalogue is searched and"
    " sorted, while it works.",
)
@click.option(
    "--roles",
    is_flag=True,
    help="Also a role with its own rights for each kind of service: those of COURIER_DATABASE_URL,"
    " PARSER_DATABASE_URL and DAGSTER_DATABASE_URL. Again after each upgrade.",
)
def migrate(*, existing_system: bool | None, catalogue_indexes: bool, roles: bool) -> None:
    """Create or update the courier's tables in DATABASE_URL.

    Tables of an existing Marketbel database stay as they are. Safe to run twice, before and after
    the existing system's own migrations.
    """
    # Imported here: Alembic takes half a second that `--help` should not wait for.
    from marketbel_courier.database.migration import Ground, ground_of  # noqa: PLC0415
    from marketbel_courier.database.migration import migrate as apply_migrations  # noqa: PLC0415

    settings = Settings.from_environment()
    dsn = settings.postgres_dsn
    logins = _logins(settings) if roles else None
    before = ground_of(dsn)
    if existing_system is None and before is Ground.EMPTY and _is_at_a_terminal():
        existing_system = _ask()
    after = apply_migrations(dsn, existing_system=bool(existing_system))
    echo(Message("cli-migrate-done"))
    if logins is not None:
        from marketbel_courier.database.roles import make_roles  # noqa: PLC0415

        are_separate = make_roles(dsn, logins)
        echo(Message("cli-migrate-roles" if are_separate else "cli-migrate-one-role"))
    if catalogue_indexes and after is Ground.MARKETBEL:
        has_trigrams = ask_database(settings, make_catalogue_indexes)
        told = "cli-migrate-indexed" if has_trigrams else "cli-migrate-indexed-without-trigrams"
        echo(Message(told))
    if after is Ground.COURIER_ALONE:
        show(output_console(), Message("cli-migrate-incomplete"), style="yellow")
    elif before is Ground.EMPTY and existing_system is None:
        show(output_console(), Message("cli-migrate-created"), style="yellow")


def _logins(settings: Settings) -> Logins:
    urls = {
        "COURIER_DATABASE_URL": settings.courier_database_url,
        "PARSER_DATABASE_URL": settings.parser_database_url,
        "DAGSTER_DATABASE_URL": settings.dagster_database_url,
    }
    if missing := [name for name, url in urls.items() if url is None]:
        raise ConfigurationError(*(Message("setting-missing", name=name) for name in missing))
    return Logins(*(Login.of_url(url.get_secret_value()) for url in urls.values() if url))


def _is_at_a_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _ask() -> bool:
    console = output_console()
    show(console, Message("cli-migrate-question"))
    for choice, meaning in _CHOICES.items():
        echo(f"  {choice:<10} {said(Message(meaning))}")
    who = click.prompt(said(Message("cli-migrate-who")), type=click.Choice(list(_CHOICES)))
    return bool(who == "existing")
