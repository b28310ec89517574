"""`marketbel-courier status`: the sync, the counts and the jobs, once or live."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing, suppress
from dataclasses import asdict

import click
from rich.console import Console, Group
from rich.live import Live

from marketbel_courier.cli.json_output import json_option, print_json
from marketbel_courier.cli.questions import with_database
from marketbel_courier.cli.status_table import drawn
from marketbel_courier.cli.terminal import output_console, text_of, usage_error
from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.telling.overview import Overview, look
from marketbel_courier.errors import CourierError
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.job_hash import JobState
from marketbel_courier.ledger.syncs import Sync, last_finished_sync
from marketbel_courier.messages.message import Message, data_of
from marketbel_courier.settings import Settings

_ROWS = 20
_LINES_AROUND = 10
_PIPE_COLUMNS = 160
_PAUSE_SECONDS = 1.0


@click.command()
@click.option("--watch", is_flag=True, help="Stay and show it live, until Ctrl-C.")
@click.option("--all", "everything", is_flag=True, help="Every supplier's newest job.")
@json_option
def status(*, watch: bool, everything: bool, as_json: bool) -> None:
    """Show the sync or how the last one ended, the jobs under way, the newest that failed or ended.

    The truth is the ledger's; progress comes from Redis, and is missing while that is away.
    """
    if watch and as_json:
        raise usage_error(Message("cli-status-watch-or-json"))
    settings = Settings.from_environment()
    console = output_console()
    if watch:
        _watch(settings, console, everything=everything)
        return
    overview, last = asyncio.run(_look(settings, limit=None if everything else _ROWS))
    if as_json:
        print_json(_plain(overview, last))
        return
    if not console.is_terminal:
        console.width = max(console.width, _PIPE_COLUMNS)
    console.print(drawn(overview, last, columns=console.width))


def _watch(settings: Settings, console: Console, *, everything: bool) -> None:
    if not console.is_terminal:
        raise CourierError(Message("cli-status-no-terminal"))
    # What is higher than the screen cannot be redrawn in place.
    fitting = max(console.height - _LINES_AROUND, 1)
    limit = fitting if everything else min(fitting, _ROWS)
    with suppress(KeyboardInterrupt), Live(console=console, auto_refresh=False) as live:
        asyncio.run(_keep_showing(settings, live, limit=limit))


async def _keep_showing(settings: Settings, live: Live, *, limit: int) -> None:
    hint = text_of(Message("cli-status-until-ctrl-c"), style="dim")
    while True:
        try:
            shown = drawn(*await _look(settings, limit=limit), columns=live.console.width)
        except CourierError as error:
            shown = text_of(Message("cli-status-again", why=error.message), style="red")
        live.update(Group(shown, hint), refresh=True)
        await asyncio.sleep(_PAUSE_SECONDS)


async def _look(settings: Settings, *, limit: int | None) -> tuple[Overview, Sync | None]:
    async with aclosing(connect_redis(settings.redis_dsn)) as redis:

        async def read(pool: Pool) -> tuple[Overview, Sync | None]:
            overview = await look(pool, redis, limit=limit, max_retries=settings.max_retries)
            return overview, await last_finished_sync(pool)

        return await with_database(settings, read)


def _plain(overview: Overview, last: Sync | None) -> dict[str, object]:
    return {
        "at": overview.at.isoformat(),
        "sync": json.loads(overview.sync.to_json()),
        "last_sync": _plain_sync(last) if last else None,
        **_told("problem", overview.problem),
        "counts": asdict(overview.counts),
        "silent": [
            {"part": one.part, "name": one.name, **_told("message", one.message)}
            for one in overview.silent
        ],
        "jobs": [_plain_job(job) for job in overview.jobs],
    }


def _plain_job(job: JobState) -> dict[str, object]:
    return {
        **job.model_dump(mode="json"),
        **_told("error", job.error),
        **_told("fell_back_because", job.fell_back_because),
        **_told("waits_for", job.waits_for),
        "error_details_data": [data_of(detail) for detail in job.error_details],
    }


def _told(name: str, message: Message | None) -> dict[str, object]:
    """The English text, and beside it the code with its parameters, as Redis has both."""
    return {name: str(message or ""), f"{name}_data": data_of(message)}


def _plain_sync(sync: Sync) -> dict[str, object]:
    return {
        "task_id": sync.task_id,
        "started_at": sync.started_at.isoformat(),
        "finished_at": sync.finished_at.isoformat() if sync.finished_at else None,
        "outcome": str(sync.reason) if sync.reason else None,
        "outcome_data": data_of(sync.reason),
    }
