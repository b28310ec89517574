"""Sessions of the page: a random id in a cookie, and in Redis whose it is."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
import time
from collections import OrderedDict

from fastapi import Request, Response
from redis.exceptions import RedisError

from marketbel_courier.admin.auth.person import Means, Person
from marketbel_courier.admin.connections import Desk
from marketbel_courier.job_state.sign_ins import end_session, keep_session, read_session

_ID_BYTES = 32
_LONGEST_ID = 100
_REMEMBERED = 1000
# A page that polls must not hang for as long as Redis does.
_PATIENCE_SECONDS = 2.0


class Sessions:
    """Opens, finds and ends sessions. They survive a restart; a new password ends them all.

    While Redis is away, those that this process has seen go on: what the page shows says so.
    """

    def __init__(self, desk: Desk) -> None:
        self._redis = desk.redis
        self._admin = desk.admin
        self._lasts_seconds = int(desk.admin.admin_session_hours * 3600)
        secret = desk.admin.admin_password_hash
        self._key = (
            f"{desk.admin.admin_user}\0{secret.get_secret_value() if secret else ''}".encode()
        )
        self._seen: OrderedDict[str, tuple[str, float]] = OrderedDict()

    @property
    def cookie(self) -> str:
        """The cookie's name; with the prefix browsers take it over HTTPS from this host only."""
        name = "marketbel_admin"
        return f"__Host-{name}" if self._admin.admin_secure_cookie else name

    async def open(self, response: Response, user: str) -> Person:
        """Sign somebody in; raises RedisError while the session cannot be kept."""
        session_id = secrets.token_urlsafe(_ID_BYTES)
        digest = self._digest(session_id)
        await keep_session(self._redis, digest, user, lasts_seconds=self._lasts_seconds)
        self._remember(digest, user)
        response.set_cookie(
            self.cookie,
            session_id,
            max_age=self._lasts_seconds,
            httponly=True,
            samesite="strict",
            secure=self._admin.admin_secure_cookie,
        )
        return self._person(session_id, user)

    async def find(self, request: Request) -> Person | None:
        """Whose session the request shows; None without one, or for one that has ended."""
        session_id = self._shown_by(request)
        if session_id is None:
            return None
        digest = self._digest(session_id)
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                user = await read_session(self._redis, digest)
        except (RedisError, TimeoutError):
            user = self._recall(digest)
            if user is None:
                raise
            return self._person(session_id, user)
        if user is None:
            self._seen.pop(digest, None)
            return None
        self._remember(digest, user)
        return self._person(session_id, user)

    async def end(self, request: Request, response: Response) -> None:
        """Sign out whoever asks; raises RedisError while the session cannot be ended."""
        session_id = self._shown_by(request)
        if session_id is not None:
            digest = self._digest(session_id)
            await end_session(self._redis, digest)
            self._seen.pop(digest, None)
        response.delete_cookie(
            self.cookie,
            httponly=True,
            samesite="strict",
            secure=self._admin.admin_secure_cookie,
        )

    def _shown_by(self, request: Request) -> str | None:
        session_id = request.cookies.get(self.cookie, "")
        return session_id if 0 < len(session_id) <= _LONGEST_ID else None

    def _digest(self, session_id: str) -> str:
        return hmac.new(self._key, session_id.encode(), hashlib.sha256).hexdigest()

    def _person(self, session_id: str, user: str) -> Person:
        csrf_token = hmac.new(session_id.encode(), b"csrf", hashlib.sha256).hexdigest()
        return Person(user, Means.SESSION, csrf_token)

    def _remember(self, digest: str, user: str) -> None:
        _, ends_at = self._seen.get(digest, ("", time.monotonic() + self._lasts_seconds))
        self._seen[digest] = (user, ends_at)
        self._seen.move_to_end(digest)
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)

    def _recall(self, digest: str) -> str | None:
        user, ends_at = self._seen.get(digest, ("", 0.0))
        return user if ends_at > time.monotonic() else None
