"""What a table says of its prices in other columns and titles: whose money, from how many on."""

from __future__ import annotations

from marketbel_courier_tests.corpus.kinds.specimen import Specimen, specimens

_CURRENCY_COLUMN = "currency-column-taken-for-all-prices"
_UNTITLED = "currency-of-one-title-taken-for-another-price"
_STEPS = "steps-of-measures-and-packs"
_STAND_IN = "price-in-the-other-column-lost"
_SMALL_MONEY = "small-money-in-a-column-of-its-own"
_TAXES = "taxes-taken-for-a-price"
_COUNTS = "count-that-a-price-buys-lost"
_PER_UNIT = "prices-of-two-units-made-two-items"
_COSTS = "cost-of-a-case-taken-for-the-price"
_BETWEEN = "line-between-the-rows-passed-over"
_HEADING = "heading-taken-for-titles"
_SIZES = "type-and-size-taken-for-the-code"

TERMS: tuple[Specimen, ...] = (
    *specimens(
        _CURRENCY_COLUMN,
        "purchase-in-dollars-price-in-roubles",
        """
Артикул | Наименование | Цена закуп. | Вал. | Цена (руб) | Наличие
A1 | Насос циркуляционный | #45.5 | у.е. | #4210 | есть
A2 | Насос погружной | #62 | EUR | #6290 | нет
A3 | Кран шаровой | #5.1 | USD | #490 | есть
""",
        """
A1 | Насос циркуляционный | 4210 | currency=RUB
A2 | Насос погружной | 6290 | currency=RUB
A3 | Кран шаровой | 490 | currency=RUB
""",
        "xlsx csv ods",
        no_errors=True,
    ),
    *specimens(
        _CURRENCY_COLUMN,
        "each-price-with-its-own",
        """
Артикул | Наименование | Цена опт | Валюта | Цена розн | Валюта
A1 | Насос циркуляционный | #45.5 | USD | #5990 | RUB
A2 | Насос погружной | #62 | EUR | #7990 | RUB
""",
        """
A1 | Насос циркуляционный | 5990 | currency=RUB
A2 | Насос погружной | 7990 | currency=RUB
""",
        "xlsx csv",
    ),
    *specimens(
        _CURRENCY_COLUMN,
        "before-the-price",
        """
Item no | Description | Currency | Price | Price in PLN
K-1 | Circulation pump | EUR | #45.5 | #193.4
K-2 | Ball valve | USD | #7.2 | #28.1
""",
        """
K-1 | Circulation pump | 45.50 | currency=EUR
K-2 | Ball valve | 7.20 | currency=USD
""",
        "xlsx csv-comma",
    ),
    *specimens(
        _UNTITLED,
        "recommended-beside-two-currencies",
        """
Артикул | Наименование | РРЦ | Цена, $ | Цена, руб
A1 | Насос циркуляционный | #5990 | #45.5 | #4210
A2 | Насос погружной | #7990 | #62 | #5740
""",
        """
A1 | Насос циркуляционный | 45.50 | currency=USD
A2 | Насос погружной | 62.00 | currency=USD
""",
        "xlsx csv",
    ),
    *specimens(
        _STEPS,
        "tonnes",
        """
Наименование | до 1 т, руб/т | от 1 до 5 т | от 5 т
Арматура А500С 12 мм | #58900 | #57900 | #56900
Арматура А500С 16 мм | #57400 | #56400 | #55400
Катанка 6,5 мм | #61200 | #60100 | #59000
""",
        """
- | Арматура А500С 12 мм | 58900
- | Арматура А500С 16 мм | 57400
- | Катанка 6,5 мм | 61200
""",
        "xlsx csv",
    ),
    *specimens(
        _STEPS,
        "rolls",
        """
Артикул | Наименование | 1-4 рулона | 5-9 рулонов | от 10 рулонов
O-1 | Обои флизелиновые | #1450 | #1390 | #1290
O-2 | Обои виниловые | #790 | #750 | #690
""",
        """
O-1 | Обои флизелиновые | 1450
O-2 | Обои виниловые | 790
""",
        "xlsx csv",
    ),
    *specimens(
        _STEPS,
        "sacks-and-a-pallet",
        """
Артикул | Наименование | от 1 мешка | от 40 мешков | от 1 паллеты
O-1 | Штукатурка гипсовая | #450 | #430 | #410
O-2 | Клей плиточный | #390 | #375 | #360
""",
        """
O-1 | Штукатурка гипсовая | 450
O-2 | Клей плиточный | 390
""",
        "xlsx csv",
    ),
    *specimens(
        _STEPS,
        "sums-of-money",
        """
Артикул | Наименование | 0 - 10 000 руб | 10 000 - 50 000 руб | свыше 50 000 руб
1 | Лампа настольная | #150 | #140 | #130
2 | Розетка двойная | #90 | #85 | #80
""",
        """
1 | Лампа настольная | 150
2 | Розетка двойная | 90
""",
        "xlsx csv",
    ),
    *specimens(
        _STEPS,
        "dollars-before-the-number",
        """
SKU | Product | $0-$499 | $500-$999 | $1000+
L-1 | Desk lamp | #1.5 | #1.4 | #1.3
L-2 | Socket double | #0.9 | #0.85 | #0.8
""",
        """
L-1 | Desk lamp | 1.50 | currency=USD
L-2 | Socket double | 0.90 | currency=USD
""",
        "xlsx csv-comma",
    ),
    *specimens(
        _STAND_IN,
        "by-weight-or-by-piece",
        """
Продукция | Цена, руб/кг | Цена, руб/шт
Сыр Российский, брус | #612 |
Сыр Гауда 220 г | | #198.5
Масло сливочное 180 г | #905.55 | #163
Творог 200 г | | #89
""",
        """
- | Сыр Российский, брус | 612 | price_basis=kg
- | Сыр Гауда 220 г | 198.50
- | Масло сливочное 180 г | 163
- | Творог 200 г | 89
""",
        "xlsx csv",
        no_errors=True,
    ),
    *specimens(
        _STAND_IN,
        "imported-in-dollars-the-rest-in-roubles",
        """
Код | Товар | Цена, $ | Цена, руб
1 | Насос Grundfos | #120.5 |
2 | Кран отечественный | | #620
3 | Насос Wilo | #150 |
4 | Труба полипропиленовая | | #95
""",
        """
1 | Насос Grundfos | 120.50 | currency=USD
2 | Кран отечественный | 620 | currency=RUB
3 | Насос Wilo | 150 | currency=USD
4 | Труба полипропиленовая | 95 | currency=RUB
""",
        "xlsx csv",
        no_errors=True,
    ),
    *specimens(
        _SMALL_MONEY,
        "below-the-word-price",
        """
Код | Товар | Цена | | Остаток
| | руб. | коп. |
1 | Гвоздь строительный | #1095 | #50 | #3
2 | Гайка М8 | #12 | #5 | #4
3 | Шайба плоская | #3 | | #9
""",
        """
1 | Гвоздь строительный | 1095.50
2 | Гайка М8 | 12.05
3 | Шайба плоская | 3.00
""",
        "xlsx csv",
    ),
    *specimens(
        _SMALL_MONEY,
        "of-each-price",
        """
Код | Товар | Розница, руб | коп | Опт, руб | коп
1 | Гвоздь строительный | 1 095 | 50 | 900 | 10
2 | Гайка М8 | 12 | 05 | 10 | 00
""",
        """
1 | Гвоздь строительный | 1095.50 | price_wholesale=900.10
2 | Гайка М8 | 12.05 | price_wholesale=10.00
""",
        "xlsx csv",
    ),
    *specimens(
        _TAXES,
        "beside-both-prices",
        """
Код | Товар | Цена без НДС | НДС 20%, руб | Цена с НДС
11 | Чайник электрический | #3325 | #665 | #3990
12 | Утюг дорожный | #4575 | #915 | #5490
""",
        """
11 | Чайник электрический | 3990 | НДС 20%, руб=665
12 | Утюг дорожный | 5490 | НДС 20%, руб=915
""",
        "xlsx csv",
    ),
    *specimens(
        _SIZES,
        "tyres",
        """
Типоразмер | Модель | Цена опт | Цена розн. | Остаток
205/55 R16 | Hakkapeliitta 9 | #8450 | #9990 | #20
195/65 R15 | Winter Drive 2 | #6450 | #7990 | #8
215/60 R17 | Snow Cross | #11450 | #12990 | #4
""",
        """
- | Hakkapeliitta 9 | 9990 | Типоразмер=205/55 R16
- | Winter Drive 2 | 7990 | Типоразмер=195/65 R15
- | Snow Cross | 12990 | Типоразмер=215/60 R17
""",
        "xlsx csv",
    ),
    *specimens(
        _SIZES,
        "bearings-without-another-name",
        """
Типоразмер | Производитель | Цена | Остаток
6204-2RS | SKF | #450 | #10
6205-2RS | SKF | #520 | #8
6305 ZZ | FAG | #610 | #8
""",
        """
- | 6204-2RS | 450
- | 6205-2RS | 520
- | 6305 ZZ | 610
""",
        "xlsx csv",
    ),
    *specimens(
        _COUNTS,
        "a-title-with-a-count-and-a-column-of-units",
        """
Art.Nr. | Artikel | Einheit | Preis je 100 | Währung
4711 | Kabel NYM 3x1,5 | m | 89,50 | EUR
4712 | Schelle verzinkt | Stk | 12,20 | EUR
""",
        """
4711 | Kabel NYM 3x1,5 | 89.50 | price_basis=100 m
4712 | Schelle verzinkt | 12.20 | price_basis=100 pcs
""",
        "xlsx csv",
    ),
    *specimens(
        _COUNTS,
        "a-column-of-counts-beside-units",
        """
Item | Description | UOM | Price | Per | Stock
S-1 | Copper pipe 15mm | M | #3.25 | #1 | #500
S-2 | Screws M4 | EA | #4.5 | #100 | #9000
S-3 | Cable ties | EA | #7.9 | #1000 | #800
""",
        """
S-1 | Copper pipe 15mm | 3.25
S-2 | Screws M4 | 4.50 | price_basis=100 pcs
S-3 | Cable ties | 7.90 | price_basis=1000 pcs
""",
        "xlsx csv-comma",
    ),
    *specimens(
        _PER_UNIT,
        "per-pack-and-per-piece",
        """
Artikelnummer | Bezeichnung | VE | Preis/VE | Preis/Stk.
4711 | Dübel S 8 | 100 | 12,50 | 0,13
4712 | Schraube 4x40 | 200 | 8,90 | 0,04
""",
        """
4711 | Dübel S 8 | 0.13
4712 | Schraube 4x40 | 0.04
""",
        "xlsx csv",
    ),
    *specimens(
        _PER_UNIT,
        "per-roll-and-per-metre",
        """
Код | Товар | Цена/рулон | Цена/пог.м
77 | Линолеум бытовой 3 м | #18600 | #620
78 | Ковролин 4 м | #25200 | #840
""",
        """
77 | Линолеум бытовой 3 м | 18600 | price_basis=roll
78 | Ковролин 4 м | 25200 | price_basis=roll
""",
        "xlsx csv",
    ),
    *specimens(
        _COSTS,
        "of-a-case-and-of-a-unit",
        """
Code | Description | Pack | Cost per Case | Unit Cost | SRP
W1 | Olive oil 500ml | 6 | 27.00 | 4.50 | 6.99
W2 | Balsamic vinegar 250ml | 12 | 30.00 | 2.50 | 3.99
""",
        """
W1 | Olive oil 500ml | 6.99
W2 | Balsamic vinegar 250ml | 3.99
""",
        "xlsx csv",
    ),
    *specimens(
        _TAXES,
        "bulgarian",
        """
Код | Наименование | Цена без ДДС | Цена с ДДС 20%
B1 | Винт М8 | 0,25 | 0,30
B2 | Гайка М8 | 0,11 | 0,13
""",
        """
B1 | Винт М8 | 0.30 | vat=included | vat_rate=20
B2 | Гайка М8 | 0.13 | vat=included | vat_rate=20
""",
        "xlsx csv",
    ),
    *specimens(
        _BETWEEN,
        "another-currency-from-here-on",
        """
Прайс в USD
Код | Товар | Цена
1 | Насос дренажный | 45,5
2 | Кран шаровой | 5
Цены ниже в рублях
3 | Труба стальная | 95
4 | Муфта чугунная | 15
Арматура импортная (цены в EUR)
5 | Клапан обратный | 12
6 | Фланец плоский | 14
""",
        """
1 | Насос дренажный | 45.50 | currency=USD
2 | Кран шаровой | 5 | currency=USD
3 | Труба стальная | 95 | currency=RUB
4 | Муфта чугунная | 15 | currency=RUB
5 | Клапан обратный | 12 | currency=EUR | category=Арматура импортная (цены в EUR)
6 | Фланец плоский | 14 | currency=EUR
""",
        "xlsx csv",
        no_errors=True,
    ),
    *specimens(
        _BETWEEN,
        "thousands-and-taxes-from-here-on",
        """
Код | Товар | Цена
Цены с НДС 20%
1 | Насос дренажный | #4500
Станки. Цены в тыс. руб. без НДС
2 | Станок токарный | #500
3 | Станок фрезерный | #950
""",
        """
1 | Насос дренажный | 4500 | vat=included
2 | Станок токарный | 500000 | vat=excluded
3 | Станок фрезерный | 950000 | vat=excluded
""",
        "xlsx csv",
        no_errors=True,
    ),
    *specimens(
        _HEADING,
        "goods-with-their-prices",
        """
Код | Товар | Цена, USD
101 | Насос дренажный | 45,5
Отечественные товары - цены в руб.
102 | Кран шаровой | 500
103 | Труба стальная | 95
Товары со скидкой, цена с НДС
104 | Муфта чугунная | 15
""",
        """
101 | Насос дренажный | 45.50 | currency=USD
102 | Кран шаровой | 500 | currency=RUB
103 | Труба стальная | 95 | currency=RUB
104 | Муфта чугунная | 15
""",
        "xlsx csv",
        no_errors=True,
    ),
)
