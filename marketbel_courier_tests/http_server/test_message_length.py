"""A request that is hidden in the body of another one is not answered."""

from __future__ import annotations

import asyncio
import socket

import pytest
from starlette.responses import PlainTextResponse

from marketbel_courier.http_server.server import HttpServer

_HIDDEN = b"GET /hidden HTTP/1.1\r\nHost: localhost\r\n\r\n"
_CHUNKED = b"Transfer-Encoding: chunked\r\n"
_COUNTED = b"Content-Length: %d\r\n" % (len(_HIDDEN) + 5)


@pytest.mark.parametrize("lengths", [_COUNTED + _CHUNKED, _CHUNKED + _COUNTED])
@pytest.mark.parametrize("websockets", [False, True])
async def test_a_request_with_two_lengths_is_refused_with_all_that_comes_behind_it(
    lengths: bytes, websockets: bool
) -> None:
    head = b"POST / HTTP/1.1\r\nHost: localhost\r\n" + lengths + b"\r\n"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = HttpServer(PlainTextResponse("served"), websockets=websockets)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        reader, writer = await asyncio.open_connection(*listener.getsockname())
        writer.write(head + b"0\r\n\r\n" + _HIDDEN)
        answers = await reader.read()
        writer.close()
        server.should_exit = True
        await serving
    assert answers.startswith(b"HTTP/1.1 400 ")
    assert answers.count(b"HTTP/1.1") == 1
    assert b"served" not in answers
