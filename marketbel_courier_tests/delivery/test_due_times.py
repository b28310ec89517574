from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.delivery.due_times import is_due, latest_due, next_due

HOUR = timedelta(hours=1)
INTERVALS = st.integers(1, 168)
TIMES = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2027, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@given(TIMES, INTERVALS)
def test_a_due_time_is_never_ahead_and_never_more_than_an_interval_ago(
    now: datetime, hours: int
) -> None:
    due = latest_due(now, interval_hours=hours)

    assert due <= now < due + hours * HOUR == next_due(now, interval_hours=hours)
    assert latest_due(due, interval_hours=hours) == due


@given(TIMES, INTERVALS)
def test_due_times_are_an_interval_apart_over_midnight_and_for_ever(
    now: datetime, hours: int
) -> None:
    due = latest_due(now, interval_hours=hours)

    assert next_due(due, interval_hours=hours) - due == hours * HOUR
    assert latest_due(due - timedelta(microseconds=1), interval_hours=hours) == due - hours * HOUR


@given(TIMES, st.sampled_from([1, 5, 7, 8, 24, 168]), st.lists(st.booleans(), max_size=400))
def test_every_due_time_is_acted_on_exactly_once_however_often_the_daemon_is_down(
    first_tick: datetime, hours: int, ticks_happen: list[bool]
) -> None:
    now = first_tick.replace(minute=0, second=0, microsecond=0)
    last = now  # the platform was set up, and its schedule has noted it
    acted: list[datetime] = []
    for happens in ticks_happen:
        now += HOUR
        for late in (now, now + timedelta(minutes=4)):  # a restarted daemon may tick again
            if happens and is_due(late, last, interval_hours=hours):
                acted.append(latest_due(late, interval_hours=hours))
                last = late

    assert len(acted) == len(set(acted))
    due_times_seen = {
        latest_due(
            first_tick.replace(minute=0, second=0, microsecond=0) + n * HOUR, interval_hours=hours
        )
        for n, happens in enumerate(ticks_happen, start=1)
        if happens
    }
    expected = {
        due for due in due_times_seen if due > first_tick.replace(minute=0, second=0, microsecond=0)
    }
    assert set(acted) == expected


def test_an_interval_of_five_hours_moves_through_the_day() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    due = {latest_due(now + n * HOUR, interval_hours=5) for n in range(48)}

    assert [time.hour for time in sorted(due)] == [23, 4, 9, 14, 19, 0, 5, 10, 15, 20]


@pytest.mark.parametrize(("minute", "due"), [(0, True), (59, True)])
def test_a_new_platform_acts_at_the_first_due_time_that_it_sees(minute: int, due: bool) -> None:
    now = datetime(2026, 1, 1, 8, minute, tzinfo=UTC)

    assert is_due(now, None, interval_hours=8) is due


def test_a_new_platform_has_missed_nothing() -> None:
    assert not is_due(datetime(2026, 1, 1, 9, tzinfo=UTC), None, interval_hours=8)
