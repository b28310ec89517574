"""Who gets in, by which means, and for how long."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt
import pytest

from marketbel_courier.admin.auth import attempts
from marketbel_courier.admin.auth.attempts import (
    FIRST_PAUSE_SECONDS,
    LONGEST_PAUSE_SECONDS,
    MOST_OF_ADDRESS,
    MOST_OF_PAIR,
    slowness_seconds,
)
from marketbel_courier.admin.auth.passwords import PasswordHash
from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier.errors import ConfigurationError
from marketbel_courier_tests.admin.conftest import RunningAdmin, StartAdmin

_PASSWORD = "correct horse battery staple"
# As strong as a test needs it: the real parameters take a tenth of a second each time.
_HASH = "scrypt:4:8:1:AAAAAAAAAAAAAAAAAAAAAA==:JDF3kHQmpHgCiBsUlWl7Ox7HUI3IK2yGrCvfS7EgU3w="
_TOKEN = "t0ken-of-a-machine-that-is-long-enough"
_SECRET = "secret of the existing admin API, long enough"
_PROTECTED = "/metrics"
_ANYWHERE = {"ADMIN_HOST": "0.0.0.0"}


async def _sign_in(
    admin: RunningAdmin, password: str = _PASSWORD, user: str = "admin"
) -> httpx.Response:
    answer = await admin.http.post("/auth/sign-in", json={"user": user, "password": password})
    if answer.status_code == 200:
        admin.http.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
    return answer


async def _gets_in(admin: RunningAdmin, **headers: str) -> int:
    return (await admin.http.get(_PROTECTED, headers=headers)).status_code


async def test_on_loopback_nobody_has_to_sign_in(admin: RunningAdmin) -> None:
    me = (await admin.http.get("/auth/me")).json()
    assert not me["sign_in_needed"]
    assert me["csrf_token"]
    assert (await _sign_in(admin)).json()["error"]["code"] == "NO_PASSWORD"


async def test_behind_a_proxy_the_loopback_address_is_no_proof(admin: RunningAdmin) -> None:
    answer = await admin.http.get("/auth/me", headers={"X-Forwarded-For": "203.0.113.9"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "SIGN_IN_NOT_CONFIGURED")


async def test_a_password_opens_a_session_that_outlives_the_process_until_it_is_ended(
    start_admin: StartAdmin,
) -> None:
    settings = {**_ANYWHERE, "ADMIN_PASSWORD_HASH": _HASH}
    async with start_admin(**settings) as admin:
        me = (await admin.http.get("/auth/me")).json()
        assert (me["signed_in"], me["sign_in_needed"], me["csrf_token"]) == (False, True, "")
        assert await _gets_in(admin) == 401
        answer = await _sign_in(admin)
        cookie = answer.headers["set-cookie"]
        for part in ("HttpOnly", "SameSite=strict", "Path=/"):
            assert part in cookie
        assert (await admin.http.get("/auth/me")).json()["user"] == "admin"
        cookies = dict(admin.http.cookies)
    async with start_admin(**settings) as admin:
        admin.http.cookies.update(cookies)
        me = (await admin.http.get("/auth/me")).json()
        assert me["signed_in"]
        assert await _gets_in(admin) == 200
        assert (await admin.http.post("/auth/sign-out")).status_code == 403
        admin.http.headers["X-CSRF-Token"] = me["csrf_token"]
        assert (await admin.http.post("/auth/sign-out")).status_code == 204
        admin.http.cookies.update(cookies)  # who had copied the cookie
        assert await _gets_in(admin) == 401


async def test_a_new_password_ends_the_sessions_of_the_old_one(start_admin: StartAdmin) -> None:
    async with start_admin(**_ANYWHERE, ADMIN_PASSWORD_HASH=_HASH) as admin:
        await _sign_in(admin)
        cookies = dict(admin.http.cookies)
    other = str(PasswordHash.of("another password"))
    async with start_admin(**_ANYWHERE, ADMIN_PASSWORD_HASH=other) as admin:
        admin.http.cookies.update(cookies)
        assert await _gets_in(admin) == 401


async def test_over_https_the_cookie_is_sent_nowhere_else(start_admin: StartAdmin) -> None:
    settings = {"ADMIN_PASSWORD_HASH": _HASH, "ADMIN_SECURE_COOKIE": "true"}
    async with start_admin(**_ANYWHERE, **settings) as admin:
        answer = await _sign_in(admin)
        assert answer.headers["set-cookie"].startswith("__Host-")
        assert "Secure" in answer.headers["set-cookie"]
        assert "max-age" in answer.headers["strict-transport-security"]


async def test_a_wrong_name_and_a_wrong_password_are_told_alike(start_admin: StartAdmin) -> None:
    async with start_admin(**_ANYWHERE, ADMIN_PASSWORD_HASH=_HASH) as admin:
        wrong_password = await _sign_in(admin, password="guess")
        wrong_name = await _sign_in(admin, user="root")
        odd_name = await _sign_in(admin, user="админ\u0000")
        assert wrong_password.status_code == 401
        assert wrong_password.json() == wrong_name.json() == odd_name.json()
        assert "set-cookie" not in wrong_name.headers


async def test_guessing_ends_after_a_few_attempts_also_for_the_right_password(
    start_admin: StartAdmin,
) -> None:
    async with start_admin(**_ANYWHERE, ADMIN_PASSWORD_HASH=_HASH) as admin:
        guesses = [_sign_in(admin, password=str(number)) for number in range(MOST_OF_PAIR + 3)]
        codes = sorted(answer.status_code for answer in await asyncio.gather(*guesses))
        assert codes == [401] * MOST_OF_PAIR + [429] * 3
        refused = await _sign_in(admin)
        assert refused.status_code == 429
        assert 0 < int(refused.headers["retry-after"]) <= FIRST_PAUSE_SECONDS
        others = [_sign_in(admin, user=str(number)) for number in range(MOST_OF_ADDRESS)]
        codes = sorted(answer.status_code for answer in await asyncio.gather(*others))
        # What was refused counts for nobody.
        assert codes == [401] * (MOST_OF_ADDRESS - MOST_OF_PAIR) + [429] * MOST_OF_PAIR


async def test_whoever_guesses_keeps_nobody_else_out(
    start_admin: StartAdmin, monkeypatch: pytest.MonkeyPatch
) -> None:
    # However long a busy machine takes, no pause ends meanwhile.
    monkeypatch.setattr(attempts, "FIRST_PAUSE_SECONDS", LONGEST_PAUSE_SECONDS)
    async with start_admin(**_ANYWHERE, ADMIN_PASSWORD_HASH=_HASH) as admin:
        await _sign_in(admin)
        known = dict(admin.http.cookies)
        async with _from(admin, "127.0.0.2") as attacker, _from(admin, "127.0.0.3") as other:
            guesses = [await _sign_in_by(attacker, "guess") for _ in range(3 * MOST_OF_ADDRESS)]
            assert guesses.count(401) == MOST_OF_PAIR
            assert await _sign_in_by(attacker, _PASSWORD) == 429
            assert await _sign_in_by(other, _PASSWORD) == 200
            # From the guesser's own address, too, in a browser that has signed in before.
            attacker.cookies.update(known)
            assert await _sign_in_by(attacker, _PASSWORD) == 200


def test_a_name_that_is_tried_all_the_time_is_slowed_down_and_not_locked() -> None:
    assert slowness_seconds(10) == 0
    assert 0 < slowness_seconds(60) < slowness_seconds(100)
    assert slowness_seconds(1_000_000) <= 3


def _from(admin: RunningAdmin, address: str) -> httpx.AsyncClient:
    transport = httpx.AsyncHTTPTransport(local_address=address)
    return httpx.AsyncClient(base_url=admin.url, transport=transport, timeout=60)


async def _sign_in_by(http: httpx.AsyncClient, password: str) -> int:
    told = {"user": "admin", "password": password}
    return (await http.post("/auth/sign-in", json=told)).status_code


async def test_sessions_are_listed_and_ended(start_admin: StartAdmin) -> None:
    async with start_admin(**_ANYWHERE, ADMIN_PASSWORD_HASH=_HASH) as admin:
        async with _from(admin, "127.0.0.2") as other:
            await _sign_in_by(other, _PASSWORD)
            await _sign_in(admin)
            listed = (await admin.http.get("/auth/sessions")).json()
            assert [(each["address"], each["is_own"]) for each in listed] == [
                ("127.0.0.1", True),
                ("127.0.0.2", False),
            ]
            assert (await other.get(_PROTECTED)).status_code == 200
            ended = await admin.http.delete(f"/auth/sessions/{listed[1]['id']}")
            assert ended.status_code == 204
            assert (await other.get(_PROTECTED)).status_code == 401
            await _sign_in_by(other, _PASSWORD)
            assert (await admin.http.delete("/auth/sessions")).status_code == 204
            assert (await other.get(_PROTECTED)).status_code == 401
        assert await _gets_in(admin) == 200
    other_hash = str(PasswordHash.of("another password"))
    async with start_admin(**_ANYWHERE, ADMIN_PASSWORD_HASH=other_hash) as admin:
        await _sign_in(admin, "another password")
        assert len((await admin.http.get("/auth/sessions")).json()) == 1


async def test_a_typing_error_is_forgiven_by_the_right_password(start_admin: StartAdmin) -> None:
    async with start_admin(**_ANYWHERE, ADMIN_PASSWORD_HASH=_HASH) as admin:
        for _ in range(3):
            for _ in range(MOST_OF_PAIR - 1):
                assert (await _sign_in(admin, password="guess")).status_code == 401
            assert (await _sign_in(admin)).status_code == 200


async def test_while_redis_is_away_who_is_in_stays_in_and_guesses_are_counted_all_the_same(
    start_admin: StartAdmin, redis_server: EmbeddedValkey
) -> None:
    async with start_admin(**_ANYWHERE, ADMIN_PASSWORD_HASH=_HASH) as admin:
        await _sign_in(admin)
        await asyncio.to_thread(redis_server.stop)
        try:
            assert await _gets_in(admin) == 200
            signed_out = await admin.http.post("/auth/sign-out")
            assert signed_out.status_code == 503  # else a copied cookie would live on, unnoticed
            assert await _gets_in(admin, Cookie="marketbel_admin=somebody-elses") == 503
            no_session = await _sign_in(admin)
            assert no_session.json()["error"]["code"] == "REDIS_UNAVAILABLE"
            codes = [(await _sign_in(admin, "guess")).status_code for _ in range(MOST_OF_PAIR + 1)]
            assert codes == [401] * MOST_OF_PAIR + [429]
        finally:
            await asyncio.to_thread(redis_server.start)
        assert await _gets_in(admin) == 200


async def test_redis_keeps_no_session_id_and_nothing_below_job(start_admin: StartAdmin) -> None:
    async with start_admin(**_ANYWHERE, ADMIN_PASSWORD_HASH=_HASH) as admin:
        await _sign_in(admin, user="nobody")
        await _sign_in(admin)
        session_id = admin.http.cookies["marketbel_admin"]
        keys = [str(key) for key in await admin.desk.redis.keys()]
        assert any(key.startswith("admin:session:") for key in keys)
        for key in keys:
            assert not key.startswith("job:")
            assert session_id not in key
            assert session_id not in await _content(admin, key)
            assert await admin.desk.redis.ttl(key) > 0


async def _content(admin: RunningAdmin, key: str) -> str:
    redis = admin.desk.redis
    read: dict[str, Callable[[], Any]] = {
        "hash": lambda: redis.hgetall(key),
        "zset": lambda: redis.zrange(key, 0, -1),
        "string": lambda: redis.get(key),
    }
    return str(await read[str(await redis.type(key))]())


async def test_machines_show_a_token_and_need_no_csrf_token(start_admin: StartAdmin) -> None:
    async with start_admin(**_ANYWHERE, ADMIN_TOKENS=f"{_TOKEN},{'x' * 32}") as admin:
        for token in (_TOKEN, "x" * 32):
            assert await _gets_in(admin, Authorization=f"Bearer {token}") == 200
        change = "/api/v1/admin/settings/master-sheet-url"
        answer = await admin.http.put(
            change, json={}, headers={"Authorization": f"Bearer {_TOKEN}"}
        )
        assert answer.status_code == 200
        for wrong in (_TOKEN[:-1], _TOKEN + "x", "\xe9"):
            headers = {b"Authorization": b"Bearer " + wrong.encode("latin-1")}
            answer = await admin.http.get(_PROTECTED, headers=headers)
            assert (answer.status_code, "WWW-Authenticate" in answer.headers) == (401, True)


def _jwt(secret: str = _SECRET, algorithm: str = "HS256", **claims: object) -> str:
    return jwt.encode({"sub": "7", "role": "admin", **claims}, secret, algorithm)


@pytest.mark.parametrize(
    ("token", "status"),
    [
        (_jwt(exp=datetime.now(UTC) + timedelta(hours=1)), 200),
        (_jwt(aud="marketbel"), 200),
        (_jwt(exp=datetime.now(UTC) - timedelta(hours=1)), 401),
        (_jwt(role="sales"), 403),
        (_jwt(role=None), 403),
        (_jwt(secret="another secret of the same length, or so"), 401),
        (_jwt(secret="", algorithm="none"), 401),
        ("no.jwt.atall", 401),
    ],
)
async def test_tokens_of_the_existing_admin_api_are_taken_if_they_are_an_admins(
    start_admin: StartAdmin, token: str, status: int
) -> None:
    async with start_admin(**_ANYWHERE, JWT_SECRET=_SECRET) as admin:
        assert await _gets_in(admin, Authorization=f"Bearer {token}") == status


@pytest.mark.parametrize(
    "text",
    ["", "scrypt", "scrypt:99:8:1:AA==:AA==", "bcrypt:4:8:1:AA==:AA==", _HASH[:-4], "scrypt:a:b"],
)
def test_what_is_no_hash_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="hash-password"):
        PasswordHash.parse(text)
