"""`/auth/…`: who is asking; signing in and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from marketbel_courier.admin.auth.asking import whoever_asks
from marketbel_courier.admin.auth.person import Means, Person
from marketbel_courier.admin.contract import Me
from marketbel_courier.admin.desk import Desk, TheDesk

router = APIRouter(prefix="/auth", tags=["signing in"])


@router.get("/me")
async def me(desk: TheDesk, person: Annotated[Person | None, Depends(whoever_asks)]) -> Me:
    """Who is asking, the token that their changes must carry, and what their page must know."""
    return about(desk, person)


def about(desk: Desk, person: Person | None) -> Me:
    """What a page is told of whoever looks at it."""
    return Me(
        user=person.user if person else "",
        signed_in=person is not None and person.means is not Means.LOOPBACK,
        sign_in_needed=desk.admin.knows_anybody,
        csrf_token=person.csrf_token if person else "",
        dagster_url=desk.settings.dagster_ui_url,
        max_file_size_bytes=desk.settings.max_file_size_bytes,
    )
