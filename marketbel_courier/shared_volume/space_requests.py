"""Merges the requests for space of many downloads, so that space is made for all at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from marketbel_courier.errors import CourierError

MakeRoom = Callable[[int], Awaitable[None]]


@dataclass(eq=False)
class _Request:
    wanted_bytes: int
    error: CourierError | None = None


class RoomRequests:
    """Serves requests in rounds: each round is for all requests that wait when it begins."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._waiting: set[_Request] = set()
        self._granted: set[_Request] = set()

    @asynccontextmanager
    async def granted(self, wanted_bytes: int, make_room: MakeRoom) -> AsyncIterator[None]:
        """Room for this many bytes, reserved in this process until the body ends.

        `make_room` is called with what all requests need together; its CourierError is raised for
        each of them.
        """
        request = _Request(wanted_bytes)
        self._waiting.add(request)
        try:
            async with self._turn:
                if request in self._waiting:
                    await self._serve_all(make_room)
            if request.error is not None:
                raise request.error
            yield
        finally:
            self._waiting.discard(request)
            self._granted.discard(request)

    async def _serve_all(self, make_room: MakeRoom) -> None:
        round_of = set(self._waiting)
        error: CourierError | None = None
        try:
            await make_room(sum(each.wanted_bytes for each in round_of | self._granted))
        except CourierError as raised:
            error = raised
        # A request that was cancelled meanwhile has left the queue.
        for request in round_of & self._waiting:
            request.error = error
            self._waiting.remove(request)
            if error is None:
                self._granted.add(request)
