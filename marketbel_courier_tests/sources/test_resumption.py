"""Transfers that break off: gone on with where that is safe, begun afresh where it is not."""

from __future__ import annotations

import asyncio
import gzip
import os
import ssl
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketbel_courier.errors import (
    DeliveryError,
    FileTooLarge,
    IncompleteTransfer,
    NetworkError,
    SourceNotFound,
    SourceRefused,
    SourceUnavailable,
)
from marketbel_courier.file_formats.kinds import FileKind
from marketbel_courier.shared_volume.pending_files import BATCH_BYTES
from marketbel_courier.shared_volume.volume import SharedVolume
from marketbel_courier.sources.address_check import SourceKind
from marketbel_courier.sources.http_download import HttpSource
from marketbel_courier.sources.local_files import LocalFileSource
from marketbel_courier.sources.price_list_sources import PriceListSources
from marketbel_courier.sources.request import Unchanged, Validators
from marketbel_courier_tests.loopback import Answer, LoopbackServer, redirect
from marketbel_courier_tests.sources.deliveries import (
    Fetcher,
    deliver,
    files_under,
    request_for,
    settings_with,
)
from marketbel_courier_tests.sources.ranged_file import RangedFile, with_header

SIZE = 700_000
CUT = 600_000
# Reading the system's certificates anew for each example would take longest of all.
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def content_of(size: int = SIZE) -> bytes:
    return b"a;b\n" + os.urandom(size // 2 - 2).hex().encode()


def registry(
    root: Path, pauses: list[float] | None = None, **overrides: object
) -> PriceListSources:
    async def pause(seconds: float) -> None:
        if pauses is not None:
            pauses.append(seconds)

    made = settings_with(uploads_dir=root, max_file_size_mb=1, **overrides)
    return PriceListSources(
        {
            SourceKind.WEB: lambda: HttpSource(made, NO_TLS),
            SourceKind.GOOGLE_SHEET: lambda: LocalFileSource(made),
            SourceKind.LOCAL_FILE: lambda: LocalFileSource(made),
        },
        made,
        pause=pause,
    )


def ranges_seen(server: LoopbackServer) -> list[str | None]:
    return [seen.headers.get("range") for seen in server.seen]


async def break_off(source: Fetcher, url: str, root: Path) -> None:
    """One attempt at a file, which ends half-way."""
    with pytest.raises(DeliveryError, match=r"^Transfer broke off"):
        await deliver(source, request_for(url), root)


async def test_a_broken_transfer_goes_on_at_the_byte_where_it_broke(
    server: LoopbackServer, root: Path
) -> None:
    name = ("Content-Disposition", 'attachment; filename="July.csv"')
    dated = ("Last-Modified", "Mon, 19 Oct 2015 07:28:00 GMT")
    file = RangedFile(content_of(), cuts=[CUT, 50_000], first_only=(name, dated))
    url = server.serve("/a", file)
    async with registry(root) as sources:
        delivered = await deliver(sources, request_for(url), root)
    assert delivered.content == file.content
    assert ranges_seen(server) == [None, f"bytes={CUT}-", f"bytes={CUT + 50_000}-"]
    assert [seen.headers.get("if-range") for seen in server.seen] == [None, '"v1"', '"v1"']
    assert (delivered.fetched.original_filename, delivered.fetched.etag) == ("July.csv", '"v1"')
    assert delivered.fetched.last_modified == dated[1]
    received = [bytes_so_far for bytes_so_far, _ in delivered.progress]
    assert received == sorted(received)
    assert {total for _, total in delivered.progress} == {SIZE}


@settings(max_examples=30, deadline=None)
@given(
    size=st.sampled_from([10, 8000, BATCH_BYTES, 2 * BATCH_BYTES + 1, SIZE]),
    shares=st.lists(st.floats(0, 1), max_size=3),
    etag=st.sampled_from(['"v1"', 'W/"v1"', None]),
    chunked=st.booleans(),
    one_process=st.booleans(),
)
def test_wherever_the_line_is_cut_the_file_is_byte_for_byte_the_original(
    tmp_path_factory: pytest.TempPathFactory,
    size: int,
    shares: list[float],
    etag: str | None,
    chunked: bool,
    one_process: bool,
) -> None:
    cuts = [int(share * size) for share in shares]
    file = RangedFile(content_of(size), etag=etag, cuts=cuts, chunked=chunked)

    async def scenario() -> None:
        root = tmp_path_factory.mktemp("volume")
        async with LoopbackServer() as server, registry(root) as sources:
            http = HttpSource(settings_with(), NO_TLS)
            url = server.serve("/a", file)
            while True:
                try:
                    source = sources if one_process else http
                    delivered = await deliver(source, request_for(url), root)
                    break
                except (IncompleteTransfer, NetworkError):
                    assert not one_process
            await http.aclose()
            assert delivered.content == file.content
            assert len(files_under(root)) == 2

    asyncio.run(scenario())


@pytest.mark.parametrize(
    "spoil",
    [
        with_header("ETag", '"v2"'),
        with_header("ETag", 'W/"v1"'),
        with_header("ETag", None),
        with_header("Content-Range", None),
        with_header("Content-Range", f"bytes {CUT - 1}-{SIZE - 1}/{SIZE}"),
        with_header("Content-Range", f"bytes {CUT + 1}-{SIZE - 1}/{SIZE}"),
        with_header("Content-Range", f"bytes 0-{SIZE - 1}/{SIZE}"),
        with_header("Content-Range", f"bytes {CUT}-{SIZE - 1}/{SIZE + 1}"),
        with_header("Content-Range", f"bytes {CUT}-{SIZE}/{SIZE}"),
        with_header("Content-Range", f"bytes {CUT}-{CUT - 1}/{SIZE}"),
        with_header("Content-Range", f"bytes {CUT}-{SIZE - 2}/{SIZE}"),
        with_header("Content-Range", f"rows {CUT}-{SIZE - 1}/{SIZE}"),
        with_header("Content-Encoding", "gzip"),
        lambda answer: replace(
            with_header("Content-Range", f"bytes {CUT}-{SIZE}/{SIZE}")(answer), chunked=True
        ),
        lambda answer: replace(answer, status=416, body=b""),
        lambda _answer: Answer(content_of()[:-1], status=206),
    ],
)
async def test_a_rest_that_does_not_fit_is_not_taken(
    server: LoopbackServer, root: Path, spoil: object
) -> None:
    file = RangedFile(content_of(), cuts=[CUT])
    file.spoil = spoil  # type: ignore[assignment]
    url = server.serve("/a.csv", file)
    pauses: list[float] = []
    async with registry(root, pauses) as sources:
        delivered = await deliver(sources, request_for(url), root)
    assert delivered.content == file.content
    assert ranges_seen(server) == [None, f"bytes={CUT}-", None]
    assert len(pauses) == 1


async def test_a_rest_that_turns_out_too_long_puts_all_of_it_in_doubt(
    server: LoopbackServer, root: Path
) -> None:
    file = RangedFile(content_of(), cuts=[CUT])
    file.spoil = lambda answer: replace(answer, body=file.content, chunked=True)
    url = server.serve("/a.csv", file)
    async with registry(root) as sources:
        delivered = await deliver(sources, request_for(url), root)
    assert delivered.content == file.content
    assert ranges_seen(server) == [None, f"bytes={CUT}-", None]


async def test_a_server_that_gives_the_rest_in_parts_is_asked_until_it_is_whole(
    server: LoopbackServer, root: Path
) -> None:
    file = RangedFile(content_of(), cuts=[CUT])

    def in_parts(answer: Answer) -> Answer:
        start = SIZE - len(answer.body)
        end = min(SIZE, start + 40_000)
        part = with_header("Content-Range", f"bytes {start}-{end - 1}/{SIZE}")(answer)
        return replace(part, body=answer.body[:40_000])

    file.spoil = in_parts
    url = server.serve("/a.csv", file)
    async with registry(root) as sources:
        delivered = await deliver(sources, request_for(url), root)
    assert delivered.content == file.content
    starts = [CUT, CUT + 40_000, CUT + 80_000]
    assert ranges_seen(server) == [None, *(f"bytes={start}-" for start in starts)]


@pytest.mark.parametrize(
    "file",
    [
        RangedFile(content_of(), etag=None),
        RangedFile(content_of(), etag='W/"v1"'),
        RangedFile(content_of(), etag="v1"),
        RangedFile(content_of(), etag='""'),
        RangedFile(content_of(), headers=(("Accept-Ranges", "None"),)),
        RangedFile(content_of(), etag=None, headers=(("Last-Modified", "Mon, 19 Oct 2015"),)),
    ],
)
async def test_without_a_strong_tag_or_against_the_servers_word_no_range_is_asked_for(
    server: LoopbackServer, root: Path, file: RangedFile
) -> None:
    file.cuts = [CUT]
    url = server.serve("/a.csv", file)
    async with registry(root) as sources:
        assert (await deliver(sources, request_for(url), root)).content == file.content
    assert ranges_seen(server) == [None, None]


async def test_an_encoded_transfer_begins_afresh(server: LoopbackServer, root: Path) -> None:
    content = content_of()
    wire = gzip.compress(content, compresslevel=1)
    headers = (("Content-Encoding", "gzip"),)
    url = server.serve("/a.csv", RangedFile(wire, cuts=[len(wire) // 2], headers=headers))
    async with registry(root) as sources:
        assert (await deliver(sources, request_for(url), root)).content == content
    assert ranges_seen(server) == [None, None]


async def test_a_file_that_changed_in_between_is_fetched_whole(
    server: LoopbackServer, http_source: HttpSource, root: Path
) -> None:
    url = server.serve("/a.csv", RangedFile(content_of(), cuts=[CUT]))
    await break_off(http_source, url, root)
    newer = RangedFile(content_of(), etag='"v2"')
    server.serve("/a.csv", newer)
    delivered = await deliver(http_source, request_for(url), root)
    assert (delivered.content, delivered.fetched.etag) == (newer.content, '"v2"')
    assert ranges_seen(server) == [None, f"bytes={CUT}-"]
    assert len(files_under(root)) == 2


async def test_a_later_delivery_goes_on_and_leaves_nothing_but_the_file(
    server: LoopbackServer, http_source: HttpSource, root: Path
) -> None:
    file = RangedFile(content_of(), cuts=[CUT])
    url = server.serve("/a.csv", file)
    await break_off(http_source, f"{url}?sig=s3cret", root)
    kept = files_under(root)
    assert sorted(path.suffix for path in kept) == [".json", ".part"]
    assert not any(b"s3cret" in path.read_bytes() for path in kept)
    delivered = await deliver(http_source, request_for(f"{url}?sig=s3cret"), root)
    assert delivered.content == file.content
    assert delivered.progress[0][0] > CUT
    assert ranges_seen(server) == [None, f"bytes={CUT}-"]
    assert len(files_under(root)) == 2


async def test_what_is_kept_of_one_file_serves_no_other(
    server: LoopbackServer, http_source: HttpSource, root: Path
) -> None:
    url = server.serve("/a.csv", RangedFile(content_of(), cuts=[CUT]))
    await break_off(http_source, url, root)
    await deliver(http_source, request_for(f"{url}?v=2"), root)
    await deliver(http_source, replace(request_for(url), supplier_id=uuid4()), root)
    assert ranges_seen(server) == [None, None, None]


async def test_a_refusal_keeps_what_is_here_only_if_it_may_pass(
    server: LoopbackServer, http_source: HttpSource, root: Path
) -> None:
    file = RangedFile(content_of(), cuts=[CUT])
    url = server.serve("/a.csv", file, Answer(status=503), Answer(status=404))
    await break_off(http_source, url, root)
    with pytest.raises(SourceUnavailable):
        await deliver(http_source, request_for(url), root)
    assert len(files_under(root)) == 2
    with pytest.raises(SourceNotFound):
        await deliver(http_source, request_for(url), root)
    assert files_under(root) == []
    assert ranges_seen(server) == [None, f"bytes={CUT}-", f"bytes={CUT}-"]


async def test_a_server_without_bytes_for_anybody_is_told_once(
    server: LoopbackServer, http_source: HttpSource, root: Path
) -> None:
    url = server.serve("/a.csv", RangedFile(content_of(), cuts=[CUT]), Answer(status=416))
    await break_off(http_source, url, root)
    with pytest.raises(SourceRefused, match="HTTP 416"):
        await deliver(http_source, request_for(url), root)
    assert ranges_seen(server) == [None, f"bytes={CUT}-", None]


async def test_an_attempt_that_ran_out_of_time_is_gone_on_with(
    server: LoopbackServer, root: Path
) -> None:
    file = RangedFile(content_of())
    held = Answer(file.content, headers=(("ETag", '"v1"'),), wait_within=asyncio.Event())
    url = server.serve("/a.csv", held, file)
    async with registry(root, download_deadline_seconds=2) as sources:
        delivered = await deliver(sources, request_for(url), root)
    assert delivered.content == file.content
    assert ranges_seen(server) == [None, f"bytes={SIZE // 2}-"]


async def test_a_run_that_was_stopped_leaves_its_part_to_the_next(
    server: LoopbackServer, http_source: HttpSource, root: Path
) -> None:
    file = RangedFile(content_of())
    held = Answer(file.content, headers=(("ETag", '"v1"'),), wait_within=asyncio.Event())
    url = server.serve("/a.csv", held, file)
    written = asyncio.Event()

    async def stopped() -> None:
        async with SharedVolume(root, fsync=False).begin(request_for(url).supplier_id) as pending:
            await http_source.fetch(
                request_for(url),
                pending,
                lambda received, _: written.set() if received > BATCH_BYTES else None,
            )

    task = asyncio.create_task(stopped())
    await written.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert (await deliver(http_source, request_for(url), root)).content == file.content
    assert ranges_seen(server)[1] is not None


async def test_the_limit_holds_for_both_parts_together(
    server: LoopbackServer, http_source: HttpSource, root: Path
) -> None:
    file = RangedFile(content_of(1_200_000), cuts=[CUT], chunked=True)
    url = server.serve("/a.csv", file)
    await break_off(http_source, url, root)
    with pytest.raises(FileTooLarge):
        await deliver(http_source, request_for(url), root)
    assert files_under(root) == []


async def test_the_kind_is_told_again_by_the_bytes_on_the_disk(
    server: LoopbackServer, http_source: HttpSource, root: Path
) -> None:
    url = server.serve("/a.csv", RangedFile(content_of(), cuts=[CUT]))
    await break_off(http_source, url, root)
    delivered = await deliver(http_source, request_for(url, FileKind.EXCEL), root)
    assert delivered.fetched.kind is FileKind.CSV


@pytest.mark.parametrize(("target", "goes_on"), [("/v1.csv?sig=2", True), ("/v2.csv", False)])
async def test_behind_a_redirect_only_the_same_file_is_gone_on_with(
    server: LoopbackServer, http_source: HttpSource, root: Path, target: str, goes_on: bool
) -> None:
    url = server.serve("/latest", redirect("/v1.csv?sig=1"), redirect(target))
    file = RangedFile(content_of(), cuts=[CUT])
    server.serve("/v1.csv", file)
    other = RangedFile(content_of())
    server.serve("/v2.csv", other)
    await break_off(http_source, url, root)
    delivered = await deliver(http_source, request_for(url), root)
    assert delivered.content == (file if goes_on else other).content
    whole_again = server.seen[-1].headers.get("range") is None
    assert whole_again == (not goes_on)


async def test_a_file_found_unchanged_on_the_second_try_leaves_no_part(
    server: LoopbackServer, root: Path
) -> None:
    broken = RangedFile(content_of(), etag='"v2"', cuts=[CUT])
    url = server.serve("/a.csv", broken, Answer(status=304))
    validators = Validators('"v1"')
    request = request_for(url, validators=validators)
    volume = SharedVolume(root, fsync=False)
    async with registry(root) as sources, volume.begin(request.supplier_id) as pending:
        assert await sources.fetch(request, pending, lambda *_: None) == Unchanged(validators)
        assert pending.size_bytes == 0
    assert files_under(root) == []
    assert [seen.headers["if-none-match"] for seen in server.seen] == ['"v1"', '"v1"']


async def test_two_deliveries_at_once_never_share_a_file(
    server: LoopbackServer, http_source: HttpSource, root: Path
) -> None:
    file = RangedFile(content_of(), cuts=[CUT])
    url = server.serve("/a.csv", file)
    await break_off(http_source, url, root)
    both = [deliver(http_source, request_for(url), root) for _ in range(3)]
    delivered = await asyncio.gather(*both)
    assert {one.content for one in delivered} == {file.content}
    assert sorted(map(bool, ranges_seen(server)[1:])) == [False, False, True]
    assert len(files_under(root)) == 6
