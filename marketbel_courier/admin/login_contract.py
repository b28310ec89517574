"""What the API says and takes of logins to suppliers' servers: never a secret that is kept."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field, NonNegativeInt, SecretStr

from marketbel_courier.admin.contract import Answer
from marketbel_courier.sources.source_login import LOGIN_NAME, LONGEST_SECRET, LoginKind


class LoginView(Answer):
    """What may be told of a login."""

    name: str
    kind: LoginKind
    server: str = Field(description="Scheme, host and port that the login is told to")
    label: str = Field(description="The user's name, or the header's; empty for a bearer token")
    suppliers: NonNegativeInt = Field(description="How many suppliers take the login")
    changed_at: datetime
    changed_by: str


class LoginList(Answer):
    """`GET /admin/logins`; `can_keep` is whether there is a key to seal with."""

    logins: list[LoginView]
    can_keep: bool


class LoginChange(BaseModel):
    """`PUT /admin/logins/{name}`: the whole login, since a kept secret goes to no new server."""

    kind: LoginKind
    server: str = Field(min_length=1, max_length=LONGEST_SECRET)
    label: str = Field(default="", max_length=255)
    secret: SecretStr = Field(min_length=1, max_length=LONGEST_SECRET)


class SupplierLogin(Answer):
    """`/admin/suppliers/{id}/login`: the name of the login that its source takes."""

    name: str | None = Field(pattern=f"^{LOGIN_NAME}$")
