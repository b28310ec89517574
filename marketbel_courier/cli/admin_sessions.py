"""`marketbel-courier admin sessions`: who is signed in, and whose session ends."""

from __future__ import annotations

import asyncio

import click
from redis.asyncio import Redis

from marketbel_courier.admin.auth.sessions import listed_sessions
from marketbel_courier.admin.contract import OpenSession
from marketbel_courier.admin.settings import AdminSettings
from marketbel_courier.cli.json_output import plain_fields, print_json
from marketbel_courier.cli.questions import with_database, with_redis
from marketbel_courier.cli.terminal import echo, said, usage_error
from marketbel_courier.database.pool import Pool
from marketbel_courier.job_state.sign_ins import end_session
from marketbel_courier.messages.message import Message
from marketbel_courier.messages.wording import one_line, short_id
from marketbel_courier.settings import Settings

_FIELDS = ("id", "user", "role", "opened_at", "address", "browser")


def show_sessions(settings: Settings, *, as_json: bool) -> None:
    """All sessions, the latest first."""
    found = asyncio.run(_ask(settings, None, ends=False))
    if as_json:
        print_json({"sessions": [plain_fields(one, *_FIELDS) for one in found]})
        return
    if not found:
        echo(Message("cli-sessions-none"))
    for one in found:
        told = Message(
            "cli-session",
            user=one_line(one.user),
            role=one.role,
            at=one.opened_at,
            address=one.address,
            browser=one_line(one.browser),
        )
        click.echo(f"{short_id(one.id)}  {said(told)}")


def end_some(settings: Settings, wanted: str | None, *, as_json: bool) -> None:
    """End the session whose id begins so, or all; raises a usage error if there is no such one."""
    found = asyncio.run(_ask(settings, wanted, ends=True))
    if wanted is not None and len(found) != 1:
        raise usage_error(Message("cli-session-unknown", id=wanted, n=len(found)))
    if as_json:
        print_json({"ended": [one.id for one in found]})
    else:
        echo(Message("cli-sessions-ended", n=len(found)))


async def _ask(settings: Settings, wanted: str | None, *, ends: bool) -> list[OpenSession]:
    admin = AdminSettings.from_environment()

    async def ask_both(pool: Pool, redis: Redis) -> list[OpenSession]:
        found = await listed_sessions(redis, pool, admin)
        chosen = [one for one in found if wanted is None or one.id.startswith(wanted)]
        if ends and (wanted is None or len(chosen) == 1):
            await end_session(redis, *(one.id for one in chosen))
        return chosen

    return await with_database(
        settings, lambda pool: with_redis(settings, lambda redis: ask_both(pool, redis))
    )
