"""Bearer tokens of machines: those of ADMIN_TOKENS, and JWTs of the existing admin API."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import jwt

from marketbel_courier.admin.auth.person import Means, Person
from marketbel_courier.admin.envelope import Problem
from marketbel_courier.admin.settings import AdminSettings

_ALGORITHM = "HS256"
_ROLE = "admin"
_CHALLENGE = {"WWW-Authenticate": 'Bearer error="invalid_token"'}


def person_of_token(token: str, admin: AdminSettings) -> Person:
    """Whose token this is; raises 401 for one that is not known, and 403 for another role's."""
    if _is_ours(token, admin):
        return Person("machine", Means.TOKEN)
    if admin.jwt_secret is None:
        raise _invalid("The token is not known.")
    try:
        # The existing API need not set an expiry; where it does, it counts.
        claims: dict[str, Any] = jwt.decode(
            token,
            admin.jwt_secret.get_secret_value(),
            algorithms=[_ALGORITHM],
            options={"verify_aud": False},
        )
    except jwt.ExpiredSignatureError as error:
        raise _invalid("The token has expired: sign in again.") from error
    except (jwt.InvalidTokenError, ValueError) as error:
        raise _invalid("The token is not known.") from error
    if claims.get("role") != _ROLE:
        raise Problem(403, "FORBIDDEN", "This takes the role admin.")
    user = claims.get("username") or claims.get("sub") or _ROLE
    return Person(str(user)[:255], Means.JWT)


def _is_ours(token: str, admin: AdminSettings) -> bool:
    given = hashlib.sha256(token.encode(errors="surrogatepass")).digest()
    known = False
    # All of them, every time: how long it takes says nothing.
    for secret in admin.admin_tokens:
        expected = hashlib.sha256(secret.get_secret_value().encode()).digest()
        known |= hmac.compare_digest(given, expected)
    return known


def _invalid(message: str) -> Problem:
    return Problem(401, "INVALID_TOKEN", message, headers=_CHALLENGE)
