"""What a client that never finishes costs: nothing that others would notice."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from marketbel_courier.http_server.connection_limits import (
    ANSWER_SECONDS,
    BODY_SECONDS,
    CLOSING_SECONDS,
    HEAD_SECONDS,
    LEAST_BODY_BYTES,
    MOST_HEAD_BYTES,
    LimitedConnection,
    look_at,
)
from marketbel_courier.http_server.server import HttpServer

_HALF_HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\nX: "
_BODY_HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n"
_HUGE = b"x" * 65536


class Running:
    """A server that answers with the size of what it was sent.

    `/huge` is an answer without an end; `/refused` is answered before its body has come.
    """

    def __init__(self, server: HttpServer, listener: socket.socket) -> None:
        self.server = server
        self.port: int = listener.getsockname()[1]
        self._writers: list[asyncio.StreamWriter] = []
        self.url = f"http://127.0.0.1:{self.port}"

    async def connect(self, sent: bytes) -> Client:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(sent)
        await writer.drain()
        self._writers.append(writer)
        client = Client(reader, writer)
        await self.has_read(client, len(sent))
        return client

    @property
    def connections(self) -> list[LimitedConnection]:
        found = self.server.server_state.connections
        return [each for each in found if isinstance(each, LimitedConnection)]

    def clients(self) -> list[object]:
        return [each.client for each in self.connections]

    async def has_read(self, client: Client, size_bytes: int) -> None:
        """Wait until the server has read so much of the client."""

        def holds() -> bool:
            return any(
                each.client == client.name and each._received >= size_bytes
                for each in self.connections
            )

        await self.until(holds)

    async def until(self, holds: Callable[[], bool]) -> None:
        while not holds():  # noqa: ASYNC110 - uvicorn tells nobody
            await asyncio.sleep(0.001)

    def close(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    def after(self, seconds: float) -> None:
        """What the server does once a second, when the only connection has waited for so long."""
        look_at(self.connections, asyncio.get_running_loop().time())
        (connection,) = self.connections
        look_at(self.connections, connection._since + seconds)

    async def answers(self) -> bool:
        async with httpx.AsyncClient(timeout=60) as http:
            return (await http.get(self.url)).status_code == 200


class Client:
    """The other side of one connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.name = writer.get_extra_info("sockname")

    async def is_dropped(self) -> bool:
        """Whether the server ends the connection without a word; waits until it does."""
        try:
            return await self.reader.read(1) == b""
        except ConnectionResetError:
            return True


Start = Callable[..., AbstractAsyncContextManager[Running]]


async def _app(scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope, receive)
    response: Response
    if request.url.path == "/huge":
        response = StreamingResponse(_without_end())
    elif request.url.path == "/refused":
        response = PlainTextResponse("no", 413)
    else:
        response = PlainTextResponse(str(len(await request.body())))
    await response(scope, receive, send)


async def _without_end() -> AsyncIterator[bytes]:
    while True:
        await asyncio.sleep(0)
        yield _HUGE


@pytest.fixture
def start() -> Start:
    @asynccontextmanager
    async def begin(most_connections: int | None = None) -> AsyncIterator[Running]:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            server = HttpServer(_app, most_connections=most_connections)
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            running = Running(server, listener)
            try:
                yield running
            finally:
                running.close()
                server.should_exit = server.force_exit = True
                await serving

    return begin


@pytest.mark.parametrize(
    ("sent", "seconds"),
    [(b"", HEAD_SECONDS), (_HALF_HEAD, HEAD_SECONDS), (_BODY_HEAD + b"{", BODY_SECONDS)],
    ids=["nothing", "half a head", "half a body"],
)
async def test_a_request_that_is_never_finished_is_dropped(
    start: Start, sent: bytes, seconds: float
) -> None:
    async with start() as running:
        client = await running.connect(sent)
        running.after(seconds - 0.1)
        assert client.name in running.clients()
        running.after(seconds)
        assert await client.is_dropped()


async def test_a_head_that_drips_is_dropped_and_a_body_that_grows_is_not(start: Start) -> None:
    async with start() as running:
        dripping = await running.connect(_HALF_HEAD)
        growing = await running.connect(_BODY_HEAD)
        now = asyncio.get_running_loop().time()
        look_at(running.connections, now)
        dripping.writer.write(b"x")
        growing.writer.write(b"x" * LEAST_BODY_BYTES)
        await running.has_read(dripping, len(_HALF_HEAD) + 1)
        await running.has_read(growing, len(_BODY_HEAD) + LEAST_BODY_BYTES)
        look_at(running.connections, now + BODY_SECONDS)
        assert await dripping.is_dropped()
        assert growing.name in running.clients()


async def test_a_body_that_goes_on_after_its_answer_is_dropped_however_much_of_it_comes(
    start: Start,
) -> None:
    head = b"POST /refused HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"%x\r\n%b\r\n" % (LEAST_BODY_BYTES, b"x" * LEAST_BODY_BYTES)
    async with start() as running:
        client = await running.connect(head)
        assert b" 413 " in await client.reader.readline()
        now = asyncio.get_running_loop().time()
        look_at(running.connections, now)
        client.writer.write(chunk * 4)
        await running.has_read(client, len(head) + 4 * len(chunk))
        look_at(running.connections, now + CLOSING_SECONDS - 0.1)
        assert client.name in running.clients()
        look_at(running.connections, now + CLOSING_SECONDS)
        await client.reader.readuntil(b"no")
        assert await client.is_dropped()


async def test_who_does_not_read_the_answer_is_dropped(start: Start) -> None:
    async with start() as running:
        client = await running.connect(b"GET /huge HTTP/1.1\r\nHost: localhost\r\n\r\n")
        (connection,) = running.connections
        await running.until(lambda: bool(connection.flow.write_paused))
        running.after(ANSWER_SECONDS)
        await running.until(lambda: client.name not in running.clients())


async def test_however_many_never_finish_the_others_are_answered(start: Start) -> None:
    most = 16
    async with start(most) as running:
        held = [await running.connect(_HALF_HEAD if n % 2 else _BODY_HEAD) for n in range(3 * most)]
        assert await running.answers()
        assert len(running.clients()) <= most
        assert await held[0].is_dropped()
        assert held[-1].name in running.clients()


async def test_a_head_without_end_is_refused(start: Start) -> None:
    async with start() as running:
        client = await running.connect(_HALF_HEAD)
        client.writer.write(b"x" * (MOST_HEAD_BYTES + 1))
        assert b" 400 " in await client.reader.readline()
        assert await running.answers()
