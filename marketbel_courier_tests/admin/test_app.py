"""The application answers in one voice, and brings its page and its documentation along."""

from __future__ import annotations

import errno
import re

import pytest
from fastapi import APIRouter

from marketbel_courier.openapi_page import STYLE_HASH
from marketbel_courier_tests.admin.conftest import RunningAdmin


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "NOT_FOUND"),
        ("GET", "/static/../../settings.py", 404, "NOT_FOUND"),
        ("GET", "/static/%2e%2e/settings.py", 404, "NOT_FOUND"),
        ("DELETE", "/auth/me", 405, "METHOD_NOT_ALLOWED"),
        ("POST", "/auth/sign-in", 400, "VALIDATION_ERROR"),
    ],
)
async def test_whatever_is_wrong_is_told_in_the_envelope(
    admin: RunningAdmin, method: str, path: str, status: int, code: str
) -> None:
    answer = await admin.http.request(method, path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.json()["error"]["message"]


async def test_a_defect_is_told_without_its_details_and_found_again_in_the_log(
    admin: RunningAdmin, caplog: pytest.LogCaptureFixture
) -> None:
    router = APIRouter()

    @router.get("/defect")
    async def defect() -> None:
        raise RuntimeError("the secret is hushhush")

    admin.app.include_router(router)
    answer = await admin.http.get("/defect")
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (500, "INTERNAL_ERROR")
    assert "hushhush" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert f"error {error['reference']} at /defect" in caplog.text


@pytest.mark.parametrize(
    ("error", "status"),
    [
        # As asyncio raises it when each of a host's addresses refuses in words of its own.
        (OSError("Multiple exceptions: refused, refused"), 503),
        (OSError(errno.EHOSTUNREACH, "No route to host"), 503),
        (FileNotFoundError(errno.ENOENT, "No such file"), 500),
        (OSError(errno.EIO, "Input/output error"), 500),
    ],
)
async def test_a_server_that_cannot_be_reached_is_told_from_a_defect(
    admin: RunningAdmin, error: OSError, status: int
) -> None:
    router = APIRouter()

    @router.get("/far")
    async def far() -> None:
        raise error

    admin.app.include_router(router)
    assert (await admin.http.get("/far")).status_code == status


async def test_the_page_is_asked_for_again_only_when_it_has_changed(admin: RunningAdmin) -> None:
    page = await admin.http.get("/")
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["cache-control"] == "no-cache"
    parts = re.findall(r'(?:src|href)="(static/[^"]+)"', page.text)
    assert any(part.endswith(".js") for part in parts)
    for part in parts:
        file = await admin.http.get(f"/{part}")
        assert file.status_code == 200, part
        if part.endswith(".js"):
            assert file.headers["content-type"].startswith("text/javascript")
        known = {"If-None-Match": file.headers["etag"]}
        assert (await admin.http.get(f"/{part}", headers=known)).status_code == 304


async def test_the_documentation_needs_no_other_host_and_no_script(admin: RunningAdmin) -> None:
    docs = await admin.http.get("/docs")
    assert "/auth/sign-in" in docs.text
    assert f"'{STYLE_HASH}'" in docs.headers["content-security-policy"]
    assert "<script" not in docs.text
    assert "://" not in docs.text.replace(admin.url, "").split("<section>")[0]


async def test_the_openapi_document_names_the_envelope_for_every_route(admin: RunningAdmin) -> None:
    document = (await admin.http.get("/openapi.json")).json()
    for path, methods in document["paths"].items():
        for operation in methods.values():
            schema = operation["responses"]["4XX"]["content"]["application/json"]["schema"]
            assert schema["$ref"].endswith("/ErrorEnvelope"), path
    assert "HTTPValidationError" not in document["components"]["schemas"]
