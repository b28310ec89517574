"""A process is started again a few times, then no more."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.devstack.restarts import RestartBudget


def test_each_process_has_a_budget_of_its_own() -> None:
    budget = RestartBudget(restarts=1)
    assert budget.spend("daemon", 0)
    assert not budget.spend("daemon", 1)
    assert budget.spend("webserver", 1)


@given(pauses=st.lists(st.floats(min_value=0, max_value=50), max_size=60))
def test_no_window_holds_more_restarts_than_allowed(pauses: list[float]) -> None:
    budget = RestartBudget(restarts=3, within_seconds=60)
    now, granted = 0.0, []
    for pause in pauses:
        now += pause
        if budget.spend("daemon", now):
            granted.append(now)
    assert all(later - first > 60 for first, later in zip(granted, granted[3:], strict=False))


@given(pauses=st.lists(st.floats(min_value=30, max_value=50), max_size=20))
def test_a_process_that_dies_seldom_is_always_started_again(pauses: list[float]) -> None:
    budget = RestartBudget(restarts=3, within_seconds=60)
    assert all(budget.spend("daemon", 30.0 * i + sum(pauses[:i])) for i in range(len(pauses)))
