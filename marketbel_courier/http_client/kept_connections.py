"""Requests of httpx over connections of httpcore that are kept and used again.

httpcore's own pool looks at all connections whenever a request begins or ends. Of 32 requests at
once, that takes three quarters of the processor time; here one connection is looked at.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager

import httpcore
import httpx

from marketbel_courier.header_lines import read_headers_in_linear_time
from marketbel_courier.http_client.network_streams import (
    LoopStream,
    SocketOption,
    connect,
    hand_out_blocks_uncopied,
)

KEEP_ALIVE_SECONDS = 15.0

Headers = list[tuple[bytes, bytes]]


class NameUnresolved(Exception):
    """No address is known for the name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the name {name} cannot be resolved")
        self.name = name


class LoopBackend(httpcore.AsyncNetworkBackend):
    """Connects to the first address of a host that answers, by the event loop's own streams."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect within the time; raises httpcore's ConnectTimeout and ConnectError."""
        loop = asyncio.get_running_loop()
        deadline = None if timeout is None else loop.time() + timeout
        addresses = await self._resolve(host, port, timeout)
        for remaining in range(len(addresses), 1, -1):
            # An address that never answers must leave time for the other addresses.
            share = None if deadline is None else max(0.05, (deadline - loop.time()) / remaining)
            try:
                return await connect(
                    addresses[-remaining], port, share, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        left = None if deadline is None else max(0.05, deadline - loop.time())
        return await connect(addresses[-1], port, left, local_address, socket_options)

    async def sleep(self, seconds: float) -> None:
        """Wait; httpcore calls this between its own attempts."""
        await asyncio.sleep(seconds)

    async def _resolve(self, host: str, port: int, timeout: float | None) -> list[str]:
        """The addresses of the host, at least one."""
        try:
            async with asyncio.timeout(timeout):
                return await _addresses_of(host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"the name {host} was not resolved in time") from error
        except NameUnresolved as error:
            raise httpcore.ConnectError(str(error)) from error


async def _addresses_of(host: str, port: int) -> list[str]:
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except TimeoutError:
        raise
    except (OSError, UnicodeError) as error:
        raise NameUnresolved(host) from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class KeptConnections(httpx.AsyncBaseTransport):
    """Sends each request over a connection of its own, kept for the requests that follow.

    The caller decides how many requests go out at once; at most `most_idle` idle connections to a
    server are kept. `headers_of` is called with the headers of each answer; its errors are raised
    for the request. Belongs to one event loop.
    """

    def __init__(
        self,
        ssl_context: ssl.SSLContext,
        *,
        most_idle: int,
        backend: httpcore.AsyncNetworkBackend | None = None,
        headers_of: Callable[[Headers], Headers] = list,
    ) -> None:
        read_headers_in_linear_time()
        hand_out_blocks_uncopied()
        self._ssl_context = ssl_context
        self._most_idle = most_idle
        self._backend = backend or LoopBackend()
        self._headers_of = headers_of
        self._idle: defaultdict[str, deque[httpcore.AsyncHTTPConnection]] = defaultdict(deque)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; the body of the response is streamed."""
        assert isinstance(request.stream, httpx.AsyncByteStream)  # noqa: S101 - for the type
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        server = str(url.origin)
        with _httpx_errors():
            connection = await self._take(server) or httpcore.AsyncHTTPConnection(
                url.origin,
                self._ssl_context,
                keepalive_expiry=KEEP_ALIVE_SECONDS,
                network_backend=self._backend,
            )
            response = await connection.handle_async_request(
                httpcore.Request(
                    method=request.method,
                    url=url,
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions=request.extensions,
                )
            )
        stream = response.extensions.get("network_stream")
        if isinstance(stream, LoopStream):
            stream.note_head()

        async def give_back() -> None:
            await self._give_back(server, connection)

        body = _Body(response, give_back)
        try:
            headers = self._headers_of(response.headers)
        except Exception:
            await body.aclose()
            raise
        return httpx.Response(
            status_code=response.status,
            headers=headers,
            stream=body,
            extensions=response.extensions,
        )

    async def aclose(self) -> None:
        """Close the connections that wait; those in use are closed by whoever reads from them."""
        for idle in self._idle.values():
            while idle:
                await idle.pop().aclose()

    async def _take(self, server: str) -> httpcore.AsyncHTTPConnection | None:
        """The connection that was used last, unless the server has closed it since."""
        idle = self._idle[server]
        while idle:
            connection = idle.pop()
            if not connection.has_expired():
                return connection
            await connection.aclose()
        return None

    async def _give_back(self, server: str, connection: httpcore.AsyncHTTPConnection) -> None:
        idle = self._idle[server]
        if connection.is_idle():
            idle.append(connection)
        else:
            # The connection's last answer was not read to the end.
            await connection.aclose()
        if idle and (len(idle) > self._most_idle or idle[0].has_expired()):
            await idle.popleft().aclose()


class _Body(httpx.AsyncByteStream):
    def __init__(
        self, response: httpcore.Response, give_back: Callable[[], Awaitable[None]]
    ) -> None:
        self._response = response
        self._give_back = give_back
        self._is_closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _httpx_errors():
            async for chunk in self._response.aiter_stream():
                yield chunk

    async def aclose(self) -> None:
        if not self._is_closed:
            self._is_closed = True
            try:
                await self._response.aclose()
            finally:
                await self._give_back()


@contextmanager
def _httpx_errors() -> Iterator[None]:
    """httpcore's errors as httpx's: both name them alike."""
    try:
        yield
    except (
        httpcore.TimeoutException,
        httpcore.NetworkError,
        httpcore.ProtocolError,
    ) as error:
        raised: type[httpx.TransportError] = getattr(httpx, type(error).__name__)
        raise raised(str(error)) from error
