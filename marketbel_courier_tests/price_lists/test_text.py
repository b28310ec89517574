"""Text as it is stored and compared."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.price_lists.text import clean

_CONTROL = dict.fromkeys([*(c for c in range(0x20) if chr(c) not in "\t\n\r"), 0x7F, 0xFEFF])


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("  Cable  2 m ", "Cable 2 m"),
        ("1\xa0299,00\u202f₽", "1 299,00 ₽"),
        ("Кабель\r\nчёрный\x00", "Кабель чёрный"),
        ("и\u0306од", "йод"),
        ("\ufeffSKU", "SKU"),
    ],
)
def test_blanks_collapse_and_what_cannot_be_seen_is_gone(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


@given(st.text(max_size=30) | st.text(" aé\u0301й\xa0\n\x07", max_size=12))
def test_text_that_looks_fit_is_treated_as_any_other(text: str) -> None:
    composed = unicodedata.normalize("NFC", text.translate(_CONTROL))

    assert clean(text) == " ".join(composed.split())
