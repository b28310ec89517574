"""A TCP proxy between two parts; its `Weather` delays, cuts or resets the passing connections."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace

_CHUNK_BYTES = 65_536
_TRICKLE_SECONDS = 0.05
_RESET_AT_CLOSE = struct.pack("ii", 1, 0)


@dataclass(frozen=True)
class Weather:
    """What happens to what passes: nothing, as long as all is as by default.

    `cuts_after` bytes of answers a connection ends in their midst; with `resets` rudely.
    """

    delay_seconds: float = 0.0
    bytes_per_second: int | None = None
    cuts_after: int | None = None
    hangs: bool = False
    refuses: bool = False
    resets: bool = False


FAIR = Weather()
Carry = Callable[["Passage"], Awaitable[None]]


@dataclass
class Passage:
    """One connection that passes the line: both of its ends, and how bytes get to them."""

    line: Line
    client: tuple[asyncio.StreamReader, asyncio.StreamWriter]
    server: tuple[asyncio.StreamReader, asyncio.StreamWriter]
    answered: int = 0

    async def ask(self, data: bytes) -> None:
        """Pass a request on."""
        await self._send(self.server[1], data)

    async def answer(self, data: bytes) -> None:
        """Pass an answer on; raises ConnectionError where the weather ends the connection."""
        cuts_after = self.line.weather.cuts_after
        if cuts_after is not None and self.answered + len(data) > cuts_after:
            await self._send(self.client[1], data[: max(cuts_after - self.answered, 0)])
            raise ConnectionError("cut")
        self.answered += len(data)
        await self._send(self.client[1], data)

    async def _send(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        await self.line.calm()
        if self.line.weather.delay_seconds:
            await asyncio.sleep(self.line.weather.delay_seconds)
        while (rate := self.line.weather.bytes_per_second) and data:
            piece = max(1, int(rate * _TRICKLE_SECONDS))
            writer.write(data[:piece])
            data = data[piece:]
            await writer.drain()
            await asyncio.sleep(_TRICKLE_SECONDS)
            await self.line.calm()
        writer.write(data)
        await writer.drain()


async def carry_bytes(passage: Passage) -> None:
    """Carry whatever either end says until one of them ends."""
    ways = [
        asyncio.create_task(_pump(passage.client[0], passage.ask)),
        asyncio.create_task(_pump(passage.server[0], passage.answer)),
    ]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


async def _pump(reader: asyncio.StreamReader, send: Callable[[bytes], Awaitable[None]]) -> None:
    while data := await reader.read(_CHUNK_BYTES):
        await send(data)


class Line:
    """A port of our own that leads to another; `target` may be changed while it is up.

    Its methods belong to the event loop that it was opened on.
    """

    def __init__(self, name: str, target: int, carry: Carry = carry_bytes) -> None:
        self.name, self.target = name, target
        self.weather = FAIR
        self.port = 0
        self.passed = 0
        self._carry = carry
        self._is_calm = asyncio.Event()
        self._is_calm.set()
        self._server: asyncio.Server | None = None
        self._open: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def open(self) -> None:
        """Listen on a free loopback port, the same one for as long as the line is open."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """End all connections and listen no more."""
        if self._server is not None:
            self._server.close()
        self.cut(rudely=False)
        await asyncio.gather(*self._open, return_exceptions=True)

    def set_weather(self, weather: Weather) -> None:
        """From now on the weather is another; what was held goes on when nothing hangs."""
        self.weather = weather
        if weather.hangs:
            self._is_calm.clear()
        else:
            self._is_calm.set()

    def change_weather(self, **changes: object) -> None:
        """The same for a part of the weather."""
        self.set_weather(replace(self.weather, **changes))  # type: ignore[arg-type]

    def cut(self, *, rudely: bool) -> int:
        """End every connection that is open, rudely by a reset; returns how many there were."""
        for task, writer in self._open.items():
            if rudely:
                _reset(writer)
            task.cancel()
        return len(self._open)

    async def calm(self) -> None:
        """Wait as long as everything hangs."""
        await self._is_calm.wait()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open[task] = writer
        self.passed += 1
        ends = [writer]
        try:
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self.calm()
                if self.weather.refuses:
                    return
                server = await asyncio.open_connection("127.0.0.1", self.target)
                ends.append(server[1])
                await self._carry(Passage(self, (reader, writer), server))
        finally:
            del self._open[task]
            for end in ends:
                if self.weather.resets:
                    _reset(end)
                end.close()


def _reset(writer: asyncio.StreamWriter) -> None:
    """Have the connection end with RST, whatever is still on its way."""
    connection = writer.get_extra_info("socket")
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_CLOSE)
    writer.transport.abort()
