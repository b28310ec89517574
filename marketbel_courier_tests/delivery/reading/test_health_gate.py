from __future__ import annotations

import httpx
import pytest

from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.reading.health_gate import HealthGate
from marketbel_courier.errors import MlAccessRefused, MlBusy, MlUnavailable, MlWrongAnswer
from marketbel_courier.ml_client.client import MlAnalyzeClient


@pytest.mark.parametrize(
    ("status", "error"),
    [(302, MlWrongAnswer), (401, MlAccessRefused), (429, MlBusy), (503, MlUnavailable)],
)
async def test_what_answers_in_place_of_ml_analyze_is_asked_once_and_told_to_each_as_what_it_is(
    pool: Pool, status: int, error: type[MlUnavailable]
) -> None:
    asked = []

    def respond(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(status, headers={"Retry-After": "7"})

    async with httpx.AsyncClient(transport=httpx.MockTransport(respond)) as http:
        gate = HealthGate(MlAnalyzeClient(http, "http://ml", ()), pool)
        told = []
        for _supplier in range(2):
            with pytest.raises(MlUnavailable) as caught:
                await gate.pass_through()
            told.append(caught.value)

    assert [type(one) for one in told] == [error] * 2
    assert told[0] is not told[1]
    assert told[1].retry_after_seconds == (7 if status in (429, 503) else None)
    assert len(asked) == 1
