from __future__ import annotations

import socket

import httpx
import pytest
from starlette.responses import PlainTextResponse

from marketbel_courier.http_server.host_check import HostCheck, expected_hosts

_NAMED = ("Shop.example", "https://api.example:8443/path", "10.1.2.3:80")


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:1",
        "127.0.0.1:8080",
        "[::1]:8080",
        "shop.example",
        "shop.example.:443",
        "api.example",
        "10.1.2.3",
        "ml-analyze:8001",
    ],
)
def test_a_server_answers_to_this_machine_and_to_what_is_named(host: str) -> None:
    assert expected_hosts("ml-analyze", _NAMED, any_address=False).include(host)
    assert expected_hosts("0.0.0.0").include(socket.gethostname())


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "shop.example.evil.example",
        "evil.example:80@localhost",
        "localhost/evil",
        "localhost evil.example",
        "localhost,evil.example",
        "127.0.0.1.evil.example",
        "[::1",
        "localhost:",
        "localhost:123456",
        "lоcalhost",
        "x" * 10_000,
    ],
)
def test_a_server_answers_to_no_other_name_whatever_it_listens_on(host: str) -> None:
    for listens_at in ("127.0.0.1", "0.0.0.0", "::"):
        assert not expected_hosts(listens_at, _NAMED).include(host)


def test_an_address_by_number_is_nobodys_name_and_can_be_refused_all_the_same() -> None:
    assert expected_hosts("0.0.0.0").include("192.0.2.7:8080")
    assert not expected_hosts("127.0.0.1", any_address=False).include("192.0.2.7:8080")


async def test_two_hosts_in_one_request_are_no_host() -> None:
    app = HostCheck(
        PlainTextResponse("in"),
        expected=expected_hosts("127.0.0.1"),
        refuse=lambda _: PlainTextResponse("out", 421),
    )
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
        assert (await http.get("/")).status_code == 200
        twice = [("Host", "localhost"), ("Host", "evil.example")]
        assert (await http.get("/", headers=twice)).status_code == 421
