"""Logins to suppliers' servers: what is sent to which server, and how a login is encrypted.

A login belongs to one server (scheme, host and port). Its secret goes there and nowhere else,
whatever a redirect or a changed address says.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from enum import StrEnum

import httpx
from cryptography.fernet import Fernet, InvalidToken
from pydantic import SecretStr

from marketbel_courier.errors import CredentialsMissing, InvalidSource
from marketbel_courier.messages.message import Message
from marketbel_courier.sources.addresses import require_clear

LONGEST_SECRET = 4096
LOGIN_NAME = r"[a-z0-9][a-z0-9._-]{0,63}"
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}")
# Headers that the download or the connection sets itself.
_TAKEN_HEADERS = frozenset(
    {
        "accept",
        "accept-encoding",
        "connection",
        "content-length",
        "host",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "range",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
    }
)
_DEFAULT_PORTS = {"http": 80, "https": 443}


class LoginKind(StrEnum):
    """How a login is sent to the server."""

    BASIC = "basic"
    BEARER = "bearer"
    HEADER = "header"


@dataclass(frozen=True)
class SourceLogin:
    """A login by its name; `label` is the user's name, or the header's, and empty for a token."""

    name: str
    kind: LoginKind
    server: str
    label: str
    secret: SecretStr

    @property
    def header(self) -> tuple[str, str]:
        """The header that carries the login: its name and value."""
        secret = self.secret.get_secret_value()
        match self.kind:
            case LoginKind.BASIC:
                pair = base64.b64encode(f"{self.label}:{secret}".encode()).decode()
                return "Authorization", f"Basic {pair}"
            case LoginKind.BEARER:
                return "Authorization", f"Bearer {secret}"
        return self.label, secret

    def is_for(self, url: httpx.URL) -> bool:
        """Whether the address is at the login's server."""
        return _server_at(url) == self.server


def make_login(name: str, kind: LoginKind, address: str, label: str, secret: str) -> SourceLogin:
    """A login to the server at that address; raises InvalidSource for what cannot be sent."""
    if not re.fullmatch(LOGIN_NAME, name):
        raise InvalidSource(Message("login-name-of-another-form"))
    label = label.strip()
    if kind is LoginKind.BEARER:
        label = ""
    elif not label or not label.isprintable() or len(label) > 255:
        raise InvalidSource(Message("login-label-missing", kind=kind))
    if kind is LoginKind.BASIC and ":" in label:
        raise InvalidSource(Message("login-user-with-colon"))
    if kind is LoginKind.HEADER and (
        not _HEADER_NAME.fullmatch(label) or label.lower() in _TAKEN_HEADERS
    ):
        raise InvalidSource(Message("login-header-not-possible"))
    _require_sendable(secret, kind)
    return SourceLogin(name, kind, server_at(address), label, SecretStr(secret))


def server_at(address: str) -> str:
    """The server of a web address as a login names it; raises InvalidSource."""
    require_clear(address)
    try:
        url = httpx.URL(address.strip())
    except (httpx.InvalidURL, UnicodeError):
        raise InvalidSource(Message("login-server-missing")) from None
    if url.scheme not in _DEFAULT_PORTS or not url.host:
        raise InvalidSource(Message("login-server-missing"))
    return _server_at(url)


def seal(login: SourceLogin, key: SecretStr | None) -> bytes:
    """Encrypt the login with the key; its name and server are protected with the secret."""
    told = {
        "name": login.name,
        "kind": login.kind,
        "server": login.server,
        "label": login.label,
        "secret": login.secret.get_secret_value(),
    }
    return _cipher(key).encrypt(json.dumps(told).encode())


def unseal(name: str, sealed: bytes, key: SecretStr | None) -> SourceLogin:
    """Decrypt the login of that name; raises CredentialsMissing for another key or changed data."""
    try:
        told = json.loads(_cipher(key).decrypt(sealed))
    except InvalidToken:
        raise CredentialsMissing(Message("login-cannot-be-opened", name=name)) from None
    if told["name"] != name:
        raise CredentialsMissing(Message("login-cannot-be-opened", name=name))
    return SourceLogin(
        name, LoginKind(told["kind"]), told["server"], told["label"], SecretStr(told["secret"])
    )


def _cipher(key: SecretStr | None) -> Fernet:
    if key is None:
        raise CredentialsMissing(Message("login-key-missing"))
    digest = hashlib.sha256(key.get_secret_value().encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


def _server_at(url: httpx.URL) -> str:
    port = url.port or _DEFAULT_PORTS.get(url.scheme, 0)
    return f"{url.scheme}://{url.raw_host.decode('ascii')}:{port}".lower()


def _require_sendable(secret: str, kind: LoginKind) -> None:
    fits = bool(secret) and len(secret) <= LONGEST_SECRET and secret.isprintable()
    if kind is not LoginKind.BASIC:
        fits = fits and secret.isascii() and secret == secret.strip()
    if not fits:
        raise InvalidSource(Message("login-secret-not-possible"))
