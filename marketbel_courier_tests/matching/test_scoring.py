"""Scores of pairs of names."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.matching.scoring import score

names = st.lists(
    st.sampled_from(["чайник", "чайники", "bosch", "Бош", "A54", "128", "GB", "белый", "1.5", "M"]),
    min_size=1,
    max_size=6,
).map(" ".join)


def test_one_different_word_counts_as_much_as_its_length() -> None:
    assert score("Чайник Tefal", "Чайник Tefal супер") < score("Чайник Tefal", "Чайник Tefal о")


@given(left=names, right=names)
def test_a_score_is_symmetric_and_within_bounds(left: str, right: str) -> None:
    assert score(left, right) == score(right, left)
    assert 0 <= score(left, right) <= 100
    assert score(left, left) == 100


@given(left=st.text(max_size=30), right=st.text(max_size=30))
def test_any_text_has_a_score(left: str, right: str) -> None:
    assert score(left, right) == score(right, left)
    assert 0 <= score(left, right) <= 100
