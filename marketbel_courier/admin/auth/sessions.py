"""Sessions of the page: a random id in a cookie, and in Redis whose it is."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
import time
from collections import OrderedDict
from datetime import UTC, datetime

from fastapi import Request, Response
from redis.asyncio import Redis
from redis.exceptions import RedisError
from starlette.requests import HTTPConnection

from marketbel_courier.admin.auth.accounts import Account, proof_of
from marketbel_courier.admin.auth.known_browsers import KnownBrowsers
from marketbel_courier.admin.auth.passwords import own_key
from marketbel_courier.admin.auth.person import Means, Person, Role
from marketbel_courier.admin.connections import Desk
from marketbel_courier.admin.contract import OpenSession
from marketbel_courier.admin.settings import AdminSettings
from marketbel_courier.catalogue.users import user_named
from marketbel_courier.database.pool import Pool
from marketbel_courier.job_state.sign_ins import (
    Session,
    end_session,
    keep_session,
    open_sessions,
    read_session,
)

_ID_BYTES = 32
_LONGEST_ID = 100
_LONGEST_AGENT = 300
_REMEMBERED = 1000
# A page that polls must not hang for as long as Redis does.
_PATIENCE_SECONDS = 2.0


async def listed_sessions(
    redis: Redis, pool: Pool, admin: AdminSettings, *, own: str = ""
) -> list[OpenSession]:
    """All sessions, the latest first; those of an earlier password end here at the latest."""
    proof, listed = own_proof(admin), []
    for digest, session in (await open_sessions(redis)).items():
        if not await _is_proven(session, proof, pool):
            await end_session(redis, digest)
            continue
        listed.append(
            OpenSession(
                id=digest,
                user=session.user,
                role=session.role,
                opened_at=datetime.fromtimestamp(session.opened_at, UTC),
                address=session.address,
                browser=session.agent,
                is_own=digest == own,
            )
        )
    return sorted(listed, key=lambda each: each.opened_at, reverse=True)


def own_proof(admin: AdminSettings) -> str:
    """A digest that distinguishes sessions of this password from those of an earlier password."""
    return hmac.new(own_key(admin), b"proof", hashlib.sha256).hexdigest()


async def _is_proven(session: Session, proof: str, pool: Pool) -> bool:
    """Whether the password is still the one that the session was opened with."""
    if session.proof == proof:
        return True
    user = await user_named(pool, session.user)
    return user is not None and hmac.compare_digest(proof_of(user), session.proof)


class Sessions:
    """Opens, finds and ends sessions. They survive a restart; a new password ends them all.

    While Redis is away, those that this process has seen go on: what the page shows says so.
    """

    def __init__(self, desk: Desk) -> None:
        self._redis = desk.redis
        self._admin = desk.admin
        self._lasts_seconds = int(desk.admin.admin_session_hours * 3600)
        self._pool = desk.pool
        self._browsers = desk.keep(KnownBrowsers)
        self._key = own_key(desk.admin)
        self._own_proof = own_proof(desk.admin)
        self._seen: OrderedDict[str, tuple[Session, float]] = OrderedDict()

    @property
    def cookie(self) -> str:
        """The cookie's name; with the prefix browsers take it over HTTPS from this host only."""
        name = "marketbel_admin"
        return f"__Host-{name}" if self._admin.admin_secure_cookie else name

    async def open(self, request: Request, response: Response, account: Account) -> Person:
        """Sign somebody in; raises RedisError while the session cannot be kept."""
        session_id = secrets.token_urlsafe(_ID_BYTES)
        digest = self._digest(session_id)
        session = Session(
            user=account.username,
            role=account.role.value,
            proof=account.proof or self._own_proof,
            opened_at=time.time(),
            address=request.client.host if request.client else "",
            agent=request.headers.get("User-Agent", "")[:_LONGEST_AGENT],
        )
        await keep_session(self._redis, digest, session, lasts_seconds=self._lasts_seconds)
        self._remember(digest, session)
        self._browsers.remember(response, account.username)
        response.set_cookie(
            self.cookie,
            session_id,
            max_age=self._lasts_seconds,
            httponly=True,
            samesite="strict",
            secure=self._admin.admin_secure_cookie,
        )
        return self._person(session_id, session)

    async def find(self, request: HTTPConnection) -> Person | None:
        """Whose session the request shows; None without one, or for one that has ended."""
        session_id = self._shown_by(request)
        if session_id is None:
            return None
        digest = self._digest(session_id)
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                session = await read_session(self._redis, digest)
        except (RedisError, TimeoutError):
            session = self._recall(digest)
            if session is None:
                raise
            return self._person(session_id, session)
        if session is None or not await _is_proven(session, self._own_proof, self._pool):
            self._seen.pop(digest, None)
            return None
        self._remember(digest, session)
        return self._person(session_id, session)

    async def listed(self, request: Request) -> list[OpenSession]:
        """All sessions, the latest first."""
        own_id = self._shown_by(request)
        own = self._digest(own_id) if own_id else ""
        return await listed_sessions(self._redis, self._pool, self._admin, own=own)

    async def end_listed(self, *digests: str) -> None:
        """End sessions by the ids that the list tells."""
        await end_session(self._redis, *digests)
        for digest in digests:
            self._seen.pop(digest, None)

    async def end_others(self, request: Request) -> None:
        """End all sessions but the one that asks."""
        own_id = self._shown_by(request)
        own = self._digest(own_id) if own_id else ""
        await self.end_listed(*(set(await open_sessions(self._redis)) - {own}))

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

    def _shown_by(self, request: HTTPConnection) -> str | None:
        session_id = request.cookies.get(self.cookie, "")
        return session_id if 0 < len(session_id) <= _LONGEST_ID else None

    def _digest(self, session_id: str) -> str:
        return hmac.new(self._key, session_id.encode(), hashlib.sha256).hexdigest()

    def _person(self, session_id: str, session: Session) -> Person:
        csrf_token = hmac.new(session_id.encode(), b"csrf", hashlib.sha256).hexdigest()
        return Person(session.user, Means.SESSION, csrf_token, Role(session.role))

    def _remember(self, digest: str, session: Session) -> None:
        _, ends_at = self._seen.get(digest, (session, time.monotonic() + self._lasts_seconds))
        self._seen[digest] = (session, ends_at)
        self._seen.move_to_end(digest)
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)

    def _recall(self, digest: str) -> Session | None:
        session, ends_at = self._seen.get(digest, (None, 0.0))
        return session if ends_at > time.monotonic() else None
