"""What tells the rows of a list apart: part numbers, sizes, characteristics, a plus sign."""

# ruff: noqa: E501 - the rows of a list are not broken

from __future__ import annotations

from marketbel_courier_tests.corpus.kinds.specimen import Specimen, grid, specimens
from marketbel_courier_tests.corpus.workbooks import Sheet

_PART_NUMBER = "unknown-sku-title-rows-collapse"
_SIZES = "one-article-for-several-variants"
_CHARACTERISTIC = "same-name-other-characteristic-lost"
_NAME_ONCE = "variant-rows-without-name-lost"
_MATRIX = "matrix-of-prices-across"
_PLUS = "plus-sign-ignored"

IDENTITY: tuple[Specimen, ...] = (
    *specimens(
        _PART_NUMBER,
        "oem-numbers",
        """
Brand | OEM Number | Description | Qty | Price
BOSCH | 0 986 424 502 | Brake pads front | 3 | 31.20
BOSCH | 0 986 424 698 | Brake pads front | 7 | 28.75
TRW | GDB1330 | Brake pads front | 1 | 34.00
TRW | GDB1621 | Brake pads rear | 4 | 27.10
""",
        """
0 986 424 502 | Brake pads front | 31.20
0 986 424 698 | Brake pads front | 28.75
GDB1330 | Brake pads front | 34
GDB1621 | Brake pads rear | 27.10
""",
        "csv-comma xlsx xls html",
    ),
    *specimens(
        _PART_NUMBER,
        "catalogue-numbers-in-polish",
        """
Producent | Numer katalogowy | Nazwa | Cena netto | Stan
FEBI | 01089 | Amortyzator tylny | 142,50 | 2
FEBI | 01090 | Amortyzator tylny | 138,00 | 4
SACHS | 313 478 | Amortyzator tylny | 201,99 | 1
KYB | 349034 | Amortyzator tylny | 175,40 | 6
""",
        """
01089 | Amortyzator tylny | 142.50
01090 | Amortyzator tylny | 138
313 478 | Amortyzator tylny | 201.99
349034 | Amortyzator tylny | 175.40
""",
        "csv csv-tab xlsx ods pdf-ruled",
    ),
    *specimens(
        _PART_NUMBER,
        "number-of-the-maker-in-russian",
        """
Каталожный номер | Фирма | Деталь | Цена, BYN
51360-SNA-A03 | Honda | Рычаг передний левый | 214.5
51350-SNA-A03 | Honda | Рычаг передний правый | 214.5
48068-12300 | Toyota | Рычаг передний правый | 187
48069-12300 | Toyota | Рычаг передний левый | 187
""",
        """
51360-SNA-A03 | Рычаг передний левый | 214.50 | currency=BYN
51350-SNA-A03 | Рычаг передний правый | 214.50
48068-12300 | Рычаг передний правый | 187
48069-12300 | Рычаг передний левый | 187
""",
        "csv csv-1251 xlsx",
    ),
    *specimens(
        _SIZES,
        "styles-colours-and-sizes",
        """
Style No | Style | Colour | Size | Retail EUR
J-220 | Rain jacket Fjord | navy | M | #79.9
J-220 | Rain jacket Fjord | navy | L | #79.9
J-220 | Rain jacket Fjord | red | M | #84.9
J-220 | Rain jacket Fjord | red | XXL | #89.9
T-010 | Work trousers Bergen | grey | 52 | #49.9
""",
        """
- | Rain jacket Fjord | 79.90 | size=M
- | Rain jacket Fjord | 79.90 | size=L
- | Rain jacket Fjord | 84.90 | size=M
- | Rain jacket Fjord | 89.90 | size=XXL
- | Work trousers Bergen | 49.90
""",
        "xlsx xls ods csv-comma",
    ),
    *specimens(
        _SIZES,
        "boots-by-size-in-ukrainian",
        """
Артикул | Назва | Розмір | Ціна, грн
БР-15 | Черевики робочі «Майстер» | 41 | 1250
БР-15 | Черевики робочі «Майстер» | 42 | 1250
БР-15 | Черевики робочі «Майстер» | 46 | 1390
БР-20 | Чоботи гумові | 43 | 640
БР-20 | Чоботи гумові | 45 | 660
""",
        """
- | Черевики робочі «Майстер» | 1250 | currency=UAH
- | Черевики робочі «Майстер» | 1250
- | Черевики робочі «Майстер» | 1390
- | Чоботи гумові | 640
- | Чоботи гумові | 660
""",
        "csv xlsx html",
    ),
    *specimens(
        _CHARACTERISTIC,
        "tea-by-the-weight",
        """
ООО «Чайный дом» | | |
Номенклатура | Характеристика номенклатуры | Единица измерения | Цена
Чай Ассам TGFOP | 50 г | упак | #120
Чай Ассам TGFOP | 100 г | упак | #220
Чай Ассам TGFOP | 250 г | упак | #510
Чай Сенча | 100 г | упак | #180
""",
        """
none | Чай Ассам TGFOP | 120
none | Чай Ассам TGFOP | 220
none | Чай Ассам TGFOP | 510
none | Чай Сенча | 180
""",
        "xlsx xls ods",
    ),
    *specimens(
        _CHARACTERISTIC,
        "towels-in-ukrainian",
        """
Номенклатура | Характеристика | Од. | Роздрібна ціна
Рушник махровий | 50х90, білий | шт | 145
Рушник махровий | 70х140, білий | шт | 289
Рушник махровий | 70х140, синій | шт | 299
Простирадло | 160х220 | шт | 420
""",
        """
none | Рушник махровий | 145
none | Рушник махровий | 289
none | Рушник махровий | 299
none | Простирадло | 420
""",
        "csv csv-tab xlsx",
    ),
    *specimens(
        _NAME_ONCE,
        "the-template-of-a-shop-builder",
        """
Handle | Title | Body (HTML) | Vendor | Option1 Name | Option1 Value | Option2 Name | Option2 Value | Variant SKU | Variant Grams | Variant Price | Variant Compare At Price | Variant Barcode | Image Src
mug-classic | Classic mug | <p>Stoneware.</p> | Potter | Colour | White | Size | S | MUG-W-S | 350 | 9.50 | 12.00 | 5901234123457 | https://cdn.example/1.jpg
mug-classic | | | | Colour | White | Size | L | MUG-W-L | 420 | 11.50 | 14.00 | 5901234123464 | https://cdn.example/2.jpg
mug-classic | | | | Colour | Blue | Size | S | MUG-B-S | 350 | 9.90 | | 5901234123471 |
bowl | Cereal bowl | <p>Oak glaze.</p> | Potter | Title | Default Title | | | BOWL-1 | 500 | 16.00 | | 5901234123488 | https://cdn.example/3.jpg
""",
        """
MUG-W-S | Classic mug | 9.50
MUG-W-L | Classic mug | 11.50
MUG-B-S | Classic mug | 9.90
BOWL-1 | Cereal bowl | 16
""",
        "csv-comma xlsx ods",
        name_may_be_longer=True,
    ),
    *specimens(
        _NAME_ONCE,
        "paint-by-the-tin",
        """
Наименование | Фасовка | Артикул | Цена
Краска акриловая «Снежка» белая | 1 л | КА-1 | #14.5
 | 3 л | КА-3 | #39.9
 | 10 л | КА-10 | #118
Лак паркетный глянцевый | 1 л | ЛП-1 | #22
 | 5 л | ЛП-5 | #99
""",
        """
КА-1 | Краска акриловая «Снежка» белая | 14.50
КА-3 | Краска акриловая «Снежка» белая | 39.90
КА-10 | Краска акриловая «Снежка» белая | 118
ЛП-1 | Лак паркетный глянцевый | 22
ЛП-5 | Лак паркетный глянцевый | 99
""",
        "xlsx xls csv",
        name_may_be_longer=True,
    ),
    *specimens(
        _MATRIX,
        "grades-of-timber-with-thickness",
        Sheet(
            grid("""
Сорт доски / размер | Цена, руб. за м3 | |
 | 25х100 | 25х150 | 50х150
1 сорт | #14500 | #15200 | #15900
2 сорт | #11800 | #12400 | #12900
3 сорт | #7600 | #7900 | #8200
"""),
            merged=["B1:D1"],
        ),
        """
- | 1 сорт 25х100 | 14500
- | 1 сорт 25х150 | 15200
- | 1 сорт 50х150 | 15900
- | 2 сорт 25х100 | 11800
- | 2 сорт 25х150 | 12400
- | 2 сорт 50х150 | 12900
- | 3 сорт 25х100 | 7600
- | 3 сорт 25х150 | 7900
- | 3 сорт 50х150 | 8200
""",
        "xlsx xls ods",
        by_price_only=True,
        name_may_be_longer=True,
    ),
    *specimens(
        _MATRIX,
        "polish-sizes-across",
        Sheet(
            grid("""
Produkt | Cena brutto, zł | | |
 | S | M | L | XL
Bluza polar | #99 | #101 | #103 | #115
Spodnie robocze | #120 | #121 | #122 | #139
"""),
            merged=["B1:E1"],
        ),
        """
- | Bluza polar S | 99
- | Bluza polar M | 101
- | Bluza polar L | 103
- | Bluza polar XL | 115
- | Spodnie robocze S | 120
- | Spodnie robocze M | 121
- | Spodnie robocze L | 122
- | Spodnie robocze XL | 139
""",
        "xlsx ods",
        by_price_only=True,
        name_may_be_longer=True,
    ),
    *specimens(
        _PLUS,
        "vitamins-with-and-without-a-plus",
        """
Наименование | Цена
Магний B6 60 табл. | 14,20
Магний B6+ 60 табл. | 19,80
Омега-3 90 капс. | 25,50
Омега-3+ 90 капс. | 31,00
""",
        """
none | Магний B6 60 табл. | 14.20
none | Магний B6+ 60 табл. | 19.80
none | Омега-3 90 капс. | 25.50
none | Омега-3+ 90 капс. | 31
""",
        "csv xlsx",
        matching_must_not_link=[["Магний B6 60 табл.", "Магний B6+ 60 табл."]],
    ),
    *specimens(
        _PLUS,
        "phones-with-a-plus",
        """
Model | Price USD
Redmi Note 13 8/256 black | 199
Redmi Note 13 Pro 8/256 black | 259
Redmi Note 13 Pro+ 8/256 black | 329
Galaxy A05 4/64 | 99
""",
        """
none | Redmi Note 13 8/256 black | 199
none | Redmi Note 13 Pro 8/256 black | 259
none | Redmi Note 13 Pro+ 8/256 black | 329
none | Galaxy A05 4/64 | 99
""",
        "xlsx csv-comma",
        matching_must_not_link=[
            ["Redmi Note 13 Pro 8/256 black", "Redmi Note 13 Pro+ 8/256 black"]
        ],
    ),
    *specimens(
        _PLUS,
        "a-hyphen-or-a-blank-with-two-prices",
        """
Наименование | Цена, руб
ОСОВ 0,25 220/12 | 1450,00
ОСОВ-0,25 220/12 | 1720,00
ОСМ1-0,4 380/36 | 2310,00
""",
        """
none | ОСОВ 0,25 220/12 | 1450
none | ОСОВ-0,25 220/12 | 1720
none | ОСМ1-0,4 380/36 | 2310
""",
        "csv xlsx",
    ),
)
