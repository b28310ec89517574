"""Units of sale and pack sizes, in columns and in names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.price_lists import units
from marketbel_courier.price_lists.units import find_pack_size, read_unit


@pytest.mark.parametrize(
    ("written", "unit", "size"),
    [
        ("шт.", "pcs", None),
        ("Штук", "pcs", None),
        ("pcs", "pcs", None),
        ("кг", "kg", None),
        ("м.п.", "m", None),
        ("м²", "m2", None),
        ("уп. 10 шт", "pack", 10),
        ("упак (12 шт)", "pack", 12),
        ("box of 6", "box", 6),
        ("дюжина", "dozen", None),
        ("моток", "моток", None),
        ("сутки", "day", None),
        ("мес.", "month", None),
        ("year", "year", None),
    ],
)
def test_a_unit_is_told_alike_in_every_language(written: str, unit: str, size: int | None) -> None:
    assert read_unit(written) == (unit, size)


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("Носки (12 шт)", 12),
        ("Салфетки уп. 100 шт", 100),
        ("Screws 10 pcs/box", 10),
        ("Вода 0,5 л x12", 12),
        ("Вода 12х0,5л", 12),
        ("Cola x12", 12),
        ("Стакан (x6)", 6),
        ("Set of 4 chairs", 4),
        ("Цитрамон (10 таб)", 10),
        ("Рыбий жир 100 капс/уп", 100),
        ("Чай 25 пак в коробке", 25),
        ("Windows x64", None),
        ("Honor X10", None),
        ("Кабель 3x2.5 мм", None),
        ("Набор бит 32 предмета", None),
        ("Стол 120x60", None),
    ],
)
def test_a_pack_size_is_found_in_a_name_and_never_guessed(name: str, size: int | None) -> None:
    assert find_pack_size(name) == size


@given(st.text(st.sampled_from("0123456789 x×х*()/.уптшпcskg"), max_size=20))
def test_any_text_has_a_positive_pack_size_or_none(text: str) -> None:
    size = find_pack_size(text)

    assert size is None or size > 0
    assert read_unit(text)[0] or not text


@given(st.from_regex(units._PACK_SIZE).map(str.lower))
def test_no_pack_size_is_passed_over_for_speed(text: str) -> None:
    assert find_pack_size(text) is not None
