"""Words that say no more than what kind of goods a name is of, and words that are cut short."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from marketbel_courier.matching.decisions import decide
from marketbel_courier.matching.records import Decisions, Item, Product

_SHOP = UUID(int=1)


def match(item: str, product: str) -> Decisions:
    return decide([Item(uuid4(), item, supplier_id=_SHOP)], [Product(uuid4(), product)])


@pytest.mark.parametrize(
    ("item", "product"),
    [
        ("Смартфон realme C67 8/256GB Green", "realme C67 8/256 ГБ зеленый"),
        ("Google Pixel 8a Smartphone 128 GB, Obsidian", "Google Pixel 8a 128GB Obsidian"),
        ("Nike AIR MAX 90 кроссовки Triple White 42 EU", "Nike Air Max 90 Triple White EU 42"),
        (
            "Philips светодиодная свеча E14 5W 2700K матовая",
            "Лампа Philips LED Свеча 5 Вт E14 2700К матовая",
        ),
        ("Мышь Logitech G102 Lightsync weiss", "Logitech G102 Lightsync mouse белая"),
    ],
)
def test_a_word_of_the_kind_may_be_missing_or_in_another_language(item: str, product: str) -> None:
    assert len(match(item, product).links) == 1


@pytest.mark.parametrize(
    ("item", "product"),
    [
        ("Чехол Samsung Galaxy A55 5G Navy", "Смартфон Samsung Galaxy A55 5G Navy"),
        ("Клавиатура Logitech Pebble 2 белая", "Мышь Logitech Pebble 2 белая"),
        ("Чай Greenfield Fantasy 100 пак", "Кофе Greenfield Fantasy 100 пак"),
        ("Смартфон Galaxy чёрный", "Galaxy чёрный"),
    ],
)
def test_another_kind_or_too_little_besides_is_not_linked(item: str, product: str) -> None:
    assert not match(item, product).links


@pytest.mark.parametrize(
    ("item", "product"),
    [
        ("NIVEA SOFT крем увлажн. 200мл", "Крем Nivea Soft увлажняющий 200 мл"),
        ("Малибу стол письм. 120х60 дуб сонома", "Стол письменный Малибу дуб сонома 120x60"),
        (
            "Простоквашино молоко пастер. 2.5% 930мл",
            "Молоко Простоквашино пастеризованное 2,5% 930 мл",
        ),
        (
            "Булгаков Мастер и Маргарита АСТ (мягк. обл.)",
            "Булгаков. Мастер и Маргарита. АСТ, мягкая обложка",
        ),
    ],
)
def test_a_word_that_a_full_stop_cuts_short_is_the_whole_word(item: str, product: str) -> None:
    assert len(match(item, product).links) == 1


@pytest.mark.parametrize(
    ("item", "product"),
    [
        (
            "Простоквашино молоко ультрапастер. 2.5% 930мл",
            "Молоко Простоквашино пастеризованное 2,5% 930 мл",
        ),
        ("Малибу стол жур. 120х60 дуб сонома", "Стол письменный Малибу дуб сонома 120x60"),
    ],
)
def test_a_word_that_is_cut_short_is_no_other_word(item: str, product: str) -> None:
    assert not match(item, product).links
