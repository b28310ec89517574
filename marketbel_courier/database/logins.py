"""Who signs in to PostgreSQL as what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True)
class Login:
    """A role, and the password that it signs in with; None leaves that to the server."""

    role: str
    password: str | None

    @classmethod
    def of_url(cls, url: str) -> Self:
        """The one that a database's URL names."""
        parts = urlsplit(url)
        password = unquote(parts.password) if parts.password else None
        return cls(unquote(parts.username or ""), password)


@dataclass(frozen=True)
class Logins:
    """One for each kind of service."""

    courier: Login
    parser: Login
    dagster: Login
