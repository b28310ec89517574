from __future__ import annotations

from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.backoff import Backoff, at_least, jitter

BACKOFFS = st.builds(
    Backoff,
    first=st.floats(0.01, 600),
    longest=st.floats(0.01, 3600),
    factor=st.floats(1, 8),
)


@given(BACKOFFS)
def test_pauses_never_shrink_and_end_at_the_longest(backoff: Backoff) -> None:
    pauses = list(islice(backoff.pauses(), 200))

    assert pauses[0] == min(backoff.first, backoff.longest)
    assert all(earlier <= later <= backoff.longest for earlier, later in pairwise(pauses))
    assert backoff.factor < 1.5 or pauses[-1] == backoff.longest


@given(BACKOFFS, st.integers(0, 10**12))
def test_any_number_of_failures_has_a_pause(backoff: Backoff, failures: int) -> None:
    assert 0 < backoff.after(failures) <= backoff.longest
    assert backoff.after(0) == backoff.after(1)


def test_a_pause_grows_by_its_factor() -> None:
    assert [Backoff(30, 3600, factor=4).after(n) for n in range(1, 6)] == [30, 120, 480, 1920, 3600]


@pytest.mark.parametrize(("asked", "pause"), [(None, 4), (3, 4), (7, 7), (86400, 120)])
def test_what_the_other_side_asks_for_is_kept_within_reason(
    asked: float | None, pause: float
) -> None:
    assert at_least(4, asked, longest=120) == pause


@given(st.floats(0, 3600))
def test_jitter_is_a_share(most: float) -> None:
    assert 0 <= jitter(most) <= most
