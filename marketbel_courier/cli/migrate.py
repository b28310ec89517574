"""`marketbel-courier migrate`: the tables the courier needs, in the database of DATABASE_URL."""

from __future__ import annotations

import click

from marketbel_courier.settings import Settings


@click.command()
def migrate() -> None:
    """Create or update the courier's tables in DATABASE_URL.

    Tables of an existing Marketbel database stay as they are. Safe to run twice.
    """
    # Imported here: Alembic takes half a second that `--help` should not wait for.
    from marketbel_courier.catalogue.migrate import migrate as apply_migrations  # noqa: PLC0415

    apply_migrations(Settings.from_environment().postgres_dsn)
    click.echo("The database is up to date.")
