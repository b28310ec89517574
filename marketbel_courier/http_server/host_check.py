"""Which host names a server of the courier answers to: the protection against DNS rebinding.

A page of another site can have its own name point at an address of this server, and then has the
same origin as this server. Its requests still carry that name as their `Host`.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_LONGEST_HOST = 260
_HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9_.-]+))(?::(\d{1,5}))?", re.ASCII)


@dataclass(frozen=True)
class Authority:
    """A host in lower case, without brackets, and the port that was named with it."""

    host: str
    port: int | None = None


def authority_of(text: str) -> Authority | None:
    """The host and port in a `Host` header; None if the header is invalid."""
    parsed = _HOST.fullmatch(text.lower()) if len(text) <= _LONGEST_HOST else None
    if parsed is None:
        return None
    literal, name, port = parsed.groups()
    host = literal or name.removesuffix(".")
    return Authority(host, int(port) if port else None) if host else None


def is_address(host: str) -> bool:
    """Whether the host is a numeric address: unlike a name, it cannot be pointed elsewhere."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class ExpectedHosts:
    """The names that a server answers to; with `any_address`, every address by number, too."""

    names: frozenset[str]
    any_address: bool = True

    def include(self, host: str) -> bool:
        """Whether a request with this `Host` header is meant for the server."""
        asked = authority_of(host)
        if asked is None:
            return False
        return asked.host in self.names or (self.any_address and is_address(asked.host))


def expected_hosts(
    listens_at: str, named: Iterable[str] = (), *, any_address: bool = True
) -> ExpectedHosts:
    """This machine's own names, where the server listens, and what a setting names.

    `named` may hold hosts, hosts with ports, and URLs.
    """
    names = set(LOOPBACK_NAMES) | {socket.gethostname().lower()}
    for text in (listens_at, *named):
        authority = authority_of(urlsplit(text).netloc if "://" in text else text.strip())
        if authority is not None:
            names.add(authority.host)
    return ExpectedHosts(frozenset(names), any_address)


class HostCheck:
    """ASGI middleware: requests to other names are answered by `refuse`.

    A websocket is refused by closing it before it is accepted.
    """

    def __init__(
        self, app: ASGIApp, *, expected: ExpectedHosts, refuse: Callable[[Headers], ASGIApp]
    ) -> None:
        self._app = app
        self._expected = expected
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) == 1 and self._expected.include(hosts[0]):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await self._refuse(headers)(scope, receive, send)
