"""Text as it is stored and compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.file_formats.text import are_clean, clean, clean_all, clean_cell, normalise
from marketbel_courier_tests.cpu_limit import cpu_bounded

_INVISIBLE = "\x7f\xad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("  Cable  2 m ", "Cable 2 m"),
        ("1\xa0299,00\u202f₽", "1 299,00 ₽"),
        ("Кабель\r\nчёрный\x00", "Кабель чёрный"),
        ("и\u0306од", "йод"),
        ("\ufeffSKU", "SKU"),
        ("Ка\xadбель\u200b", "Кабель"),
        ("Pipe \ud83d", "Pipe \ufffd"),
    ],
)
def test_blanks_collapse_and_what_cannot_be_seen_is_gone(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


@given(st.text(max_size=30) | st.text(" aé\u0301й\xa0\n\x07", max_size=12))
def test_text_that_looks_fit_ends_as_text_that_has_to_be_cleaned(text: str) -> None:
    assert clean(text) == clean(f"\x00{text}")


@given(st.lists(st.text(" aZеe\u0301\u0306и\xa0\n\x07й가\u1161ᄀ", max_size=6), max_size=6))
def test_the_cells_of_a_row_are_cleaned_like_each_alone(values: list[str]) -> None:
    assert clean_all(values, "".join(values)) == tuple(clean_cell(value) for value in values)


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("250\n200", "250\n200"),
        ("250 \r\n  200", "250\n200"),
        ("Чайник\n1,5 л\nбелый", "Чайник 1,5 л белый"),
        ("1 500\nруб.", "1 500 руб."),
    ],
)
def test_numbers_one_below_the_other_stay_apart(raw: str, cleaned: str) -> None:
    assert clean_cell(raw) == cleaned


def test_marks_without_end_on_one_letter_cost_no_more_than_other_text() -> None:
    piled = "a" + "\u0345\u0334" * 200_000 + "б" + "\u0f73" * 200_000
    with cpu_bounded():
        assert not are_clean(piled)
        assert 30 < len(clean(piled)) < 150
        assert len(normalise(piled)) < 150


def test_the_marks_of_a_long_text_that_scripts_do_have_are_all_kept() -> None:
    text = ("и\u0306\u0301 " * 600).strip()
    assert clean(text) == " ".join(["й\u0301"] * 600)
