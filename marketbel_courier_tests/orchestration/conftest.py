"""A platform for each test, its database copied from one that has Dagster's tables already."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from marketbel_courier.database.pool import open_pool
from marketbel_courier.devstack.postgres import EmbeddedPostgres
from marketbel_courier.ledger.adoption import note_adoption
from marketbel_courier.orchestration.storage import PooledPostgresStorage
from marketbel_courier_tests.conftest import fresh_database
from marketbel_courier_tests.platform_fixture import Platform, open_platform


@pytest.fixture(scope="session")
def _platform_template(postgres_server: EmbeddedPostgres, migrated_template: str) -> Iterator[str]:
    with fresh_database(postgres_server, template=migrated_template) as dsn:
        storage = PooledPostgresStorage(dsn)
        storage.close_connections()  # a database with connections cannot be copied
        asyncio.run(_be_past_the_first_start(dsn))
        yield dsn.rpartition("/")[2]


async def _be_past_the_first_start(dsn: str) -> None:
    async with open_pool(dsn, max_size=1) as pool:
        await note_adoption(pool, is_finished=True)


@pytest.fixture
def platform(
    postgres_server: EmbeddedPostgres, _platform_template: str, redis_dsn: str, tmp_path: Path
) -> Iterator[Platform]:
    with (
        fresh_database(postgres_server, template=_platform_template) as database,
        open_platform(database, redis_dsn, tmp_path) as opened,
    ):
        yield opened
