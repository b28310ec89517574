"""`/auth/…`: who is asking; signing in and out."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from marketbel_courier.admin.auth.credentials import account_of
from marketbel_courier.admin.auth.dependencies import (
    Admin,
    Somebody,
    require_intent,
    require_own_page,
)
from marketbel_courier.admin.auth.exposure import is_open
from marketbel_courier.admin.auth.passwords import PasswordCheck
from marketbel_courier.admin.auth.person import Means, Person
from marketbel_courier.admin.auth.sessions import Sessions
from marketbel_courier.admin.connections import Desk, TheDesk
from marketbel_courier.admin.contract import Me, OpenSession, SignIn
from marketbel_courier.admin.envelope import Problem
from marketbel_courier.file_formats.kinds import EXTENSIONS
from marketbel_courier.messages.message import Message

router = APIRouter(prefix="/auth", tags=["signing in"])


@router.get("/me")
async def me(desk: TheDesk, person: Somebody) -> Me:
    """Who is asking, the token that their changes must carry, and what their page must know."""
    return _about(desk, person)


@router.post("/sign-in")
async def sign_in(request: Request, response: Response, desk: TheDesk, given: SignIn) -> Me:
    """Open a session, in a cookie. After some wrong passwords one has to wait."""
    require_own_page(request)
    password = desk.keep(PasswordCheck)
    if not password.is_possible:
        raise Problem(409, "NO_PASSWORD", Message("api-no-password"))
    account = await account_of(request, desk, given.user, given.password, ours_alone=True)
    person = await desk.keep(Sessions).open(request, response, account)
    return _about(desk, person)


@router.get("/sessions")
async def sessions(request: Request, desk: TheDesk, _: Admin) -> list[OpenSession]:
    """Who is signed in, when and where they signed in; the latest first."""
    return await desk.keep(Sessions).listed(request)


@router.delete("/sessions/{session_id}", status_code=204)
async def end_session(desk: TheDesk, _: Admin, session_id: str) -> None:
    """End one session, whoever's it is."""
    await desk.keep(Sessions).end_listed(session_id)


@router.delete("/sessions", status_code=204)
async def end_other_sessions(request: Request, desk: TheDesk, _: Admin) -> None:
    """End all sessions but the one that asks."""
    await desk.keep(Sessions).end_others(request)


@router.post("/sign-out", status_code=204)
async def sign_out(request: Request, response: Response, desk: TheDesk, person: Somebody) -> None:
    """End the session; nothing for somebody without one."""
    if person is not None and person.means is Means.SESSION:
        require_intent(request, person)
        await desk.keep(Sessions).end(request, response)


def _about(desk: Desk, person: Person | None) -> Me:
    return Me(
        user=person.user if person else "",
        signed_in=person is not None and person.means is not Means.LOOPBACK,
        sign_in_needed=not is_open(desk.admin),
        csrf_token=person.csrf_token if person else "",
        dagster_url=desk.settings.dagster_ui_url,
        max_file_size_bytes=desk.settings.max_file_size_bytes,
        file_kinds={name: kind for kind, names in EXTENSIONS.items() for name in sorted(names)},
    )
