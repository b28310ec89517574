"""Settings over a database, a Redis and a volume of the test's own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from marketbel_courier.catalogue.pool import open_pool
from marketbel_courier.settings import Settings

if TYPE_CHECKING:
    from marketbel_courier.catalogue.pool import Pool


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    folder = tmp_path / "uploads"
    folder.mkdir()
    return folder


@pytest.fixture
def volume_settings(migrated_database: str, redis_dsn: str, uploads: Path) -> Settings:
    return Settings.from_environment(
        {"database_url": migrated_database, "redis_url": redis_dsn, "uploads_dir": uploads}
    )


@pytest.fixture
async def ledger_pool(migrated_database: str) -> AsyncIterator[Pool]:
    async with open_pool(migrated_database, max_size=2) as opened:
        yield opened
