"""Codes: how a workbook shows them, columns without a title, codes that Excel has spoiled."""

from __future__ import annotations

from marketbel_courier_tests.corpus.kinds.specimen import (
    Specimen,
    goods,
    grid,
    specimen,
    specimens,
)
from marketbel_courier_tests.corpus.workbooks import Sheet
from marketbel_courier_tests.corpus.writers.spreadsheets import xls
from marketbel_courier_tests.corpus.writers.text_files import Dialect, csv_text

_OWN_FORMATS = "xls-own-format-50-read-as-date"
_ZEROS = "leading-zeros-of-number-format-lost"
_SPOILED = "sku-in-scientific-notation"
_UNTITLED = "untitled-code-column-lost"
_BY_LETTER = "column-mapping-by-letter-shifted"

CODES: tuple[Specimen, ...] = (
    specimen(
        _OWN_FORMATS,
        "xls-of-1c-with-codes-right-of-the-names",
        xls(
            Sheet(
                grid("""
|Строительный двор
|Номенклатура.Наименование | Код | Ед. изм. | Цена
|Саморез гипрок 3,5х25 | #4521 | шт | #0.04
|Дюбель-гвоздь 6х40 | #17088 | шт | #0.11
|Анкерный болт 10х100 | #900012 | шт | #1.35
"""),
                "TDSheet",
                number_formats={"C3": "00000000", "C4": "00000000", "C5": "00000000"},
            ),
            first_format=50,
        ),
        "excel",
        "xls",
        goods("""
00004521 | Саморез гипрок 3,5х25 | 0.04
00017088 | Дюбель-гвоздь 6х40 | 0.11
00900012 | Анкерный болт 10х100 | 1.35
"""),
    ),
    specimen(
        _OWN_FORMATS,
        "xls-with-own-formats-for-codes-and-for-real-dates",
        xls(
            Sheet(
                grid("""
Kod | Nazwa | Cena | Dostawa
#110045 | Herbata czarna 100 g | #12.5 | #45992
#110046 | Herbata zielona 100 g | #14.9 | #45999
#110300 | Kawa mielona 250 g | #21 | #46010
"""),
                number_formats={
                    **{f"A{row}": "0000000000" for row in (2, 3, 4)},
                    **{f"D{row}": "dd\\.mm\\.yyyy" for row in (2, 3, 4)},
                },
            ),
            first_format=50,
        ),
        "excel",
        "xls",
        goods("""
0000110045 | Herbata czarna 100 g | 12.50
0000110046 | Herbata zielona 100 g | 14.90
0000110300 | Kawa mielona 250 g | 21
"""),
    ),
    *specimens(
        _ZEROS,
        "codes-of-ten-digits",
        Sheet(
            grid("""
Прайс-лист на 01.11.2026
Наименование | Код 1С | Бренд | Цена, руб.
Фильтр масляный W914/2 | #77123 | MANN | #640
Фильтр воздушный C27125 | #77 | MANN | #1180
Свеча зажигания BKR6E | #1000451 | NGK | #310
"""),
            number_formats={f"B{row}": "0000000000" for row in (3, 4, 5)},
        ),
        """
0000077123 | Фильтр масляный W914/2 | 640 | currency=RUB
0000000077 | Фильтр воздушный C27125 | 1180
0001000451 | Свеча зажигания BKR6E | 310
""",
        "xlsx xls",
    ),
    *specimens(
        _ZEROS,
        "codes-with-a-prefix-in-their-format",
        Sheet(
            grid("""
Art.-Nr. | Bezeichnung | VK-Preis EUR
#451 | Winkelschleifer 125 mm | #89.9
#12 | Bohrhammer 800 W | #149
#9077 | Trennscheibe 125x1,0 | #1.49
"""),
            number_formats={f"A{row}": '"WZ-"00000' for row in (2, 3, 4)},
        ),
        """
WZ-00451 | Winkelschleifer 125 mm | 89.90 | currency=EUR
WZ-00012 | Bohrhammer 800 W | 149
WZ-09077 | Trennscheibe 125x1,0 | 1.49
""",
        "xlsx xls",
    ),
    *specimens(
        _SPOILED,
        "barcodes-are-spoiled-and-articles-are-not",
        """
Артикул | Штрихкод | Наименование | Цена
ТВ-01 | 4,82E+12 | Творог 5% 200 г | 62,40
ТВ-02 | 4,82E+12 | Творог 9% 200 г | 68,90
СМ-15 | 4,82E+12 | Сметана 15% 350 г | 54,10
""",
        """
ТВ-01 | Творог 5% 200 г | 62.40 | no=barcode
ТВ-02 | Творог 9% 200 г | 68.90 | no=barcode
СМ-15 | Сметана 15% 350 г | 54.10 | no=barcode
""",
        "csv csv-1251 xlsx",
    ),
    *specimens(
        _SPOILED,
        "all-codes-are-one-exponent",
        """
SKU | Product name | Retail price
8,71886E+12 | Hand cream 75 ml | 4.20
8,71886E+12 | Body lotion 250 ml | 7.95
8,71886E+12 | Lip balm | 2.10
8,71886E+12 | Shower gel 300 ml | 3.60
""",
        """
none | Hand cream 75 ml | 4.20
none | Body lotion 250 ml | 7.95
none | Lip balm | 2.10
none | Shower gel 300 ml | 3.60
""",
        "csv xlsx",
    ),
    *specimens(
        _UNTITLED,
        "codes-right-of-the-names",
        """
ООО «Канцторг» | | |
Наименование | | Ед. | Опт
Ручка шариковая синяя | КТ-004410 | шт | #0.85
Карандаш HB | КТ-004411 | шт | #0.4
Тетрадь 48 л клетка | КТ-001208 | шт | #1.95
Клей-карандаш 15 г | КТ-007001 | шт | #1.2
""",
        """
КТ-004410 | Ручка шариковая синяя | 0.85
КТ-004411 | Карандаш HB | 0.40
КТ-001208 | Тетрадь 48 л клетка | 1.95
КТ-007001 | Клей-карандаш 15 г | 1.20
""",
        "xlsx xls ods csv html",
    ),
    *specimens(
        _UNTITLED,
        "numbers-as-codes-left-of-the-names",
        """
 | Product | Pack | Price EUR
104512 | Espresso beans 1 kg | bag | #14.9
104518 | Filter coffee 500 g | bag | #6.75
200330 | Green tea 20 bags | box | #2.3
200331 | Black tea 20 bags | box | #2.1
""",
        """
104512 | Espresso beans 1 kg | 14.90 | currency=EUR
104518 | Filter coffee 500 g | 6.75
200330 | Green tea 20 bags | 2.30
200331 | Black tea 20 bags | 2.10
""",
        "xlsx csv-comma pdf-ruled",
    ),
    *specimens(
        _BY_LETTER,
        "two-empty-columns-and-rows",
        """
 | | | |
 | | Кабель ПВС 2х1,5 | 14000220 | #1.45 | #1.2
 | | Кабель ПВС 3х2,5 | 14000330 | #2.95 | #2.5
""",
        """
14000220 | Кабель ПВС 2х1,5 | 1.45
14000330 | Кабель ПВС 3х2,5 | 2.95
""",
        "xlsx xls ods",
        column_mapping={"name": "C", "sku": "D", "price": "E"},
    ),
    specimen(
        _BY_LETTER,
        "csv-that-begins-with-an-empty-column",
        csv_text(
            grid("""
 | Zawór kulowy 1/2" | ZK-12 | #21.5
 | Zawór kulowy 3/4" | ZK-34 | #33.9
"""),
            Dialect(";", "utf-8-sig"),
        ),
        "csv",
        "csv",
        goods("""
ZK-12 | Zawór kulowy 1/2" | 21.50
ZK-34 | Zawór kulowy 3/4" | 33.90
"""),
        column_mapping={"name": 2, "sku": 3, "price": 4},
    ),
)
