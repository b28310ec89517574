from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.alerting.channel import (
    LONGEST_ASKED_PAUSE,
    LONGEST_PAUSE,
    MOST_MESSAGES,
    SECONDS_PER_FURTHER_MESSAGE,
    Channel,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_pauses_double_up_to_a_quarter_of_an_hour() -> None:
    channel, pauses = Channel(), []
    for _ in range(12):
        channel = channel.after_failure(NOW)
        pauses.append(channel.pause_left(NOW))

    assert [pause.total_seconds() for pause in pauses if pause] == [
        *(1, 2, 4, 8, 16, 32, 64, 128, 256, 512),
        *(900, 900),
    ]
    assert Channel(failures=10**9).after_failure(NOW).pause_left(NOW) == LONGEST_PAUSE


def test_a_channel_that_failed_is_left_alone_and_then_used_again() -> None:
    channel = Channel().after_failure(NOW).after_failure(NOW)

    assert channel.pause_left(NOW) == timedelta(seconds=2)
    assert channel.pause_left(NOW + timedelta(seconds=2)) is None


def test_a_message_that_was_taken_ends_the_failures() -> None:
    channel = Channel().after_failure(NOW).after_message()

    assert channel.pause_left(NOW) is None
    assert channel.failures == 0


@pytest.mark.parametrize(
    ("asked", "pause"),
    [
        (None, timedelta(seconds=1)),
        (0.0, timedelta(seconds=1)),
        (120.0, timedelta(minutes=2)),
        (float("inf"), LONGEST_ASKED_PAUSE),
    ],
)
def test_a_pause_is_as_long_as_the_channel_asked_for(asked: float | None, pause: timedelta) -> None:
    assert Channel().after_failure(NOW, asked_seconds=asked).pause_left(NOW) == pause


@given(st.lists(st.integers(0, 600), max_size=60))
def test_no_more_messages_go_than_the_allowance_and_the_time_let(waits: list[int]) -> None:
    channel, now, sent = Channel().refilled(NOW), NOW, 0
    for seconds in waits:
        now += timedelta(seconds=seconds)
        channel = channel.refilled(now)
        while channel.allowance >= 1:
            channel, sent = channel.after_message(), sent + 1

    assert sent <= MOST_MESSAGES + (now - NOW).total_seconds() / SECONDS_PER_FURTHER_MESSAGE + 1e-6


def test_the_allowance_comes_back_with_time_and_not_before() -> None:
    spent = Channel(allowance=0).refilled(NOW)

    assert spent.refilled(NOW - timedelta(hours=1)).allowance == 0
    assert spent.refilled(NOW + timedelta(seconds=SECONDS_PER_FURTHER_MESSAGE)).allowance == 1
    assert spent.refilled(NOW + timedelta(days=1)).allowance == MOST_MESSAGES
