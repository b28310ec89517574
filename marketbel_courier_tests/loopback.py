"""A scriptable HTTP server on the loopback interface, for sources that must survive bad ones."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

_REASONS = {200: "OK", 302: "Found", 404: "Not Found", 429: "Too Many Requests"}


@dataclass(frozen=True)
class Answer:
    """How to answer one request.

    `blocks` repeats one block for bodies too large to hold; `announced_length` lies in
    Content-Length; `cut_after` breaks the line after so many body bytes (with `reset`, rudely);
    `wait_before` and `wait_within` hold the answer, or its second half, until they are set.
    """

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str | bytes], ...] = ()
    blocks: int = 1
    chunked: bool = False
    close_delimited: bool = False
    announced_length: int | None = None
    cut_after: int | None = None
    reset: bool = False
    hang_up_at_once: bool = False
    wait_before: asyncio.Event | None = None
    wait_within: asyncio.Event | None = None

    def head(self) -> bytes:
        lines: list[bytes] = [
            f"HTTP/1.1 {self.status} {_REASONS.get(self.status, 'Status')}".encode()
        ]
        for name, value in self.headers:
            raw = value if isinstance(value, bytes) else value.encode()
            lines.append(name.encode() + b": " + raw)
        if self.chunked:
            lines.append(b"Transfer-Encoding: chunked")
        elif not self.close_delimited and self.status not in (204, 304):
            length = self.announced_length
            if length is None:
                length = len(self.body) * self.blocks
            lines.append(f"Content-Length: {length}".encode())
        if self.close_delimited:
            lines.append(b"Connection: close")
        return b"\r\n".join(lines) + b"\r\n\r\n"

    def pieces(self) -> Iterator[bytes]:
        whole = self.blocks == 1 and self.cut_after is None
        half = max(1, len(self.body) // 2)
        for _ in range(self.blocks):
            if whole:
                yield from (part for part in (self.body[:half], self.body[half:]) if part)
            else:
                yield self.body if self.cut_after is None else self.body[: self.cut_after]


@dataclass(frozen=True)
class Seen:
    """A request that came; header names are in lower case."""

    target: str
    headers: dict[str, str]


# An answer that depends on the request.
Answering = Callable[[Seen], Answer]


@dataclass
class LoopbackServer:
    """Serves the answers it was given, in turn; the last one of a path is repeated."""

    ssl_context: ssl.SSLContext | None = None
    seen: list[Seen] = field(default_factory=list)
    most_at_once: int = 0
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)
    _answers: dict[str, list[Answer | Answering]] = field(default_factory=dict)
    _at_once: int = 0
    _server: asyncio.Server | None = None
    _connections: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(
            self._accept, "127.0.0.1", 0, ssl=self.ssl_context
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await self._server.wait_closed()

    @property
    def port(self) -> int:
        assert self._server is not None
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    @property
    def base_url(self) -> str:
        scheme = "https" if self.ssl_context else "http"
        return f"{scheme}://127.0.0.1:{self.port}"

    def serve(self, path: str, *answers: Answer | Answering) -> str:
        """Set the answers of a path; returns its URL."""
        self._answers[path] = list(answers)
        return self.base_url + path

    def count(self, path: str) -> int:
        """How many requests for a path came."""
        return sum(1 for seen in self.seen if seen.target.partition("?")[0] == path)

    async def wait_for_requests(self, number: int) -> None:
        """Wait until so many requests have come in all."""
        async with self.arrived:
            await self.arrived.wait_for(lambda: len(self.seen) >= number)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                while await self._serve_one(reader, writer):
                    pass
        finally:
            self._connections.discard(task)
            writer.close()
            with suppress(ConnectionError, ssl.SSLError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _serve_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        request_line, *lines = head.rstrip().split("\r\n")
        target = request_line.split(" ")[1]
        headers = dict(self._header(lines))
        await reader.readexactly(int(headers.get("content-length", "0")))
        seen = Seen(target, headers)
        async with self.arrived:
            self.seen.append(seen)
            self.arrived.notify_all()
        answers = self._answers.get(target.partition("?")[0], [Answer(status=404)])
        next_answer = answers.pop(0) if len(answers) > 1 else answers[0]
        answer = next_answer if isinstance(next_answer, Answer) else next_answer(seen)
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            return await self._answer(answer, writer)
        finally:
            self._at_once -= 1

    async def _answer(self, answer: Answer, writer: asyncio.StreamWriter) -> bool:
        if answer.wait_before is not None:
            await answer.wait_before.wait()
        if answer.hang_up_at_once:
            return False
        writer.write(answer.head())
        for number, piece in enumerate(answer.pieces()):
            if number == 1 and answer.wait_within is not None:
                await writer.drain()
                await answer.wait_within.wait()
            writer.write(_as_chunk(piece) if answer.chunked else piece)
            await writer.drain()
        if answer.cut_after is not None:
            if answer.reset:
                writer.transport.abort()
            return False
        if answer.chunked:
            writer.write(b"0\r\n\r\n")
        await writer.drain()
        return not answer.close_delimited

    @staticmethod
    def _header(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
        for line in lines:
            name, _, value = line.partition(":")
            yield name.strip().lower(), value.strip()


def _as_chunk(piece: bytes) -> bytes:
    return f"{len(piece):x}\r\n".encode() + piece + b"\r\n"


def redirect(location: str | bytes, status: int = 302) -> Answer:
    """A redirect to another address."""
    return Answer(status=status, headers=(("Location", location),))
