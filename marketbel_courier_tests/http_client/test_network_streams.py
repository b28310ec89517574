"""That a connection takes in what fits, hands it on in large blocks, and says when it is over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import h11
import httpcore
import pytest

from marketbel_courier.http_client.network_streams import (
    LONGEST_HEAD_BYTES,
    MOST_WAITING_BYTES,
    LoopStream,
    connect,
    hand_out_blocks_uncopied,
)

# What the event loop reads at once.
LARGEST_BLOCK_BYTES = 256 * 1024
Serve = Callable[[asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def connected(serve: Serve) -> AsyncIterator[LoopStream]:
    """A connection to a server that does this and waits for the end."""
    over = asyncio.Event()

    async def served(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await serve(writer)
        await over.wait()
        writer.transport.abort()

    async with await asyncio.start_server(served, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        stream = await connect("127.0.0.1", port, 5.0, None, None)
        try:
            yield stream
        finally:
            await stream.aclose()
            over.set()


async def test_a_sender_that_never_ends_fills_no_more_than_the_bound() -> None:
    held_up = asyncio.Event()

    async def send(writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"x" * LARGEST_BLOCK_BYTES)
            try:
                await asyncio.wait_for(writer.drain(), 0.2)
            except TimeoutError:
                held_up.set()
                return

    async with connected(send) as stream:
        stream.note_head()
        await asyncio.wait_for(held_up.wait(), 60)
        waiting = stream._inbox._waiting_bytes
        assert MOST_WAITING_BYTES < waiting <= MOST_WAITING_BYTES + LARGEST_BLOCK_BYTES
        while stream._inbox.has_news:
            assert len(await stream.read(1)) > 1
        assert await stream.read(1, timeout=30)


async def test_a_head_without_end_is_an_error_and_others_get_their_turn_meanwhile() -> None:
    async def send(writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while True:
                writer.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)
                await writer.drain()

    turns = 0

    async def count_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async with connected(send) as stream:
        counting = asyncio.create_task(count_turns())
        blocks: list[int] = []

        async def read_on() -> None:
            while True:
                before = turns
                blocks.append(len(await stream.read(LARGEST_BLOCK_BYTES, timeout=30)))
                assert turns > before

        with pytest.raises(httpcore.ReadError, match="no end"):
            await read_on()
        counting.cancel()
    assert sum(blocks) <= LONGEST_HEAD_BYTES
    assert max(blocks) < LARGEST_BLOCK_BYTES


async def test_a_closed_connection_gives_what_has_come_before_its_end() -> None:
    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(b"the end")
        writer.close()

    async with connected(send) as stream:
        assert await stream.read(100, timeout=30) == b"the end"
        assert await stream.read(100, timeout=30) == b""
        assert stream.get_extra_info("is_readable")


async def test_a_silent_server_is_a_read_that_takes_too_long() -> None:
    async def send(_: asyncio.StreamWriter) -> None:
        pass

    async with connected(send) as stream:
        assert not stream.get_extra_info("is_readable")
        with pytest.raises(httpcore.ReadTimeout):
            await stream.read(100, timeout=0.01)


async def test_a_connection_that_is_reset_is_an_error_and_no_end() -> None:
    async def send(writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    async with connected(send) as stream:
        stream._inbox.connection_lost(ConnectionResetError())
        with pytest.raises(httpcore.ReadError):
            await stream.read(100, timeout=30)
        with pytest.raises(httpcore.WriteError):
            await stream.write(b"x", timeout=30)


def test_a_block_of_a_body_is_handed_out_as_it_is_and_no_byte_of_the_next_answer_with_it() -> None:
    hand_out_blocks_uncopied()
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n"
    client = h11.Connection(h11.CLIENT)
    client.send(h11.Request(method="GET", target="/", headers=[("Host", "shop.example")]))
    client.send(h11.EndOfMessage())
    client.receive_data(answer)
    assert isinstance(client.next_event(), h11.Response)
    bodies = []
    for block in (b"ab", b"cdef" + answer):
        client.receive_data(block)
        event = client.next_event()
        assert isinstance(event, h11.Data)
        bodies.append(bytes(event.data))
    assert bodies == [b"ab", b"cdef"]
    assert isinstance(client.next_event(), h11.EndOfMessage)
    assert client.trailing_data == (answer, False)
