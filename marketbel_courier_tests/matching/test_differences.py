"""Where two names differ, as people are shown it."""

from __future__ import annotations

import pytest

from marketbel_courier.matching.differences import Mark, Piece, Sort, difference


def marked(pieces: tuple[Piece, ...], mark: Mark) -> list[str]:
    return [one.text for one in pieces if one.mark is mark]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Смартфон Xiaomi Redmi 12, 64 GB  чёрный!", "Xiaomi Redmi 12 128Gb Black"),
        ("", "ВВГ 3х2,5 (100 м) + BT"),
        ("\u202eabc\x00 +", 'TV 43″ "новый"'),
    ],
)
def test_all_pieces_of_a_name_are_the_name(left: str, right: str) -> None:
    told = difference(left, right)
    assert tuple("".join(one.text for one in side) for side in told) == (left, right)


def test_other_scripts_spellings_units_and_orders_are_the_same() -> None:
    told = difference("Чайник Tefal чёрный 1,7 л", "Black Tefal Chainik 1700 ml")
    assert [marked(side, mark) for side in told for mark in (Mark.ONLY, Mark.OPPOSED)] == [[]] * 4


@pytest.mark.parametrize(
    ("left", "right", "opposed"),
    [
        ("Redmi 12 64 GB", "Redmi 12 128Gb", (("64 GB",), ("128Gb",))),
        ("Redmi Pro+ 5G", "Redmi Pro 5G", (("+",), ())),
        ("Чехол чёрный", "Чехол белый", (("чёрный",), ("белый",))),
        ("Galaxy A54 case", "Galaxy A55 case", (("A54",), ("A55",))),
        ('TV LG 43"', "TV LG 50″", (('43"',), ("50″",))),
        ("Galaxy S24+", "Galaxy S24 Plus", ((), ())),
        ("Tefal KO12", "Tefal KO 12", ((), ())),
        ("Кабель 2+1", "Кабель 2 1", ((), ())),
    ],
)
def test_another_size_colour_model_or_sign_speaks_for_another_product(
    left: str, right: str, opposed: tuple[tuple[str, ...], tuple[str, ...]]
) -> None:
    assert difference(left, right).opposed == opposed


def test_what_one_name_alone_has_is_told_and_a_slip_of_the_pen_is_not_another_word() -> None:
    left, right = difference("Смартфон Samsnug Galaxy 256", "Samsung Galaxy 256 ГБ")
    assert marked(left, Mark.ONLY) == ["Смартфон"]
    assert marked(left, Mark.ALIKE) == ["Samsnug", "256"]
    assert [(one.text, one.sort) for one in right if one.sort is Sort.NUMBER] == [
        ("256 ГБ", Sort.NUMBER)
    ]
