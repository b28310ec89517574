"""Where cells are: beside an empty column A, in two tables side by side, in foreign formats."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

from marketbel_courier_tests.corpus.cases import Write, text
from marketbel_courier_tests.corpus.kinds.specimen import (
    Specimen,
    goods,
    grid,
    specimen,
    specimens,
)
from marketbel_courier_tests.corpus.workbooks import Sheet
from marketbel_courier_tests.corpus.writers.text_files import Dialect, csv_text, html_table

_HIDDEN = "empty-first-column-shifts-what-is-hidden"
_CURRENCY = "empty-first-column-shifts-currency-formats"
_MERGED = "empty-first-column-shifts-merged-cells"
_SIDE_BY_SIDE = "second-table-beside-the-first-lost"
_FORMULA = "formula-without-stored-value"
_DOS = "dos-code-page-not-known"
_FOREIGN = "html-xls-and-ods-refused"

_BEARINGS = grid("""
Код | Наименование | Цена, руб.
П-6204 | Подшипник 6204 2RS | #180.5
П-6205 | Подшипник 6205 2RS | #212
С-3050 | Сальник 30х50х10 | #95.25
""")
_BEARING_ITEMS = """
П-6204 | Подшипник 6204 2RS | 180.50 | currency=RUB
П-6205 | Подшипник 6205 2RS | 212 | currency=RUB
С-3050 | Сальник 30х50х10 | 95.25 | currency=RUB
"""


def _zipped(name: str, write: Write) -> Write:
    """An archive with one file in it."""

    def write_archive(path: Path) -> None:
        write(path)
        out = BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, path.read_bytes())
        path.write_bytes(out.getvalue())

    return write_archive


PLACES: tuple[Specimen, ...] = (
    *specimens(
        _HIDDEN,
        "two-empty-columns-and-a-hidden-purchase-price",
        Sheet(
            grid("""
 | | | | | |
 | | Symbol | Nazwa | Cena | Cena detaliczna | J.m.
 | | R-20 | Rura PEX 20 | #2.1 | #3.9 | mb
 | | R-25 | Rura PEX 25 | #3.2 | #5.6 | mb
 | | Z-20 | Złączka 20 | #1.1 | #2.4 | szt.
"""),
            hidden_columns=["E"],
        ),
        """
R-20 | Rura PEX 20 | 3.90
R-25 | Rura PEX 25 | 5.60
Z-20 | Złączka 20 | 2.40
""",
        "xlsx xls ods",
    ),
    *specimens(
        _HIDDEN,
        "a-hidden-dealer-price-left-of-the-price",
        Sheet(
            grid("""
 | Прайс-лист «Аквамир» | | | |
 | | | | |
 | Артикул | Наименование | Цена | Цена | Наличие
 | А-1 | Аквариум 60 л | #95 | #139 | есть
 | А-2 | Фильтр внутренний | #18 | #29.5 | есть
 | А-3 | Корм для рыб 250 мл | #6 | #9.9 | нет
"""),
            hidden_columns=["D"],
        ),
        """
А-1 | Аквариум 60 л | 139 | in_stock=true
А-2 | Фильтр внутренний | 29.50 | in_stock=true
А-3 | Корм для рыб 250 мл | 9.90 | in_stock=false
""",
        "xlsx xls",
    ),
    *specimens(
        _CURRENCY,
        "zloty-beside-a-number-in-euro",
        Sheet(
            grid("""
 | Kod | Nazwa | Waga | Cena
 | W-1 | Wiertarka 700 W | #2.1 | #219
 | W-2 | Szlifierka 125 | #1.9 | #189.5
 | W-3 | Wyrzynarka 600 W | #2.4 | #249
"""),
            number_formats={
                **{f"E{row}": '#,##0.00\\ "zł"' for row in (2, 3, 4)},
                **{f"D{row}": "[$€-407] #,##0.00" for row in (2, 3, 4)},
            },
        ),
        """
W-1 | Wiertarka 700 W | 219 | currency=PLN
W-2 | Szlifierka 125 | 189.50 | currency=PLN
W-3 | Wyrzynarka 600 W | 249 | currency=PLN
""",
        "xlsx xls",
    ),
    *specimens(
        _CURRENCY,
        "dollars-below-empty-rows-and-beside-empty-columns",
        Sheet(
            grid("""
 | | | |
 | | | |
 | | Наименование | Закупка | Цена
 | | Видеокарта 8 ГБ | #24000 | #310
 | | Блок питания 650 Вт | #5200 | #72.5
"""),
            number_formats={
                **{f"E{row}": "[$$-409]#,##0.00" for row in (4, 5)},
                **{f"D{row}": '#,##0.00 "₽"' for row in (4, 5)},
            },
        ),
        """
none | Видеокарта 8 ГБ | 310 | currency=USD
none | Блок питания 650 Вт | 72.50 | currency=USD
""",
        "xlsx xls",
    ),
    *specimens(
        _MERGED,
        "names-merged-beside-two-empty-columns",
        Sheet(
            grid("""
 | | Товар | Размер | Код | Цена
 | | Профиль стоечный | 50х50 | ПС-50 | #4.4
 | | | 75х50 | ПС-75 | #5.2
 | | | 100х50 | ПС-100 | #6.1
 | | Подвес прямой | 60х125 | ПП-1 | #0.35
"""),
            merged=["C2:C4"],
        ),
        """
ПС-50 | Профиль стоечный | 4.40
ПС-75 | Профиль стоечный | 5.20
ПС-100 | Профиль стоечный | 6.10
ПП-1 | Подвес прямой | 0.35
""",
        "xlsx xls ods",
        name_may_be_longer=True,
    ),
    *specimens(
        _MERGED,
        "names-merged-over-two-columns-in-english",
        Sheet(
            grid("""
 | Code | Product | | Price
 | B-1 | Garden bench 150 cm | | #129
 | B-2 | Garden table 90 cm | | #149
 | B-3 | Parasol 3 m | | #89
"""),
            merged=["C1:D1", "C2:D2", "C3:D3", "C4:D4"],
        ),
        """
B-1 | Garden bench 150 cm | 129
B-2 | Garden table 90 cm | 149
B-3 | Parasol 3 m | 89
""",
        "xlsx xls ods",
    ),
    *specimens(
        _SIDE_BY_SIDE,
        "three-blocks-with-codes",
        """
Код | Наименование | Цена | | Код | Наименование | Цена | | Код | Наименование | Цена
Т-16 | Труба 16х2 | #1.9 | | У-16 | Угольник 16 | #2.4 | | К-12 | Кран 1/2" | #9.8
Т-20 | Труба 20х2 | #2.6 | | У-20 | Угольник 20 | #3.1 | | К-34 | Кран 3/4" | #14.2
Т-26 | Труба 26х3 | #4.4 | | У-26 | Угольник 26 | #5 | | К-10 | Кран 1" | #21
""",
        """
Т-16 | Труба 16х2 | 1.90
Т-20 | Труба 20х2 | 2.60
Т-26 | Труба 26х3 | 4.40
У-16 | Угольник 16 | 2.40
У-20 | Угольник 20 | 3.10
У-26 | Угольник 26 | 5
К-12 | Кран 1/2" | 9.80
К-34 | Кран 3/4" | 14.20
К-10 | Кран 1" | 21
""",
        "xlsx xls ods csv",
    ),
    *specimens(
        _SIDE_BY_SIDE,
        "two-blocks-that-touch-and-end-apart",
        """
Item | Price EUR | Item | Price EUR
Rose Gloria Dei | 8.90 | Tulip Queen of Night | 0.60
Rose Westerland | 9.50 | Tulip Apricot Beauty | 0.55
Rose Leonardo | 8.50 | Narcissus Carlton | 0.45
Rose Elfe | 10.20 | |
""",
        """
- | Rose Gloria Dei | 8.90
- | Rose Westerland | 9.50
- | Rose Leonardo | 8.50
- | Rose Elfe | 10.20
- | Tulip Queen of Night | 0.60
- | Tulip Apricot Beauty | 0.55
- | Narcissus Carlton | 0.45
""",
        "xlsx ods csv-comma",
    ),
    *specimens(
        _FORMULA,
        "a-surcharge-in-percent",
        """
Код | Наименование | Базовая | Наценка, % | Цена
Б-1 | Брус 50х50 | #8 | #25 | =C2*(1+D2/100)
Б-2 | Брус 100х50 | #14 | #25 | =C3*(1+D3/100)
Б-3 | Рейка 20х40 | #3 | #50 | =C4*(1+D4/100)
""",
        """
Б-1 | Брус 50х50 | 10
Б-2 | Брус 100х50 | 17.50
Б-3 | Рейка 20х40 | 4.50
""",
        may_refuse=True,
    ),
    *specimens(
        _FORMULA,
        "rounded-and-of-a-rate",
        """
Rate | #4.5 | |
SKU | Product | EUR | Price PLN
S-1 | Sofa 3-seat | #300 | =ROUND(C3*$B$1,2)
S-2 | Armchair | #150 | =ROUND(C4*$B$1,2)
""",
        """
S-1 | Sofa 3-seat | 1350
S-2 | Armchair | 675
""",
        may_refuse=True,
    ),
    specimen(
        _DOS,
        "cp866-with-commas-in-names",
        csv_text(
            grid("""
Артикул | Наименование товара | Ед.изм. | Цена
0017 | Гвоздь строительный, 3,0х80 | кг | 3,40
0018 | Скоба мебельная N 8, уп. 1000 шт | уп | 4,15
0101 | Ёрш для бутылок | шт | 2,10
"""),
            Dialect(";", "cp866"),
        ),
        "csv",
        "csv",
        goods("""
0017 | Гвоздь строительный, 3,0х80 | 3.40
0018 | Скоба мебельная N 8, уп. 1000 шт | 4.15
0101 | Ёрш для бутылок | 2.10
"""),
    ),
    specimen(
        _DOS,
        "koi8-with-tabs",
        csv_text(_BEARINGS, Dialect("\t", "koi8-r")),
        "csv",
        "csv",
        goods(_BEARING_ITEMS),
    ),
    specimen(
        _DOS,
        "utf-16-without-a-mark",
        csv_text(_BEARINGS, Dialect("\t", "utf-16-le")),
        "csv",
        "csv",
        goods(_BEARING_ITEMS),
    ),
    specimen(
        _FOREIGN,
        "web-page-with-spans-and-markup",
        text("""
<html><head><title>Cennik</title><meta charset="utf-8"></head><body>
<h1>Cennik hurtowy 11/2026</h1>
<table><tr><td>Firma ABC, ul. Polna 3</td></tr></table>
<table border="1">
<thead><tr><th>Kod</th><th>Nazwa <small>produktu</small></th><th>J.m.</th>
<th>Cena&nbsp;brutto, z&#322;</th></tr></thead>
<tbody>
<tr><td colspan="4"><b>Kabele</b></td></tr>
<tr><td>0451</td><td>Przew&oacute;d YDY 3x1,5</td><td>m</td><td align=right>2,49</td></tr>
<tr><td>0452</td><td>Przew&oacute;d YDY 3x2,5<br>bia&#322;y</td><td>m</td><td>3,99</td></tr>
<tr><td colspan="4"><b>Gniazda</b></td></tr>
<tr><td>0710</td><td>Gniazdo &amp; ramka</td><td>szt.</td><td>1&nbsp;014,90</td></tr>
</tbody></table></body></html>
"""),
        "excel",
        "xls",
        goods("""
0451 | Przewód YDY 3x1,5 | 2.49 | currency=PLN | category=Kabele
0452 | Przewód YDY 3x2,5 biały | 3.99 | currency=PLN
0710 | Gniazdo & ramka | 1014.90 | currency=PLN | category=Gniazda
"""),
    ),
    specimen(
        _FOREIGN,
        "web-page-in-windows-1251",
        html_table(_BEARINGS, encoding="windows-1251"),
        "excel",
        "xls",
        goods(_BEARING_ITEMS),
    ),
    *specimens(_FOREIGN, "open-document", Sheet(_BEARINGS), _BEARING_ITEMS, "ods"),
    specimen(
        _FOREIGN,
        "csv-in-an-archive",
        _zipped("price.csv", csv_text(_BEARINGS, Dialect(";", "cp1251"))),
        "csv",
        "csv",
        goods(_BEARING_ITEMS),
    ),
)
