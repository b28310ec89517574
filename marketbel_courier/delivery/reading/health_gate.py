"""Asks ml-analyze for its health once for many suppliers, not once for each."""

from __future__ import annotations

import asyncio
import time

from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.reading.ml_knowledge import service_of
from marketbel_courier.errors import MlUnavailable
from marketbel_courier.ledger.ml_abilities import note_answer
from marketbel_courier.messages.message import Message
from marketbel_courier.ml_client.client import MlAnalyzeClient
from marketbel_courier.ml_client.contract import Health

ANSWER_LASTS_SECONDS = 10.0


class HealthGate:
    """Lets hand-overs through while ml-analyze is healthy or degraded."""

    def __init__(self, client: MlAnalyzeClient, pool: Pool) -> None:
        self._client = client
        self._pool = pool
        self._lock = asyncio.Lock()
        self._asked_at = float("-inf")
        self._answer: Health | MlUnavailable | None = None

    async def pass_through(self) -> Health:
        """Return the health of a service that can take a file; raises MlUnavailable otherwise.

        An answer, good or bad, counts for ten seconds: many waiting suppliers then fail at once,
        and not each after retries of its own. The answer is stored in the ledger.
        """
        async with self._lock:
            if time.monotonic() - self._asked_at > ANSWER_LASTS_SECONDS:
                await self._ask()
        answer = self._answer
        if isinstance(answer, Health):
            return answer
        if answer is None:
            raise MlUnavailable(Message("ml-not-asked"))
        # A new error for each supplier, of the same class as the first: a gateway's answer stays
        # one.
        raise type(answer)(
            answer.message,
            refused=answer.refused,
            retry_after_seconds=answer.retry_after_seconds,
        )

    async def _ask(self) -> None:
        try:
            health = await self._client.check_health()
        except MlUnavailable as error:
            self._answer = error
        else:
            self._answer = health
            await note_answer(self._pool, service_of(self._client.base_url, health))
        self._asked_at = time.monotonic()
