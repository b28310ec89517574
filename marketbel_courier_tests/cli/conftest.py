"""A command line whose settings name the test's own servers."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from marketbel_courier.cli import cli
from marketbel_courier.database.pool import Pool, open_pool
from marketbel_courier.devstack.environment import without_settings

if TYPE_CHECKING:
    Ask = Callable[[Callable[[Pool], Awaitable[object]]], object]

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, migrated_database: str, redis_dsn: str) -> Run:
    """Run a subcommand as in a pipe: `run("why", "shop")`."""
    for name in set(os.environ) - set(without_settings(os.environ)):
        monkeypatch.delenv(name)
    monkeypatch.setenv("DATABASE_URL", migrated_database)
    monkeypatch.setenv("REDIS_URL", redis_dsn)

    def invoke(*arguments: str, answers: str | None = None) -> Result:
        return CliRunner().invoke(cli, arguments, input=answers)

    return invoke


@pytest.fixture
def ask(migrated_database: str) -> Ask:
    """Run a question of the catalogue, or write rows for one."""

    def connected(question: Callable[[Pool], Awaitable[object]]) -> object:
        async def opened() -> object:
            async with open_pool(migrated_database, max_size=1) as pool:
                return await question(pool)

        return asyncio.run(opened())

    return connected
