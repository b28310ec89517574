from __future__ import annotations

import pytest
from starlette.requests import HTTPConnection

from marketbel_courier.admin.auth.exposure import is_forwarded, is_loopback, is_open, require_safe
from marketbel_courier.admin.settings import AdminSettings
from marketbel_courier.errors import ConfigurationError


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.9.9.9", "localhost", "LocalHost", "::1", "[::1]"]
)
def test_only_this_machine_reaches_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    ["0.0.0.0", "::", "10.0.0.1", "localhost.example", "127.0.0.1.example", "127.1", "", "admin"],
)
def test_whatever_is_not_known_to_be_loopback_is_taken_for_reachable(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    "name",
    ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "CF-Connecting-IP"],
)
def test_a_proxy_is_known_by_what_it_adds(name: str) -> None:
    assert is_forwarded(asked((name, "1")))


def test_a_proxy_is_known_by_the_old_version_that_it_speaks() -> None:
    assert is_forwarded(asked(version="1.0"))
    assert not is_forwarded(asked(("User-Agent", "Mozilla/5.0"), ("Accept", "*/*")))


def asked(*headers: tuple[str, str], version: str = "1.1") -> HTTPConnection:
    raw = [(name.lower().encode(), value.encode()) for name, value in headers]
    return HTTPConnection({"type": "http", "http_version": version, "headers": raw})


def settings(**values: str) -> AdminSettings:
    return AdminSettings.model_validate(values)


def test_the_page_is_open_on_loopback_alone_and_only_where_it_knows_nobody() -> None:
    assert is_open(settings(admin_host="127.0.0.1"))
    assert not is_open(settings(admin_host="0.0.0.0"))
    assert not is_open(settings(admin_host="127.0.0.1", jwt_secret="k" * 40))


def test_a_page_that_everybody_could_open_does_not_start() -> None:
    require_safe(settings(admin_host="::1"))
    with pytest.raises(ConfigurationError):
        require_safe(settings(admin_host="0.0.0.0"))
