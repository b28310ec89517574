from __future__ import annotations

import asyncpg
import pytest

from marketbel_courier.admin.envelope import _OUTAGES as ANSWERED_AS_OUTAGES
from marketbel_courier.ingestion.outages import OUTAGES

BROKEN_OFF = (
    ConnectionResetError,
    asyncpg.ConnectionDoesNotExistError,
    asyncpg.AdminShutdownError,
    asyncpg.InterfaceError,
    # In the middle of an answer: what comes next finds the connection at work on it.
    asyncpg.InternalClientError,
)


@pytest.mark.parametrize("outages", [OUTAGES, ANSWERED_AS_OUTAGES], ids=["reading", "page"])
def test_however_a_connection_breaks_off_the_same_may_succeed_later(
    outages: tuple[type[Exception], ...],
) -> None:
    assert [kind for kind in BROKEN_OFF if not issubclass(kind, outages)] == []
