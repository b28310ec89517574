"""The existing front end's pages come from another origin; nobody else's may read or change."""

from __future__ import annotations

import httpx
import jwt
import pytest

from marketbel_courier.admin.settings import AdminSettings
from marketbel_courier.errors import ConfigurationError
from marketbel_courier_tests.admin.conftest import RunningAdmin, StartAdmin
from marketbel_courier_tests.admin.test_login import SECRET

_SUPPLIERS = "/api/v1/admin/suppliers"
_SHOP = "https://shop.example"
_OWN_HASH = "scrypt:4:8:1:AAAAAAAAAAAAAAAAAAAAAA==:JDF3kHQmpHgCiBsUlWl7Ox7HUI3IK2yGrCvfS7EgU3w="


def _allowance(answer: httpx.Response) -> dict[str, str]:
    return {
        name.removeprefix("access-control-"): value
        for name, value in answer.headers.items()
        if name.startswith("access-control-")
    }


async def _preflight(
    admin: RunningAdmin, origin: str, method: str, headers: str = "authorization,content-type"
) -> httpx.Response:
    asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
    return await admin.http.options(_SUPPLIERS, headers={"Origin": origin, **asked})


async def test_an_origin_that_was_named_may_call_with_a_token_and_reads_errors_too(
    start_admin: StartAdmin,
) -> None:
    origins = f"{_SHOP}/, HTTP://LOCALHOST:3000"
    token = jwt.encode({"sub": "7", "role": "admin"}, SECRET, "HS256")
    signed = {"Authorization": f"Bearer {token}"}
    async with start_admin(JWT_SECRET=SECRET, ADMIN_ALLOWED_ORIGINS=origins) as admin:
        for origin in (_SHOP, "http://localhost:3000"):
            for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
                asked = await _preflight(admin, origin, method)
                assert asked.status_code == 200
                assert _allowance(asked)["allow-origin"] == origin
            own = {"Origin": origin}
            answers = [
                await admin.http.get(_SUPPLIERS, headers=own | signed),
                await admin.http.post(_SUPPLIERS, json={}, headers=own | signed),
                await admin.http.get(_SUPPLIERS, headers=own),
                await admin.http.get("/api/v1/nothing", headers=own),
                await admin.http.put(_SUPPLIERS, content=b"x" * 2_000_000, headers=own | signed),
            ]
            assert [answer.status_code for answer in answers] == [200, 400, 401, 404, 413]
            for answer in answers:
                # No allowance of credentials: a cookie is of no use there.
                assert _allowance(answer) == {"allow-origin": origin}
                assert "Origin" in answer.headers["vary"]


async def test_no_other_origin_is_told_that_it_may(start_admin: StartAdmin) -> None:
    async with start_admin(ADMIN_ALLOWED_ORIGINS=_SHOP) as admin:
        for origin in (
            "https://evil.example",
            "http://shop.example",
            "https://shop.example:8443",
            "https://shop.example.evil.example",
            "null",
        ):
            asked = await _preflight(admin, origin, "DELETE")
            assert asked.status_code == 400
            assert "allow-origin" not in _allowance(asked)
            read = await admin.http.get(_SUPPLIERS, headers={"Origin": origin})
            assert _allowance(read) == {}


async def test_a_session_of_our_page_is_of_no_use_to_the_origins_that_were_named(
    start_admin: StartAdmin,
) -> None:
    settings = {"ADMIN_PASSWORD_HASH": _OWN_HASH, "ADMIN_ALLOWED_ORIGINS": _SHOP}
    async with start_admin(**settings) as admin:
        credentials = {"user": "admin", "password": "correct horse battery staple"}
        foreign = await admin.http.post(
            "/auth/sign-in", json=credentials, headers={"Origin": _SHOP}
        )
        assert foreign.json()["error"]["code"] == "FOREIGN_ORIGIN"
        me = (await admin.http.post("/auth/sign-in", json=credentials)).json()
        # Even one who got hold of the token for changes: the browser says where it comes from.
        changed = await admin.http.post(
            _SUPPLIERS,
            json={"name": "Shop", "source_type": "csv"},
            headers={"Origin": _SHOP, "X-CSRF-Token": me["csrf_token"]},
        )
        assert (changed.status_code, changed.json()["error"]["code"]) == (403, "FOREIGN_ORIGIN")
        asked = await _preflight(admin, _SHOP, "POST", "x-csrf-token")
        assert asked.status_code == 400
        read = await admin.http.get(_SUPPLIERS, headers={"Origin": _SHOP})
        assert "allow-credentials" not in _allowance(read)


@pytest.mark.parametrize(
    "text",
    [
        "*",
        "https://*.shop.example",
        "null",
        "shop.example",
        "https://shop.example/admin",
        "ftp://shop.example",
        "https://a@shop.example",
        "https://",
        "https://shop.example?x",
        "https://[broken",
    ],
)
def test_what_is_no_origin_is_refused_at_the_start(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADMIN_ALLOWED_ORIGINS", f"https://good.example,{text}")
    with pytest.raises(ConfigurationError, match="ADMIN_ALLOWED_ORIGINS"):
        AdminSettings.from_environment()
