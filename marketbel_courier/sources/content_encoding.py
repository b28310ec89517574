"""Undoing a Content-Encoding that the courier did not ask for, once, in bounded pieces.

The stored file must be the supplier's file; a small body must not unfold into memory.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator, Iterator
from typing import Protocol

from marketbel_courier.messages.message import Message, verbatim

PIECE_BYTES = 256 * 1024
# A member of gzip may be 20 bytes long, and what lies behind a member is copied at its end.
_STEP_BYTES = 4 * 1024
_MOST_MEMBERS = 100_000
MAX_STACKED = 3


class UnknownEncoding(Exception):
    """A content encoding that the courier cannot undo: its name, or that there are too many."""

    def __init__(self, encoding: Message) -> None:
        super().__init__(encoding)
        self.encoding = encoding


class DamagedEncoding(Exception):
    """The body is not what its Content-Encoding says, or stops short."""

    def __init__(self, why: Message) -> None:
        super().__init__(why)
        self.why = why


class DecodedTooLarge(Exception):
    """A stage of decoding gave more bytes than a file may have."""


class Decoder(Protocol):
    """One stage of decoding."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield what these bytes decode to, at most PIECE_BYTES at a time."""

    def finish(self) -> None:
        """Raise DamagedEncoding if the data stops short."""


class BodyDecoder:
    """All stages of one body; `encodings` as in the header, in the order they were applied."""

    def __init__(self, encodings: str | None, max_bytes: int) -> None:
        names = [name.strip().lower() for name in (encodings or "").split(",")]
        names = [name for name in names if name not in ("", "identity", "none")]
        if len(names) > MAX_STACKED:
            raise UnknownEncoding(Message("source-encodings-stacked", n=len(names)))
        self._stages: list[Decoder] = [_decoder(name, max_bytes) for name in reversed(names)]

    @property
    def is_identity(self) -> bool:
        """Whether the bytes on the wire are the file's own."""
        return not self._stages

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield the decoded pieces; raises DamagedEncoding and DecodedTooLarge."""
        return self._through(0, data)

    async def decoded(self, data: bytes) -> AsyncIterator[bytes]:
        """Yield the decoded pieces, decoded in a thread: few bytes may take long to decode."""
        if self.is_identity:
            yield data
            return
        pieces = self.feed(data)
        while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
            yield piece

    def finish(self) -> None:
        """Raise DamagedEncoding if any stage's data stops short."""
        for stage in self._stages:
            stage.finish()

    def _through(self, index: int, data: bytes) -> Iterator[bytes]:
        if index == len(self._stages):
            yield data
            return
        for piece in self._stages[index].feed(data):
            yield from self._through(index + 1, piece)


def _decoder(name: str, max_bytes: int) -> Decoder:
    if name in ("gzip", "x-gzip"):
        return _Gzip(max_bytes)
    if name == "deflate":
        return _Deflate(max_bytes)
    raise UnknownEncoding(verbatim(name))


class _Inflater:
    """One zlib stream; `rest` holds the bytes after its end."""

    def __init__(self, window_bits: int) -> None:
        self._stream = zlib.decompressobj(window_bits)

    @property
    def ended(self) -> bool:
        return self._stream.eof

    @property
    def rest(self) -> bytes:
        return self._stream.unused_data

    def feed(self, data: bytes) -> Iterator[bytes]:
        try:
            while True:
                piece = self._stream.decompress(data, PIECE_BYTES)
                if piece:
                    yield piece
                data = self._stream.unconsumed_tail
                # A full piece may leave more inside zlib, also when all input is consumed.
                if not data and len(piece) < PIECE_BYTES:
                    return
        except zlib.error as error:
            raise DamagedEncoding(verbatim(error)) from error


class _Counted:
    """What the two decoders share: no stage may yield more than `max_bytes`."""

    def __init__(self, max_bytes: int) -> None:
        self._left = max_bytes

    def _counted(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self._left -= len(piece)
            if self._left < 0:
                raise DecodedTooLarge
            yield piece


class _Gzip(_Counted):
    """gzip, with any number of members; other bytes after the last member are padding."""

    _GZIP_WINDOW = 31
    _MAGIC = b"\x1f\x8b"

    def __init__(self, max_bytes: int) -> None:
        super().__init__(max_bytes)
        self._member = _Inflater(self._GZIP_WINDOW)
        self._started = False
        self._between = b""
        self._padding = False
        self._members = 1

    def feed(self, data: bytes) -> Iterator[bytes]:
        for start in range(0, len(data), _STEP_BYTES):
            yield from self._step(data[start : start + _STEP_BYTES])

    def _step(self, data: bytes) -> Iterator[bytes]:
        while data and not self._padding:
            if self._member.ended:
                data = self._next_member(data)
                continue
            self._started = True
            yield from self._counted(self._member.feed(data))
            data = self._member.rest

    def finish(self) -> None:
        if self._started and not self._member.ended:
            raise DamagedEncoding(Message("source-encoding-cut-short"))

    def _next_member(self, data: bytes) -> bytes:
        data = self._between + data
        if len(data) < len(self._MAGIC):
            self._between = data
            return b""
        self._between = b""
        if not data.startswith(self._MAGIC):
            self._padding = True
            return b""
        self._members += 1
        if self._members > _MOST_MEMBERS:
            raise DamagedEncoding(Message("source-encoding-of-too-many-parts"))
        self._member = _Inflater(self._GZIP_WINDOW)
        return data


class _Deflate(_Counted):
    """deflate, in the zlib wrapper that the standard asks for, or raw as some servers send it."""

    def __init__(self, max_bytes: int) -> None:
        super().__init__(max_bytes)
        self._head = b""
        self._stream: _Inflater | None = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._stream is None:
            self._head += data
            if len(self._head) < 2:
                return
            data, self._head = self._head, b""
            wrapped = data[0] & 0x0F == 8 and int.from_bytes(data[:2]) % 31 == 0
            self._stream = _Inflater(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
        if not self._stream.ended:
            yield from self._counted(self._stream.feed(data))

    def finish(self) -> None:
        if self._head or (self._stream is not None and not self._stream.ended):
            raise DamagedEncoding(Message("source-encoding-cut-short"))
