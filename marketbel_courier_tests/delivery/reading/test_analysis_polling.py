from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace
from typing import cast

import pytest

from marketbel_courier.delivery.courier import Courier
from marketbel_courier.delivery.reading import analysis_polling
from marketbel_courier.delivery.reading.analysis_polling import (
    FIRST_POLL_SECONDS,
    LONGEST_ERROR_PAUSE_SECONDS,
    await_end,
)
from marketbel_courier.delivery.reading.polling_pace import PollingPace
from marketbel_courier.delivery.telling.job_tracker import JobTracker
from marketbel_courier.errors import MlUnavailable
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.messages.message import verbatim
from marketbel_courier.ml_client.contract import AnalysisStatus


class Service:
    """An ml-analyze that gives these answers, one after the other; None is no answer at all."""

    def __init__(self, *answers: str | None) -> None:
        self.answers = list(answers)

    async def status(self, job_id: str) -> AnalysisStatus:
        answer = self.answers.pop(0)
        if answer is None:
            raise MlUnavailable(verbatim("away"))
        return AnalysisStatus.model_validate({"job_id": job_id, "status": answer})


async def pauses_before_each_question(
    monkeypatch: pytest.MonkeyPatch, service: Service, *, interval: float
) -> list[float]:
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr(analysis_polling, "asyncio", SimpleNamespace(sleep=sleep))
    settings = SimpleNamespace(
        ml_poll_interval_seconds=interval,
        ml_stalled_after_minutes=30,
        ml_analysis_deadline_minutes=600,
    )
    courier = SimpleNamespace(settings=settings, ml=service, pace=PollingPace())
    silent = SimpleNamespace(waiting=lambda _: None, analyzing=lambda _: None)
    delivery = SimpleNamespace(ml_job_id="7c0f8f4e-4f0f-4b4e-9a53-3f6b1a5d2f10")
    end = await await_end(
        cast("Courier", courier),
        cast("Delivery", delivery),
        cast("JobTracker", silent),
        resumed=False,
    )
    assert end.is_over
    return pauses


@pytest.mark.parametrize("interval", [1.0, 5.0, 20.0])
async def test_questions_come_soon_at_first_and_then_at_the_interval_that_is_set(
    monkeypatch: pytest.MonkeyPatch, interval: float
) -> None:
    service = Service(*["processing"] * 12, "completed")

    pauses = await pauses_before_each_question(monkeypatch, service, interval=interval)

    assert pauses[0] == FIRST_POLL_SECONDS
    assert all(earlier <= later for earlier, later in pairwise(pauses))
    assert pauses[-1] == interval


async def test_errors_lengthen_the_pauses_up_to_a_bound_and_an_answer_ends_that(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    service = Service(*[None] * 8, "processing", "completed")

    first, *after_errors, after_an_answer = await pauses_before_each_question(
        monkeypatch, service, interval=5.0
    )

    assert first == FIRST_POLL_SECONDS
    assert after_errors[:3] == [5.0, 10.0, 20.0]
    assert after_errors[-1] == LONGEST_ERROR_PAUSE_SECONDS
    assert len(after_errors) == 8
    assert after_an_answer <= 5.0
