"""Roles of their own on the tests' PostgreSQL, and a database's URLs for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import sqlalchemy

from marketbel_courier.database.logins import Login, Logins
from marketbel_courier.database.roles import make_roles


@dataclass(frozen=True)
class RoleUrls:
    """The same database for its owner and for each role."""

    owner: str
    courier: str
    parser: str
    dagster: str

    @classmethod
    def made_in(cls, owner: str) -> Self:
        """Make the roles, or set their rights in this database of the same server."""
        urls = cls.named_in(owner)
        assert make_roles(owner, urls.logins)
        return urls

    @classmethod
    def named_in(cls, owner: str) -> Self:
        """The URLs of roles that need not be there yet."""
        url = sqlalchemy.make_url(owner)

        def of(role: str) -> str:
            named = url.set(username=f"test_{role}", password=f"{role}: p@ss/word 100%")
            return named.render_as_string(hide_password=False)

        return cls(owner, of("courier"), of("parser"), of("dagster"))

    @property
    def logins(self) -> Logins:
        """As `make_roles` wants them."""
        return Logins(*map(Login.of_url, (self.courier, self.parser, self.dagster)))
