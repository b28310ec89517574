"""Letters beside numbers: what makes another model of a number, and what is written otherwise."""

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
        ("Пылесос Karcher WD 3 V-17/4/20", "Пылесос Karcher WD 3 P V-17/4/20"),
        (
            "УШМ Metabo WEV 850-125 850 Вт 125 мм",
            "УШМ (болгарка) Метабо W 850-125 850 Вт 125 мм",
        ),
        ("Процессор AMD Ryzen 5 5600 BOX", "Процессор AMD Ryzen 5 5600X BOX"),
        ("ASUS Vivobook 15 X1504ZA-BQ067 Blue", "Ноутбук ASUS Vivobook 15 X1504ZA (BQ1139) Blue"),
        ("ASUS Vivobook 15 X1504ZA (BQ067) Blue", "ASUS Vivobook 15 X1504ZA-BQ1139 Blue"),
        ("Картридж HP CF226X оригинал для LJ M402", "Картридж NV Print CF226X для HP LJ M402"),
        ("Картридж HP CF226X оригинал для LJ M402", "NVP CF226X NV-Print картридж HP LJ M402"),
        (
            "Стиральная машина Bosch WAN28263BY 8 кг белая",
            "Bosch Serie 4 WAN 28263 OE стиральная машина, 8кг, белый",
        ),
        ("Свеча Denso IK20TT", "Свеча Denso K20TT"),
        ("Масло ZIC X9 5W30 4л синтетика", "ZIC X9 LS 5W-30 4 л"),
        ("Canon CLI-451 XL C картридж голубой", "Картридж Canon CLI-451 голубой"),
        ("Brother LC-3219XL M magenta", "Brother LC-3219XL Y gelb"),
        ("Витамин D3 2000 МЕ 120 капсул Evalar", "Evalar витамин Д3 2000МЕ 60 капс."),
    ],
)
def test_another_letter_or_number_beside_a_number_is_another_model(item: str, product: str) -> None:
    assert not match(item, product).links
    assert not match(product, item).links


@pytest.mark.parametrize(
    ("item", "product"),
    [
        (
            "Makita DF 333 DWAE дрель-шуруповерт аккумуляторная 12V 2х2.0Ah",
            "Шуруповерт Makita DF333DWAE 12 В 2x2,0 Ач",
        ),
        ("Grohe Eurosmart 23322 001 смеситель", "Смеситель Grohe Eurosmart 23322001 для раковины"),
        ("Атлант XM-4624-101 холодильник двухкамерный", "Холодильник ATLANT ХМ 4624-101"),
        ("Lowepro Rezo 15 Camera Case - Nylon (Black)", "Lowepro Camera Case In Black - REZO15BK"),
        ("GE Pre-Amplifier For Stereo - 23292", "GE Pre-Amplifier For Stereo Turntable - AV23292"),
        ("Нурофен табл. 200мг №20", "Нурофен таблетки 200 мг 20 шт"),
        ("Redmi Note 13 Pro 5G 12+512 Black", "Redmi Note 13 Pro 5G 12/512GB Black"),
    ],
)
def test_a_code_that_is_written_in_pieces_is_that_code(item: str, product: str) -> None:
    assert len(match(item, product).links) == 1
