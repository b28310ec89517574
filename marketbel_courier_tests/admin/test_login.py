"""The existing front end signs in here, and its token is good for both admin APIs."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import jwt
import pytest

from marketbel_courier.admin.auth.attempts import MOST_OF_PAIR
from marketbel_courier.catalogue.users import user_called
from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier_tests.admin.conftest import RunningAdmin, StartAdmin

LOGIN = "/api/v1/auth/login"
SECRET = "secret of the existing admin API, long enough"
_ANYWHERE = {"ADMIN_HOST": "0.0.0.0", "JWT_SECRET": SECRET}
# Of "correct horse battery staple", as weak as a test may have it.
_OWN_HASH = "scrypt:4:8:1:AAAAAAAAAAAAAAAAAAAAAA==:JDF3kHQmpHgCiBsUlWl7Ox7HUI3IK2yGrCvfS7EgU3w="
_OWN_PASSWORD = "correct horse battery staple"
_THEIR_PASSWORD = "пароль-1"
_THEIR_HASH = "$2b$04$se6GaDbuZO0YO5l4oNrQsOh/V8/LZJpYrn0tDfHBGALPbFmOqzs2a"


async def _add_user(
    admin: RunningAdmin, username: str, role: str, password_hash: str = _THEIR_HASH
) -> UUID:
    user_id: UUID = await admin.desk.pool.fetchval(
        "INSERT INTO users (username, password_hash, role)"
        " VALUES ($1, $2, $3::text::user_role) RETURNING id",
        username,
        password_hash,
        role,
    )
    return user_id


async def _log_in(admin: RunningAdmin, username: str, password: str) -> httpx.Response:
    return await admin.http.post(LOGIN, json={"username": username, "password": password})


def _claims(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(token, SECRET, algorithms=["HS256"])
    return claims


async def test_a_user_of_the_table_gets_a_token_that_both_apis_take(
    start_admin: StartAdmin,
) -> None:
    async with start_admin(**_ANYWHERE, ADMIN_SESSION_HOURS="3") as admin:
        user_id = await _add_user(admin, "анна", "admin")

        answer = await _log_in(admin, "анна", _THEIR_PASSWORD)

        assert answer.status_code == 200, answer.text
        said = answer.json()
        assert said["user"] == {"id": str(user_id), "username": "анна", "role": "admin"}
        ends_in = datetime.fromisoformat(said["expires_at"]) - datetime.now(UTC)
        assert timedelta(hours=2, minutes=59) < ends_in <= timedelta(hours=3)
        claims = _claims(said["token"])
        # What the existing API reads of a token.
        assert (claims["sub"], claims["role"], claims["iss"]) == (
            str(user_id),
            "admin",
            "marketbel-api",
        )
        assert claims["exp"] == int(datetime.fromisoformat(said["expires_at"]).timestamp())
        assert jwt.get_unverified_header(said["token"])["alg"] == "HS256"
        signed = {"Authorization": f"Bearer {said['token']}"}
        assert (await admin.http.get("/api/v1/admin/suppliers", headers=signed)).status_code == 200
        assert "set-cookie" not in answer.headers


async def test_our_own_admin_signs_in_too_also_where_the_table_has_one_of_that_name(
    start_admin: StartAdmin,
) -> None:
    async with start_admin(**_ANYWHERE, ADMIN_PASSWORD_HASH=_OWN_HASH) as admin:
        alone = (await _log_in(admin, "admin", _OWN_PASSWORD)).json()["user"]
        assert (UUID(alone["id"]).version, alone["role"]) == (5, "admin")

        user_id = await _add_user(admin, "admin", "sales")

        ours = (await _log_in(admin, "admin", _OWN_PASSWORD)).json()["user"]
        theirs = (await _log_in(admin, "admin", _THEIR_PASSWORD)).json()["user"]
        assert (ours["id"], ours["role"]) == (str(user_id), "admin")
        assert (theirs["id"], theirs["role"]) == (str(user_id), "sales")


async def test_whatever_is_wrong_is_told_alike(
    start_admin: StartAdmin, caplog: pytest.LogCaptureFixture
) -> None:
    async with start_admin(**_ANYWHERE, ADMIN_PASSWORD_HASH=_OWN_HASH) as admin:
        await _add_user(admin, "anna", "admin")
        await _add_user(admin, "broken", "admin", "md5:0123")
        with caplog.at_level(logging.WARNING):
            wrong = [
                await _log_in(admin, "anna", "guess"),
                await _log_in(admin, "nobody", _THEIR_PASSWORD),
                await _log_in(admin, "Anna", _THEIR_PASSWORD),
                await _log_in(admin, "anna", _OWN_PASSWORD),
                await _log_in(admin, "broken", "md5:0123"),
                await _log_in(admin, "ann\0", _THEIR_PASSWORD),
            ]
    [(status, text)] = {(answer.status_code, answer.text) for answer in wrong}
    assert (status, wrong[0].json()["error"]["code"]) == (401, "UNAUTHORIZED")
    assert "The name or the password is wrong." in text
    assert "neither bcrypt nor Argon2" in caplog.text
    assert "md5:0123" not in caplog.text


async def test_what_is_no_login_is_a_validation_error(start_admin: StartAdmin) -> None:
    bodies: list[object] = [
        {"username": "anna"},
        {"username": "", "password": "x"},
        {"username": "anna", "password": ""},
        {"username": 7, "password": "x"},
        {"username": "anna", "password": "\ud800"},
        [],
    ]
    async with start_admin(**_ANYWHERE) as admin:
        for body in bodies:
            answer = await admin.http.post(LOGIN, content=json.dumps(body))
            error = answer.json()["error"]
            assert (answer.status_code, error["code"]) == (400, "VALIDATION_ERROR"), body


async def test_guessing_is_counted_with_the_pages_sign_in_and_forgiven_by_the_right_password(
    start_admin: StartAdmin, redis_server: EmbeddedValkey
) -> None:
    async with start_admin(**_ANYWHERE, ADMIN_PASSWORD_HASH=_OWN_HASH) as admin:
        for _ in range(2):
            for _ in range(MOST_OF_PAIR - 1):
                assert (await _log_in(admin, "admin", "guess")).status_code == 401
            assert (await _log_in(admin, "admin", _OWN_PASSWORD)).status_code == 200
        page = {"user": "admin", "password": "guess"}
        for _ in range(MOST_OF_PAIR - 1):
            await admin.http.post("/auth/sign-in", json=page)
        assert (await _log_in(admin, "admin", "guess")).status_code == 401
        refused = await _log_in(admin, "admin", _OWN_PASSWORD)
        assert (refused.status_code, refused.json()["error"]["code"]) == (429, "TOO_MANY_ATTEMPTS")
        # Nobody else is kept out, also while Redis is away.
        await _add_user(admin, "anna", "sales")
        await asyncio.to_thread(redis_server.stop)
        try:
            assert (await _log_in(admin, "anna", _THEIR_PASSWORD)).status_code == 200
        finally:
            await asyncio.to_thread(redis_server.start)


async def test_without_the_secret_it_says_what_is_missing(admin: RunningAdmin) -> None:
    answer = await _log_in(admin, "admin", "x")
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (409, "JWT_SECRET_MISSING")
    assert error["message"].startswith("JWT_SECRET is not set")


async def test_somebody_in_a_role_of_a_later_version_is_told_so(start_admin: StartAdmin) -> None:
    async with start_admin(**_ANYWHERE) as admin:
        await admin.desk.pool.execute("ALTER TYPE user_role ADD VALUE 'auditor'")
        await _add_user(admin, "anna", "auditor")
        answer = await _log_in(admin, "anna", _THEIR_PASSWORD)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "FORBIDDEN")
        assert (await _log_in(admin, "anna", "guess")).status_code == 401


async def test_a_role_may_do_what_it_may_at_the_existing_api_and_nothing_more(
    start_admin: StartAdmin,
) -> None:
    async with start_admin(**_ANYWHERE) as admin:
        paths = [
            (method, path.replace("{supplier_id}", str(UUID(int=1))))
            for path, routes in admin.app.openapi()["paths"].items()
            for method in routes
            if path.startswith("/api/v1/admin/")
        ]
        allowed: dict[str, set[tuple[str, str]]] = {}
        for role in ("sales", "procurement", "cleaning"):
            token = jwt.encode({"sub": "7", "role": role}, SECRET, "HS256")
            headers = {"Authorization": f"Bearer {token}"}
            allowed[role] = {
                (method, path.removeprefix("/api/v1/admin"))
                for method, path in paths
                if (await admin.http.request(method, path, headers=headers)).status_code != 403
            }
    # All who sell or buy read the catalogue, and nobody changes it there.
    catalogue = {(method, path) for method, path in allowed["sales"] if "/catalogue/" in path}
    catalogue.add(("get", "/items/{item_id}/links"))
    assert {method for method, _ in catalogue} == {"get"}
    for_sales = catalogue | {
        ("get", "/products"),
        ("patch", "/products/{product_id}/status"),
        ("post", "/products/bulk-status"),
    }
    for_procurement = {
        ("get", "/suppliers/unmatched"),
        ("post", "/products"),
        ("patch", "/products/{product_id}/match"),
    }
    assert allowed == {
        "sales": for_sales,
        "procurement": for_sales | for_procurement,
        "cleaning": set(),
    }


async def test_a_reviewer_is_known_by_the_id_that_the_existing_apis_tokens_tell(
    start_admin: StartAdmin,
) -> None:
    async with start_admin(**_ANYWHERE) as admin:
        user_id = await _add_user(admin, "anna", "admin")
        for word in ("anna", str(user_id), str(user_id).upper()):
            assert await user_called(admin.desk.pool, word) == user_id
        assert await user_called(admin.desk.pool, "somebody") is None
        # A name wins over another's id.
        named = await _add_user(admin, str(user_id), "admin")
        assert await user_called(admin.desk.pool, str(user_id)) == named
