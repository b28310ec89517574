"""A name and a password that somebody shows: whose they are, and how often they may be shown."""

from __future__ import annotations

import hmac
import logging
from uuid import NAMESPACE_URL, uuid5

from fastapi import Request
from redis.exceptions import RedisError

from marketbel_courier.admin.auth.accounts import Account, Accounts
from marketbel_courier.admin.auth.attempts import Attempts
from marketbel_courier.admin.auth.known_browsers import KnownBrowsers
from marketbel_courier.admin.auth.passwords import PasswordCheck
from marketbel_courier.admin.auth.person import Role
from marketbel_courier.admin.connections import Desk
from marketbel_courier.admin.envelope import Problem
from marketbel_courier.messages.message import Message

log = logging.getLogger(__name__)


async def account_of(
    request: Request, desk: Desk, user: str, password: str, *, ours_alone: bool
) -> Account:
    """Whose name and password these are; raises 401 for nobody's and 429 for too many attempts.

    With `ours_alone` nobody of the `users` table is known.
    """
    address = request.client.host if request.client else ""
    browser = desk.keep(KnownBrowsers).shown_by(request, user)
    attempts = desk.keep(Attempts)
    await attempts.admit(address, user, browser)
    await attempts.slow_down(user, browser)
    account = await (
        _our_own(desk, user, password) if ours_alone else desk.keep(Accounts).find(user, password)
    )
    if account is None:
        code = "WRONG_CREDENTIALS" if ours_alone else "UNAUTHORIZED"
        raise Problem(401, code, Message("api-wrong-credentials"))
    try:
        await attempts.forget(address, user, browser)
    except RedisError as error:
        # Earlier typing errors go on counting for a while.
        log.warning("the attempts of somebody who signed in were not forgotten: %r", error)
    return account


async def _our_own(desk: Desk, user: str, password: str) -> Account | None:
    # Both are looked at, whatever comes of the first: a wrong name takes as long as the right one.
    password_fits = await desk.keep(PasswordCheck).fits(password)
    name_fits = hmac.compare_digest(
        user.encode(errors="surrogatepass"), desk.admin.admin_user.encode()
    )
    if not (password_fits and name_fits):
        return None
    return Account(uuid5(NAMESPACE_URL, f"marketbel-courier:{user}"), user, Role.ADMIN)
