from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from pydantic import SecretStr

from marketbel_courier.errors import (
    AnalysisRejected,
    DeliveryError,
    MlAccessRefused,
    MlBusy,
    MlUnavailable,
    MlWrongAnswer,
)
from marketbel_courier.messages.language import Language
from marketbel_courier.ml_client.client import MlAnalyzeClient, UnknownMlJob, open_ml_client
from marketbel_courier.ml_client.contract import AnalysisStatus, AnalyzeRequest
from marketbel_courier_tests.dripping_server import dripping_server
from marketbel_courier_tests.scripted_ml import ScriptedMl, scripted_ml

QUICK_RETRIES = (0.01, 0.01, 0.01)
REQUEST = AnalyzeRequest(
    file_url="/shared/uploads/a.csv", supplier_id=uuid4(), file_type="csv", client_job_id="j-1"
)


@pytest.fixture
def ml() -> Iterator[ScriptedMl]:
    with scripted_ml() as script:
        yield script


@pytest.fixture
async def client(ml: ScriptedMl) -> AsyncIterator[MlAnalyzeClient]:
    async with open_ml_client(
        ml.url, timeout_seconds=5, retry_pauses_seconds=QUICK_RETRIES
    ) as opened:
        yield opened


async def test_a_file_is_handed_over_as_the_contract_says(
    ml: ScriptedMl, client: MlAnalyzeClient
) -> None:
    job_id = await client.submit(REQUEST)

    assert str(job_id) == ml.submissions[0].job_id
    assert ml.submissions[0].request == REQUEST.model_dump(mode="json", exclude_none=True)


async def test_a_server_error_is_tried_three_times_again(
    ml: ScriptedMl, client: MlAnalyzeClient
) -> None:
    ml.submit_answers = [(503, {"detail": "busy"})] * 3

    await client.submit(REQUEST)

    assert len(ml.submissions) == 1


async def test_after_three_retries_the_service_counts_as_unavailable(
    ml: ScriptedMl, client: MlAnalyzeClient
) -> None:
    ml.submit_answers = [(500, {"detail": "disk full"})] * 5

    with pytest.raises(MlUnavailable, match="500: disk full"):
        await client.submit(REQUEST)

    assert len(ml.submit_answers) == 1


async def test_a_refusal_fails_at_once_with_the_body_in_the_message(
    ml: ScriptedMl, client: MlAnalyzeClient
) -> None:
    detail = [{"type": "uuid", "loc": ["body", "supplier_id"], "msg": "bad id", "input": "x"}]
    ml.submit_answers = [(422, {"detail": detail}), (500, {})]

    with pytest.raises(AnalysisRejected, match=r"422.*bad id"):
        await client.submit(REQUEST)

    assert len(ml.submit_answers) == 1


async def test_a_service_that_is_not_there_is_refused_connection(refusing_port: int) -> None:
    async with open_ml_client(
        f"http://127.0.0.1:{refusing_port}",
        timeout_seconds=5,
        retry_pauses_seconds=QUICK_RETRIES,
    ) as client:
        with pytest.raises(
            MlUnavailable, match=r"^ml-analyze is away: connection refused\."
        ) as caught:
            await client.check_health()

    assert caught.value.refused


async def test_a_degraded_service_still_works(ml: ScriptedMl, client: MlAnalyzeClient) -> None:
    ml.health = "degraded"

    assert (await client.check_health()).status == "degraded"


async def test_an_unhealthy_service_is_told_by_its_body(
    ml: ScriptedMl, client: MlAnalyzeClient
) -> None:
    ml.health = "unhealthy"

    with pytest.raises(MlUnavailable, match=r"^ml-analyze is unhealthy"):
        await client.check_health()


@pytest.mark.parametrize(
    ("answer", "told", "in_russian"),
    [
        ((500, {}), "HTTP 500: no text. Asked: POST /analyze/file at", "HTTP 500: без текста"),
        ((202, []), "It is a list. Asked: POST /analyze/file at", "Это список. Запрос: POST"),
        (
            (418, {"detail": "tea"}),
            "HTTP 418: tea. Asked: POST",
            "отклонил запрос: HTTP 418: tea. Запрос:",
        ),
    ],
)
async def test_what_was_asked_is_told_in_either_language_without_a_password(
    ml: ScriptedMl, answer: tuple[int, Any], told: str, in_russian: str
) -> None:
    ml.submit_answers = [answer]

    async with open_ml_client(
        ml.url.replace("://", "://me:geheim@"), timeout_seconds=5, retry_pauses_seconds=()
    ) as client:
        with pytest.raises((MlUnavailable, AnalysisRejected)) as caught:
            await client.submit(REQUEST)

    assert told in str(caught.value)
    assert in_russian in caught.value.message.text(Language.RU)
    assert "geheim" not in str(caught.value)


async def test_a_job_that_is_not_known_is_told_from_one_that_is(
    ml: ScriptedMl, client: MlAnalyzeClient
) -> None:
    job_id = await client.submit(REQUEST)
    assert (await client.status(str(job_id))).is_over

    ml.forget_everything()

    with pytest.raises(UnknownMlJob):
        await client.status(str(job_id))


async def test_an_answer_that_is_not_the_contract_is_quoted(
    ml: ScriptedMl, client: MlAnalyzeClient
) -> None:
    ml.submit_answers = [(202, {"surprise": True})] * 4

    with pytest.raises(MlUnavailable, match=r"not its contract.*surprise"):
        await client.submit(REQUEST)


def test_only_the_status_ends_a_job_not_its_percentage() -> None:
    status = AnalysisStatus.model_validate(
        {
            "job_id": str(uuid4()),
            "status": "processing",
            "progress_percentage": 100,
            "items_processed": 9,
            "items_total": 9,
            "errors": [],
            "unknown": 1,
        }
    )

    assert not status.is_over
    assert status.is_matching


@pytest.mark.parametrize(
    ("status", "percentage", "items", "matches"),
    [
        ("processing", 100, (3, 5), True),
        ("processing", 100, (0, 5), True),
        ("processing", 99, (5, 5), False),
        ("processing", 100, (0, 0), False),
        ("pending", 100, (5, 5), False),
    ],
)
def test_a_job_matches_from_100_per_cent_on_however_many_rows_are_bad(
    status: str, percentage: int, items: tuple[int, int], matches: bool
) -> None:
    answer = AnalysisStatus.model_validate(
        {
            "job_id": str(uuid4()),
            "status": status,
            "progress_percentage": percentage,
            "items_processed": items[0],
            "items_total": items[1],
        }
    )

    assert answer.is_matching is matches


@pytest.mark.parametrize(
    ("status", "answer", "headers", "error"),
    [
        (302, b"", {"Location": "/login"}, MlWrongAnswer),
        (200, b"<html>Welcome</html>", {}, MlWrongAnswer),
        (202, {"job_id": "x"}, {}, MlWrongAnswer),
        (400, b"<html>400 Bad Request</html>", {}, MlWrongAnswer),
        (404, {"detail": "Not Found"}, {}, MlWrongAnswer),
        (413, b"<html>413</html>", {}, MlWrongAnswer),
        (401, {"detail": "who are you"}, {}, MlAccessRefused),
        (403, {"message": "Forbidden"}, {}, MlAccessRefused),
        (407, b"", {}, MlAccessRefused),
        (429, {"detail": "slow down"}, {"Retry-After": "90"}, MlBusy),
        (502, b"<html>Bad gateway</html>", {}, MlUnavailable),
        (415, {"detail": "Unsupported file type"}, {}, AnalysisRejected),
        (422, {"detail": [{"loc": ["body", "x"], "msg": "bad"}]}, {}, AnalysisRejected),
        (400, {"error": "E1", "message": "no", "details": {}}, {}, AnalysisRejected),
    ],
)
async def test_what_a_gateway_answers_to_a_hand_over_is_no_fault_of_the_file(
    status: int, answer: object, headers: dict[str, str], error: type[DeliveryError]
) -> None:
    asked = []

    def respond(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        body = {"content": answer} if isinstance(answer, bytes) else {"json": answer}
        return httpx.Response(status, headers=headers, **body)

    async with httpx.AsyncClient(transport=httpx.MockTransport(respond)) as http:
        with pytest.raises(DeliveryError) as caught:
            await MlAnalyzeClient(http, "http://ml", ()).submit(REQUEST)

    assert type(caught.value) is error
    assert caught.value.transient is (error is not AnalysisRejected)
    assert ("supplier" in str(caught.value)) is (error is AnalysisRejected)
    assert len(asked) == 1


async def test_the_pause_that_is_asked_for_is_told_and_a_long_one_is_not_waited_out(
    ml: ScriptedMl,
) -> None:
    ml.submit_answers = [(429, {"detail": "slow down"}), (500, {})]
    ml.headers = {"Retry-After": "90"}

    async with open_ml_client(ml.url, timeout_seconds=5, retry_pauses_seconds=(60,)) as client:
        with pytest.raises(MlBusy, match=r"^ml-analyze asks to slow down") as caught:
            await client.submit(REQUEST)

    assert caught.value.retry_after_seconds == 90
    assert len(ml.submit_answers) == 1


@pytest.mark.parametrize(
    ("status", "answer", "error"),
    [
        (302, b"", MlWrongAnswer),
        (200, b"<html>", MlWrongAnswer),
        (200, {"job_id": str(uuid4()), "status": "completed"}, MlWrongAnswer),
        (404, b"404 page not found", MlWrongAnswer),
        (401, {"detail": "who are you"}, MlAccessRefused),
        (429, {"detail": "slow down"}, MlBusy),
        (400, {"detail": "a bad id"}, MlUnavailable),
        (404, {"detail": "Job not found"}, UnknownMlJob),
    ],
)
async def test_only_ml_analyze_itself_can_have_forgotten_or_ended_an_analysis(
    status: int, answer: object, error: type[Exception]
) -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        body = {"content": answer} if isinstance(answer, bytes) else {"json": answer}
        return httpx.Response(status, **body)

    async with httpx.AsyncClient(transport=httpx.MockTransport(respond)) as http:
        with pytest.raises(error) as caught:
            await MlAnalyzeClient(http, "http://ml", ()).status(str(uuid4()))

    assert type(caught.value) is error


async def test_a_status_names_its_job_in_any_case_of_letters(ml: ScriptedMl) -> None:
    job_id = str(uuid4())
    answer = {"job_id": job_id.upper(), "status": "processing"}
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json=answer))
    async with httpx.AsyncClient(transport=transport) as http:
        assert not (await MlAnalyzeClient(http, "http://ml", ()).status(job_id)).is_over


async def test_an_answer_that_drips_ends_with_the_requests_deadline() -> None:
    async with dripping_server() as url, open_ml_client(url, timeout_seconds=0.3) as client:
        with pytest.raises(MlUnavailable, match=r"^ml-analyze did not answer in time"):
            await client.status(str(uuid4()))


async def test_an_answer_without_end_is_read_no_further_than_its_bound() -> None:
    async def endless(request: httpx.Request) -> httpx.Response:
        async def blocks() -> AsyncIterator[bytes]:
            while True:
                yield b" " * 1024 * 1024

        return httpx.Response(200, content=blocks())

    async with httpx.AsyncClient(transport=httpx.MockTransport(endless)) as http:
        with pytest.raises(MlWrongAnswer, match=r"^ml-analyze answers too much: over 16"):
            await MlAnalyzeClient(http, "http://ml", ()).status("1")


async def test_the_token_goes_with_each_request_and_into_no_message(ml: ScriptedMl) -> None:
    ml.submit_answers = [(401, {"detail": "no"})]
    async with open_ml_client(
        ml.url, timeout_seconds=5, token=SecretStr("geheim"), retry_pauses_seconds=()
    ) as client:
        with pytest.raises(MlAccessRefused) as caught:
            await client.submit(REQUEST)
        await client.check_health()

    assert ml.authorizations == ["Bearer geheim"] * 2
    assert "geheim" not in str(caught.value)
