"""Tables of rates from the web and from files, by the guards of every other source."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from marketbel_courier.errors import (
    DeliveryError,
    FileTooLarge,
    InvalidSource,
    NetworkError,
    SourceNotFound,
)
from marketbel_courier.sources.small_files import read_small_file
from marketbel_courier_tests.loopback import Answer, LoopbackServer
from marketbel_courier_tests.sources.deliveries import settings_with

BODY = b"currency,rate\nUSD,90\n"


async def read(address: str, *, most_bytes: int = 10_000, **settings: object) -> bytes:
    return await read_small_file(
        address, settings_with(**settings), most_bytes=most_bytes, deadline_seconds=20
    )


async def test_a_file_is_read_over_redirects_and_unpacked(server: LoopbackServer) -> None:
    packed = gzip.compress(BODY)
    server.serve("/new", Answer(packed, headers=(("Content-Encoding", "gzip"),)))
    url = server.serve("/old", Answer(status=302, headers=(("Location", "/new"),)))

    assert await read(url) == BODY


async def test_an_internal_address_is_refused_also_behind_a_redirect(
    server: LoopbackServer,
) -> None:
    url = server.serve("/", Answer(BODY))
    with pytest.raises(InvalidSource, match="Internal address"):
        await read(url, source_private_networks="10.0.0.0/8")

    away = server.serve("/away", Answer(status=302, headers=(("Location", "http://10.1.2.3/"),)))
    with pytest.raises(InvalidSource, match="Internal address"):
        await read(away)
    elsewhere = (("Location", "file:///etc/passwd"),)
    with pytest.raises(InvalidSource):
        await read(server.serve("/file", Answer(status=302, headers=elsewhere)))


async def test_what_is_too_large_is_refused_announced_or_not_packed_or_not(
    server: LoopbackServer,
) -> None:
    bomb = gzip.compress(b"0" * 1_000_000)
    answers = (
        Answer(b"0" * 1_000, blocks=1_000),
        Answer(b"0" * 1_000, blocks=1_000, close_delimited=True),
        Answer(bomb, headers=(("Content-Encoding", "gzip"),)),
    )
    for number, answer in enumerate(answers):
        with pytest.raises(FileTooLarge):
            await read(server.serve(f"/{number}", answer))


async def test_a_server_without_the_file_or_with_half_of_it_is_told(
    server: LoopbackServer, refusing_port: int
) -> None:
    with pytest.raises(SourceNotFound):
        await read(server.serve("/gone", Answer(status=404)))
    with pytest.raises(DeliveryError):
        await read(
            server.serve(
                "/half", Answer(BODY, headers=(("Content-Length", "500"),), close_delimited=True)
            )
        )
    with pytest.raises(NetworkError):
        await read(f"http://127.0.0.1:{refusing_port}/")


async def test_a_file_of_this_machine_is_read_if_it_is_one(tmp_path: Path) -> None:
    path = tmp_path / "rates.csv"
    path.write_bytes(BODY)
    os.mkfifo(tmp_path / "pipe")

    assert await read(str(path)) == BODY
    with pytest.raises(FileTooLarge):
        await read(str(path), most_bytes=5)
    with pytest.raises(SourceNotFound):
        await read(str(tmp_path / "none"))
    with pytest.raises(DeliveryError):
        await read(str(tmp_path / "pipe"))
    with pytest.raises(DeliveryError):
        await read(str(tmp_path))
