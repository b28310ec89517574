from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.orchestration.partitions import (
    PartitionRange,
    keys_of_run,
    ranges_covering,
)

ORDER = [f"s{number}" for number in range(30)]
subsets = st.sets(st.sampled_from(ORDER))


@given(wanted=subsets, bridges=subsets, most=st.integers(1, 40))
def test_ranges_hold_every_wanted_key_once_and_nothing_but_bridges_besides(
    wanted: set[str], bridges: set[str], most: int
) -> None:
    ranges = ranges_covering(ORDER, wanted, most_per_range=most, bridges=bridges)

    covered = [key for piece in ranges for key in piece.keys]
    assert len(covered) == len(set(covered))
    assert wanted <= set(covered) <= wanted | bridges
    for piece in ranges:
        first = ORDER.index(piece.keys[0])
        assert list(piece.keys) == ORDER[first : first + len(piece.keys)]
        assert len(piece.keys) <= most
        assert {piece.keys[0], piece.keys[-1]} <= wanted


@given(first=st.integers(0, 29), length=st.integers(1, 30))
def test_the_keys_of_a_run_are_those_of_its_range(first: int, length: int) -> None:
    keys = ORDER[first : first + length]

    assert keys_of_run(PartitionRange(keys).tags, ORDER) == set(keys)


def test_a_run_whose_partition_is_gone_covers_nothing() -> None:
    assert keys_of_run(PartitionRange(["gone", "s1"]).tags, ORDER) == frozenset()


def test_without_gaps_one_range_is_enough() -> None:
    assert len(ranges_covering(ORDER, ORDER, most_per_range=30)) == 1


def test_a_failed_supplier_between_two_others_does_not_split_their_range() -> None:
    ranges = ranges_covering(ORDER, {"s1", "s3"}, most_per_range=10, bridges={"s2"})

    assert [piece.keys for piece in ranges] == [["s1", "s2", "s3"]]
