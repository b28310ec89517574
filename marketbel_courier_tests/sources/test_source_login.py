"""Logins: told to their own server alone, refused where they cannot be sent, sealed with a key."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from marketbel_courier.errors import CredentialsMissing, InvalidSource, SourceRefused
from marketbel_courier.sources.http_download import HttpSource
from marketbel_courier.sources.request import FetchRequest
from marketbel_courier.sources.source_login import (
    LoginKind,
    SourceLogin,
    make_login,
    seal,
    server_at,
    unseal,
)
from marketbel_courier_tests.loopback import Answer, LoopbackServer, redirect
from marketbel_courier_tests.sources.deliveries import CSV, deliver, request_for

KEY = SecretStr("a key of many letters")
SHOP = "https://b2b.shop.example"


def login_at(address: str, kind: LoginKind = LoginKind.HEADER, label: str = "X-Key") -> SourceLogin:
    return make_login("acme", kind, address, label, "s3cret")


def asking(url: str, login: SourceLogin) -> FetchRequest:
    return replace(request_for(url), login=login)


@pytest.mark.parametrize(
    ("kind", "label", "header", "value"),
    [
        (
            LoginKind.BASIC,
            "анна",
            "authorization",
            f"Basic {base64.b64encode('анна:s3cret'.encode()).decode()}",
        ),
        (LoginKind.BEARER, "", "authorization", "Bearer s3cret"),
        (LoginKind.HEADER, "X-Key", "x-key", "s3cret"),
    ],
)
async def test_a_login_is_told_to_its_server_and_taken_out_of_redirects_to_others(
    server: LoopbackServer,
    http_source: HttpSource,
    root: Path,
    kind: LoginKind,
    label: str,
    header: str,
    value: str,
) -> None:
    async with LoopbackServer() as other:
        back = server.serve("/file", Answer(CSV))
        other.serve("/away", redirect(back))
        url = server.serve("/list.csv", redirect(f"{other.base_url}/away"))
        login = login_at(server.base_url, kind, label)

        delivered = await deliver(http_source, asking(url, login), root)

        assert delivered.content == CSV
        assert [seen.headers.get(header) for seen in server.seen] == [value, value]
        assert "s3cret" not in str(other.seen)
        assert [seen.headers.get(header) for seen in other.seen] == [None]


async def test_a_login_of_another_server_is_told_to_nobody(
    server: LoopbackServer, http_source: HttpSource, root: Path
) -> None:
    url = server.serve("/list.csv", Answer(CSV))
    for address in (f"https://127.0.0.1:{server.port}", "http://127.0.0.1", SHOP):
        with pytest.raises(InvalidSource, match=r"^Login of another server: acme"):
            await deliver(http_source, asking(url, login_at(address)), root)
    assert server.seen == []


async def test_a_login_that_is_not_accepted_is_named_without_its_secret(
    server: LoopbackServer, http_source: HttpSource, root: Path
) -> None:
    url = server.serve("/list.csv", Answer(status=401))
    with pytest.raises(SourceRefused, match=r"^HTTP 401: login not accepted. Name: acme") as caught:
        await deliver(http_source, asking(url, login_at(server.base_url)), root)
    assert "s3cret" not in str(caught.value)


async def test_the_login_wins_over_the_user_in_the_address(
    server: LoopbackServer, http_source: HttpSource, root: Path
) -> None:
    url = server.serve("/list.csv", Answer(CSV)).replace("://", "://anna:other@")
    await deliver(http_source, asking(url, login_at(server.base_url, LoginKind.BEARER, "")), root)
    assert server.seen[0].headers["authorization"] == "Bearer s3cret"


@pytest.mark.parametrize(
    ("name", "kind", "label", "secret", "message"),
    [
        ("Acme!", LoginKind.BEARER, "", "s", "^Login's name not possible"),
        ("acme", LoginKind.BASIC, " ", "s", "^No user name given"),
        ("acme", LoginKind.BASIC, "a:b", "s", "^User name with a colon"),
        ("acme", LoginKind.HEADER, "", "s", "^No header given"),
        ("acme", LoginKind.HEADER, "X Key", "s", "^Header's name not possible"),
        ("acme", LoginKind.HEADER, "Host", "s", "^Header's name not possible"),
        ("acme", LoginKind.BEARER, "", "", "^Secret is empty"),
        ("acme", LoginKind.BEARER, "", "a\r\nHost: x", "^Secret is empty or cannot be sent"),
        ("acme", LoginKind.HEADER, "X-Key", "ключ", "^Secret is empty or cannot be sent"),
        ("acme", LoginKind.BASIC, "anna", "a\nb", "^Secret is empty or cannot be sent"),
    ],
)
def test_a_login_that_cannot_be_sent_is_refused_at_once(
    name: str, kind: LoginKind, label: str, secret: str, message: str
) -> None:
    with pytest.raises(InvalidSource, match=message):
        make_login(name, kind, SHOP, label, secret)


@pytest.mark.parametrize("address", ["b2b.shop.example", "ftp://b2b.shop.example", "https://", ""])
def test_a_login_needs_a_server(address: str) -> None:
    with pytest.raises(InvalidSource):
        login_at(address)


def test_a_server_is_the_same_however_it_is_written() -> None:
    assert server_at("HTTPS://B2B.Shop.Example:443/x?y") == server_at(SHOP)
    assert server_at(f"{SHOP}:8443") != server_at(SHOP)


def test_only_the_key_opens_a_sealed_login_and_only_under_its_own_name() -> None:
    login = login_at(SHOP)
    sealed = seal(login, KEY)

    assert unseal("acme", sealed, KEY) == login
    assert b"s3cret" not in sealed
    assert "s3cret" not in repr(login)
    for name, content, key in (
        ("acme", sealed, SecretStr("another key, as long")),
        ("other", sealed, KEY),
        ("acme", sealed[:-4] + b"AAAA", KEY),
    ):
        with pytest.raises(CredentialsMissing, match=r"^Login cannot be opened"):
            unseal(name, content, key)
    with pytest.raises(CredentialsMissing, match=r"^Key of the logins missing"):
        seal(login, None)
