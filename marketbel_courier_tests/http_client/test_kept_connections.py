"""That a connection is used again, and only one that may be."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import httpx
import pytest

from marketbel_courier.http_client.kept_connections import KeptConnections

BODY = b"sku;price\n"


@dataclass
class Shop:
    """A server that counts its connections, and answers `/slow` only once `held` is set."""

    url: str = ""
    connections: list[asyncio.StreamWriter] = field(default_factory=list)
    held: asyncio.Event = field(default_factory=asyncio.Event)
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections.append(writer)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                self.asked.set()
                if b"GET /slow" in head:
                    await self.held.wait()
                length = len(BODY) + 1 if b"GET /cut" in head else len(BODY)
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % length + BODY)
        writer.transport.abort()


@asynccontextmanager
async def shop() -> AsyncIterator[Shop]:
    one = Shop()
    async with await asyncio.start_server(one.serve, "127.0.0.1", 0) as server:
        one.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield one
        one.held.set()
        for writer in one.connections:
            writer.transport.abort()


@asynccontextmanager
async def client(*, most_idle: int = 4) -> AsyncIterator[httpx.AsyncClient]:
    kept = KeptConnections(ssl.create_default_context(), most_idle=most_idle)
    async with httpx.AsyncClient(transport=kept, trust_env=False, timeout=60) as one:
        yield one


async def test_requests_one_after_the_other_share_a_connection() -> None:
    async with shop() as one, client() as http:
        for _ in range(3):
            assert (await http.get(one.url)).content == BODY
        assert len(one.connections) == 1


async def test_requests_at_once_have_a_connection_each() -> None:
    async with shop() as one, client() as http:
        await asyncio.gather(*(http.get(one.url) for _ in range(3)))
        assert len(one.connections) == 3


async def test_servers_do_not_share_connections() -> None:
    async with shop() as one, shop() as other, client() as http:
        for server in (one, other, one, other):
            await http.get(server.url)
        assert (len(one.connections), len(other.connections)) == (1, 1)


async def test_a_connection_whose_answer_was_left_unread_is_closed() -> None:
    async with shop() as one, client() as http:
        async with http.stream("GET", f"{one.url}/cut"):
            pass
        await http.get(one.url)
        assert len(one.connections) == 2


async def test_a_request_that_is_cancelled_leaves_no_connection_to_others() -> None:
    async with shop() as one, client() as http:
        request = asyncio.create_task(http.get(f"{one.url}/slow"))
        await one.asked.wait()
        request.cancel()
        with pytest.raises(asyncio.CancelledError):
            await request
        one.held.set()
        assert (await http.get(one.url)).content == BODY
        assert len(one.connections) == 2


async def test_a_connection_that_the_server_has_closed_is_not_used_again() -> None:
    async with shop() as one, client() as http:
        await http.get(one.url)
        one.connections[0].close()
        await one.connections[0].wait_closed()
        assert (await http.get(one.url)).content == BODY
        assert len(one.connections) == 2


async def test_no_more_connections_than_told_are_kept() -> None:
    async with shop() as one, client(most_idle=2) as http:
        await asyncio.gather(*(http.get(one.url) for _ in range(5)))
        await asyncio.gather(*(http.get(one.url) for _ in range(5)))
        assert len(one.connections) == 8


async def test_an_answer_may_be_closed_twice() -> None:
    async with shop() as one, client() as http:
        async with http.stream("GET", one.url) as response:
            await response.aread()
            await response.stream.aclose()  # type: ignore[union-attr]
            await response.stream.aclose()  # type: ignore[union-attr]
        await asyncio.gather(*(http.get(one.url) for _ in range(2)))
        assert len(one.connections) == 2


async def test_headers_that_are_refused_fail_the_request_alone() -> None:
    def refuse(_: object) -> list[tuple[bytes, bytes]]:
        raise ValueError("too long")

    kept = KeptConnections(ssl.create_default_context(), most_idle=4, headers_of=refuse)
    async with shop() as one, httpx.AsyncClient(transport=kept, trust_env=False) as http:
        with pytest.raises(ValueError, match="too long"):
            await http.get(one.url)
        with pytest.raises(ValueError, match="too long"):
            await http.get(one.url)
