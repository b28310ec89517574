"""Whole HTTP answers, with a limit of time and a limit of size.

httpx's time-outs apply to each read, and its answers may have any size: a server that sends a byte
a second, or never ends, would be awaited for ever. Price lists are streamed to the volume by
`sources` instead.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import httpx

from marketbel_courier.header_lines import read_headers_in_linear_time
from marketbel_courier.tls import trusted_authorities

_NOT_ENCODED = ("", "identity")


class AnswerTooLarge(httpx.RemoteProtocolError):
    """The answer has more bytes than `most_bytes`."""

    def __init__(self, most_bytes: int, request: httpx.Request) -> None:
        super().__init__(f"the answer is larger than {most_bytes} bytes", request=request)
        self.most_bytes = most_bytes


async def send_bounded(
    client: httpx.AsyncClient,
    request: httpx.Request,
    *,
    deadline_seconds: float,
    most_bytes: int,
) -> httpx.Response:
    """The whole answer; redirects are not followed.

    The deadline counts from the first step towards a connection to the last byte. Raises
    httpx.ReadTimeout after it, AnswerTooLarge, and what the client raises.
    """
    # A small answer must not unfold into memory.
    request.headers["Accept-Encoding"] = "identity"
    try:
        async with asyncio.timeout(deadline_seconds):
            response = await client.send(request, stream=True, follow_redirects=False)
            async with aclosing(response):
                content = await _content_of(response, most_bytes)
    except TimeoutError as error:
        raise httpx.ReadTimeout(
            f"no whole answer within {deadline_seconds:g} seconds", request=request
        ) from error
    headers = httpx.Headers(response.headers)
    headers.pop("Transfer-Encoding", None)
    return httpx.Response(
        response.status_code, headers=headers, content=content, request=response.request
    )


def get_bounded(
    url: str, *, deadline_seconds: float, most_bytes: int, parameters: dict[str, str] | None = None
) -> httpx.Response:
    """The whole answer to one GET, for callers that have no event loop; raises as above."""

    read_headers_in_linear_time()

    async def get() -> httpx.Response:
        async with httpx.AsyncClient(
            timeout=deadline_seconds, trust_env=False, verify=trusted_authorities()
        ) as client:
            return await send_bounded(
                client,
                client.build_request("GET", url, params=parameters),
                deadline_seconds=deadline_seconds,
                most_bytes=most_bytes,
            )

    return asyncio.run(get())


async def _content_of(response: httpx.Response, most_bytes: int) -> bytes:
    if response.headers.get("Content-Encoding", "").strip().lower() not in _NOT_ENCODED:
        raise httpx.RemoteProtocolError(
            "the answer is compressed, unasked", request=response.request
        )
    content = bytearray()
    async for chunk in response.aiter_bytes():
        content += chunk
        if len(content) > most_bytes:
            raise AnswerTooLarge(most_bytes, response.request)
    return bytes(content)
