"""`marketbel-courier sync`: ask for a sync of all active suppliers, as the admin page does."""

from __future__ import annotations

import asyncio
import sys

import click
from redis.asyncio import Redis

from marketbel_courier.cli.json_output import json_option, print_json
from marketbel_courier.cli.questions import with_database, with_redis
from marketbel_courier.cli.terminal import echo
from marketbel_courier.cli.unserved import why_nobody_takes
from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.sync_requests import ask_for_sync
from marketbel_courier.delivery.telling.sync_status import sync_to_show
from marketbel_courier.errors import CourierError
from marketbel_courier.job_state.sync_state import SyncState, read_status
from marketbel_courier.liveness.silences import SYNC_SENSOR
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings


@click.command()
@click.option("--dry-run", is_flag=True, help="Change nothing; show what would be done, and why.")
@click.option("--force", is_flag=True, help="Analyse price lists also if they have not changed.")
@json_option
def sync(*, dry_run: bool, force: bool, as_json: bool) -> None:
    """Ask for a sync of all active suppliers.

    The request waits for Dagster's daemon, which launches the delivery runs within some ten
    seconds. While no daemon is alive, that is said, and the command exits 1; the request is kept
    until there is one. While a sync is under way, none is asked for.
    """
    settings = Settings.from_environment()
    if dry_run:
        # Imported here: reading a master sheet takes what `--help` should not wait for.
        from marketbel_courier.cli.sync_preview import show_preview  # noqa: PLC0415

        show_preview(settings, force=force, as_json=as_json)
        return
    task_id = asyncio.run(_ask(settings, force=force))
    why = asyncio.run(why_nobody_takes(settings, SYNC_SENSOR))
    if as_json:
        print_json({"task_id": task_id, "nobody_takes": why})
    else:
        echo(Message("cli-sync-asked", task=task_id))
        if why:
            echo(Message("cli-sync-nobody-takes", why=why), colour="red")
    if why:
        sys.exit(1)


async def _ask(settings: Settings, *, force: bool) -> str:
    return await with_database(
        settings,
        lambda pool: with_redis(settings, lambda redis: _ask_both(pool, redis, force=force)),
    )


async def _ask_both(pool: Pool, redis: Redis, *, force: bool) -> str:
    """Raises CourierError if the daemon would skip the request, or already has one to take."""
    status = await sync_to_show(pool, await read_status(redis))
    if status.state is not SyncState.IDLE:
        raise CourierError(
            Message("cli-sync-busy", task=status.task_id or None, since=status.started_at)
        )
    task_id = await ask_for_sync(pool, redis, force=force)
    if task_id is None:
        raise CourierError(Message("cli-sync-waits"))
    return task_id
