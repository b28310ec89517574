"""Settings over a database, a Redis and a volume of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from marketbel_courier.settings import Settings


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
