"""Connections of the event loop that hand on received data in large blocks, without copies.

With httpcore's own streams, of 64 KB at a time and a round of the loop for each, a large file
spends more time on its way through Python than on the network. Here the loop goes on receiving
while the blocks before are stored, up to a bound.
"""

from __future__ import annotations

import asyncio
import select
import socket
import ssl
from collections import deque
from collections.abc import Iterable
from typing import Any, cast

import httpcore
from h11._receivebuffer import ReceiveBuffer

SocketOption = (
    tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
)

# The bytes that a connection receives ahead of its reader; beyond them, the sender has to wait.
MOST_WAITING_BYTES = 1024 * 1024
# An answer's head with all that may come before it, such as hints; its lines have bounds of their
# own. The beginning of the body may come with it.
LONGEST_HEAD_BYTES = 256 * 1024
_PIECE_OF_HEAD_BYTES = 16 * 1024


async def connect(
    address: str,
    port: int,
    timeout: float | None,
    local_address: str | None,
    socket_options: Iterable[SocketOption] | None,
) -> LoopStream:
    """A TCP connection to an IP address; raises httpcore's ConnectTimeout and ConnectError."""
    loop = asyncio.get_running_loop()
    local = None if local_address is None else (local_address, 0)
    try:
        async with asyncio.timeout(timeout):
            transport, inbox = await loop.create_connection(_Inbox, address, port, local_addr=local)
    except TimeoutError as error:
        raise httpcore.ConnectTimeout(str(error)) from error
    except OSError as error:
        raise httpcore.ConnectError(error.strerror or str(error)) from error
    for option in socket_options or ():
        transport.get_extra_info("socket").setsockopt(*option)
    return LoopStream(transport, inbox)


class LoopStream(httpcore.AsyncNetworkStream):
    """One connection of the running event loop."""

    def __init__(self, transport: asyncio.Transport, inbox: _Inbox) -> None:
        self._transport = transport
        self._inbox = inbox
        self._head_bytes_left: int | None = LONGEST_HEAD_BYTES

    def note_head(self) -> None:
        """Note that the answer's head is complete: the body follows, whose size is bounded
        elsewhere.
        """
        self._head_bytes_left = None

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """The next block as it came, which may be longer than `max_bytes`; empty at the end.

        Raises httpcore's ReadTimeout and ReadError. Blocks of a head are short, because the reader
        parses each at once and other tasks need their turn; a head that is too long is an error.
        """
        try:
            if not self._inbox.has_news:
                async with asyncio.timeout(timeout):
                    await self._inbox.news()
            if self._head_bytes_left is None:
                return self._inbox.take()
            await asyncio.sleep(0)
            return self._part_of_head(self._inbox.take(_PIECE_OF_HEAD_BYTES))
        except TimeoutError as error:
            raise httpcore.ReadTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error

    def _part_of_head(self, block: bytes) -> bytes:
        left = (self._head_bytes_left or 0) - len(block)
        if left < 0:
            raise httpcore.ReadError("the answer's head has no end")
        self._head_bytes_left = left
        return block

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of it; raises httpcore's WriteTimeout and WriteError."""
        if not buffer:
            return
        if self._transport.is_closing():
            raise httpcore.WriteError("the connection is closed")
        self._head_bytes_left = LONGEST_HEAD_BYTES
        self._transport.write(buffer)
        try:
            async with asyncio.timeout(timeout):
                await self._inbox.sent()
        except TimeoutError as error:
            raise httpcore.WriteTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    async def aclose(self) -> None:
        """Close at once: nobody would read the data that is still to be sent."""
        self._transport.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> LoopStream:
        """The same connection, encrypted; raises httpcore's ConnectTimeout and ConnectError."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(timeout):
                secured = await loop.start_tls(
                    self._transport, self._inbox, ssl_context, server_hostname=server_hostname
                )
        except TimeoutError as error:
            self._transport.abort()
            raise httpcore.ConnectTimeout(str(error)) from error
        except OSError as error:
            self._transport.abort()
            raise httpcore.ConnectError(str(error)) from error
        except BaseException:
            self._transport.abort()
            raise
        if secured is None:
            raise httpcore.ConnectError("the connection was lost")
        self._inbox.read_from(secured)
        return LoopStream(secured, self._inbox)

    def get_extra_info(self, info: str) -> Any:
        """The facts about a connection for which httpcore asks."""
        match info:
            case "ssl_object" | "socket":
                return self._transport.get_extra_info(info)
            case "client_addr":
                return self._transport.get_extra_info("sockname")
            case "server_addr":
                return self._transport.get_extra_info("peername")
            case "is_readable":
                return self._is_readable()
        return None

    def _is_readable(self) -> bool:
        """Whether the server has closed this idle connection, or sent data without a request."""
        if self._inbox.has_news or self._transport.is_closing():
            return True
        connected: socket.socket | None = self._transport.get_extra_info("socket")
        if connected is None or connected.fileno() < 0:
            return True
        poll = select.poll()
        poll.register(connected.fileno(), select.POLLIN)
        return bool(poll.poll(0))


class _Inbox(asyncio.Protocol):
    """The blocks that have come and are not yet read."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._blocks: deque[bytes] = deque()
        self._waiting_bytes = 0
        self._ended = False
        self._lost_by: Exception | None = None
        self._news = asyncio.Event()
        self._may_send = asyncio.Event()
        self._may_send.set()

    @property
    def has_news(self) -> bool:
        """Whether `take` has an answer at once."""
        return bool(self._blocks) or self._ended

    async def news(self) -> None:
        """Wait until data has come or the connection has ended."""
        self._news.clear()
        await self._news.wait()

    def take(self, most: int | None = None) -> bytes:
        """The next block, or its first `most` bytes; empty at the end.

        Raises OSError where the connection broke.
        """
        if not self._blocks:
            if self._lost_by is not None:
                raise ConnectionError("the connection broke") from self._lost_by
            return b""
        block = self._blocks.popleft()
        if most is not None and len(block) > most:
            self._blocks.appendleft(block[most:])
            block = block[:most]
        before, self._waiting_bytes = self._waiting_bytes, self._waiting_bytes - len(block)
        if before > MOST_WAITING_BYTES >= self._waiting_bytes and self._transport is not None:
            self._transport.resume_reading()
        return block

    async def sent(self) -> None:
        """Wait until there is room for data to be sent; raises OSError if the connection broke."""
        await self._may_send.wait()
        if self._lost_by is not None:
            raise ConnectionError("the connection broke") from self._lost_by

    def read_from(self, transport: asyncio.Transport) -> None:
        """Take what comes from this transport instead."""
        self._transport = transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._blocks.append(data)
        before, self._waiting_bytes = self._waiting_bytes, self._waiting_bytes + len(data)
        if before <= MOST_WAITING_BYTES < self._waiting_bytes and self._transport is not None:
            self._transport.pause_reading()
        self._news.set()

    def eof_received(self) -> bool:
        self._ended = True
        self._news.set()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended = True
        self._lost_by = exc
        self._news.set()
        self._may_send.set()

    def pause_writing(self) -> None:
        self._may_send.clear()

    def resume_writing(self) -> None:
        self._may_send.set()


def hand_out_blocks_uncopied() -> None:
    """Have h11 hand out a block of a body as it is, in all connections of the process.

    h11 itself copies the block twice to cut off the wanted part, even if all of it is wanted: a
    quarter of the time of a large file's transfer.
    """
    setattr(ReceiveBuffer, "maybe_extract_at_most", _at_most)  # noqa: B010 - mypy forbids it else


def _at_most(buffer: ReceiveBuffer, count: int) -> bytearray | None:
    if not buffer:
        return None
    if len(buffer) > count:
        return buffer._extract(count)  # noqa: SLF001 - a method of h11's takes its place, as here
    whole, buffer._data = buffer._data, bytearray()  # noqa: SLF001
    buffer._next_line_search = buffer._multiple_lines_search = 0  # noqa: SLF001
    return whole
