"""Workbooks: titles, merged and hidden cells, formulas, the old format."""

from __future__ import annotations

import datetime as dt

from marketbel_courier_tests.corpus.cases import (
    OWN_SKU,
    Item,
    Readable,
    Row,
    committed,
)
from marketbel_courier_tests.corpus.workbooks import Formula, Sheet, workbook

_HEADER = ("Артикул", "Наименование", "Цена")

WORKBOOKS = (
    Readable(
        "header-below-a-letterhead",
        "excel",
        workbook(
            Sheet(
                (
                    ("ООО «Ромашка»", None, None, "тел. +375 17 200-00-00"),
                    ("г. Минск, ул. Цветочная, 7",),
                    (),
                    ("ПРАЙС-ЛИСТ на 01.11.2026",),
                    ("Цены действительны до 30.11.2026",),
                    (),
                    ("№ п/п", *_HEADER),
                    (1, "Ч-1", "Чайник", 1299.9),
                    (2, "Ч-2", "Термос", "1 020,50"),
                    (None, None, "Итого:", 2320.4),
                    ("Директор", None, None, "Иванов И. И."),
                ),
                merged=("A4:D4", "A5:D5"),
            )
        ),
        (Item(8, "Ч-1", "Чайник", "1299.90"), Item(9, "Ч-2", "Термос", "1020.50")),
    ),
    Readable(
        "two-line-header-with-a-merged-price-title",
        "excel",
        workbook(
            Sheet(
                (
                    ("Артикул", "Наименование", "Цена, руб.", None),
                    (None, None, "опт", "розница"),
                    ("Ч-1", "Чайник", 1000, 1299),
                    ("Ч-2", "Термос", 900, 1020),
                ),
                merged=("A1:A2", "B1:B2", "C1:D1"),
            )
        ),
        (
            Item(
                3,
                "Ч-1",
                "Чайник",
                "1299.00",
                also={"currency": "RUB", "price_wholesale": "1000.00"},
            ),
            Item(
                4, "Ч-2", "Термос", "1020.00", also={"currency": "RUB", "price_wholesale": "900.00"}
            ),
        ),
    ),
    Readable(
        "two-line-header-with-units-below-the-titles",
        "excel",
        workbook(
            Sheet(
                (
                    ("Код", "Товар", "Цена", "Остаток"),
                    (None, None, "USD", "шт"),
                    ("Ч-1", "Чайник", 40, 7),
                )
            )
        ),
        (
            Item(
                3,
                "Ч-1",
                "Чайник",
                "40.00",
                also={"currency": "USD", "stock": "7", "in_stock": True, "stock_quantity": 7},
            ),
        ),
    ),
    Readable(
        "merged-category-and-price-cells",
        "excel",
        workbook(
            Sheet(
                (
                    ("Категория", "Артикул", "Наименование", "Цена"),
                    ("Посуда", "П-1", "Кружка белая", 12),
                    (None, "П-2", "Кружка синяя", None),
                    (None, "П-3", "Тарелка", 20),
                    ("Текстиль", "Т-1", "Плед", 99),
                ),
                merged=("A2:A4", "D2:D3"),
            )
        ),
        (
            Item(2, "П-1", "Кружка белая", "12.00", "Посуда"),
            Item(3, "П-2", "Кружка синяя", "12.00", "Посуда"),
            Item(4, "П-3", "Тарелка", "20.00", "Посуда"),
            Item(5, "Т-1", "Плед", "99.00", "Текстиль"),
        ),
    ),
    Readable(
        "merged-category-rows",
        "excel",
        workbook(
            Sheet(
                (
                    _HEADER,
                    ("Посуда",),
                    ("П-1", "Кружка", 12),
                    ("Текстиль",),
                    ("Т-1", "Плед", 99),
                ),
                merged=("A2:C2", "A4:C4"),
            )
        ),
        (
            Item(3, "П-1", "Кружка", "12.00", "Посуда"),
            Item(5, "Т-1", "Плед", "99.00", "Текстиль"),
        ),
    ),
    Readable(
        "hidden-rows-are-left-out-and-told",
        "excel",
        workbook(
            Sheet(
                (
                    _HEADER,
                    ("Ч-1", "Чайник", 40),
                    ("Ч-0", "Старый чайник", 1),
                    ("Ч-2", "Термос", 30),
                ),
                hidden_rows=(3,),
            )
        ),
        (Item(2, "Ч-1", "Чайник", "40.00"), Item(4, "Ч-2", "Термос", "30.00")),
        notes=("hidden row",),
    ),
    Readable(
        "rows-folded-into-a-group-are-part-of-the-list",
        "excel",
        workbook(
            Sheet(
                (_HEADER, ("Посуда",), ("Ч-1", "Чайник", 40), ("Ч-2", "Термос", 30)),
                folded_rows=(3, 4),
            )
        ),
        (
            Item(3, "Ч-1", "Чайник", "40.00", "Посуда"),
            Item(4, "Ч-2", "Термос", "30.00", "Посуда"),
        ),
    ),
    Readable(
        "a-hidden-purchase-price-is-not-the-price",
        "excel",
        workbook(
            Sheet(
                (
                    ("Артикул", "Цена", "Наименование", "Цена розничная"),
                    ("Ч-1", 25, "Чайник", 40),
                    ("Ч-2", 15, "Термос", 30),
                ),
                hidden_columns=("B",),
            )
        ),
        (Item(2, "Ч-1", "Чайник", "40.00"), Item(3, "Ч-2", "Термос", "30.00")),
        notes=("hidden column",),
    ),
    Readable(
        "formulas-by-the-value-that-was-last-seen",
        "excel",
        workbook(
            Sheet(
                (
                    ("Артикул", "Наименование", "Закупка", "Цена"),
                    ("Ч-1", "Чайник", 100, Formula("C2*1.2", 120)),
                    (
                        "Ч-2",
                        Formula('"Тер"&"мос"', "Термос"),
                        50,
                        Formula("ROUND(C3*1.2,2)", 60.05),
                    ),
                    ("Ч-3", "Фляга", 50, "=C4*1.2"),
                )
            )
        ),
        (
            Item(2, "Ч-1", "Чайник", "120.00", also={"Закупка": "100"}),
            Item(3, "Ч-2", "Термос", "60.05", also={"Закупка": "50"}),
        ),
        left_out=(Row(4, "price is missing"),),
    ),
    Readable(
        "cells-with-an-error-for-a-value",
        "excel",
        workbook(
            Sheet((_HEADER, ("Ч-1", "Чайник", "#N/A"), ("Ч-2", "Термос", 30), ("#REF!", "Плед", 9)))
        ),
        (Item(3, "Ч-2", "Термос", "30.00"), Item(4, OWN_SKU, "Плед", "9.00")),
        left_out=(Row(2, "price is missing"),),
    ),
    Readable(
        "numbers-and-dates-as-a-spreadsheet-stores-them",
        "excel",
        workbook(
            Sheet(
                (
                    (*_HEADER, "Дата поставки"),
                    (4810123456789, "Чайник", 1299.1, dt.date(2026, 11, 1)),
                    (12.0, "Термос", 0.1 + 0.2, None),
                    ("00042", "Плед", 1e3, None),
                )
            )
        ),
        (
            Item(2, "4810123456789", "Чайник", "1299.10", also={"Дата поставки": "2026-11-01"}),
            Item(3, "12", "Термос", "0.30"),
            Item(4, "00042", "Плед", "1000.00"),
        ),
    ),
    Readable(
        "leading-zeros-that-a-number-format-shows",
        "excel",
        workbook(
            Sheet(
                (_HEADER, (42, "Чайник", 40), (43, "Термос", 30)),
                number_formats={"A2": "00000", "A3": "00000"},
            )
        ),
        (Item(2, "00042", "Чайник", "40.00"), Item(3, "00043", "Термос", "30.00")),
    ),
    Readable(
        "a-list-that-begins-away-from-the-corner",
        "excel",
        workbook(
            Sheet(((), (), (None, None, *_HEADER), (), (None, None, "Ч-1", "Чайник", 40), ()))
        ),
        (Item(5, "Ч-1", "Чайник", "40.00"),),
    ),
    Readable(
        "titles-broken-over-lines-and-names-over-paragraphs",
        "excel",
        workbook(
            Sheet(
                (
                    ("Арти-\nкул", "Наименование\nтовара", "Цена,\nруб."),
                    ("Ч-1", "Чайник\nбелый", 40),
                )
            )
        ),
        (Item(2, "Ч-1", "Чайник белый", "40.00", also={"currency": "RUB"}),),
    ),
    Readable(
        "the-workbook-format-of-1997",
        "excel",
        committed("old_format.xls"),
        (
            Item(5, "Ч-1", "Чайник", "1299.90", "Посуда"),
            Item(6, "Ч-2", "Термос", "30.00", "Посуда"),
            Item(8, "101", "Плед", "99.50", "Текстиль"),
        ),
        notes=("Контакты", "Архив"),
    ),
    Readable(
        "an-old-workbook-under-the-name-of-a-new-one",
        "excel",
        committed("old_format.xls"),
        (
            Item(5, "Ч-1", "Чайник", "1299.90", "Посуда"),
            Item(6, "Ч-2", "Термос", "30.00", "Посуда"),
            Item(8, "101", "Плед", "99.50", "Текстиль"),
        ),
        notes=("Контакты", "Архив"),
        file_name="list.xlsx",
    ),
    Readable(
        "a-new-workbook-under-the-name-of-an-old-one",
        "excel",
        workbook(Sheet((_HEADER, ("Ч-1", "Чайник", 40)))),
        (Item(2, "Ч-1", "Чайник", "40.00"),),
        file_name="list.xls",
    ),
)
