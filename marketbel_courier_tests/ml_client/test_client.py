from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import pytest

from marketbel_courier.errors import AnalysisRejected, MlUnavailable
from marketbel_courier.messages.language import Language
from marketbel_courier.ml_client.client import MlAnalyzeClient, UnknownMlJob, open_ml_client
from marketbel_courier.ml_client.contract import AnalysisStatus, AnalyzeRequest
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
        ((418, "tea"), "HTTP 418: tea. Asked: POST", "отклонил запрос: HTTP 418: tea. Запрос:"),
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
