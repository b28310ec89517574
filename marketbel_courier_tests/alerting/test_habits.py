from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.alerting.habits import GAPS_LOOKED_AT, is_news, overdue, overdue_alerts
from marketbel_courier.ledger.alerts import AlertKind, Severity
from marketbel_courier.ledger.delivery_habits import DeliveryHistory

START = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

gaps = st.lists(st.integers(1, 10**9), min_size=4, max_size=40)


def after(*numbers: int, unit: timedelta = timedelta(seconds=1)) -> list[datetime]:
    """Moments with these gaps between them."""
    moments = [START]
    for number in numbers:
        moments.append(moments[-1] + number * unit)
    return moments


DAILY = after(1, 1, 1, 1, 1, unit=DAY)


def history(**changes: object) -> DeliveryHistory:
    known = DeliveryHistory("tehnodom", "Tehnodom", DAILY, DAILY[-1] + 3 * DAY, "unchanged", None)
    return replace(known, **changes)  # type: ignore[arg-type]


@given(st.lists(st.integers(0, 10**9), max_size=3), st.integers(0, 10**9))
def test_fewer_than_five_deliveries_are_no_habit(numbers: list[int], silence: int) -> None:
    times = after(*numbers)

    assert overdue(times, times[-1] + timedelta(seconds=silence)) is None


def test_a_habit_is_made_of_the_last_twenty_gaps_and_of_no_others() -> None:
    usual, pause = [1] * (GAPS_LOOKED_AT - 1), 10
    within = after(pause, *usual, unit=DAY)
    before = after(pause, 1, *usual, unit=DAY)

    assert GAPS_LOOKED_AT == 20
    assert overdue(within, within[-1] + 5 * DAY) is None
    late = overdue(before, before[-1] + 5 * DAY)
    assert late is not None
    assert late.longest_gap == DAY


@given(gaps, st.integers(-(10**9), 10**10), st.integers(0, 10**9))
def test_who_is_overdue_stays_so_until_the_next_delivery(
    numbers: list[int], silence: int, more: int
) -> None:
    times = after(*numbers)
    now = times[-1] + timedelta(seconds=silence)

    if overdue(times, now):
        assert overdue(times, now + timedelta(seconds=more))
        assert overdue([*times, now], now) is None


@given(gaps, st.integers(0, 10**10), st.integers(1, 50))
def test_a_habit_is_the_same_at_any_pace(numbers: list[int], silence: int, pace: int) -> None:
    def late(times: list[datetime], silence: int) -> bool:
        return overdue(times, times[-1] + timedelta(microseconds=silence)) is not None

    micro = timedelta(microseconds=1)
    assert late(after(*numbers, unit=micro), silence) == late(
        after(*numbers, unit=pace * micro), pace * silence
    )


@given(gaps, st.randoms())
def test_the_order_of_the_times_does_not_matter(numbers: list[int], random: object) -> None:
    times = after(*numbers)
    mixed = times.copy()
    random.shuffle(mixed)  # type: ignore[attr-defined]
    now = times[-1] + timedelta(seconds=3 * max(numbers))

    assert overdue(mixed, now) == overdue(times, now) is not None


@given(gaps)
def test_a_silence_that_has_been_before_is_a_habit(numbers: list[int]) -> None:
    times = after(*numbers)

    assert overdue(times, times[-1] + timedelta(seconds=max(numbers[-20:]))) is None


@pytest.mark.parametrize(("days", "late"), [(1, False), (2, False), (2.1, True)])
def test_a_daily_supplier_is_overdue_after_two_days(days: float, late: bool) -> None:
    assert (overdue(DAILY, DAILY[-1] + days * DAY) is not None) is late


def test_a_supplier_that_rests_at_the_weekend_may_do_so() -> None:
    weekdays = after(1, 1, 1, 1, 3, 1, 1, 1, 1, unit=DAY)

    assert overdue(weekdays, weekdays[-1] + 3 * DAY) is None
    late = overdue(weekdays, weekdays[-1] + 3 * DAY + HOUR)
    assert late is not None
    assert (late.usual_gap, late.longest_gap) == (DAY, 3 * DAY)


def test_a_long_silence_of_old_is_forgotten() -> None:
    times = after(300, *[1] * 20, unit=DAY)

    assert overdue(times, times[-1] + 3 * DAY)


def test_one_that_is_overdue_is_a_warning_that_says_since_when_and_what_is_usual() -> None:
    now = DAILY[-1] + 3 * DAY

    (alert,) = overdue_alerts([history()], now, shortest_silence=8 * HOUR)

    assert (alert.kind, alert.severity) == (AlertKind.OVERDUE, Severity.WARNING)
    assert (alert.subject, alert.cause, alert.supplier_name) == ("tehnodom", "overdue", "Tehnodom")
    assert str(alert.reason) == (
        "Nothing new since 2026-01-06 00:00 UTC, that is for 3 d; usually something new comes"
        " every 1 d, and 1 d was the longest wait. Last asked 2026-01-09 00:00 UTC:"
        " unchanged. Ask the supplier, or check whether its link still leads to the current list."
    )


def test_a_busy_morning_of_uploads_makes_nobody_overdue_by_noon() -> None:
    uploads = after(1, 1, 1, 1, unit=timedelta(minutes=1))
    busy = history(delivered_at=uploads)

    def told(silence: timedelta) -> int:
        return len(overdue_alerts([busy], uploads[-1] + silence, shortest_silence=8 * HOUR))

    assert told(8 * HOUR) == 0
    assert told(9 * HOUR) == 1


@pytest.mark.parametrize(
    ("told_ago", "delivered_ago", "news"),
    [
        (None, 9 * DAY, True),
        (6 * DAY, 9 * DAY, False),
        (7 * DAY, 9 * DAY, True),
        (23 * HOUR, 10 * HOUR, False),
        (25 * HOUR, 10 * HOUR, True),
    ],
)
def test_a_silence_is_told_once_a_week_and_a_new_one_after_a_day(
    told_ago: timedelta | None, delivered_ago: timedelta, news: bool
) -> None:
    now = START
    known = history(
        delivered_at=[now - delivered_ago],
        last_told=None if told_ago is None else now - told_ago,
    )

    assert is_news(known, now) is news


def test_a_supplier_that_is_being_delivered_is_not_overdue() -> None:
    assert not is_news(history(last_outcome=None), START)
