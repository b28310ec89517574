"""What is read out of names."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from marketbel_courier.matching.names import index_tokens, read_name


def figures(name: str) -> set[tuple[str, str]]:
    return {(figure.value, figure.dimension) for figure in read_name(name).figures}


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("128GB", "128 ГБ"),
        ("1TB", "1024 гб"),
        ("1,5 кг", "1500 г"),
        ("5 а·ч", "5Ah"),
        ("2.50 мм²", "2,5mm2"),
        ('27"', "27 дюймов"),
        ("27″", "27 inch"),
        ("3х1,5", "3 x 1.5"),
    ],
)
def test_a_figure_is_the_same_in_every_unit_and_spelling(left: str, right: str) -> None:
    assert figures(left) == figures(right) != set()


@pytest.mark.parametrize(("left", "right"), [("12 В", "12 Вт"), ("1 кг", "1 г"), ("5 м", "5 мм")])
def test_another_unit_is_another_figure(left: str, right: str) -> None:
    assert figures(left) != figures(right)


def test_a_comma_after_a_model_number_is_no_decimal_comma() -> None:
    assert figures("A54,64GB") == {("54", ""), ("64", "byte")}


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("щётка жёлтая", "schetka ЖЕЛТЫЙ"),
        ("Бош Филипс Тефаль", "Bosch Philips Tefal"),
        ("холодильник чайник", "kholodilnik chajnik"),
        ("чёрный", "Black"),
    ],
)
def test_a_word_is_the_same_in_both_scripts(left: str, right: str) -> None:
    one, other = read_name(left), read_name(right)

    assert (one.words, one.colours) == (other.words, other.colours)


def test_letters_at_a_number_are_a_model_even_if_they_are_padding_elsewhere() -> None:
    assert read_name("Камера С-54 с зумом").codes == {"s"}


@given(st.text(max_size=40))
@example("፩ ² ① ٣мм 9" + "9" * 400)
def test_any_text_is_a_name(text: str) -> None:
    name = read_name(text)

    assert name.codes <= set(name.words)
    assert all(index_tokens(text))
