"""Other sites' pages, foreign names, too large bodies and talkative logs are kept out."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator

import httpx
import pytest

from marketbel_courier.admin.request_guard import MOST_BODY_BYTES
from marketbel_courier_tests.admin.conftest import RunningAdmin, StartAdmin

_CHANGE = "/api/v1/admin/settings/master-sheet-url"


async def _change(admin: RunningAdmin, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await admin.http.put(_CHANGE, json={"url": None}, headers=named)


async def test_the_page_itself_may_change_something(admin: RunningAdmin) -> None:
    for headers in (
        {},
        {"Origin": admin.url},
        {"Origin": admin.url, "Sec_Fetch_Site": "same-origin"},
    ):
        assert (await _change(admin, **headers)).status_code == 200


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"X_CSRF_Token": ""}, "CSRF_FAILED"),
        ({"X_CSRF_Token": "guess"}, "CSRF_FAILED"),
        ({"Origin": "http://evil.example"}, "FOREIGN_ORIGIN"),
        ({"Origin": "http://127.0.0.1:1"}, "FOREIGN_ORIGIN"),
        ({"Origin": "null"}, "FOREIGN_ORIGIN"),
        ({"Origin": "http://["}, "FOREIGN_ORIGIN"),
        ({"Sec_Fetch_Site": "cross-site"}, "FOREIGN_ORIGIN"),
        ({"Sec_Fetch_Site": "same-site"}, "FOREIGN_ORIGIN"),
    ],
)
async def test_another_sites_page_may_change_nothing(
    admin: RunningAdmin, headers: dict[str, str], code: str
) -> None:
    answer = await _change(admin, **headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, code)


async def test_no_other_site_is_let_read_an_answer(admin: RunningAdmin) -> None:
    answer = await admin.http.options(
        _CHANGE,
        headers={
            "Origin": "http://evil.example",
            "Access-Control-Request-Method": "PUT",
            "Access-Control-Request-Headers": "x-csrf-token",
        },
    )
    assert answer.status_code == 405
    assert not any(name.startswith("access-control") for name in answer.headers)


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8080", "127.0.0.1.evil.example", ""]
)
@pytest.mark.parametrize("path", ["/", "/auth/me", "/health", "/static/index.html"])
async def test_a_foreign_name_that_leads_to_this_machine_gets_nothing(
    admin: RunningAdmin, host: str, path: str
) -> None:
    answer = await admin.http.get(path, headers={"Host": host})
    assert (answer.status_code, answer.json()["error"]["code"]) == (421, "WRONG_HOST")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]:8080"])
async def test_this_machine_answers_to_its_own_names(admin: RunningAdmin, host: str) -> None:
    assert (await admin.http.get("/auth/me", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "admin.example.evil.example", ""])
async def test_a_page_that_listens_to_everybody_answers_to_its_own_names_alone(
    start_admin: StartAdmin, host: str
) -> None:
    settings = {"ADMIN_HOST": "0.0.0.0", "ADMIN_TOKENS": "t" * 32}
    async with start_admin(**settings, ADMIN_HOSTS="Admin.example:443") as admin:
        for path in ("/", "/auth/me", "/health", "/metrics"):
            answer = await admin.http.get(path, headers={"Host": host})
            assert (answer.status_code, answer.json()["error"]["code"]) == (421, "WRONG_HOST")
        assert (await admin.http.get("/", headers={"Host": "admin.example"})).status_code == 200


async def test_another_site_cannot_sign_a_browser_in(start_admin: StartAdmin) -> None:
    async with start_admin(ADMIN_HOST="0.0.0.0", ADMIN_TOKENS="x" * 40) as admin:
        answer = await admin.http.post(
            "/auth/sign-in",
            json={"user": "a", "password": "b"},
            headers={"Origin": "http://evil.example"},
        )
        assert answer.json()["error"]["code"] == "FOREIGN_ORIGIN"


async def test_every_answer_keeps_scripts_frames_and_caches_out(admin: RunningAdmin) -> None:
    for path in ("/", "/auth/me", "/docs", "/nothing", "/static/nothing.js"):
        headers = (await admin.http.get(path)).headers
        policy = headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
    assert (await admin.http.get("/auth/me")).headers["cache-control"] == "no-store"


async def test_a_body_is_read_up_to_a_megabyte_whether_its_length_was_told_or_not(
    admin: RunningAdmin,
) -> None:
    fits, too_large = (json.dumps({"url": "x" * size}) for size in (5000, MOST_BODY_BYTES))
    assert (await admin.http.put(_CHANGE, content=fits)).status_code == 400

    async def in_pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(too_large), 65536):
            yield too_large[start : start + 65536].encode()

    for body in (too_large, in_pieces()):
        kind = {"Content-Type": "application/json"}
        answer = await admin.http.put(_CHANGE, content=body, headers=kind)
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "BODY_TOO_LARGE")


async def test_the_log_has_paths_without_queries_and_no_line_of_anybody_elses(
    admin: RunningAdmin, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="marketbel_courier"):
        await admin.http.get("/auth/me?token=hushhush")
        await admin.http.get("/no%0AGET%20/forged?key=hushhush")
    assert "GET /auth/me 200" in caplog.text
    assert "/no%0AGET%20/forged 404" in caplog.text
    assert "hushhush" not in caplog.text
