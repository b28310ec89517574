"""HTTP downloads: the supplier's bytes and name, and every bad answer told for what it is."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import os
import ssl
import tracemalloc
import zlib
from collections.abc import Callable
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketbel_courier.errors import (
    DeliveryError,
    FileTooLarge,
    IncompleteTransfer,
    InvalidSource,
    NetworkError,
    RateLimited,
    SourceNotFound,
    SourceRefused,
    SourceUnavailable,
    WrongFileKind,
)
from marketbel_courier.file_formats.kinds import FileKind
from marketbel_courier.sources.http_download import HttpSource
from marketbel_courier.sources.request import (
    FetchedSource,
    FetchRequest,
    OnProgress,
    PriceListSink,
    Unchanged,
    sidecar_source_type,
)
from marketbel_courier_tests.certificates import certificate_for
from marketbel_courier_tests.cpu_limit import cpu_bounded
from marketbel_courier_tests.loopback import Answer, LoopbackServer, redirect
from marketbel_courier_tests.sources.deliveries import (
    CSV,
    XLSX_MAGIC,
    deliver,
    files_under,
    request_for,
    settings_with,
)

MIB = 1024 * 1024
ENCODED = (("Content-Encoding", "gzip"),)


async def test_a_file_arrives_with_its_name_its_kind_and_its_validators(
    server: LoopbackServer, http_source: HttpSource, root: Path
) -> None:
    url = server.serve(
        "/price.csv",
        Answer(
            CSV,
            headers=(
                ("ETag", '"v7"'),
                ("Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT"),
                (
                    "Content-Disposition",
                    "attachment; filename*=UTF-8''%D0%9F%D1%80%D0%B0%D0%B9%D1%81.csv",
                ),
            ),
        ),
    )
    delivered = await deliver(http_source, request_for(f"{url}?token=secret#part"), root)
    assert delivered.content == CSV
    assert delivered.fetched.original_filename == "Прайс.csv"
    assert delivered.fetched.kind is FileKind.CSV
    assert delivered.fetched.mime_type == "text/csv"
    assert delivered.fetched.etag == '"v7"'
    assert delivered.fetched.last_modified == "Wed, 21 Oct 2015 07:28:00 GMT"
    assert delivered.fetched.final_url == url
    assert delivered.progress[-1] == (len(CSV), len(CSV))
    assert server.seen[0].headers["accept-encoding"] == "identity"


@settings(max_examples=30, deadline=None)
@given(
    size=st.sampled_from([0, 1, 4091, 4092, 4093, 65535, 65536, 65537, 262143, 262144, 262145])
    | st.integers(0, 5000),
    transport=st.sampled_from(["plain", "chunked", "close", "gzip", "deflate", "both"]),
    name=st.text(max_size=60),
)
def test_any_bytes_arrive_unchanged_however_they_are_sent(
    tmp_path_factory: pytest.TempPathFactory, size: int, transport: str, name: str
) -> None:
    content = XLSX_MAGIC + os.urandom(size)
    disposition = ("Content-Disposition", f'attachment; filename="{_quotable(name)}"')
    answers = {
        "plain": Answer(content, headers=(disposition,)),
        "chunked": Answer(content, headers=(disposition,), chunked=True),
        "close": Answer(content, headers=(disposition,), close_delimited=True),
        "gzip": Answer(gzip.compress(content), headers=(disposition, *ENCODED), chunked=True),
        "deflate": Answer(
            zlib.compress(content), headers=(disposition, ("Content-Encoding", "deflate"))
        ),
        "both": Answer(
            gzip.compress(zlib.compress(content)),
            headers=(disposition, ("Content-Encoding", "deflate, gzip")),
        ),
    }

    async def scenario() -> None:
        source = HttpSource(settings_with())
        async with LoopbackServer() as server:
            url = server.serve("/x", answers[transport])
            root = tmp_path_factory.mktemp("volume")
            delivered = await deliver(source, request_for(url, FileKind.EXCEL), root)
            assert delivered.content == content
            assert delivered.progress[-1][0] == len(content)
            await source.aclose()

    asyncio.run(scenario())


def _quotable(name: str) -> str:
    encodable = name.encode(errors="replace").decode()
    return "".join(c for c in encodable if c.isprintable()).replace("\\", "_").replace('"', '\\"')


@pytest.mark.parametrize(
    ("answer", "error", "message"),
    [
        (Answer(status=404), SourceNotFound, "^HTTP 404: no file there. Address: http://127"),
        (
            Answer(status=410),
            SourceNotFound,
            "^HTTP 410: no file there.*Ask the supplier for the new one",
        ),
        (Answer(status=401), SourceRefused, "may not be read without a login"),
        (Answer(status=403), SourceRefused, "may not be read without a login"),
        (Answer(status=418), SourceRefused, "^HTTP 418: request refused"),
        (Answer(status=408), SourceUnavailable, "^HTTP 408: the server cannot answer now"),
        (Answer(status=500), SourceUnavailable, "^HTTP 500: the server cannot answer now"),
        (Answer(status=503), SourceUnavailable, "^HTTP 503: the server cannot answer now"),
        (Answer(status=429), RateLimited, "asks to slow down"),
        (Answer(status=204), IncompleteTransfer, "^HTTP 204: answer without the whole file"),
        (Answer(CSV, status=206), IncompleteTransfer, "^HTTP 206: answer without the whole file"),
        (Answer(status=304), SourceUnavailable, "^HTTP 304: the answer is no file"),
        (Answer(status=302), SourceUnavailable, "^HTTP 302: the answer is no file"),
        (Answer(b""), IncompleteTransfer, "sent an empty file"),
        (Answer(b"", chunked=True), IncompleteTransfer, "sent an empty file"),
        (Answer(gzip.compress(b""), headers=ENCODED), IncompleteTransfer, "sent an empty file"),
        (
            Answer(CSV, announced_length=9000, close_delimited=False, cut_after=9),
            IncompleteTransfer,
            "^Transfer broke off: .* before the file was whole",
        ),
        (Answer(CSV, chunked=True, cut_after=9), IncompleteTransfer, "before the file was whole"),
        (Answer(hang_up_at_once=True), NetworkError, "^Connection broke before an answer"),
        (
            Answer(gzip.compress(CSV)[:-5], headers=ENCODED),
            IncompleteTransfer,
            "^Compressed answer damaged or incomplete.*the compressed data stops short",
        ),
        (Answer(CSV, headers=ENCODED), IncompleteTransfer, "damaged or incomplete"),
        (
            Answer(CSV, headers=(("Content-Encoding", "br"),)),
            InvalidSource,
            "^Unknown content encoding: br.",
        ),
        (
            Answer(CSV, headers=(("Content-Encoding", "gzip, gzip, gzip, gzip"),)),
            InvalidSource,
            "4 encodings on top of each other",
        ),
        (
            Answer(b"\n\n<!-- hi --><!DOCTYPE html><html>Login</html>"),
            WrongFileKind,
            "^Web page .login page.., not an Excel workbook",
        ),
        (
            Answer(b"7z\xbc\xaf\x27\x1c" + CSV, headers=(("Content-Type", "application/zip"),)),
            WrongFileKind,
            "^7-Zip archive, not an Excel workbook",
        ),
        (redirect("file:///etc/passwd"), InvalidSource, "^Not an http or https address"),
        (redirect("http://[broken"), InvalidSource, "^Not an http or https address"),
        (redirect("http://127.0.0.1:-5/"), InvalidSource, "^Not an http or https address"),
        (redirect("http://127.0.0.1:0/"), InvalidSource, "^Not an http or https address"),
        (
            Answer(CSV, headers=(("Content-Encoding", b"\x1b[2Jbr"),)),
            InvalidSource,
            "^Unknown content encoding: \N{REPLACEMENT CHARACTER}.2jbr",
        ),
        (
            redirect("http://shop:abc/"),
            InvalidSource,
            "^Redirect to an address that cannot be read",
        ),
    ],
)
async def test_a_bad_answer_is_an_error_that_tells_what_is_wrong_and_leaves_no_file(
    server: LoopbackServer,
    http_source: HttpSource,
    root: Path,
    answer: Answer,
    error: type[DeliveryError],
    message: str,
) -> None:
    url = server.serve("/price.xlsx", answer)
    with pytest.raises(error, match=message) as caught:
        await deliver(http_source, request_for(f"{url}?sig=s3cret", FileKind.EXCEL), root)
    assert type(caught.value) is error
    assert "s3cret" not in str(caught.value)
    assert files_under(root) == []


async def test_a_file_over_the_limit_is_refused_by_its_header_alone(
    server: LoopbackServer, http_source: HttpSource, root: Path
) -> None:
    answer = Answer(CSV, announced_length=MIB + 1, wait_within=asyncio.Event())
    url = server.serve("/big.csv", answer)
    with pytest.raises(
        FileTooLarge, match=r"^File too large: over the limit of 1 MiB. It has 1048577 bytes"
    ):
        await deliver(http_source, request_for(url), root)


async def test_an_encoded_file_over_the_limit_is_refused_by_its_header_too(
    server: LoopbackServer, http_source: HttpSource, root: Path
) -> None:
    wire = gzip.compress(CSV)
    answer = Answer(wire, headers=ENCODED, announced_length=MIB + 1, wait_within=asyncio.Event())
    url = server.serve("/big.csv", answer)
    with pytest.raises(FileTooLarge, match="1048577 bytes"):
        await deliver(http_source, request_for(url), root)


@pytest.mark.parametrize(
    "answer",
    [
        lambda: Answer(b"a" * 65536, blocks=17, chunked=True),
        lambda: Answer(gzip.compress(b"") * 3277, blocks=17, headers=ENCODED, chunked=True),
        lambda: Answer(gzip.compress(b"a" * (MIB + 1)), headers=ENCODED),
        lambda: Answer(
            gzip.compress(gzip.compress(b"a" * 400 * MIB, compresslevel=1), compresslevel=1),
            headers=(("Content-Encoding", "gzip, gzip"),),
        ),
    ],
    ids=["by count", "on the wire", "decoded", "bomb"],
)
async def test_a_file_is_refused_at_the_byte_that_passes_the_limit(
    server: LoopbackServer, http_source: HttpSource, root: Path, answer: Callable[[], Answer]
) -> None:
    url = server.serve("/big.csv", answer())
    with pytest.raises(FileTooLarge, match="raise MAX_FILE_SIZE_MB"):
        await deliver(http_source, request_for(url), root)
    assert files_under(root) == []


async def test_a_file_of_exactly_the_limit_is_taken(
    server: LoopbackServer, http_source: HttpSource, root: Path
) -> None:
    url = server.serve("/big.csv", Answer(b"a" * MIB, chunked=True))
    delivered = await deliver(http_source, request_for(url), root)
    assert delivered.file.sidecar.file_size_bytes == MIB


async def test_the_total_is_unknown_while_an_encoded_body_comes(
    server: LoopbackServer, http_source: HttpSource, root: Path
) -> None:
    url = server.serve("/a.csv", Answer(gzip.compress(CSV * 1000), headers=ENCODED))
    delivered = await deliver(http_source, request_for(url), root)
    assert {total for _, total in delivered.progress} == {None}
    assert delivered.content == CSV * 1000


async def test_progress_is_reported_while_the_rest_is_still_to_come(
    server: LoopbackServer, http_source: HttpSource, root: Path
) -> None:
    more = asyncio.Event()
    url = server.serve("/a.csv", Answer(b"a" * 20000, wait_within=more))
    reported = asyncio.Event()
    progress: list[tuple[int, int | None]] = []

    class Reporting:
        async def fetch(
            self, request: FetchRequest, sink: PriceListSink, on_progress: OnProgress
        ) -> FetchedSource | Unchanged:
            def report(received: int, total: int | None) -> None:
                progress.append((received, total))
                reported.set()

            return await http_source.fetch(request, sink, report)

    task = asyncio.create_task(deliver(Reporting(), request_for(url), root))
    await reported.wait()
    assert progress == [(10000, 20000)]
    more.set()
    await task
    assert progress[-1] == (20000, 20000)


async def test_redirects_are_followed_and_the_name_is_that_of_the_last_address(
    server: LoopbackServer, http_source: HttpSource, root: Path
) -> None:
    server.serve("/files/%D0%9F%D1%80%D0%B0%D0%B9%D1%81%20%E2%84%961.csv", Answer(CSV))
    url = server.serve("/go", redirect("/files/%D0%9F%D1%80%D0%B0%D0%B9%D1%81%20%E2%84%961.csv"))
    delivered = await deliver(http_source, request_for(url), root)
    assert delivered.fetched.original_filename == "Прайс №1.csv"
    assert delivered.fetched.final_url.startswith(f"{server.base_url}/files/")


async def test_a_cookie_set_on_the_way_is_kept_for_this_download_alone(
    server: LoopbackServer, http_source: HttpSource, root: Path
) -> None:
    login = Answer(status=302, headers=(("Location", "/price.csv"), ("Set-Cookie", "visit=1")))
    url = server.serve("/go", login)
    other = server.serve("/price.csv", Answer(CSV))
    await deliver(http_source, request_for(url), root)
    await deliver(http_source, request_for(other), root)
    assert [seen.headers.get("cookie") for seen in server.seen] == [None, "visit=1", None]


async def test_a_ring_of_redirects_is_a_fault_of_the_source(
    server: LoopbackServer, http_source: HttpSource, root: Path
) -> None:
    url = server.serve("/a", redirect("/b"))
    server.serve("/b", redirect("/a"))
    with pytest.raises(InvalidSource, match=r"^Too many redirects: more than 10"):
        await deliver(http_source, request_for(url), root)
    assert len(server.seen) == 11


async def test_the_password_in_an_address_is_used_but_never_shown_nor_sent_elsewhere(
    server: LoopbackServer, http_source: HttpSource, root: Path
) -> None:
    server.serve("/price.csv", Answer(status=500))
    address = f"http://user:pa55@127.0.0.1:{server.port}/price.csv"
    with pytest.raises(SourceUnavailable) as caught:
        await deliver(http_source, request_for(address), root)
    assert "pa55" not in json.dumps(caught.value.message.as_json())
    assert server.seen[0].headers["authorization"].startswith("Basic ")
    async with LoopbackServer() as elsewhere:
        target = elsewhere.serve("/price.csv", Answer(CSV))
        server.serve("/price.csv", redirect(target))
        delivered = await deliver(http_source, request_for(address), root)
        assert "pa55" not in delivered.fetched.final_url
        assert "authorization" not in elsewhere.seen[0].headers


async def test_a_refused_connection_is_told_from_other_trouble(
    http_source: HttpSource, root: Path
) -> None:
    async with LoopbackServer() as server:
        url = f"{server.base_url}/price.csv"
    with pytest.raises(NetworkError, match=r"^No connection to .*: refused") as caught:
        await deliver(http_source, request_for(url), root)
    assert caught.value.refused


async def test_a_reset_in_the_middle_of_a_file_is_transient(
    server: LoopbackServer, http_source: HttpSource, root: Path
) -> None:
    answer = Answer(b"a" * 300_000, announced_length=600_000, cut_after=300_000, reset=True)
    url = server.serve("/price.csv", answer)
    with pytest.raises(DeliveryError, match=r"^Transfer broke off") as caught:
        await deliver(http_source, request_for(url), root)
    assert caught.value.transient
    assert files_under(root) == []


async def test_a_server_that_never_answers_is_given_up(server: LoopbackServer, root: Path) -> None:
    source = HttpSource(settings_with(download_timeout_seconds=1))
    url = server.serve("/price.csv", Answer(CSV, wait_before=asyncio.Event()))
    with pytest.raises(NetworkError, match=r"^No answer from 127.* in time"):
        await deliver(source, request_for(url), root)
    url = server.serve("/slow.csv", Answer(CSV, wait_within=asyncio.Event()))
    with pytest.raises(NetworkError, match=r"^Transfer broke off: .* fell silent"):
        await deliver(source, request_for(url), root)
    await source.aclose()


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "[::1]", "0.0.0.0"],
)
async def test_an_internal_address_is_refused_in_every_spelling(
    server: LoopbackServer, root: Path, host: str
) -> None:
    source = HttpSource(settings_with(source_private_networks=""))
    url = f"http://{host}:{server.port}/price.csv"
    with pytest.raises(
        InvalidSource, match=r"^Internal address refused: .* SOURCE_PRIVATE_NETWORKS"
    ):
        await deliver(source, request_for(url), root)
    assert server.seen == []
    await source.aclose()


async def test_a_redirect_does_not_lead_inside(server: LoopbackServer, root: Path) -> None:
    source = HttpSource(settings_with(source_private_networks="127.0.0.1/32"))
    url = server.serve("/go", redirect(f"http://127.0.0.2:{server.port}/price.csv"))
    with pytest.raises(InvalidSource, match=r"^Internal address refused: 127\.0\.0\.2"):
        await deliver(source, request_for(url), root)
    await source.aclose()


async def test_a_port_that_is_not_allowed_is_refused_also_behind_a_redirect(
    server: LoopbackServer, root: Path
) -> None:
    source = HttpSource(settings_with(source_allowed_ports=f"443, {server.port}"))
    url = server.serve("/go", redirect("http://127.0.0.1:1/price.csv"))
    with pytest.raises(InvalidSource, match=r"^Port not allowed: 1\. .* SOURCE_ALLOWED_PORTS"):
        await deliver(source, request_for(url), root)
    await source.aclose()


async def test_no_log_tells_the_query_of_an_address(
    server: LoopbackServer,
    http_source: HttpSource,
    root: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Who configures logging in this process turns off the loggers that are there already.
    monkeypatch.setattr(logging.getLogger("httpx"), "disabled", False)
    caplog.set_level(logging.INFO, logger="httpx")
    url = server.serve("/price.csv", Answer(CSV)) + "?signature=s3cret"
    await deliver(http_source, request_for(url), root)
    assert "/price.csv" in caplog.text
    assert "s3cret" not in caplog.text


@pytest.mark.parametrize(
    "address",
    ["http://", "http://[1", "http://a b/", "ftp://x/y", "http://\x00", "http://x:99999/"],
)
async def test_an_address_that_makes_no_sense_is_the_suppliers_to_correct(
    http_source: HttpSource, root: Path, address: str
) -> None:
    with pytest.raises(InvalidSource, match="Correct it"):
        await deliver(http_source, request_for(address), root)


async def test_a_name_that_does_not_resolve_is_transient(
    http_source: HttpSource, root: Path
) -> None:
    with pytest.raises(NetworkError, match="cannot be resolved") as caught:
        # No label of a name is that long, so no name server is asked.
        await deliver(http_source, request_for(f"http://{'a' * 64}.example/a.csv"), root)

    assert caught.value.message.code == "source-name-unresolved"


async def test_connections_are_shared_between_downloads(
    server: LoopbackServer, http_source: HttpSource, root: Path
) -> None:
    url = server.serve("/price.csv", Answer(CSV))
    for _ in range(3):
        await deliver(http_source, request_for(url), root)
    assert len(server._connections) == 1


async def test_tls_proves_the_name_in_the_address_though_the_connection_goes_to_a_number(
    root: Path, tmp_path: Path
) -> None:
    path, server_context = certificate_for("localhost", folder=tmp_path)
    asked: list[str] = []
    server_context.sni_callback = lambda _socket, name, _context: asked.append(name)
    source = HttpSource(settings_with(), ssl.create_default_context(cafile=str(path)))
    async with LoopbackServer(ssl_context=server_context) as server:
        server.serve("/price.csv", Answer(CSV))
        by_name = f"https://localhost:{server.port}/price.csv"
        assert (await deliver(source, request_for(by_name), root)).content == CSV
        assert asked == ["localhost"]
        by_number = f"https://{IPv4Address('127.0.0.1')}:{server.port}/price.csv"
        with pytest.raises(NetworkError, match=r"^No secure connection to 127.*for another name"):
            await deliver(source, request_for(by_number), root)
        await source.aclose()


async def test_a_large_file_passes_through_little_memory(
    server: LoopbackServer, root: Path
) -> None:
    source = HttpSource(settings_with())
    url = server.serve("/big.csv", Answer(b"a;b\n" * 16384, blocks=640))
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        delivered = await deliver(source, request_for(url), root)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert delivered.file.sidecar.file_size_bytes == 40 * MIB
    assert peak - before < 6 * MIB
    await source.aclose()


def test_the_sidecar_has_a_word_for_every_kind() -> None:
    assert [sidecar_source_type(kind) for kind in FileKind] == ["excel", "csv", "url"]


async def test_headers_that_are_too_long_are_not_kept_and_the_file_arrives(
    server: LoopbackServer, http_source: HttpSource, root: Path
) -> None:
    long = b"=?a?q? " * 12_000
    headers = (
        ("ETag", b'"%b"' % long[:40_000]),
        ("Content-Disposition", b"filename=" + long[:40_000]),
    )
    url = server.serve("/list.csv", Answer(CSV, headers=headers))
    delivered = await deliver(http_source, request_for(url), root)
    assert (delivered.fetched.etag, delivered.fetched.original_filename) == (None, "list.csv")


async def test_a_redirect_of_no_sensible_length_is_told_as_that(
    server: LoopbackServer, http_source: HttpSource, root: Path
) -> None:
    url = server.serve("/list.csv", redirect("http://" + "a" * 60_000))
    with pytest.raises(InvalidSource, match=r"^Header too long: Location\. It has 60007 bytes"):
        await deliver(http_source, request_for(url), root)


@pytest.mark.parametrize("place", ["head", "trailer"])
async def test_blanks_in_a_header_cost_no_more_than_letters(
    server: LoopbackServer, http_source: HttpSource, root: Path, place: str
) -> None:
    blanks = b" " * 90_000 + b"\x00"
    answer = Answer(CSV, headers=(("X", blanks),))
    if place == "trailer":
        chunked = b"%x\r\n%b\r\n0\r\nX:%b" % (len(CSV), CSV, blanks)
        length = (("Transfer-Encoding", "chunked"),)
        answer = Answer(chunked + b"\r\n\r\n", headers=length, close_delimited=True)
    url = server.serve("/list.csv", answer)
    with cpu_bounded(), pytest.raises((NetworkError, IncompleteTransfer)):
        await deliver(http_source, request_for(url), root)


@pytest.mark.parametrize("value", [b"9" * 5000, b"1e9", b"-1", b"\xff"])
async def test_a_length_that_is_none_is_a_failure_of_the_server(
    server: LoopbackServer, http_source: HttpSource, root: Path, value: bytes
) -> None:
    headers = (("Content-Length", value),)
    url = server.serve("/list.csv", Answer(CSV, headers=headers, close_delimited=True))
    with pytest.raises((NetworkError, SourceUnavailable, InvalidSource)):
        await deliver(http_source, request_for(url), root)


@pytest.mark.parametrize(
    "asked", [b"9" * 5000, b"Thu, 99 Foo -1 99:99:99 +999999999", b",", b"\xff"]
)
async def test_a_pause_that_cannot_be_read_is_asked_for_by_nobody(
    server: LoopbackServer, http_source: HttpSource, root: Path, asked: bytes
) -> None:
    url = server.serve("/list.csv", Answer(status=503, headers=(("Retry-After", asked),)))
    with pytest.raises(SourceUnavailable) as raised:
        await deliver(http_source, request_for(url), root)
    assert raised.value.retry_after_seconds is None
