from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.orchestration.partitions import (
    PartitionRange,
    keys_of_run,
)

ORDER = [f"s{number}" for number in range(30)]


@given(first=st.integers(0, 29), length=st.integers(1, 30))
def test_the_keys_of_a_run_are_those_of_its_range(first: int, length: int) -> None:
    keys = ORDER[first : first + length]

    assert keys_of_run(PartitionRange(keys).tags, ORDER) == set(keys)


def test_a_run_whose_partition_is_gone_covers_nothing() -> None:
    assert keys_of_run(PartitionRange(["gone", "s1"]).tags, ORDER) == frozenset()
