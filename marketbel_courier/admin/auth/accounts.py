"""Who may sign in with a name and a password: the `users` table's people, and our own admin."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

from marketbel_courier.admin.auth.passwords import PasswordCheck
from marketbel_courier.admin.auth.person import Role
from marketbel_courier.admin.auth.user_passwords import NOBODYS_HASH, UnreadableHash, fits
from marketbel_courier.admin.connections import Desk
from marketbel_courier.admin.envelope import Problem
from marketbel_courier.catalogue.users import UserRecord, user_named
from marketbel_courier.messages.message import Message

_CHECKS_AT_ONCE = 2

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Account:
    """Somebody who has shown that they know their password."""

    id: UUID
    username: str
    role: Role
    # Of the password of somebody whom the `users` table knows.
    proof: str = ""


class Accounts:
    """Compares passwords in threads, a few at a time: each takes memory and a core."""

    def __init__(self, desk: Desk) -> None:
        self._pool = desk.pool
        self._admin_user = desk.admin.admin_user
        self._own = desk.keep(PasswordCheck)
        self._at_once = asyncio.Semaphore(_CHECKS_AT_ONCE)

    async def find(self, username: str, password: str) -> Account | None:
        """The account with this name and password, if any; ADMIN_USER comes before a namesake.

        Raises Problem for somebody in a role of a later version.
        """
        user = await user_named(self._pool, username)
        # All are looked at, whatever comes of the first: a wrong name takes as long as a right one.
        is_ours = await self._own.fits(password) and hmac.compare_digest(
            username.encode(errors="surrogatepass"), self._admin_user.encode()
        )
        is_theirs = await self._is_theirs(user, password)
        if is_ours:
            own_id = uuid5(NAMESPACE_URL, f"marketbel-courier:{username}")
            return Account(user.id if user else own_id, username, Role.ADMIN)
        if user is not None and is_theirs:
            return Account(user.id, user.username, _role(user), proof_of(user))
        return None

    async def _is_theirs(self, user: UserRecord | None, password: str) -> bool:
        password_hash = user.password_hash if user else NOBODYS_HASH
        try:
            async with self._at_once:
                return await asyncio.to_thread(fits, password, password_hash)
        except UnreadableHash:
            log.warning(
                "users.password_hash of %s is neither bcrypt nor Argon2: set that password anew",
                user.id if user else "nobody",
            )
            return False


def proof_of(user: UserRecord) -> str:
    """A digest that changes when the user's password or role changes."""
    return hashlib.sha256(f"{user.role}\0{user.password_hash}".encode()).hexdigest()


def _role(user: UserRecord) -> Role:
    try:
        return Role(user.role)
    except ValueError as error:
        message = Message("api-user-role-unknown", role=user.role)
        raise Problem(403, "FORBIDDEN", message) from error
