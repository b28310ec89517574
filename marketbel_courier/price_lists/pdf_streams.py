"""The compressed streams of a PDF, measured before a PDF library unpacks them into memory."""

from __future__ import annotations

import mmap
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.messages.message import Message

_MAX_STREAM_BYTES = 32 * 1024 * 1024
_MAX_PICTURE_BYTES = 256 * 1024 * 1024
_MAX_ALL_BYTES = 4 * 1024 * 1024 * 1024
_CHUNK = 256 * 1024
_DICTIONARY_BYTES = 2048
_MAX_LAYERS = 3
_BOMB = Message("pdf-too-large")


def refuse_bombs(path: Path) -> None:
    """Refuse a PDF with a stream that unpacks to far more than a page of text or a font.

    Encrypted streams cannot be measured. Raises UnreadableFile.
    """
    if path.stat().st_size == 0:
        return
    all_bytes = place = 0
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        while (place := content.find(b"stream", place)) >= 0:
            dictionary = content[max(0, place - _DICTIONARY_BYTES) : place].rpartition(b" obj")[2]
            place += len(b"stream")
            most = _MAX_PICTURE_BYTES if b"/Image" in dictionary else _MAX_STREAM_BYTES
            all_bytes += _measure(_chunks(content, place), most)
            if all_bytes > _MAX_ALL_BYTES:
                raise UnreadableFile(_BOMB)


def _chunks(content: mmap.mmap, start: int) -> Iterator[bytes]:
    while content[start : start + 1] in (b"\r", b"\n"):
        start += 1
    for place in range(start, len(content), _CHUNK):
        yield content[place : place + _CHUNK]


def _measure(chunks: Iterator[bytes], most: int, layers: int = _MAX_LAYERS) -> int:
    """To how many bytes a stream unpacks, in all its layers; 0 where it is not packed at all."""
    first = next(chunks, b"")
    if not _is_packed(first):
        return 0
    if layers == 0:
        raise UnreadableFile(_BOMB)
    unpacked = _unpack(chain([first], chunks), most)
    start = next(unpacked, b"")
    inner = _measure(chain([start], unpacked), most, layers - 1)
    return len(start) + inner + sum(len(chunk) for chunk in unpacked)


def _is_packed(start: bytes) -> bool:
    # The two bytes that a zlib stream begins with: method, window, and a check of both.
    return len(start) > 1 and start[0] & 0x8F == 0x08 and (start[0] << 8 | start[1]) % 31 == 0


def _unpack(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    """What the chunks unpack to, up to where they are broken; refuses more than `most` bytes."""
    decompressor = zlib.decompressobj()
    total = 0
    for chunk in chunks:
        packed = chunk
        while packed and not decompressor.eof:
            try:
                unpacked = decompressor.decompress(packed, _CHUNK)
            except zlib.error:
                return
            packed = decompressor.unconsumed_tail
            total += len(unpacked)
            if total > most:
                raise UnreadableFile(_BOMB)
            yield unpacked
        if decompressor.eof:
            return
