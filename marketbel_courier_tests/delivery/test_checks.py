from __future__ import annotations

import statistics

from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.delivery.checks import FEWEST_COUNTS, compare_items
from marketbel_courier_tests.ledger_rows import attempt

counts = st.lists(st.integers(1, 1_000_000), min_size=FEWEST_COUNTS, max_size=10)


def passes(items: int, earlier: list[int]) -> bool:
    return compare_items(attempt("complete", items_processed=items), earlier).passed


def test_a_tenth_of_what_is_usual_is_out_of_the_band() -> None:
    finding = compare_items(attempt("complete", items_processed=120), [1200, 1190, 1210])

    assert not finding.passed
    assert str(finding.description).startswith("120 items; 1,200 are usual for this supplier.")
    assert finding.facts["least expected"] == 600


def test_half_and_double_are_still_in_the_band() -> None:
    earlier = [100, 100, 100]

    assert [items for items in (49, 50, 200, 201) if passes(items, earlier)] == [50, 200]


def test_one_odd_file_does_not_move_the_band() -> None:
    assert passes(100, [1, 100, 100, 99, 101])
    assert not passes(1, [1, 100, 100, 99, 101])


@given(items=st.integers(0, 1_000_000), earlier=st.lists(st.integers(1), max_size=2))
def test_too_few_earlier_files_say_nothing(items: int, earlier: list[int]) -> None:
    assert passes(items, earlier)


@given(earlier=counts)
def test_what_is_usual_passes_and_nothing_at_all_does_not(earlier: list[int]) -> None:
    assert passes(round(statistics.median(earlier)), earlier)
    assert not passes(0, earlier)


@given(earlier=counts, items=st.integers(0, 3_000_000))
def test_the_order_of_the_earlier_files_does_not_matter(earlier: list[int], items: int) -> None:
    assert passes(items, earlier) == passes(items, sorted(earlier))
