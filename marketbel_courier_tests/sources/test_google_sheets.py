"""Google Sheets over a local stand-in for Google: gspread and google-auth are the real ones."""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.oauth2.service_account import Credentials
from hypothesis import given, settings
from hypothesis import strategies as st
from requests.adapters import HTTPAdapter

from marketbel_courier.errors import (
    CredentialsMissing,
    DeliveryError,
    FileTooLarge,
    IncompleteTransfer,
    InvalidSource,
    NetworkError,
    RateLimited,
    SheetNotShared,
    SourceRefused,
    SourceUnavailable,
    WrongFileKind,
)
from marketbel_courier.file_formats.kinds import FileKind
from marketbel_courier.sources.google_sheets import GoogleSheetsSource, authorized_session
from marketbel_courier_tests.loopback import Answer, LoopbackServer
from marketbel_courier_tests.sources.deliveries import (
    XLSX_MAGIC,
    deliver,
    files_under,
    request_for,
    settings_with,
)

SHEET = "1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms"
ADDRESS = f"https://docs.google.com/spreadsheets/d/{SHEET}/edit#gid=0"
EXPORT = f"/drive/v3/files/{SHEET}/export"
ACCOUNT = "courier@marketbel.example"
WORKBOOK = Answer(XLSX_MAGIC + b"workbook")


class ToLoopback(HTTPAdapter):
    """Sends what is meant for Google to the stand-in."""

    def __init__(self, base_url: str) -> None:
        super().__init__()
        self._base_url = base_url

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        assert request.url is not None
        request.url = request.url.replace("https://www.googleapis.com", self._base_url)
        return super().send(request, stream, timeout, verify, cert, proxies)


def token(value: str) -> Answer:
    body = json.dumps({"access_token": value, "expires_in": 3600, "token_type": "Bearer"})
    return Answer(body.encode(), headers=(("Content-Type", "application/json"),))


def refusal(status: int, reason: str = "", **headers: str) -> Answer:
    error = {"code": status, "message": "no", "errors": [{"reason": reason}]}
    body = json.dumps({"error": error}).encode()
    return Answer(body, status=status, headers=tuple(headers.items()))


@pytest.fixture(scope="module")
def private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def write_key(folder: Path, private_key: str, server: LoopbackServer) -> Path:
    path = folder / "key.json"
    fields = {
        "type": "service_account",
        "client_email": ACCOUNT,
        "private_key": private_key,
        "token_uri": f"{server.base_url}/token",
    }
    path.write_text(json.dumps(fields))
    return path


def source_over(key: Path | None, server: LoopbackServer, **overrides: Any) -> GoogleSheetsSource:
    def session_to_loopback(credentials: Credentials) -> requests.Session:
        session = authorized_session(credentials)
        session.mount("https://www.googleapis.com/", ToLoopback(server.base_url))
        return session

    chosen = settings_with(google_credentials_path=key, max_file_size_mb=1, **overrides)
    return GoogleSheetsSource(chosen, session_to_loopback)


@pytest.fixture
async def source(
    server: LoopbackServer, tmp_path: Path, private_key: str
) -> AsyncIterator[GoogleSheetsSource]:
    server.serve("/token", token("first"), token("second"))
    made = source_over(write_key(tmp_path, private_key, server), server)
    yield made
    await made.aclose()


@settings(max_examples=8, deadline=None)
@given(size=st.sampled_from([0, 1, 4092, 262140, 262141, 700_000]) | st.integers(0, 5000))
def test_any_export_arrives_unchanged(
    tmp_path_factory: pytest.TempPathFactory, private_key: str, size: int
) -> None:
    content = XLSX_MAGIC + os.urandom(size)

    async def scenario() -> None:
        async with LoopbackServer() as server:
            server.serve("/token", token("t"))
            server.serve(EXPORT, Answer(content))
            folder = tmp_path_factory.mktemp("g")
            source = source_over(write_key(folder, private_key, server), server)
            delivered = await deliver(source, request_for(ADDRESS), tmp_path_factory.mktemp("v"))
            assert delivered.content == content
            assert delivered.progress[-1] == (len(content), len(content))
            await source.aclose()

    asyncio.run(scenario())


async def test_a_sheet_is_exported_as_a_workbook_named_after_its_supplier(
    server: LoopbackServer, source: GoogleSheetsSource, root: Path
) -> None:
    server.serve(EXPORT, WORKBOOK)
    request = request_for(ADDRESS, FileKind.CSV, "google_sheets", supplier_name="ООО «Ромашка»")
    delivered = await deliver(source, request, root)
    assert delivered.fetched.original_filename == "ООО «Ромашка».xlsx"
    assert delivered.fetched.kind is FileKind.EXCEL
    assert delivered.fetched.source_type == "google_sheets"
    assert delivered.fetched.final_url == f"https://docs.google.com/spreadsheets/d/{SHEET}"
    export = server.seen[-1]
    assert "spreadsheetml.sheet" in export.target
    assert export.headers["authorization"] == "Bearer first"


async def test_one_client_and_one_token_serve_all_sheets(
    server: LoopbackServer, source: GoogleSheetsSource, root: Path
) -> None:
    server.serve(EXPORT, WORKBOOK)
    for _ in range(3):
        await deliver(source, request_for(SHEET), root)
    assert server.count("/token") == 1


async def test_a_refused_token_is_replaced_by_a_fresh_one(
    server: LoopbackServer, source: GoogleSheetsSource, root: Path
) -> None:
    server.serve(EXPORT, refusal(401), WORKBOOK)
    await deliver(source, request_for(ADDRESS), root)
    tokens = [seen.headers["authorization"] for seen in server.seen if "export" in seen.target]
    assert tokens == ["Bearer first", "Bearer second"]


async def test_a_fresh_token_that_is_refused_too_is_the_end(
    server: LoopbackServer, source: GoogleSheetsSource, root: Path
) -> None:
    server.serve(EXPORT, refusal(401))
    with pytest.raises(CredentialsMissing, match=f"does not accept {ACCOUNT}"):
        await deliver(source, request_for(ADDRESS), root)
    assert server.count(EXPORT) == 2


@pytest.mark.parametrize(
    ("answer", "error", "message"),
    [
        (refusal(429, **{"Retry-After": "7"}), RateLimited, "quota is used up"),
        (refusal(403, "userRateLimitExceeded"), RateLimited, "quota is used up"),
        (refusal(403, "rateLimitExceeded"), RateLimited, "quota is used up"),
        (refusal(500), SourceUnavailable, "^HTTP 500: Google cannot export the sheet now"),
        (Answer(b"<html>", status=503), SourceUnavailable, "near the 10 MB"),
        (refusal(403, "exportSizeLimitExceeded"), FileTooLarge, "^Sheet too large: .*Split it"),
        (refusal(403, "accessNotConfigured"), CredentialsMissing, "^Drive API switched off"),
        (refusal(403, "forbidden"), SheetNotShared, f"Share it with {ACCOUNT}"),
        (refusal(404, "notFound"), SheetNotShared, f"Share it with {ACCOUNT}"),
        (refusal(400, "badRequest"), SourceRefused, "^HTTP 400: Google refuses to export this"),
        (Answer(b""), IncompleteTransfer, "sent an empty file"),
        (Answer(b"<html>login"), WrongFileKind, "^Web page"),
        (
            Answer(XLSX_MAGIC + b"x" * 1024 * 1024),
            FileTooLarge,
            "^File too large: over the limit of 1 MiB",
        ),
        (Answer(hang_up_at_once=True), NetworkError, "^No answer from Google"),
    ],
)
async def test_a_refusal_of_google_says_what_to_do(
    server: LoopbackServer,
    source: GoogleSheetsSource,
    root: Path,
    answer: Answer,
    error: type[DeliveryError],
    message: str,
) -> None:
    server.serve(EXPORT, answer)
    with pytest.raises(error, match=message) as caught:
        await deliver(source, request_for(ADDRESS), root)
    assert type(caught.value) is error
    assert server.count(EXPORT) == 1
    assert files_under(root) == []
    if answer.headers:
        assert isinstance(caught.value, RateLimited)
        assert caught.value.retry_after_seconds == 7


async def test_a_google_that_does_not_answer_is_given_up(
    server: LoopbackServer, tmp_path: Path, private_key: str, root: Path
) -> None:
    never = asyncio.Event()
    server.serve("/token", token("t"))
    server.serve(EXPORT, Answer(wait_before=never))
    key = write_key(tmp_path, private_key, server)
    source = source_over(key, server, download_timeout_seconds=0.2)
    with pytest.raises(NetworkError, match=r"^No answer from Google"):
        await deliver(source, request_for(ADDRESS), root)
    never.set()
    await source.aclose()


@pytest.mark.parametrize("has_begun", [False, True], ids=["silent", "dripping"])
async def test_an_export_that_was_given_up_is_cut_and_takes_the_place_of_no_other(
    server: LoopbackServer, tmp_path: Path, private_key: str, root: Path, has_begun: bool
) -> None:
    slow = asyncio.Event()
    server.serve("/token", token("t"))
    never_whole = replace(
        WORKBOOK, wait_before=None if has_begun else slow, wait_within=slow if has_begun else None
    )
    server.serve(EXPORT, never_whole, WORKBOOK)
    key = write_key(tmp_path, private_key, server)
    source = source_over(
        key, server, download_concurrency_per_host=1, download_timeout_seconds=3600
    )
    given_up = asyncio.create_task(deliver(source, request_for(ADDRESS), root))
    while not any(seen.target.startswith(EXPORT) for seen in server.seen):  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    (export,) = [one for one in threading.enumerate() if one.name == "google-sheets"]
    assert export.daemon
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up

    assert (await deliver(source, request_for(ADDRESS), root)).content == WORKBOOK.body

    # Google still waits: what ends the export is the cut.
    await asyncio.to_thread(export.join, timeout=60)
    assert not export.is_alive()
    slow.set()
    await source.aclose()


async def test_a_key_that_google_no_longer_knows_is_told(
    server: LoopbackServer, source: GoogleSheetsSource, root: Path
) -> None:
    body = json.dumps({"error": "invalid_grant", "error_description": "Invalid JWT"}).encode()
    server.serve("/token", Answer(body, status=400))
    with pytest.raises(CredentialsMissing, match=f"accept the account's key.*{ACCOUNT}"):
        await deliver(source, request_for(ADDRESS), root)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read"),
        ("", "^Not the key of a service account"),
        ("{}", "^Not the key of a service account"),
        ("[]", "^Not the key of a service account"),
        (
            '{"client_email": "a", "token_uri": "b", "private_key": "k"}',
            "^Not the key of a service account",
        ),
    ],
)
async def test_an_unusable_key_file_is_told_without_its_content(
    server: LoopbackServer, tmp_path: Path, root: Path, content: str | None, message: str
) -> None:
    path = tmp_path / "key.json"
    if content is not None:
        path.write_text(content)
    source = source_over(path, server)
    with pytest.raises(CredentialsMissing, match=f"{message}.*GOOGLE_CREDENTIALS_PATH"):
        await deliver(source, request_for(ADDRESS), root)
    await source.aclose()


async def test_without_a_service_account_the_setting_is_named(
    server: LoopbackServer, root: Path
) -> None:
    source = source_over(None, server)
    with pytest.raises(CredentialsMissing, match="Set GOOGLE_CREDENTIALS_PATH"):
        await deliver(source, request_for(ADDRESS), root)
    with pytest.raises(InvalidSource, match=r"^No Google Sheets id"):
        await deliver(source, request_for("https://shop.example/a"), root)
    await source.aclose()
