"""Categories: rows with a code, merged ones, numbers, outline levels, and what is none."""

from __future__ import annotations

from marketbel_courier_tests.corpus.kinds.specimen import Specimen, grid, specimens
from marketbel_courier_tests.corpus.workbooks import Sheet

_WITH_CODE = "category-row-with-a-code"
_MERGED = "category-row-merged-over-the-columns"
_NUMERIC = "numeric-heading-is-an-error"
_OUTLINE = "nesting-by-outline-level-ignored"
_LONE_UNIT = "lone-text-of-another-column-is-a-heading"

CATEGORIES: tuple[Specimen, ...] = (
    *specimens(
        _WITH_CODE,
        "groups-with-their-code-in-ukrainian",
        """
Код | Найменування | Ціна | Од.
#31 | Фарби | |
#3101 | Фарба фасадна 10 л | #890 | шт
#3102 | Фарба інтер'єрна 10 л | #720 | шт
#32 | Лаки | |
#3201 | Лак яхтний 0,75 л | #210 | шт
#3202 | Лак паркетний 2,5 л | #540 | шт
""",
        """
3101 | Фарба фасадна 10 л | 890 | category=Фарби
3102 | Фарба інтер'єрна 10 л | 720 | category=Фарби
3201 | Лак яхтний 0,75 л | 210 | category=Лаки
3202 | Лак паркетний 2,5 л | 540 | category=Лаки
""",
        "xlsx xls ods csv html",
        no_errors=True,
    ),
    *specimens(
        _WITH_CODE,
        "english-groups-numbered-with-letters",
        """
Item | Code | Unit | Price
Abrasives | A | |
Cutting disc 125x1.0 | A-125-10 | pcs | #0.95
Flap disc 125 P60 | A-125-60 | pcs | #2.4
Adhesives | B | |
Epoxy glue 2x25 ml | B-EP-25 | pcs | #5.6
Wood glue D3 750 g | B-D3-750 | pcs | #6.3
""",
        """
A-125-10 | Cutting disc 125x1.0 | 0.95 | category=Abrasives
A-125-60 | Flap disc 125 P60 | 2.40 | category=Abrasives
B-EP-25 | Epoxy glue 2x25 ml | 5.60 | category=Adhesives
B-D3-750 | Wood glue D3 750 g | 6.30 | category=Adhesives
""",
        "xlsx xls csv-comma",
        no_errors=True,
    ),
    *specimens(
        _MERGED,
        "merged-over-the-whole-table",
        Sheet(
            grid("""
Артикул | Наименование | Ед. | Цена, руб. | Остаток
Чай чёрный | | | |
Ч-01 | Ассам 100 г | уп | #180 | #14
Ч-02 | Цейлон 100 г | уп | #165 | #7
Чай зелёный | | | |
З-01 | Сенча 100 г | уп | #210 | #3
"""),
            merged=["A2:E2", "A5:E5"],
        ),
        """
Ч-01 | Ассам 100 г | 180 | category=Чай чёрный
Ч-02 | Цейлон 100 г | 165 | category=Чай чёрный
З-01 | Сенча 100 г | 210 | category=Чай зелёный
""",
        "xlsx xls ods",
        no_errors=True,
    ),
    *specimens(
        _MERGED,
        "merged-over-name-and-prices-in-polish",
        Sheet(
            grid("""
Lp. | Nazwa towaru | Cena hurt | Cena detal | Stan
 | Opony letnie | | |
#1 | Opona 195/65 R15 91H | #210 | #249 | #8
#2 | Opona 205/55 R16 91V | #239 | #285 | #4
 | Opony zimowe | | |
#3 | Opona 195/65 R15 91T | #225 | #269 | #12
"""),
            merged=["B2:D2", "B5:D5"],
        ),
        """
- | Opona 195/65 R15 91H | 249 | category=Opony letnie
- | Opona 205/55 R16 91V | 285 | category=Opony letnie
- | Opona 195/65 R15 91T | 269 | category=Opony zimowe
""",
        "xlsx xls ods",
        no_errors=True,
    ),
    *specimens(
        _NUMERIC,
        "diameters-above-tyres-in-ukrainian",
        """
Код | Номенклатура | Ціна | Залишок
#15 | | |
Р1501 | Літня 185/60 R15 | #1980 | #4
Р1502 | Літня 195/65 R15 | #2150 | #8
#16 | | |
Р1601 | Літня 205/55 R16 | #2490 | #12
#17 | | |
Р1701 | Літня 225/45 R17 | #3120 | #2
""",
        """
Р1501 | Літня 185/60 R15 | 1980
Р1502 | Літня 195/65 R15 | 2150
Р1601 | Літня 205/55 R16 | 2490
Р1701 | Літня 225/45 R17 | 3120
""",
        "xlsx xls ods csv",
        no_errors=True,
    ),
    *specimens(
        _NUMERIC,
        "years-above-wines",
        """
Name | Code | Price EUR
#2019 | |
Riesling Kabinett | R-19 | #11.5
Spätburgunder | S-19 | #14
#2021 | |
Riesling Spätlese | R-21 | #16.9
Grauburgunder | G-21 | #9.8
""",
        """
R-19 | Riesling Kabinett | 11.50
S-19 | Spätburgunder | 14
R-21 | Riesling Spätlese | 16.90
G-21 | Grauburgunder | 9.80
""",
        "xlsx ods csv-comma",
        no_errors=True,
    ),
    *specimens(
        _OUTLINE,
        "tools-on-three-levels",
        Sheet(
            grid("""
Номенклатура | Код | Цена | Остаток
Инструмент | | |
Ручной | | |
Молоток 500 г | И-1 | #14.5 | #3
Топор 1 кг | И-2 | #31 | #2
Электрический | | |
Дрель 650 Вт | И-3 | #129 | #1
Спецодежда | | |
Перчатки х/б | С-1 | #1.2 | #200
"""),
            "TDSheet",
            outline_levels={3: 1, 4: 2, 5: 2, 6: 1, 7: 2, 9: 1},
        ),
        """
И-1 | Молоток 500 г | 14.50 | category=Инструмент / Ручной
И-2 | Топор 1 кг | 31 | category=Инструмент / Ручной
И-3 | Дрель 650 Вт | 129 | category=Инструмент / Электрический
С-1 | Перчатки х/б | 1.20 | category=Спецодежда
""",
        "xlsx xls",
    ),
    *specimens(
        _OUTLINE,
        "seeds-that-return-to-the-first-level",
        Sheet(
            grid("""
Code | Product | Price
 | Vegetables |
 | Tomatoes |
 | Early |
V-1 | Tomato Aurora 0.2 g | #1.1
 | Herbs |
H-1 | Dill 3 g | #0.6
H-2 | Parsley 3 g | #0.65
 | Flowers |
 | Annual |
F-1 | Zinnia mix | #0.9
"""),
            outline_levels={3: 1, 4: 2, 5: 3, 7: 1, 8: 1, 10: 1, 11: 2},
        ),
        """
V-1 | Tomato Aurora 0.2 g | 1.10 | category=Vegetables / Tomatoes / Early
H-1 | Dill 3 g | 0.60 | category=Herbs
H-2 | Parsley 3 g | 0.65 | category=Herbs
F-1 | Zinnia mix | 0.90 | category=Flowers / Annual
""",
        "xlsx xls",
    ),
    *specimens(
        _LONE_UNIT,
        "a-cleared-row-in-polish",
        """
Kod | Nazwa | J.m. | Cena netto
 | Zeszyty | |
Z-60 | Zeszyt 60 k kratka | szt. | #3.2
 | | szt. |
Z-96 | Zeszyt 96 k linia | szt. | #5.1
 | | op. |
Z-32 | Zeszyt 32 k gładki | szt. | #2.4
""",
        """
Z-60 | Zeszyt 60 k kratka | 3.20 | category=Zeszyty
Z-96 | Zeszyt 96 k linia | 5.10 | category=Zeszyty
Z-32 | Zeszyt 32 k gładki | 2.40 | category=Zeszyty
""",
        "xlsx xls ods csv html",
    ),
    *specimens(
        _LONE_UNIT,
        "a-currency-and-a-warehouse-left-alone",
        """
Артикул | Наименование | Цена | Валюта | Склад
 | Провод | | |
П-15 | Провод ПВ-3 1,5 | 1.2 | BYN | Минск
 | | | BYN |
П-25 | Провод ПВ-3 2,5 | 1.9 | BYN | Минск
 | | | | Минск
П-40 | Провод ПВ-3 4,0 | 3.1 | BYN | Минск
""",
        """
П-15 | Провод ПВ-3 1,5 | 1.20 | category=Провод
П-25 | Провод ПВ-3 2,5 | 1.90 | category=Провод
П-40 | Провод ПВ-3 4,0 | 3.10 | category=Провод
""",
        "csv-comma xlsx",
    ),
)
