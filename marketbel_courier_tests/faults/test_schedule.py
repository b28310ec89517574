from __future__ import annotations

from itertools import islice, pairwise

from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier_tests.faults.schedule import (
    LONGEST_SECONDS,
    MENU,
    Kind,
    Part,
    Route,
    schedule,
)

seeds = st.integers(0, 1 << 32)
pauses = st.floats(0.1, 60)


@given(seed=seeds, pause=pauses)
def test_a_seed_gives_the_same_faults_each_time(seed: int, pause: float) -> None:
    first, again = (schedule(seed, pause_seconds=pause) for _ in range(2))
    assert list(islice(first, 50)) == list(islice(again, 50))


@given(seed=seeds)
def test_everything_on_the_menu_comes_before_anything_comes_again(seed: int) -> None:
    faults = list(islice(schedule(seed, pause_seconds=4), 2 * len(MENU)))
    ordered = [(fault.kind, fault.where) for fault in faults]
    assert set(ordered[: len(MENU)]) == set(ordered[len(MENU) :]) == set(MENU)


@given(seed=seeds, pause=pauses)
def test_faults_begin_one_after_the_other_and_do_not_last_for_ever(seed: int, pause: float) -> None:
    faults = list(islice(schedule(seed, pause_seconds=pause), 40))
    gaps = [later.at - earlier.at for earlier, later in pairwise(faults)]
    assert all(pause / 2 <= gap + 1e-9 and gap <= pause * 1.5 + 1e-9 for gap in gaps)
    assert all(0 <= fault.lasts <= LONGEST_SECONDS and 0 <= fault.size <= 1 for fault in faults)


def test_the_menu_has_every_kind_of_fault_on_every_line_and_in_every_process() -> None:
    assert {kind for kind, _ in MENU} == set(Kind)
    assert {(Kind.HANG, route) for route in Route} <= set(MENU)
    assert {(kind, part) for kind in (Kind.KILL, Kind.STOP) for part in Part} <= set(MENU)
    assert len(set(MENU)) == len(MENU)
