from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.delivery_queries import deliveries_by_job
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.outbox import untold_jobs
from marketbel_courier_tests.cli.conftest import Run
from marketbel_courier_tests.ledger_rows import NOON, attempt, listed, register, write

if TYPE_CHECKING:
    Ask = Callable[[Callable[[Pool], Awaitable[object]]], object]

OTHER = listed(id=UUID(int=2), name="Мир кабеля", partition_key="mir-kabelia")
OF_OTHER: dict[str, Any] = {
    "supplier_id": OTHER.id,
    "supplier_name": OTHER.name,
    "partition_key": OTHER.partition_key,
}


@pytest.fixture(autouse=True)
def _directory(ask: Ask) -> None:
    ask(lambda pool: register(pool, listed(), OTHER))


def is_requested(ask: Ask, row: Delivery) -> bool:
    now = ask(lambda pool: deliveries_by_job(pool, [row.job_id]))
    assert isinstance(now, dict)
    requested = now[row.job_id].retry_requested_at is not None
    assert requested is (row.job_id in list(ask(untold_jobs)))  # type: ignore[call-overload]
    return requested


def test_a_failed_supplier_is_tried_again_and_redis_will_be_told(run: Run, ask: Ask) -> None:
    failed = attempt("failed", error_class="permanent")
    ask(lambda pool: write(pool, failed))
    result = run("retry", "садовый мир")
    assert result.exit_code == 0, result.output
    assert "Садовый мир: is tried again." in result.output
    assert is_requested(ask, failed)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("downloading", "in progress"),
        ("handed over", "in progress"),
        ("complete", "is complete; `reprocess`"),
        ("superseded", "a newer delivery took its place"),
    ],
)
def test_what_cannot_be_retried_says_why_and_exits_1(
    run: Run, ask: Ask, state: str, words: str
) -> None:
    row = attempt(state)
    ask(lambda pool: write(pool, row))
    result = run("retry", "sadovyi-mir")
    assert (result.exit_code, words in result.output) == (1, True), result.output
    assert not is_requested(ask, row)


def test_a_job_that_a_newer_delivery_replaced_is_left_alone(run: Run, ask: Ask) -> None:
    old = attempt("failed")
    ask(lambda pool: write(pool, old, attempt("complete", NOON + timedelta(hours=1))))
    nobody = uuid4()
    result = run("retry", "--job", str(old.job_id), "--job", str(nobody))
    assert result.exit_code == 1
    assert "a newer delivery took its place" in result.output
    assert f"{nobody}: no such job" in result.output


def test_all_failed_takes_what_may_heal_and_with_permanent_everything(run: Run, ask: Ask) -> None:
    heals, stays = attempt("failed"), attempt("failed", error_class="permanent", **OF_OTHER)
    ask(lambda pool: write(pool, heals, stays))
    assert "One job is tried again" in run("retry", "--all-failed").output
    assert is_requested(ask, heals)
    assert not is_requested(ask, stays)
    assert run("retry", "--all-failed", "--permanent").exit_code == 0
    assert is_requested(ask, stays)


def test_nothing_failed_is_said_and_exits_1(run: Run, ask: Ask) -> None:
    result = run("retry", "--all-failed")
    assert (result.exit_code, "No active supplier's newest delivery failed" in result.output) == (
        1,
        True,
    )
    never = run("retry", "mir-kabelia")
    assert (never.exit_code, "never delivered" in never.output) == (1, True)


def test_who_is_deactivated_is_not_tried_again(run: Run, ask: Ask) -> None:
    asleep = listed(id=UUID(int=3), name="Sleeper", partition_key="sleeper", is_active=False)
    failed = attempt("failed", supplier_id=asleep.id, supplier_name="Sleeper")
    ask(lambda pool: register(pool, asleep))
    ask(lambda pool: write(pool, failed))
    named = run("retry", "sleeper")
    assert (named.exit_code, "not retried: deactivated" in named.output) == (1, True)
    assert run("retry", "--all-failed").exit_code == 1
    assert not is_requested(ask, failed)


def test_a_part_of_a_name_changes_nothing(run: Run, ask: Ask) -> None:
    failed = attempt("failed")
    ask(lambda pool: write(pool, failed))
    result = run("retry", "садовый")
    assert result.exit_code == 2
    assert "\n  sadovyi-mir  Садовый мир\n" in result.output
    assert not is_requested(ask, failed)


@pytest.mark.parametrize("words", [[], ["shop", "--all-failed"], ["shop", "--permanent"]])
def test_an_ambiguous_wish_is_refused(run: Run, words: list[str]) -> None:
    assert run("retry", *words).exit_code == 2
