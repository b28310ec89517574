"""A pool of connections to a migrated database of the test's own."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from marketbel_courier.database.pool import Pool, open_pool


@pytest.fixture
async def pool(migrated_database: str) -> AsyncIterator[Pool]:
    async with open_pool(migrated_database) as opened:
        yield opened
