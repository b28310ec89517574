from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from marketbel_courier.delivery.reading.orphaned_analyses import RestartSign, Watch, is_orphaned

NOON = datetime(2026, 7, 24, 12, tzinfo=UTC)
QUIET = Watch(sign=RestartSign.NONE, unmoved_answers=60, unmoved_seconds=600, patience_seconds=1800)


@pytest.mark.parametrize(
    ("sign", "later_ones_ended", "orphaned"),
    [
        (RestartSign.NONE, False, False),
        (RestartSign.NONE, True, False),
        (RestartSign.HINT, False, False),
        (RestartSign.HINT, True, True),
        (RestartSign.STRONG, False, True),
        (RestartSign.STRONG, True, True),
    ],
)
def test_a_pause_alone_proves_nothing_and_a_hint_only_with_others_that_get_on(
    sign: RestartSign, later_ones_ended: bool, orphaned: bool
) -> None:
    watch = replace(QUIET, sign=sign, later_ones_ended=later_ones_ended)

    assert is_orphaned(watch) is orphaned


def test_even_after_a_restart_it_is_given_a_moment_to_move() -> None:
    restarted = replace(QUIET, sign=RestartSign.STRONG)

    assert not is_orphaned(replace(restarted, unmoved_answers=5))
    assert not is_orphaned(replace(restarted, unmoved_seconds=29))
    assert is_orphaned(replace(restarted, unmoved_answers=6, unmoved_seconds=30))


@pytest.mark.parametrize("sign", RestartSign)
def test_the_services_own_start_decides_where_it_is_told(sign: RestartSign) -> None:
    told = replace(QUIET, sign=sign, later_ones_ended=True, service_started_at=NOON)

    assert is_orphaned(replace(told, created_at=NOON - timedelta(seconds=1)))
    assert not is_orphaned(replace(told, created_at=NOON + timedelta(seconds=1)))


def test_durable_jobs_are_awaited_whatever_happens_to_the_service() -> None:
    watch = replace(
        QUIET,
        sign=RestartSign.STRONG,
        later_ones_ended=True,
        created_at=NOON,
        service_started_at=NOON + timedelta(hours=1),
    )

    assert is_orphaned(watch)
    assert not is_orphaned(replace(watch, jobs_are_durable=True))
