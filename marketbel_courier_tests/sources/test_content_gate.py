"""The gate: nothing reaches the sink before the kind is known, nothing past the limit."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.errors import FileTooLarge, IncompleteTransfer, WrongFileKind
from marketbel_courier.file_formats.kinds import FIRST_BYTES, TEXT
from marketbel_courier.shared_volume.partial_files import FileVersion, Partial
from marketbel_courier.sources.content_gate import ContentGate
from marketbel_courier_tests.sources.deliveries import request_for


class Memory:
    """A sink that keeps what it is given."""

    def __init__(self) -> None:
        self.content = b""

    async def write(self, chunk: bytes) -> None:
        self.content += chunk

    async def resume(self, source: str, head_bytes: int) -> Partial | None:
        return None

    def expect(self, version: FileVersion | None) -> None:
        pass

    async def restart(self) -> None:
        self.content = b""


def gate_into(sink: Memory, max_bytes: int = 10**6, total: int | None = None) -> ContentGate:
    request = request_for("http://shop.example/a.csv")
    return ContentGate(request, sink, lambda *_: None, max_bytes, total)


@given(st.lists(st.integers(1, FIRST_BYTES + 1), min_size=1, max_size=6))
def test_all_bytes_pass_in_order_however_they_are_cut(sizes: list[int]) -> None:
    async def scenario() -> None:
        sink = Memory()
        gate = gate_into(sink)
        content = b"".join(bytes([65 + number]) * size for number, size in enumerate(sizes))
        start = 0
        for size in sizes:
            await gate.take(content[start : start + size])
            start += size
        assert await gate.finish() is TEXT
        assert sink.content == content

    asyncio.run(scenario())


async def test_a_login_page_in_small_pieces_never_reaches_the_sink() -> None:
    sink = Memory()
    gate = gate_into(sink)
    for byte in b"<html>":
        await gate.take(bytes([byte]))
    with pytest.raises(WrongFileKind):
        await gate.finish()
    assert sink.content == b""


async def test_the_byte_that_passes_the_limit_is_the_one_that_is_refused() -> None:
    gate = gate_into(Memory(), max_bytes=5)
    await gate.take(b"12345")
    with pytest.raises(FileTooLarge):
        await gate.take(b"6")


async def test_more_bytes_than_announced_put_all_of_them_in_doubt() -> None:
    sink = Memory()
    gate = gate_into(sink, total=FIRST_BYTES)
    await gate.take(b"a" * FIRST_BYTES)
    with pytest.raises(IncompleteTransfer, match="sent more than it had announced"):
        await gate.take(b"a")
    assert sink.content == b""


async def test_fewer_bytes_than_announced_are_not_a_file() -> None:
    gate = gate_into(Memory(), total=5)
    await gate.take(b"1234")
    with pytest.raises(IncompleteTransfer, match="the source ended it before the file was whole"):
        await gate.finish()
