from __future__ import annotations

from contextlib import ExitStack

from marketbel_courier.delivery.reading.polling_pace import (
    QUESTIONS_A_SECOND,
    SETTLED_SECONDS,
    PollingPace,
)

USUAL = 5.0


def test_a_few_analyses_are_asked_after_at_the_usual_pace_and_many_together_at_a_bounded_one() -> (
    None
):
    pace, many = PollingPace(), 500
    with ExitStack() as awaited:
        awaited.enter_context(pace.awaiting())
        assert pace.pause(USUAL, SETTLED_SECONDS) == USUAL
        for _ in range(many - 1):
            awaited.enter_context(pace.awaiting())
        assert many / pace.pause(USUAL, SETTLED_SECONDS) <= QUESTIONS_A_SECOND
        assert pace.pause(0.2, age=0.0) == 0.2  # it may be a short one
    assert pace.pause(USUAL, SETTLED_SECONDS) == USUAL
