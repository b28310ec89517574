"""Technical figures in names: read with their unit, never guessed without."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.price_lists.features import extract_features


@pytest.mark.parametrize(
    ("text", "features"),
    [
        ("Чайник 220-240В 2,2 кВт 1,5 л", {"voltage_v": 220, "power_w": 2200, "volume_l": 1.5}),
        ("Смартфон 8/256 ГБ 5G", {"memory_gb": 8, "storage_gb": 256}),
        ("iPhone 15 128GB", {"storage_gb": 128}),
        ("Ноутбук 8 ГБ, 512 ГБ SSD", {"memory_gb": 8, "storage_gb": 512}),
        ("DDR4 16GB 3200", {"memory_gb": 16}),
        ("SSD 1 TB", {"storage_gb": 1024}),
        ("Стол 120x60x75 см", {"length_mm": 1200, "width_mm": 600, "height_mm": 750}),
        ("Лампа LED-10Вт/230В E27", {"power_w": 10, "voltage_v": 230}),
        ("Дрель ДУ-10-220В", {"voltage_v": 220}),
        ("Сахар 500 г.", {"weight_kg": 0.5}),
        ("Сверло 8 мм", {"size_mm": 8}),
        ("САХАР 5 КГ", {"weight_kg": 5}),
        ("Шампунь 3 в 1", {}),
        ("Кабель 3х2,5 мм²", {}),
        ("Плитка 10 кв м", {}),
        ("Футболка 48 M", {}),
        ("Календарь 2026 г.", {}),
        ("Аккумулятор 100 Вт·ч", {}),
        ("Кабель 10 GB/s", {}),
        ("Дрель GSB 13 600 Вт", {}),
        ("Стол 120x60x75", {}),
        ("Масло моторное 5W-40 4 л", {"volume_l": 4}),
        ("Engine oil 0W20 5 l", {"volume_l": 5}),
        ("Масло SAE 30W 1 л", {"volume_l": 1}),
        ("Шина 315/35 R20 106Q 90W", {}),
        ("Michelin Pilot 225/40ZR18 92W XL", {}),
        ("Мотошина 120/70-17 58W", {}),
        ("Шина 195/65 R15 95V", {}),
        ("Лампа H7 12V 55W", {"voltage_v": 12, "power_w": 55}),
        ("Аккумулятор 12В 60 Ач", {"voltage_v": 12}),
        ("Прокладка ПР-876В", {}),
        ("Реле TM-100V", {}),
        ("Бумага А4 80 г/м²", {}),
        ("Ткань 240 г/м2", {}),
        ("Мотор лодочный 5 л.с.", {}),
        ("ШАМПУНЬ 3 В 1", {}),
    ],
)
def test_a_figure_is_read_where_it_can_only_mean_one_thing(
    text: str, features: dict[str, float]
) -> None:
    assert extract_features(text) == features


UNITS: dict[str, dict[str, float]] = {
    "voltage_v": {"В": 1, "V": 1, " В": 1, " вольт": 1, "кВ": 1000},
    "power_w": {"Вт": 1, " W": 1, "кВт": 1000, " kW": 1000},
    "weight_kg": {"кг": 1, " kg": 1, " г": 0.001, " гр": 0.001},
    "volume_l": {"л": 1, " l": 1, "мл": 0.001, " ml": 0.001},
    "storage_gb": {"ГБ": 1, " GB": 1, "ТБ": 1024, " TB": 1024, "MB": 1 / 1024},
    "size_mm": {"мм": 1, " mm": 1, "см": 10, " cm": 10, " м": 1000},
}


@given(
    written=st.sampled_from(
        [(feature, unit, factor) for feature in UNITS for unit, factor in UNITS[feature].items()]
    ),
    amount=st.decimals(min_value=0, max_value=99999, places=2),
    mark=st.sampled_from([".", ","]),
    before=st.sampled_from(["", "Чайник ", "Kettle (", "ДУ-10 "]),
    behind=st.sampled_from(["", " белый", ")", ", black", "/"]),
)
def test_what_is_written_in_any_unit_reads_back(
    written: tuple[str, str, float], amount: Decimal, mark: str, before: str, behind: str
) -> None:
    feature, unit, factor = written
    text = f"{before}{amount}".replace(".", mark) + unit + behind

    assert extract_features(text) == {feature: pytest.approx(float(amount) * factor, abs=1e-8)}


@given(st.lists(st.integers(0, 10**12) | st.decimals(0, 10**6, places=3), max_size=6))
def test_numbers_without_a_unit_are_no_features(numbers: list[int | Decimal]) -> None:
    for joint in (" ", "-", "/", "x", " шт, "):
        assert extract_features(joint.join(map(str, numbers))) == {}


@given(st.text(st.sampled_from("0123456789.,-x/+ вВvгГбБgGbм²кtтlл()"), max_size=30))
def test_any_text_gives_numbers_or_nothing(text: str) -> None:
    assert all(amount >= 0 for amount in extract_features(text).values())
