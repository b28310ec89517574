"""The demo suppliers' server over real HTTP."""

from __future__ import annotations

import gzip
import hashlib
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import unquote

import httpx
import pytest

from marketbel_courier.demo.roster import DEMO_SUPPLIERS, DemoSupplier, Quirk
from marketbel_courier.demo.storefront import TIMES_DOWN, content_disposition
from marketbel_courier.demo.supplier_files import price_list_bytes
from marketbel_courier.demo.supplier_server import SupplierServer
from marketbel_courier.errors import SourceUnavailable
from marketbel_courier.messages.message import verbatim
from marketbel_courier.sources.retry_policy import RetryPolicy

TIMES_NOT_SERVED = {Quirk.BUSY_AT_FIRST: range(1), Quirk.DOWN_AT_FIRST: range(TIMES_DOWN)}
WITH_A_LIST = [supplier for supplier in DEMO_SUPPLIERS if supplier.stock is not None]


@pytest.fixture
def client(server: SupplierServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, trust_env=False, follow_redirects=True) as client:
        yield client


def _named(quirk: Quirk) -> DemoSupplier:
    return next(supplier for supplier in DEMO_SUPPLIERS if supplier.quirk is quirk)


@pytest.mark.parametrize("supplier", WITH_A_LIST, ids=lambda supplier: supplier.slug)
def test_every_price_list_arrives_byte_for_byte(
    client: httpx.Client, supplier: DemoSupplier
) -> None:
    for _ in TIMES_NOT_SERVED.get(supplier.quirk, ()):
        assert client.get(supplier.url_path).status_code == 503

    answer = client.get(supplier.url_path)

    assert answer.status_code == 200
    assert answer.content == price_list_bytes(supplier)


@pytest.mark.parametrize("supplier", WITH_A_LIST, ids=lambda supplier: supplier.slug)
def test_content_length_counts_the_bytes_on_the_wire(
    client: httpx.Client, supplier: DemoSupplier
) -> None:
    for _ in TIMES_NOT_SERVED.get(supplier.quirk, ()):
        client.head(supplier.url_path)
    with client.stream("GET", supplier.url_path) as answer:
        raw = b"".join(answer.iter_raw())

    assert int(answer.headers["content-length"]) == len(raw)
    assert answer.headers["last-modified"].endswith("GMT")


def test_the_encoded_list_is_encoded_also_for_a_client_that_asked_for_identity(
    client: httpx.Client,
) -> None:
    supplier = _named(Quirk.GZIP)
    headers = {"Accept-Encoding": "identity"}
    with client.stream("GET", supplier.url_path, headers=headers) as answer:
        raw = b"".join(answer.iter_raw())

    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(raw) == price_list_bytes(supplier)


def test_an_unchanged_list_is_not_sent_again(client: httpx.Client) -> None:
    path = WITH_A_LIST[0].url_path
    etag = client.get(path).headers["etag"]

    again = client.get(path, headers={"If-None-Match": f'"other", W/{etag}'})

    assert again.status_code == 304
    assert again.content == b""
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_list_behind_a_redirect_is_announced_at_its_old_address(client: httpx.Client) -> None:
    answer = client.get(_named(Quirk.REDIRECT).url_path)

    assert [hop.status_code for hop in answer.history] == [302]


def test_the_busy_supplier_asks_for_patience_once(client: httpx.Client) -> None:
    path = _named(Quirk.BUSY_AT_FIRST).url_path
    first, second, third = (client.get(path) for _ in range(3))

    assert first.headers["retry-after"] == "1"
    assert [first.status_code, second.status_code, third.status_code] == [503, 200, 200]


def test_the_supplier_that_is_down_at_first_outlasts_the_retries_of_one_attempt(
    client: httpx.Client,
) -> None:
    path = _named(Quirk.DOWN_AT_FIRST).url_path
    policy = RetryPolicy(base_seconds=0)
    error = SourceUnavailable(verbatim("Down."))
    asked = 1
    while policy.pause_after(error, asked) is not None:
        asked += 1

    assert [client.get(path).status_code for _ in range(asked + 1)] == [503] * asked + [200]


def test_a_dead_link_is_not_found(client: httpx.Client) -> None:
    assert client.get(_named(Quirk.DEAD_LINK).url_path).status_code == 404


def test_the_login_page_is_a_web_page_in_place_of_the_workbook(client: httpx.Client) -> None:
    answer = client.get(_named(Quirk.LOGIN_PAGE).url_path)

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.content.startswith(b"<!DOCTYPE html>")
    assert "content-disposition" not in answer.headers


def test_a_client_that_hangs_up_does_no_harm(
    client: httpx.Client, capfd: pytest.CaptureFixture[str]
) -> None:
    path = _named(Quirk.SLOW).url_path
    with client.stream("GET", path) as answer:
        next(answer.iter_raw(64))

    assert client.get(path).status_code == 200
    assert "Traceback" not in capfd.readouterr().err


def test_a_cyrillic_file_name_is_offered_in_full_beside_an_ascii_one() -> None:
    header = content_disposition("Прайс «Дом» (ноябрь).xlsx")

    assert header.isascii()
    assert header.startswith("attachment; filename=\"price-list.xlsx\"; filename*=UTF-8''")
    assert unquote(header.partition("''")[2]) == "Прайс «Дом» (ноябрь).xlsx"
    assert "(" not in header
    assert content_disposition("list.csv") == 'attachment; filename="list.csv"'


def test_the_process_prints_its_url_and_ends_with_its_parents_pipe() -> None:
    command = [sys.executable, "-m", "marketbel_courier.demo.supplier_server"]
    with subprocess.Popen(
        [*command, "--until-stdin-closes"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        url = process.stdout.readline().strip()
        content = httpx.get(url + WITH_A_LIST[0].url_path, trust_env=False).content
        process.stdin.close()
        try:
            assert process.wait(timeout=120) == 0
        finally:
            process.kill()

    expected = price_list_bytes(WITH_A_LIST[0])
    assert hashlib.sha256(content).digest() == hashlib.sha256(expected).digest()


def test_a_port_that_is_taken_is_one_clear_line(server: SupplierServer) -> None:
    port = str(server.server_address[1])
    ended = subprocess.run(
        [sys.executable, "-m", "marketbel_courier.demo.supplier_server", "--port", port],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 1
    assert ended.stderr.startswith(f"Error: Cannot listen on port {port} of 127.0.0.1")
    assert "Traceback" not in ended.stderr
