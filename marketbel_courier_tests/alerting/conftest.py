"""A pool of connections to a migrated database, and a webhook, of the test's own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from marketbel_courier_tests.scripted_webhook import ScriptedWebhook, scripted_webhook


@pytest.fixture
def hook() -> Iterator[ScriptedWebhook]:
    with scripted_webhook() as script:
        yield script
