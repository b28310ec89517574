"""Who is signed in, as the operator lists and ends it where the page is not at hand."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import aclosing

import pytest
from click.testing import CliRunner, Result

from marketbel_courier.admin.auth.sessions import own_proof
from marketbel_courier.admin.settings import AdminSettings
from marketbel_courier.cli import cli
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.sign_ins import Session, keep_session

Sessions = Callable[..., Result]


@pytest.fixture
def sessions(monkeypatch: pytest.MonkeyPatch, redis_dsn: str, migrated_database: str) -> Sessions:
    """The command, beside two sessions, and one of an earlier password."""
    monkeypatch.setenv("DATABASE_URL", migrated_database)
    monkeypatch.setenv("REDIS_URL", redis_dsn)
    monkeypatch.setenv("JWT_SECRET", "s" * 32)
    proof = own_proof(AdminSettings.from_environment())

    async def sign_in() -> None:
        async with aclosing(connect_redis(redis_dsn)) as redis:
            for number, by in enumerate((proof, proof, "of an earlier password")):
                one = Session("anna", "admin", by, time.time() + number, "127.0.0.1", "Firefox")
                await keep_session(redis, str(number) * 64, one, lasts_seconds=3600)

    asyncio.run(sign_in())
    return lambda *options: CliRunner().invoke(cli, ["admin", "sessions", *options])


def test_sessions_are_listed_and_one_or_all_are_ended(sessions: Sessions) -> None:
    listed = json.loads(sessions("--json").output)["sessions"]
    assert [one["id"][0] for one in listed] == ["1", "0"]
    assert "11111111  anna (admin), since " in sessions().output

    assert sessions("--end", "9").exit_code == 2
    assert sessions("--end", "1").output == "1 session is ended.\n"
    assert json.loads(sessions("--end-all", "--json").output) == {"ended": ["0" * 64]}
    assert sessions().output == "Nobody is signed in.\n"
