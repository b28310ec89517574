"""A pool of connections to a migrated database, and a webhook, of the test's own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

import pytest

from marketbel_courier.catalogue.pool import open_pool
from marketbel_courier_tests.scripted_webhook import ScriptedWebhook, scripted_webhook

if TYPE_CHECKING:
    from marketbel_courier.catalogue.pool import Pool


@pytest.fixture
async def pool(migrated_database: str) -> AsyncIterator[Pool]:
    async with open_pool(migrated_database) as opened:
        yield opened


@pytest.fixture
def hook() -> Iterator[ScriptedWebhook]:
    with scripted_webhook() as script:
        yield script
