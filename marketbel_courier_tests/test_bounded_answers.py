"""Whole answers within bounds, of servers that would rather not end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from marketbel_courier.bounded_answers import AnswerTooLarge, get_bounded, send_bounded
from marketbel_courier_tests.dripping_server import dripping_server


async def test_an_answer_that_drips_ends_with_the_deadline_with_and_without_an_event_loop() -> None:
    async with dripping_server() as url:
        async with httpx.AsyncClient(timeout=60) as client:
            with pytest.raises(httpx.ReadTimeout):
                await send_bounded(
                    client, client.build_request("GET", url), deadline_seconds=0.2, most_bytes=1000
                )
        with pytest.raises(httpx.ReadTimeout):
            await asyncio.to_thread(get_bounded, url, deadline_seconds=0.2, most_bytes=1000)


@pytest.mark.parametrize(("blocks", "is_too_large"), [(4, False), (5, True)])
async def test_an_answer_may_have_as_many_bytes_as_are_allowed(
    blocks: int, *, is_too_large: bool
) -> None:
    async def body() -> AsyncIterator[bytes]:
        for _ in range(blocks):
            yield b"x" * 250

    transport = httpx.MockTransport(lambda request: httpx.Response(200, content=body()))
    async with httpx.AsyncClient(transport=transport) as client:
        asked = send_bounded(
            client, client.build_request("GET", "http://x"), deadline_seconds=9, most_bytes=1000
        )
        if is_too_large:
            with pytest.raises(AnswerTooLarge):
                await asked
        else:
            assert len((await asked).content) == 1000


async def test_an_answer_that_is_compressed_unasked_is_not_unfolded() -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        assert request.headers["Accept-Encoding"] == "identity"
        return httpx.Response(200, headers={"Content-Encoding": "br"})

    async with httpx.AsyncClient(transport=httpx.MockTransport(respond)) as client:
        with pytest.raises(httpx.RemoteProtocolError, match="compressed"):
            await send_bounded(
                client, client.build_request("GET", "http://x"), deadline_seconds=9, most_bytes=9
            )
