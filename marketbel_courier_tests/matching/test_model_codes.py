"""Codes of models: what of a name is one, in one spelling, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.file_formats.gtin import is_gtin, worldwide_gtin
from marketbel_courier.matching.model_codes import code_text, model_codes, strong_codes


@pytest.mark.parametrize(
    ("left", "right"),
    [("KX-TG6313S", "KXTG6313S"), ("Камера А54", "Camera A54"), ("RP 4052-TRPSEB", "4052TRPSEB")],
)
def test_a_code_is_the_same_in_every_spelling(left: str, right: str) -> None:
    assert {code.text for code in model_codes(left)} & {code.text for code in model_codes(right)}


@pytest.mark.parametrize(
    "name",
    [
        "Карта 128GB",
        "Кабель 3х1.5",
        "Диск 2.5-inch",
        "4-Cup Maker",
        "Блок 2200-2400Вт",
        "Lens f/3.5",
    ],
)
def test_a_figure_is_no_code(name: str) -> None:
    assert model_codes(name) == ()


def test_the_model_that_a_thing_is_for_is_not_its_own() -> None:
    assert strong_codes("Battery for DPP-FP50 - SVMF120P") == ["svmf120p"]


@given(st.text(max_size=60))
def test_any_text_has_codes_each_in_the_spelling_that_it_stays_in(text: str) -> None:
    for code in model_codes(text):
        assert code_text(code.text) == code.text


@given(st.integers(0, 10**12 - 1).map(lambda number: f"{number:012}"))
def test_of_ten_last_digits_one_makes_a_barcode_the_same_however_many_zeros_lead(
    digits: str,
) -> None:
    codes = [digits + str(last) for last in range(10) if is_gtin(digits + str(last))]

    assert len(codes) == (1 if digits.strip("0") else 0)
    for code in codes:
        assert worldwide_gtin(code) == worldwide_gtin(f"0{code}")
