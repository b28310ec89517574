"""Whether the page is open to whoever can reach it: on the loopback address alone."""

from __future__ import annotations

import ipaddress

from starlette.requests import HTTPConnection

from marketbel_courier.admin.auth.passwords import PasswordHash
from marketbel_courier.admin.settings import AdminSettings
from marketbel_courier.errors import ConfigurationError
from marketbel_courier.messages.message import Message

_FORWARDED = frozenset({"forwarded", "via", "true-client-ip", "client-ip", "cdn-loop"})
_FORWARDED_PREFIXES = (
    "x-forwarded",
    "x-real-",
    "x-original-",
    "x-client-ip",
    "x-cluster-client-ip",
    "x-proxy",
    "x-envoy-",
    "x-amzn-",
    "x-ngrok-",
    "cf-",
    "fly-",
)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server that listens there."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_forwarded(request: HTTPConnection) -> bool:
    """Whether a proxy has sent the request on, and so somebody else than this machine asks.

    Browsers and programs of today speak HTTP/1.1; the older version is what nginx asks in.
    """
    names = [name.lower() for name in request.headers]
    return request.scope.get("http_version") == "1.0" or any(
        name in _FORWARDED or name.startswith(_FORWARDED_PREFIXES) for name in names
    )


def is_open(admin: AdminSettings) -> bool:
    """Whether nobody has to sign in."""
    return is_loopback(admin.admin_host) and not admin.knows_anybody


def require_safe(admin: AdminSettings) -> None:
    """Raise ConfigurationError where everybody could get in, or the password cannot be checked."""
    if admin.admin_password_hash is not None:
        PasswordHash.parse(admin.admin_password_hash.get_secret_value())
    if not is_loopback(admin.admin_host) and not admin.knows_anybody:
        raise ConfigurationError(Message("setting-opens-to-everybody", host=admin.admin_host))
