"""A server whose TLS is not in order is told as that, by whoever speaks with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from marketbel_courier.alerting.channel import ChannelUnavailable
from marketbel_courier.alerting.webhook import open_webhook
from marketbel_courier.errors import ConfigurationError, MlUnavailable, NetworkError
from marketbel_courier.ml_client.client import open_ml_client
from marketbel_courier.sources.http_download import HttpSource
from marketbel_courier.tls import trusted_authorities
from marketbel_courier_tests.certificates import certificate_for
from marketbel_courier_tests.loopback import Answer, LoopbackServer
from marketbel_courier_tests.sources.deliveries import deliver, request_for, settings_with

HEALTHY = b'{"status": "healthy", "service": "ml-analyze", "version": "1", "checks": {}}'
TROUBLES = {
    "expired": "its certificate has expired; have it renewed",
    "not yet valid": "its certificate is not valid yet; check the clocks",
    "of another name": "its certificate is for another name",
    "not trusted": "its certificate is from nobody who is trusted here",
    "without TLS": "no TLS is spoken at this port",
}


@pytest.fixture(params=TROUBLES)
def trouble(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@asynccontextmanager
async def server_in_trouble(
    trouble: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[str]:
    """The address of a server with that trouble, whose own certificate is trusted otherwise."""
    validity = {
        "expired": {"ends_in_days": -1.0},
        "not yet valid": {"begins_in_days": 1.0},
    }.get(trouble, {})
    name = "shop.example" if trouble == "of another name" else "localhost"
    path, context = certificate_for(name, folder=folder, **validity)
    if trouble != "not trusted":
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
    if trouble == "without TLS":
        async with await asyncio.start_server(refuse_what_is_no_request, "127.0.0.1", 0) as plain:
            yield f"https://localhost:{plain.sockets[0].getsockname()[1]}"
        return
    async with LoopbackServer(ssl_context=context) as server:
        for served in ("/health", "/hook", "/price.csv"):
            server.serve(served, Answer(HEALTHY))
        yield f"https://localhost:{server.port}"


async def refuse_what_is_no_request(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Answer as servers of HTTP answer the beginning of TLS."""
    await reader.read(100)
    writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    writer.close()


async def test_ml_analyze(trouble: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with (
        server_in_trouble(trouble, tmp_path, monkeypatch) as url,
        open_ml_client(url, timeout_seconds=30, retry_pauses_seconds=()) as client,
    ):
        with pytest.raises(MlUnavailable, match=TROUBLES[trouble]) as caught:
            await client.check_health()
    assert caught.value.transient


async def test_webhook(trouble: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with (
        server_in_trouble(trouble, tmp_path, monkeypatch) as url,
        open_webhook(SecretStr(f"{url}/hook")) as webhook,
    ):
        with pytest.raises(ChannelUnavailable, match=TROUBLES[trouble]):
            await webhook.post_json("{}")


async def test_source(trouble: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with server_in_trouble(trouble, tmp_path, monkeypatch) as url:
        source = HttpSource(settings_with())
        with pytest.raises(NetworkError, match=TROUBLES[trouble]) as caught:
            await deliver(source, request_for(f"{url}/price.csv"), tmp_path / "volume")
        await source.aclose()
    # A certificate may be renewed, and a server mended, before the night is over.
    assert caught.value.transient


async def test_a_server_of_an_authority_that_the_environment_names_is_trusted_by_everybody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with server_in_trouble("none", tmp_path, monkeypatch) as url:
        async with open_ml_client(url, timeout_seconds=30) as client:
            await client.check_health()
        async with open_webhook(SecretStr(f"{url}/hook")) as webhook:
            await webhook.post_json("{}")


def test_a_file_of_authorities_that_is_not_there_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))

    with pytest.raises(ConfigurationError, match=r"^SSL_CERT_FILE is wrong: \S+/none.pem cannot"):
        trusted_authorities()
