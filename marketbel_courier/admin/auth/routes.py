"""`/auth/…`: who is asking; signing in and out."""

from __future__ import annotations

import hmac

from fastapi import APIRouter, Request, Response

from marketbel_courier.admin.auth.attempts import Attempts
from marketbel_courier.admin.auth.dependencies import Somebody, require_intent, require_own_page
from marketbel_courier.admin.auth.exposure import is_open
from marketbel_courier.admin.auth.passwords import PasswordCheck
from marketbel_courier.admin.auth.person import Means, Person
from marketbel_courier.admin.auth.sessions import Sessions
from marketbel_courier.admin.connections import Desk, TheDesk
from marketbel_courier.admin.contract import Me, SignIn
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
    address = request.client.host if request.client else ""
    await desk.keep(Attempts).count(address, given.user)
    # Both are looked at, whatever comes of the first: a wrong name takes as long as the right one.
    password_fits = await password.fits(given.password)
    name_fits = hmac.compare_digest(
        given.user.encode(errors="surrogatepass"), desk.admin.admin_user.encode()
    )
    if not (password_fits and name_fits):
        raise Problem(401, "WRONG_CREDENTIALS", Message("api-wrong-credentials"))
    person = await desk.keep(Sessions).open(response, desk.admin.admin_user)
    await desk.keep(Attempts).forget(address, given.user)
    return _about(desk, person)


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
