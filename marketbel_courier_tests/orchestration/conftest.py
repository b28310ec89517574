"""A platform for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from marketbel_courier_tests.platform_fixture import Platform, open_platform


@pytest.fixture
def platform(platform_database: str, redis_dsn: str, tmp_path: Path) -> Iterator[Platform]:
    with open_platform(platform_database, redis_dsn, tmp_path) as opened:
        yield opened
