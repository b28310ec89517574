"""Requests and answers of the existing front end's own pages: signing in, products, the catalogue.

Prices are decimal strings with two digits, as the existing API writes them.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from marketbel_courier.admin.auth.person import Role
from marketbel_courier.admin.contract import Answer


class Credentials(BaseModel):
    """`POST /auth/login`."""

    username: str = Field(min_length=1, max_length=255)
    password: str = Field(min_length=1, max_length=1024)


class SignedInUser(Answer):
    """Who signed in."""

    id: UUID
    username: str
    role: Role


class SignedIn(Answer):
    """The 200 to a login: the token goes into `Authorization: Bearer`, until it expires."""

    token: str
    expires_at: datetime
    user: SignedInUser
