"""`marketbel-courier sync`: ask for a sync of all active suppliers, as the admin page does."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from uuid import uuid4

import click
from redis.exceptions import RedisError

from marketbel_courier.errors import CourierError
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.triggers import request_sync
from marketbel_courier.settings import Settings


@click.command()
def sync() -> None:
    """Ask for a sync of all active suppliers.

    The request waits in Redis for Dagster's daemon, which launches the delivery runs within some
    ten seconds. It lapses after five minutes if no daemon takes it.
    """
    task_id = f"sync-manual-{uuid4().hex[:12]}"
    if not asyncio.run(_ask(Settings.from_environment(), task_id)):
        raise CourierError(
            "A sync is asked for already and waits for Dagster's daemon. Is the daemon running?"
        )
    click.echo(f"{task_id} is asked for. The runs appear in the Dagster UI.")


async def _ask(settings: Settings, task_id: str) -> bool:
    try:
        async with aclosing(connect_redis(settings.redis_dsn)) as redis:
            return await request_sync(redis, task_id)
    except (RedisError, OSError) as error:
        raise CourierError(
            f"Redis cannot be reached: {error}. Check REDIS_URL with `marketbel-courier doctor`."
        ) from error
