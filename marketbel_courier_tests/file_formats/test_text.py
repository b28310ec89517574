"""Text as it is stored and compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.file_formats.text import clean, clean_all, clean_cell

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
