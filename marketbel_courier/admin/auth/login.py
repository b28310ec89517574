"""`/api/v1/auth/login`: the existing front end signs in for a token that both admin APIs take."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, Request

from marketbel_courier.admin.auth.credentials import account_of
from marketbel_courier.admin.auth.tokens import sign_token
from marketbel_courier.admin.connections import TheDesk
from marketbel_courier.admin.envelope import Problem
from marketbel_courier.admin.shop_contract import Credentials, SignedIn, SignedInUser
from marketbel_courier.messages.message import Message

router = APIRouter(prefix="/api/v1/auth", tags=["signing in"])


@router.post("/login")
async def login(request: Request, desk: TheDesk, given: Credentials) -> SignedIn:
    """A token for somebody of the `users` table, or for ADMIN_USER.

    After some wrong passwords one has to wait.
    """
    secret = desk.admin.jwt_secret
    if secret is None:
        raise Problem(409, "JWT_SECRET_MISSING", Message("api-no-jwt-secret"))
    account = await account_of(request, desk, given.username, given.password, ours_alone=False)
    expires_at = datetime.now(UTC) + timedelta(hours=desk.admin.admin_session_hours)
    token = sign_token(
        secret.get_secret_value(),
        user_id=str(account.id),
        username=account.username,
        role=account.role,
        expires_at=expires_at,
    )
    return SignedIn(
        token=token,
        expires_at=expires_at,
        user=SignedInUser(id=account.id, username=account.username, role=account.role),
    )
