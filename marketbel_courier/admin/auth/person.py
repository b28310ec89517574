"""The person who sent a request, and the person's role."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Means(StrEnum):
    """How somebody showed who they are."""

    LOOPBACK = "loopback"
    SESSION = "session"
    TOKEN = "token"  # noqa: S105 - a word, not a secret
    JWT = "jwt"


class Role(StrEnum):
    """What somebody may do, as the existing admin API parts its users."""

    SALES = "sales"
    PROCUREMENT = "procurement"
    ADMIN = "admin"


@dataclass(frozen=True)
class Person:
    """Somebody who may use the API. Browsers send cookies by themselves, so they have a
    `csrf_token` that their requests must repeat; it is empty for programs.
    """

    user: str
    means: Means
    csrf_token: str = ""
    role: Role = Role.ADMIN
