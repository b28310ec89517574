from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.matching.attributes import Attribute
from marketbel_courier.matching.contradictions import contradictions
from marketbel_courier.matching.records import Item, Product

ID = UUID(int=1)
MAKERS = ("Bosch", "Makita", "Samsung", "Philips")
GOODS = ("дрель", "пылесос", "монитор", "чайник", "drill", "kettle")
FIGURES = ("18 V", "1,5 л", "27 дюймов", "256 GB", "2000 Вт", "10 шт", "60 см")
COLOURS = ("чёрный", "white", "красный")
CODES = ("GSR 120-LI", "SM-R870", "HR2470", "PF 5")

names = st.builds(
    " ".join,
    st.tuples(*(st.sampled_from(words) for words in (MAKERS, GOODS, CODES, FIGURES, COLOURS))).map(
        list
    ),
)


def told(item: str, product: str) -> list[tuple[object, ...]]:
    """What is contradicted, with what each of the two says."""
    found = contradictions(Item(ID, item), Product(ID, product))
    return [
        tuple(one.parameters.get(key) for key in ("attribute", "item", "product")) for one in found
    ]


@pytest.mark.parametrize(
    ("item", "product", "attribute"),
    [
        ("Смартфон Nokia G42 128 ГБ", "Смартфон Nokia G42 256 ГБ", Attribute.CAPACITY),
        ("Чайник Vitek VT-7008 1.7 л", "Чайник Vitek VT-7008 2 л", Attribute.VOLUME),
        ("Лампа Gauss E27 10W", "Лампа Gauss E27 12W", Attribute.POWER),
        ("Лампа Gauss E27 2700K", "Лампа Gauss E27 4100K", Attribute.COLOUR_TEMPERATURE),
        ("Аккумулятор Makita 18V 3 Ah", "Аккумулятор Makita 18V 5 Ah", Attribute.CHARGE),
        ("Салфетки Zewa 100 шт", "Салфетки Zewa 200 шт", Attribute.PACK),
        ("Салфетки Zewa", "Салфетки Zewa 3 шт", Attribute.PACK),
        ("Кресло Chairman красный", "Кресло Chairman синий", Attribute.COLOUR),
        ("Футболка Uniqlo XL", "Футболка Uniqlo M", Attribute.SIZE),
        ("Перфоратор Makita HR2470", "Перфоратор Makita HR2470T", Attribute.MODEL),
        ("Перфоратор Makita HR2470", "Перфоратор Makita HR2630", Attribute.MODEL),
        ("Ноутбук Asus X1504ZA-BQ067", "Ноутбук Asus X1504ZA-BQ113", Attribute.ARTICLE),
    ],
)
def test_an_attribute_in_which_two_names_differ_is_named(
    item: str, product: str, attribute: Attribute
) -> None:
    assert attribute in [one[0] for one in told(item, product)]


@pytest.mark.parametrize(
    ("item", "product"),
    [
        ("Чайник Vitek VT-7008 1,7 л", "Vitek чайник VT-7008 1700 мл"),
        ("Смартфон Nokia G42 128 ГБ", "Nokia G42 128GB smartphone"),
        ("Салфетки Zewa", "Салфетки Zewa 1 шт"),
        ("Монитор LG 27 дюймов", 'Монитор LG 27"'),
        ("Футболка Uniqlo", "Футболка Uniqlo M"),
    ],
)
def test_another_unit_order_or_language_contradicts_nothing(item: str, product: str) -> None:
    assert told(item, product) == []


def test_two_brands_that_share_no_word_contradict_each_other_and_one_alone_does_not() -> None:
    item = Item(ID, "Дрель", brand="Bosch")
    other, longer, none = (
        Product(ID, "Дрель", brand=brand) for brand in ("Makita", "Bosch Professional", None)
    )
    assert [one.parameters["attribute"] for one in contradictions(item, other)] == [Attribute.BRAND]
    assert contradictions(item, longer) == contradictions(item, none) == ()


@given(names)
def test_no_name_contradicts_itself(name: str) -> None:
    assert told(name, name) == []


@given(names, names)
def test_what_contradicts_is_the_same_from_either_side(one: str, other: str) -> None:
    mirrored = [(attribute, right, left) for attribute, left, right in told(other, one)]
    assert sorted(map(repr, told(one, other))) == sorted(map(repr, mirrored))
