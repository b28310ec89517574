"""What prices buy and whose money they are, where titles, formats and discounts say it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl

from marketbel_courier_tests.corpus.kinds.specimen import Specimen, goods, specimen, specimens

_GROUPED = "units-below-a-group-title-of-prices"
_DISCOUNT = "net-of-a-discount-taken-for-net-of-taxes"
_EITHER = "title-of-two-currencies-taken-for-one"
_WEIGHTS = "weights-taken-for-prices"
_THOUSAND = "price-per-thousand-taken-for-per-piece"
_MEASURE = "weight-of-a-pack-taken-for-its-pieces"
_COIL = "pack-of-another-name-taken-for-a-piece"
_FORMAT = "unit-of-a-number-format-lost"

_MEASURED = (
    ("Сыр Российский", Decimal(612), '#,##0.00" руб/кг"'),
    ("Сыр Гауда 220 г", Decimal("198.5"), '#,##0.00" руб./шт"'),
    ("Плёнка стретч", Decimal(45), '#,##0.00\\ "₽/м2"'),
)


def _shown_by_formats() -> Iterator[Specimen]:
    def write(path: Path) -> None:
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        sheet.append(["Наименование", "Цена"])
        for row, (name, price, number_format) in enumerate(_MEASURED, start=2):
            sheet.append([name, price])
            sheet.cell(row, 2).number_format = number_format
        book.save(path)

    items = """
- | Сыр Российский | 612 | currency=RUB | price_basis=kg
- | Сыр Гауда 220 г | 198.50 | currency=RUB
- | Плёнка стретч | 45 | currency=RUB | price_basis=m2
"""
    yield specimen(_FORMAT, "money-for-a-unit", write, "excel", "xlsx", goods(items))


BASES: tuple[Specimen, ...] = (
    *_shown_by_formats(),
    *specimens(
        _GROUPED,
        "pieces-and-packs-without-and-with-taxes",
        """
Код | Товар | Цена без НДС | | Цена с НДС |
 | | шт | упак | шт | упак
1 | Гвоздь | #1 | #10 | #1.2 | #12
2 | Винт | #2 | #20 | #2.4 | #24
3 | Гайка | #3 | #30 | #3.6 | #36
""",
        """
1 | Гвоздь | 1.20 | vat=included | no=pack_size
2 | Винт | 2.40 | vat=included | no=pack_size
3 | Гайка | 3.60 | vat=included | no=pack_size
""",
        "xlsx csv html",
    ),
    *specimens(
        _GROUPED,
        "each-and-case",
        """
SKU | Product | Price, EUR |
 | | Each | Case
C-1 | Cola | #0.5 | #12
C-2 | Water | #0.3 | #7.2
""",
        """
C-1 | Cola | 0.50 | currency=EUR
C-2 | Water | 0.30 | currency=EUR
""",
        "xlsx csv-comma",
    ),
    *specimens(
        _DISCOUNT,
        "german-trade-prices",
        """
Artikelnr. | Bezeichnung | Bruttopreis EUR | Rabatt % | Nettopreis EUR
P-100 | Pumpe XL | #1234 | #20 | #987.2
P-101 | Pumpe S | #890 | #20 | #712
""",
        """
P-100 | Pumpe XL | 1234 | currency=EUR | no=vat
P-101 | Pumpe S | 890 | currency=EUR | no=vat
""",
        "xlsx csv",
    ),
    *specimens(
        _DISCOUNT,
        "polish-net-is-without-taxes",
        """
Indeks | Nazwa | Cena netto | Rabat | Cena po rabacie netto
K-1 | Pompa | #1234 | #20 | #987.2
K-2 | Filtr | #105 | #10 | #94.5
""",
        """
K-1 | Pompa | 1234 | vat=excluded
K-2 | Filtr | 105 | vat=excluded
""",
        "xlsx csv",
    ),
    *specimens(
        _EITHER,
        "dollars-or-roubles",
        """
Наименование | Цена ($/руб)
Насос циркуляционный | #100
Кран шаровой | #5
""",
        "",
        "xlsx csv",
    ),
    *specimens(
        _WEIGHTS,
        "polish-net-and-gross-weights",
        """
Kod | Nazwa | Netto | Brutto | Cena, zł
K-1 | Cukier biały | #1 | #1.02 | #8.9
K-2 | Sól kamienna | #1 | #1.05 | #2.5
K-3 | Mąka pszenna | #5 | #5.1 | #19.9
""",
        """
K-1 | Cukier biały | 8.90 | currency=PLN | no=vat
K-2 | Sól kamienna | 2.50 | currency=PLN | no=vat
K-3 | Mąka pszenna | 19.90 | currency=PLN | no=vat
""",
        "xlsx csv",
    ),
    *specimens(
        _WEIGHTS,
        "net-and-gross-are-prices-beside-a-list-price",
        """
Kod | Nazwa | Cena katalogowa | Netto | Brutto
K-1 | Wkrętarka | #499 | #350 | #430.5
K-2 | Młotek | #49 | #35 | #43.05
""",
        """
K-1 | Wkrętarka | 430.50 | vat=included
K-2 | Młotek | 43.05 | vat=included
""",
        "xlsx csv",
    ),
    *specimens(
        _THOUSAND,
        "resistors",
        """
Part # | Description | Unit price per 1,000, USD
R-1 | Resistor 10k | #12.5
R-2 | Capacitor 100n | #22
""",
        """
R-1 | Resistor 10k | 12.50 | price_basis=1000 pcs
R-2 | Capacitor 100n | 22 | price_basis=1000 pcs
""",
        "xlsx csv-comma",
    ),
    *specimens(
        _MEASURE,
        "coffee",
        """
Артикул | Наименование | Фасовка | Цена за уп.
К-1 | Кофе Арабика | 250 г | #300
К-2 | Чай чёрный | 100 г | #200
""",
        """
К-1 | Кофе Арабика | 300 | price_basis=pack | no=pack_size
К-2 | Чай чёрный | 200 | price_basis=pack | no=pack_size
""",
        "xlsx csv",
    ),
    *specimens(
        _MEASURE,
        "kilograms-in-the-title",
        """
Артикул | Наименование | Фасовка, кг | Цена за мешок
К-1 | Штукатурка гипсовая | #30 | #450
К-2 | Клей плиточный | #25 | #390
""",
        """
К-1 | Штукатурка гипсовая | 450 | price_basis=bag | no=pack_size
К-2 | Клей плиточный | 390 | price_basis=bag | no=pack_size
""",
        "xlsx csv",
    ),
    *specimens(
        _COIL,
        "coils-and-shifts",
        """
Наименование | Цена за бухту
Труба PEX 16 | #10000
Труба PEX 20 | #7000
""",
        """
- | Труба PEX 16 | 10000 | price_basis=coil
- | Труба PEX 20 | 7000 | price_basis=coil
""",
        "xlsx csv",
    ),
)
