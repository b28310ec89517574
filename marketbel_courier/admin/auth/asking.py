"""Tells who sent a request, and refuses what may not be done: the dependencies of the routes."""

from __future__ import annotations

import hmac
import secrets
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request

from marketbel_courier.admin.auth.person import Means, Person
from marketbel_courier.admin.desk import Desk, TheDesk
from marketbel_courier.admin.envelope import Problem

CSRF_HEADER = "X-CSRF-Token"
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Neighbour:
    """Whoever uses this machine, where nobody has to sign in: one token for all of them."""

    def __init__(self, _desk: Desk) -> None:
        self.person = Person("local", Means.LOOPBACK, csrf_token=secrets.token_urlsafe(24))


async def whoever_asks(desk: TheDesk) -> Person | None:
    """Who sent the request; None for somebody unknown."""
    return desk.keep(Neighbour).person


async def require_admin(
    request: Request, person: Annotated[Person | None, Depends(whoever_asks)]
) -> Person:
    """Who sent the request; raises 401 for the unknown and 403 for what another site sent."""
    if person is None:
        raise Problem(401, "UNAUTHORIZED", "Sign in first.", headers={"WWW-Authenticate": "Bearer"})
    if request.method not in _READING and person.csrf_token:
        require_own_page(request)
        sent = request.headers.get(CSRF_HEADER, "")
        if not hmac.compare_digest(sent.encode(), person.csrf_token.encode()):
            raise Problem(
                403,
                "CSRF_FAILED",
                f"The header {CSRF_HEADER} is missing or out of date: take it from /auth/me.",
            )
    return person


def require_own_page(request: Request) -> None:
    """Raise 403 for a request that a browser sent on behalf of another site."""
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    foreign = origin is not None and urlsplit(origin).netloc != request.headers.get("Host", "")
    if foreign or site not in ("same-origin", "none"):
        raise Problem(403, "FOREIGN_ORIGIN", "The request came from another site's page.")


Admin = Annotated[Person, Depends(require_admin)]
