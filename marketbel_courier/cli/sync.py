"""`marketbel-courier sync`: ask for a sync of all active suppliers, as the admin page does."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import click

from marketbel_courier.cli.asking import with_redis
from marketbel_courier.errors import CourierError
from marketbel_courier.job_state.triggers import request_sync
from marketbel_courier.settings import Settings


@click.command(short_help="Ask for a sync of all active suppliers, or show what it would do.")
@click.option("--dry-run", is_flag=True, help="Change nothing; show what would be done, and why.")
@click.option("--force", is_flag=True, help="Analyse price lists also if they have not changed.")
def sync(*, dry_run: bool, force: bool) -> None:
    """Ask for a sync of all active suppliers.

    The request waits in Redis for Dagster's daemon, which launches the delivery runs within some
    ten seconds. It lapses after five minutes if no daemon takes it.
    """
    settings = Settings.from_environment()
    if dry_run:
        # Imported here: reading a master sheet takes what `--help` should not wait for.
        from marketbel_courier.cli.sync_preview import show_preview  # noqa: PLC0415

        show_preview(settings, force=force)
        return
    task_id = f"sync-manual-{uuid4().hex[:12]}"
    request = with_redis(settings, lambda redis: request_sync(redis, task_id, force=force))
    if not asyncio.run(request):
        raise CourierError(
            "A sync is asked for already and waits for Dagster's daemon. Is the daemon running?"
        )
    click.echo(f"{task_id} is asked for. `marketbel-courier status` shows how far it is.")
