from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from marketbel_courier_tests.faults.answers import Liar, Lie
from marketbel_courier_tests.faults.line import FAIR, Line, Weather, carry_bytes
from marketbel_courier_tests.loopback import Answer, LoopbackServer

BODY = b"0123456789" * 500


@asynccontextmanager
async def echo() -> AsyncIterator[int]:
    """A server that says what it hears; its port."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(1 << 16):
            writer.write(data)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


@asynccontextmanager
async def line_to(port: int, weather: Weather = FAIR) -> AsyncIterator[Line]:
    line = Line("test", port, carry_bytes)
    await line.open()
    line.set_weather(weather)
    try:
        yield line
    finally:
        await line.close()


async def say(line: Line, data: bytes, expected: int) -> bytes:
    """What comes back until there are so many bytes, or the connection ends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
    try:
        writer.write(data)
        heard = b""
        while len(heard) < expected and (piece := await reader.read(1 << 16)):
            heard += piece
        return heard
    finally:
        writer.close()


async def test_in_fair_weather_a_line_changes_nothing() -> None:
    async with echo() as port, line_to(port) as line:
        assert await say(line, BODY, len(BODY)) == BODY


async def test_answers_break_off_in_their_midst() -> None:
    async with echo() as port, line_to(port, Weather(cuts_after=1234)) as line:
        assert await say(line, BODY, len(BODY)) == BODY[:1234]


async def test_what_trickles_comes_whole_in_the_end() -> None:
    async with echo() as port, line_to(port, Weather(bytes_per_second=100_000)) as line:
        assert await say(line, BODY, len(BODY)) == BODY


async def test_what_hangs_goes_on_when_the_weather_is_fair_again() -> None:
    async with echo() as port, line_to(port, Weather(hangs=True)) as line:
        said = asyncio.create_task(say(line, BODY, len(BODY)))
        done, _ = await asyncio.wait({said}, timeout=0.05)
        assert not done
        line.set_weather(FAIR)
        assert await said == BODY


@pytest.mark.parametrize("rudely", [True, False])
async def test_a_cut_ends_every_connection(*, rudely: bool) -> None:
    async with echo() as port, line_to(port) as line:
        reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
        writer.write(b"x")
        assert await reader.read(1) == b"x"
        assert line.cut(rudely=rudely) == 1
        if rudely:
            with pytest.raises(ConnectionResetError):
                await reader.read(1)
        else:
            assert await reader.read(1) == b""
        writer.close()
        assert await say(line, BODY, len(BODY)) == BODY


async def test_a_line_leads_to_another_server_when_it_is_told_to() -> None:
    async with echo() as first, echo() as second, line_to(first) as line:
        line.target = second
        assert await say(line, BODY, len(BODY)) == BODY


async def ask(line: Line, path: str) -> tuple[bytes, bytes]:
    """The head and the body of an answer, to the end of the connection or of the body."""
    reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: here\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
        try:
            return head, await reader.readexactly(length)
        except asyncio.IncompleteReadError as error:
            return head, error.partial
    finally:
        writer.close()


@pytest.mark.parametrize("lie", list(Lie))
async def test_a_liar_turns_an_answer_into_what_it_was_told(lie: Lie) -> None:
    liar = Liar(random.Random(1), share=1.0)
    async with LoopbackServer() as server:
        old, new = (Answer(json.dumps({"status": word}).encode()) for word in ("old", "new"))
        server.serve("/analyze/status/1", old, new)
        line = Line("test", server.port, liar.carry)
        await line.open()
        try:
            _, first = await ask(line, "/analyze/status/1")
            assert first == old.body
            liar.lies = (lie,)
            head, body = await ask(line, "/analyze/status/1")
        finally:
            await line.close()
    match lie:
        case Lie.STATUS:
            assert int(head.split()[1]) >= 429
        case Lie.LENGTH:
            assert body == new.body
            assert f"Content-Length: {len(body)}\r\n".encode() not in head
        case Lie.GARBLED:
            assert body != new.body
        case Lie.STALE:
            assert body in (old.body, new.body)
    assert liar.told == 1
