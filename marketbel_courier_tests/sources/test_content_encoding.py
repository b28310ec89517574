"""Undoing content encodings: exactly once, in bounded pieces, wherever the chunks are cut."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.sources.content_encoding import (
    PIECE_BYTES,
    BodyDecoder,
    DamagedEncoding,
    DecodedTooLarge,
    UnknownEncoding,
)
from marketbel_courier_tests.cpu_limit import cpu_bounded

UNLIMITED = 10**12


def raw_deflate(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return stream.compress(data) + stream.flush()


def in_many_members(data: bytes) -> bytes:
    return b"".join(gzip.compress(data[start : start + 7]) for start in range(0, len(data), 7))


def in_two_members(data: bytes) -> bytes:
    half = len(data) // 2
    return gzip.compress(data[:half]) + gzip.compress(data[half:])


ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    " GZIP , identity": in_two_members,
    "GZip": in_many_members,
    "deflate": zlib.compress,
    "Deflate": raw_deflate,
    "gzip, gzip": lambda data: gzip.compress(gzip.compress(data)),
    "deflate, gzip": lambda data: gzip.compress(zlib.compress(data)),
    "identity": bytes,
    "": bytes,
}


def decoded(encoding: str | None, wire: bytes, chunk_bytes: int) -> bytes:
    decoder = BodyDecoder(encoding, UNLIMITED)
    pieces = [
        piece
        for start in range(0, len(wire), chunk_bytes)
        for piece in decoder.feed(wire[start : start + chunk_bytes])
    ]
    decoder.finish()
    return b"".join(pieces)


@given(
    data=st.binary(max_size=2000),
    encoding=st.sampled_from(sorted(ENCODERS)),
    chunk_bytes=st.integers(1, 50),
)
def test_a_body_is_decoded_whatever_the_chunks(
    data: bytes, encoding: str, chunk_bytes: int
) -> None:
    assert decoded(encoding, ENCODERS[encoding](data), chunk_bytes) == data


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "Deflate", "gzip, gzip"])
@given(
    size=st.integers(PIECE_BYTES - 40, PIECE_BYTES + 40)
    | st.sampled_from([2 * PIECE_BYTES, 2 * PIECE_BYTES + 1, 3 * PIECE_BYTES - 1])
)
def test_nothing_is_left_inside_when_a_small_body_unfolds_to_many_pieces(
    encoding: str, size: int
) -> None:
    wire = ENCODERS[encoding](bytes(size))
    assert decoded(encoding, wire, len(wire)) == bytes(size)


@given(padding=st.sampled_from([b"\0" * 9, b"\x1f", b"junk"]), chunk_bytes=st.integers(1, 20))
def test_what_follows_the_last_gzip_member_is_padding(padding: bytes, chunk_bytes: int) -> None:
    assert decoded("gzip", gzip.compress(b"content") + padding, chunk_bytes) == b"content"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "Deflate", "deflate, gzip"])
@given(cut=st.integers(1, 10))
def test_a_body_that_stops_short_is_damaged(encoding: str, cut: int) -> None:
    wire = ENCODERS[encoding](b"content of the price list")
    with pytest.raises(DamagedEncoding):
        decoded(encoding, wire[:-cut], 7)


def test_a_second_member_that_stops_short_is_damaged_too() -> None:
    wire = gzip.compress(b"first") + gzip.compress(b"second")[:-3]
    with pytest.raises(DamagedEncoding):
        decoded("gzip", wire, 5)


def test_what_is_not_encoded_at_all_is_damaged() -> None:
    with pytest.raises(DamagedEncoding):
        decoded("gzip", b"a;b\n1;2\n", 100)


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, compress", "gzip,gzip,gzip,gzip"])
def test_an_encoding_that_cannot_be_undone_is_told(encoding: str) -> None:
    with pytest.raises(UnknownEncoding):
        BodyDecoder(encoding, UNLIMITED)


def test_a_bomb_unfolds_in_pieces_and_stops_at_the_limit() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000, compresslevel=9)
    decoder = BodyDecoder("gzip", max_bytes=1_000_000)
    sizes: list[int] = []
    pieces = decoder.feed(bomb)
    with pytest.raises(DecodedTooLarge):
        sizes.extend(len(piece) for piece in pieces)
    assert max(sizes) <= PIECE_BYTES
    assert sum(sizes) <= 1_000_000


def test_members_without_end_are_no_file() -> None:
    empty_member = gzip.compress(b"")
    decoder = BodyDecoder("gzip, gzip", UNLIMITED)
    body = gzip.compress(empty_member * 200_000)
    with cpu_bounded(), pytest.raises(DamagedEncoding, match="too many parts"):
        list(decoder.feed(body))
