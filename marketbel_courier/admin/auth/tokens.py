"""Bearer tokens: those of ADMIN_TOKENS, and the JWTs that the existing admin API and this one sign
with one secret and take from each other.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from typing import Any

import jwt

from marketbel_courier.admin.auth.person import Means, Person, Role
from marketbel_courier.admin.envelope import Problem
from marketbel_courier.admin.settings import AdminSettings
from marketbel_courier.messages.message import Message

_ALGORITHM = "HS256"
_ISSUER = "marketbel-api"
_CHALLENGE = {"WWW-Authenticate": 'Bearer error="invalid_token"'}


def person_of_token(token: str, admin: AdminSettings) -> Person:
    """Whose token this is; raises 401 for one that is not known, 403 for one without a role."""
    if _is_ours(token, admin):
        return Person("machine", Means.TOKEN)
    if admin.jwt_secret is None:
        raise _invalid("api-token-unknown")
    try:
        # The existing API need not set an expiry; where it does, it counts.
        claims: dict[str, Any] = jwt.decode(
            token,
            admin.jwt_secret.get_secret_value(),
            algorithms=[_ALGORITHM],
            options={"verify_aud": False},
        )
    except jwt.ExpiredSignatureError as error:
        raise _invalid("api-token-expired") from error
    except (jwt.InvalidTokenError, ValueError) as error:
        raise _invalid("api-token-unknown") from error
    try:
        role = Role(str(claims.get("role")))
    except ValueError as error:
        raise Problem(403, "FORBIDDEN", Message("api-token-role-unknown")) from error
    user = claims.get("username") or claims.get("sub") or role.value
    return Person(str(user)[:255], Means.JWT, role=role)


def sign_token(
    secret: str, *, user_id: str, username: str, role: Role, expires_at: datetime
) -> str:
    """A JWT that this API and the existing one take until it expires."""
    claims = {
        "sub": user_id,
        "role": role.value,
        "exp": expires_at,
        "iss": _ISSUER,
        "username": username,
    }
    return jwt.encode(claims, secret, _ALGORITHM)


def _is_ours(token: str, admin: AdminSettings) -> bool:
    given = hashlib.sha256(token.encode(errors="surrogatepass")).digest()
    known = False
    # All of them, every time: how long it takes says nothing.
    for secret in admin.admin_tokens:
        expected = hashlib.sha256(secret.get_secret_value().encode()).digest()
        known |= hmac.compare_digest(given, expected)
    return known


def _invalid(why: str) -> Problem:
    return Problem(401, "INVALID_TOKEN", Message(why), headers=_CHALLENGE)
