"""A loopback server, a volume and the sources over them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from marketbel_courier.sources.http_download import HttpSource
from marketbel_courier_tests.loopback import LoopbackServer
from marketbel_courier_tests.sources.deliveries import settings_with


@pytest.fixture
async def server() -> AsyncIterator[LoopbackServer]:
    async with LoopbackServer() as running:
        yield running


@pytest.fixture
async def http_source() -> AsyncIterator[HttpSource]:
    source = HttpSource(settings_with(max_file_size_mb=1))
    yield source
    await source.aclose()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "volume"
    folder.mkdir()
    return folder
