"""Whom the service lets in, and what it refuses before any route sees it."""

from __future__ import annotations

from collections.abc import AsyncIterator, MutableMapping
from typing import Any
from uuid import uuid4

import pytest
from pydantic import SecretStr
from starlette.types import Receive, Scope, Send

from marketbel_courier.ml_analyze.doorway import Doorway
from marketbel_courier.ml_analyze.settings import MlAnalyzeSettings
from marketbel_courier.ml_client.client import open_ml_client
from marketbel_courier.ml_client.contract import AnalyzeRequest
from marketbel_courier_tests.ml_analyze.conftest import RunningService, StartService

LIST = "SKU;Name;Price\n1;Lamp;300\n"
JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def guarded(
    start_service: StartService, settings: MlAnalyzeSettings
) -> AsyncIterator[RunningService]:
    """A service that asks for a token."""
    with_token = settings.model_copy(update={"ml_analyze_token": SecretStr("open sesame")})
    async with start_service(with_token) as running:
        yield running


@pytest.mark.parametrize("said", ["", "Bearer", "Bearer wrong", "Basic open sesame", "Bearer ё"])
async def test_nothing_is_analysed_told_or_forgotten_for_a_stranger(
    guarded: RunningService, said: str
) -> None:
    headers = [(b"Authorization", said.encode())] if said else []
    answers = [
        await guarded.http.request(method, path, json={}, headers=headers)
        for method, path in (
            ("POST", "/analyze/file"),
            ("POST", "/analyze/merge"),
            ("POST", "/analyze/volume"),
            ("GET", f"/analyze/status/{uuid4()}"),
            ("DELETE", f"/analyze/status/{uuid4()}"),
        )
    ]

    assert {answer.status_code for answer in answers} == {401}
    assert "ML_ANALYZE_TOKEN" in answers[0].json()["detail"]
    assert answers[0].headers["WWW-Authenticate"] == "Bearer"
    assert (await guarded.http.get("/health")).json()["status"] == "healthy"


async def test_the_courier_is_let_in_by_the_token_that_both_were_given(
    guarded: RunningService,
) -> None:
    request = AnalyzeRequest(
        file_url=guarded.put(LIST),
        supplier_id=await guarded.add_supplier(),
        file_type="csv",
        client_job_id="1",
    )
    async with open_ml_client(
        str(guarded.http.base_url).rstrip("/"), timeout_seconds=30, token=SecretStr("open sesame")
    ) as client:
        job_id = await client.submit(request)
        await client.status(str(job_id))
        await client.cancel(str(job_id))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example:8001"}, 421),
        ({"Host": "evil.example"}, 421),
        ({"Host": "ml-analyze:8001"}, 202),
        ({"Host": "LOCALHOST"}, 202),
        ({"Host": "10.0.0.7:8001"}, 202),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Type": "application/json; charset=utf-8"}, 202),
    ],
)
async def test_what_a_browser_can_be_brought_to_send_is_refused_and_neighbours_are_not(
    service: RunningService, headers: dict[str, str], status: int
) -> None:
    body = {
        "file_url": str(service.uploads / "gone.csv"),
        "supplier_id": str(await service.add_supplier()),
        "file_type": "csv",
    }

    answer = await service.http.post("/analyze/file", json=body, headers=headers)

    assert answer.status_code == status
    assert status == 202 or answer.json()["detail"]


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [(b"", {}, 415), (b"", JSON, 422), (b"{}", {}, 415), (b"{}", JSON, 200)],
)
async def test_items_are_merged_for_a_body_of_json_alone(
    service: RunningService, content: bytes, headers: dict[str, str], status: int
) -> None:
    answer = await service.http.post("/analyze/merge", content=content, headers=headers)

    assert answer.status_code == status


@pytest.mark.parametrize("is_announced", [True, False])
async def test_a_request_that_is_larger_than_any_is_not_read_to_its_end(
    *, is_announced: bool
) -> None:
    sent: list[MutableMapping[str, Any]] = []
    pieces = 0

    async def receive() -> MutableMapping[str, Any]:
        nonlocal pieces
        pieces += 1
        return {"type": "http.request", "body": b"x" * 65536, "more_body": True}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    async def read_everything(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive())["more_body"]:
            pass

    headers = [(b"content-type", b"application/json")]
    if is_announced:
        headers.append((b"content-length", b"1048577"))
    scope = {"type": "http", "method": "POST", "path": "/analyze/file", "headers": headers}
    await Doorway(read_everything, token=None)(scope, receive, send)

    assert sent[0]["status"] == 413
    assert pieces == (0 if is_announced else 17)


async def test_a_client_job_id_is_not_another_suppliers_job(service: RunningService) -> None:
    path = service.put(LIST)
    own = await service.add_supplier("Own")
    await service.send(path, await service.add_supplier("Other"), client_job_id="delivery-7")

    answer = await service.http.post(
        "/analyze/file",
        json={
            "file_url": path,
            "supplier_id": str(own),
            "file_type": "csv",
            "client_job_id": "delivery-7",
        },
    )

    assert answer.status_code == 409
    assert "client_job_id" in answer.json()["detail"]
