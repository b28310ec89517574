"""`marketbel-courier migrate`: the tables the courier needs, in the database of DATABASE_URL."""

from __future__ import annotations

import sys

import click

from marketbel_courier.settings import Settings

_QUESTION = """\
The database is empty. Who is to create Marketbel's tables (suppliers, products, …)?
  existing   the existing system, with its own migrations, now or later: this creates nothing of it
  courier    this command, for a new system; the existing system's migrations would then fail"""
_CREATED = """\
The database was empty, so Marketbel's tables were created too. The existing system's own migrations
would now fail on them: for such a system begin with an empty database and --existing-system."""
_NOT_THERE_YET = """\
Marketbel's tables are not there yet: the existing system's own migrations create them, and the
courier waits for them. Without such a system, drop the schema courier and use --new-system."""


@click.command()
@click.option(
    "--existing-system/--new-system",
    default=None,
    help="Create the courier's tables only, or Marketbel's as well.  [default: asks at a terminal"
    " if the database is empty; else what Marketbel's tables lack is created once]",
)
def migrate(*, existing_system: bool | None) -> None:
    """Create or update the courier's tables in DATABASE_URL.

    Tables of an existing Marketbel database stay as they are. Safe to run twice, before and after
    the existing system's own migrations.
    """
    # Imported here: Alembic takes half a second that `--help` should not wait for.
    from marketbel_courier.database.migration import Ground, ground_of  # noqa: PLC0415
    from marketbel_courier.database.migration import migrate as apply_migrations  # noqa: PLC0415

    dsn = Settings.from_environment().postgres_dsn
    before = ground_of(dsn)
    if existing_system is None and before is Ground.EMPTY and _is_at_a_terminal():
        existing_system = _ask()
    after = apply_migrations(dsn, existing_system=bool(existing_system))
    click.echo("The database is up to date.")
    if after is Ground.COURIER_ALONE:
        click.secho(_NOT_THERE_YET, fg="yellow")
    elif before is Ground.EMPTY and existing_system is None:
        click.secho(_CREATED, fg="yellow")


def _is_at_a_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _ask() -> bool:
    click.echo(_QUESTION)
    who = click.prompt("Who creates them?", type=click.Choice(["existing", "courier"]))
    return bool(who == "existing")
