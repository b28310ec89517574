"""The step that a job failed at is told as it was, and never guessed from the cause."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import aclosing
from typing import Any

import pytest

from marketbel_courier.admin.job_views import job_view
from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.courier import open_courier
from marketbel_courier.delivery.telling.job_view import job_state_of
from marketbel_courier.errors import ChecksumMismatch, DeliveryError, StorageUnavailable
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.job_hash import Phase
from marketbel_courier.job_state.snapshot import read_jobs
from marketbel_courier.ledger.alerts import recent_alerts
from marketbel_courier.ledger.deliveries import claim_analysis, mark_delivered
from marketbel_courier.ledger.delivery_queries import reload
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.states import Step
from marketbel_courier.messages.language import Language
from marketbel_courier.messages.message import verbatim
from marketbel_courier.settings import Settings
from marketbel_courier_tests.ledger.test_deliveries import FILE, opened
from marketbel_courier_tests.ledger_rows import NOON, attempt

READ: dict[str, Any] = {"handed_over_at": NOON, "ml_submissions": 1}
KEPT: dict[str, Any] = {"file_path": "/shared/uploads/price.csv"}
CAME: dict[str, Any] = {**KEPT, "delivered_at": NOON}
ROWS: dict[str, tuple[dict[str, Any], Step]] = {
    "nothing came": ({}, Step.DOWNLOADING),
    "the file of an attempt before was kept": (KEPT, Step.ANALYZING),
    "the file waited": (CAME, Step.ANALYZING),
    "ml-analyze had it": ({**CAME, **READ}, Step.ANALYZING),
    "the legacy route had it": ({"route": "legacy", **CAME, **READ}, Step.ANALYZING),
    "it was matching": ({"reached_matching": True, **CAME, **READ}, Step.MATCHING),
    "the former worker's file is gone": ({"run_id": "", **READ}, Step.ANALYZING),
}


def codes(kind: type[DeliveryError] = DeliveryError) -> Iterator[str]:
    yield kind.code
    for below in kind.__subclasses__():
        yield from codes(below)


@pytest.mark.parametrize("how", ROWS)
def test_the_cause_never_moves_the_step(how: str) -> None:
    facts, step = ROWS[how]
    settings = Settings.from_environment({"database_url": "postgresql://h/d"})
    for code in [*codes(), "a code of a later version"]:
        failed = attempt("failed", NOON, **facts, error_code=code)
        assert job_view(failed, settings, Language.EN).failed_at is step, code
        assert job_state_of(failed, max_retries=3).failed_at == step


def test_a_job_that_has_not_failed_failed_nowhere() -> None:
    settings = Settings.from_environment({"database_url": "postgresql://h/d"})
    for state in ("downloading", "delivered", "handed over", "complete", "unchanged"):
        assert job_view(attempt(state), settings, Language.EN).failed_at is None


@pytest.mark.parametrize(
    ("until", "error", "step"),
    [
        (
            Phase.DOWNLOADING,
            StorageUnavailable(verbatim("The database is away.")),
            Step.DOWNLOADING,
        ),
        (Phase.ANALYZING, StorageUnavailable(verbatim("The database is away.")), Step.ANALYZING),
        (Phase.ANALYZING, ChecksumMismatch(verbatim("Another file.")), Step.ANALYZING),
        (Phase.MATCHING, StorageUnavailable(verbatim("The database is away.")), Step.MATCHING),
    ],
)
async def test_whoever_looks_is_told_the_step_at_which_a_run_reported_the_failure(
    volume_settings: Settings, until: Phase, error: DeliveryError, step: Step
) -> None:
    once = volume_settings.model_copy(update={"max_retries": 0})
    async with open_courier(once, "run-1") as courier:
        begun = await opened(courier.pool)
        tracker = courier.track(begun)
        if until is not Phase.DOWNLOADING:
            await _deliver_and_claim(courier.pool, begun)
            tracker.delivered(FILE)
        if until is Phase.MATCHING:
            tracker.reading(Phase.MATCHING, 3, 9)

        # As a run does: with what it knew of the attempt when it began.
        await courier.report_failure(begun, tracker, error)

        row: Delivery = await reload(courier.pool, begun)
        [alert] = await recent_alerts(courier.pool, 1)
    async with aclosing(connect_redis(once.redis_dsn)) as redis:
        [shown] = await read_jobs(redis, [begun.job_id])

    assert (row.step, alert.phase, shown.failed_at) == (step, step, step)


async def _deliver_and_claim(pool: Pool, delivery: Delivery) -> None:
    assert await mark_delivered(pool, delivery.job_id, delivery.attempt, FILE)
    assert await claim_analysis(pool, await reload(pool, delivery), run_id="run-1")
