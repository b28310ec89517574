"""Asks ml-analyze for its health once for many suppliers, not once for each."""

from __future__ import annotations

import asyncio
import time

from marketbel_courier.errors import MlUnavailable
from marketbel_courier.ml_client.client import MlAnalyzeClient

ANSWER_LASTS_SECONDS = 10.0


class HealthGate:
    """Lets hand-overs through while ml-analyze is healthy or degraded."""

    def __init__(self, client: MlAnalyzeClient) -> None:
        self._client = client
        self._lock = asyncio.Lock()
        self._asked_at = float("-inf")
        self._failure: MlUnavailable | None = None

    async def pass_through(self) -> None:
        """Return if the service can take a file; raises MlUnavailable if it cannot.

        The answer, good or bad, is good for ten seconds: many waiting suppliers then fail together
        at once instead of each after its own retries.
        """
        async with self._lock:
            if time.monotonic() - self._asked_at > ANSWER_LASTS_SECONDS:
                await self._ask()
        if self._failure is not None:
            raise MlUnavailable(str(self._failure), refused=self._failure.refused)

    async def _ask(self) -> None:
        try:
            await self._client.check_health()
        except MlUnavailable as error:
            self._failure = error
        else:
            self._failure = None
        self._asked_at = time.monotonic()
