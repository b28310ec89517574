"""The application answers in one voice."""

from __future__ import annotations

from marketbel_courier_tests.admin.conftest import RunningAdmin


async def test_what_is_not_there_is_told_in_the_envelope(admin: RunningAdmin) -> None:
    for method, path, code in (
        ("GET", "/api/v1/nothing", (404, "NOT_FOUND")),
        ("DELETE", "/auth/me", (405, "METHOD_NOT_ALLOWED")),
    ):
        answer = await admin.http.request(method, path)
        assert (answer.status_code, answer.json()["error"]["code"]) == code
