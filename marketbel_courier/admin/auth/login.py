"""`/api/v1/auth/login`: the existing front end signs in for a token that both admin APIs take."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, Request
from redis.exceptions import RedisError

from marketbel_courier.admin.auth.accounts import Accounts
from marketbel_courier.admin.auth.attempts import Attempts
from marketbel_courier.admin.auth.tokens import sign_token
from marketbel_courier.admin.connections import TheDesk
from marketbel_courier.admin.envelope import Problem
from marketbel_courier.admin.shop_contract import Credentials, SignedIn, SignedInUser
from marketbel_courier.messages.message import Message

router = APIRouter(prefix="/api/v1/auth", tags=["signing in"])

log = logging.getLogger(__name__)


@router.post("/login")
async def login(request: Request, desk: TheDesk, given: Credentials) -> SignedIn:
    """A token for somebody of the `users` table, or for ADMIN_USER.

    After some wrong passwords one has to wait.
    """
    secret = desk.admin.jwt_secret
    if secret is None:
        raise Problem(409, "JWT_SECRET_MISSING", Message("api-no-jwt-secret"))
    address = request.client.host if request.client else ""
    attempts = desk.keep(Attempts)
    await attempts.count(address, given.username)
    account = await desk.keep(Accounts).find(given.username, given.password)
    if account is None:
        raise Problem(401, "UNAUTHORIZED", Message("api-wrong-credentials"))
    try:
        await attempts.forget(address, given.username)
    except RedisError as error:
        # A token needs no Redis; earlier typing errors go on counting for a while.
        log.warning("the attempts of somebody who signed in were not forgotten: %r", error)
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
