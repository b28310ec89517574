"""Answers that many may ask for, and that are found out once for all of them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Remembered(Generic[T]):
    """The last answer to a question, asked again when it is older than `seconds`.

    Who comes while it is being asked waits for that answer; an error is not remembered.
    """

    def __init__(self, ask: Callable[[], Awaitable[T]], *, seconds: float) -> None:
        self._ask = ask
        self._seconds = seconds
        self._asking = asyncio.Lock()
        self._answer: tuple[float, T] | None = None

    async def get(self) -> T:
        """The answer, at most so old."""
        async with self._asking:
            if self._answer is not None and time.monotonic() - self._answer[0] < self._seconds:
                return self._answer[1]
            answer = await self._ask()
            self._answer = (time.monotonic(), answer)
            return answer
