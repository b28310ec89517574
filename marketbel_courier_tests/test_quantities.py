"""Sizes and lengths of time in words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketbel_courier.quantities import (
    mib_in_words,
    seconds_in_words,
    size_in_words,
    time_in_words,
)


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (1_500_000, "1.5 MB"),
        (999_990_000, "1.0 GB"),
        (12_345_000_000_000, "12,345.0 GB"),
    ],
)
def test_sizes_are_told_in_the_units_of_the_limit(size: int, text: str) -> None:
    assert size_in_words(size) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [(50 << 20, "50 MiB"), (15 << 19, "7.5 MiB"), (7680 << 20, "7,680 MiB"), (1, "0 MiB")],
)
def test_a_size_is_told_in_the_unit_of_the_largest_file_that_is_taken(size: int, text: str) -> None:
    assert mib_in_words(size) == text


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (timedelta(seconds=-1), "0.0 s"),
        (timedelta(milliseconds=440), "0.4 s"),
        (timedelta(seconds=59.4), "59 s"),
        (timedelta(minutes=10), "10 min"),
        (timedelta(seconds=185), "3 min 5 s"),
        (timedelta(hours=23, minutes=59), "23 h 59 min"),
        (timedelta(days=2, hours=4, minutes=50), "2 d 4 h"),
    ],
)
def test_a_length_of_time_is_told_by_its_two_largest_units(duration: timedelta, text: str) -> None:
    assert time_in_words(duration) == text
    assert seconds_in_words(duration.total_seconds()) == text
