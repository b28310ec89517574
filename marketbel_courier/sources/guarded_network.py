"""Connections that refuse internal addresses, checked on the very address that is connected to.

A name is resolved here, once, and the connection goes to the checked address: a name server that
answers differently the second time gains nothing. TLS still proves the name in the URL.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager

import httpcore
import httpx

from marketbel_courier.header_lines import read_headers_in_linear_time
from marketbel_courier.sources.address_policy import AddressPolicy
from marketbel_courier.sources.answer_headers import HeaderTooLong, bounded_headers
from marketbel_courier.sources.network_streams import (
    SocketOption,
    connect,
    hand_out_blocks_uncopied,
)

KEEP_ALIVE_SECONDS = 15.0
# Few: suppliers rarely share a host, and the pool looks at every idle connection at each request.
MAX_KEEP_ALIVE_CONNECTIONS = 4


class AddressNotAllowed(Exception):
    """The host is at an internal address; `address` is the first one found."""

    def __init__(self, host: str, address: str) -> None:
        super().__init__(f"{host} is at {address}")
        self.host = host
        self.address = address


class PortNotAllowed(Exception):
    """The port is none that sources may be fetched from."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"port {port} of {host}")
        self.host = host
        self.port = port


class NameUnresolved(Exception):
    """No address is known for the name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the name {name} cannot be resolved")
        self.name = name


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Resolves a host, drops the addresses that the policy refuses, connects to the others."""

    def __init__(self, policy: AddressPolicy) -> None:
        self._policy = policy

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first checked address that answers.

        Raises AddressNotAllowed and PortNotAllowed.
        """
        if not self._policy.allows_port(port):
            raise PortNotAllowed(host, port)
        loop = asyncio.get_running_loop()
        deadline = None if timeout is None else loop.time() + timeout
        addresses = await self._resolve(host, port, timeout)
        for remaining in range(len(addresses), 1, -1):
            # An address that swallows packets must leave time for the others.
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
        """Wait, as the pool asks between its own attempts."""
        await asyncio.sleep(seconds)

    async def _resolve(self, host: str, port: int, timeout: float | None) -> list[str]:
        try:
            async with asyncio.timeout(timeout):
                addresses = await _addresses_of(host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"the name {host} was not resolved in time") from error
        except NameUnresolved as error:
            raise httpcore.ConnectError(str(error)) from error
        allowed = [address for address in addresses if self._policy.allows(address)]
        if not allowed:
            raise AddressNotAllowed(host, addresses[0])
        return allowed


async def _addresses_of(host: str, port: int) -> list[str]:
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except TimeoutError:
        raise
    except (OSError, UnicodeError) as error:
        raise NameUnresolved(host) from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedTransport(httpx.AsyncBaseTransport):
    """httpx over a connection pool of httpcore with the guarded backend and bounded headers."""

    def __init__(
        self, policy: AddressPolicy, max_connections: int, ssl_context: ssl.SSLContext
    ) -> None:
        read_headers_in_linear_time()
        hand_out_blocks_uncopied()
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl_context,
            max_connections=max_connections,
            max_keepalive_connections=MAX_KEEP_ALIVE_CONNECTIONS,
            keepalive_expiry=KEEP_ALIVE_SECONDS,
            network_backend=GuardedBackend(policy),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; the body of the response is streamed. Raises HeaderTooLong."""
        assert isinstance(request.stream, httpx.AsyncByteStream)  # noqa: S101 - for the type
        with _httpx_errors():
            response = await self._pool.handle_async_request(
                httpcore.Request(
                    method=request.method,
                    url=httpcore.URL(
                        scheme=request.url.raw_scheme,
                        host=request.url.raw_host,
                        port=request.url.port,
                        target=request.url.raw_path,
                    ),
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions=request.extensions,
                )
            )
        try:
            headers = bounded_headers(response.headers)
        except HeaderTooLong:
            await response.aclose()
            raise
        return httpx.Response(
            status_code=response.status,
            headers=headers,
            stream=_BodyStream(response),
            extensions=response.extensions,
        )

    async def aclose(self) -> None:
        """Close every connection."""
        await self._pool.aclose()


class _BodyStream(httpx.AsyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _httpx_errors():
            async for chunk in self._response.aiter_stream():
                yield chunk

    async def aclose(self) -> None:
        await self._response.aclose()


@contextmanager
def _httpx_errors() -> Iterator[None]:
    """httpcore's errors as httpx's: both name them alike."""
    try:
        yield
    except (
        httpcore.TimeoutException,
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpcore.UnsupportedProtocol,
    ) as error:
        raised: type[httpx.TransportError] = getattr(httpx, type(error).__name__)
        raise raised(str(error)) from error
