"""Tells who sent a request, and refuses what may not be done: the dependencies of the routes."""

from __future__ import annotations

import hmac
from typing import Annotated

from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from marketbel_courier.admin.auth.exposure import is_forwarded, is_loopback, is_open
from marketbel_courier.admin.auth.person import Means, Person, Role
from marketbel_courier.admin.auth.sessions import Sessions
from marketbel_courier.admin.auth.tokens import person_of_token
from marketbel_courier.admin.connections import TheDesk
from marketbel_courier.admin.envelope import Problem
from marketbel_courier.http_server.host_check import authority_of
from marketbel_courier.messages.message import Message

CSRF_HEADER = "X-CSRF-Token"
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
# No secret: other sites' pages cannot send a header of ours at all, whatever its value.
_NEIGHBOUR = Person("local", Means.LOOPBACK, csrf_token="local")  # noqa: S106 - see above


async def whoever_asks(request: HTTPConnection, desk: TheDesk) -> Person | None:
    """Who sent the request; None for somebody unknown. Raises 401 for a token that is not known."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return person_of_token(token.strip(), desk.admin)
    if not is_open(desk.admin):
        return await desk.keep(Sessions).find(request)
    if is_forwarded(request):
        raise Problem(403, "SIGN_IN_NOT_CONFIGURED", Message("api-sign-in-not-configured"))
    return _NEIGHBOUR


Somebody = Annotated[Person | None, Depends(whoever_asks)]


async def require_staff(request: Request, person: Somebody) -> Person:
    """Who sent the request; raises 401 for the unknown and 403 for what another site sent."""
    if person is None:
        raise Problem(
            401,
            "UNAUTHORIZED",
            Message("api-sign-in-first"),
            headers={"WWW-Authenticate": "Bearer"},
        )
    require_intent(request, person)
    return person


Staff = Annotated[Person, Depends(require_staff)]


async def require_this_machine_or_admin(request: Request, desk: TheDesk) -> None:
    """Whoever asks from this machine, where nobody else can reach the page; admins elsewhere."""
    if is_loopback(desk.admin.admin_host) and not is_forwarded(request):
        asked = authority_of(request.headers.get("Host", ""))
        if asked is not None and is_loopback(asked.host):
            return
    await require_admin(await require_staff(request, await whoever_asks(request, desk)))


async def require_procurement(person: Staff) -> Person:
    """Who sent the request; raises 403 also for the role `sales`."""
    return _in_role(person, Role.PROCUREMENT, Role.ADMIN)


async def require_admin(person: Staff) -> Person:
    """Who sent the request; raises 403 also for every role but `admin`."""
    return _in_role(person, Role.ADMIN)


async def let_customers_in(request: Request, desk: TheDesk) -> None:
    """Everybody, where the existing front end is served, whatever token it still shows.

    Without JWT_SECRET it is not, and there are no customers: only those who are signed in.
    """
    if desk.admin.jwt_secret is None:
        await require_staff(request, await whoever_asks(request, desk))


def _in_role(person: Person, role: Role, other: Role | None = None) -> Person:
    if person.role not in (role, other):
        message = Message("api-role-lacking", role=role, other=other)
        raise Problem(403, "FORBIDDEN", message)
    return person


def require_intent(request: Request, person: Person) -> None:
    """Raise 403 for a change that a browser sends without its user meaning it."""
    if request.method in _READING or not person.csrf_token:
        return
    require_own_page(request)
    sent = request.headers.get(CSRF_HEADER, "")
    if not hmac.compare_digest(sent.encode(), person.csrf_token.encode()):
        raise Problem(403, "CSRF_FAILED", Message("api-csrf-failed", header=CSRF_HEADER))


def require_own_page(request: Request) -> None:
    """Raise 403 for a request that a browser sent on behalf of another site."""
    origin = request.headers.get("Origin")
    host = request.headers.get("Host", "")
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    # Only the authority: behind a proxy that ends TLS the scheme is another one.
    foreign = origin is not None and origin.partition("://")[2] != host
    if foreign or site not in ("same-origin", "none"):
        raise Problem(403, "FOREIGN_ORIGIN", Message("api-foreign-origin"))


Admin = Annotated[Person, Depends(require_admin)]
