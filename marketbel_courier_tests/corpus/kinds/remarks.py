"""What stands beside a price or around a table: remarks, failed formulas, announcements."""

from __future__ import annotations

from marketbel_courier_tests.corpus.kinds.specimen import Specimen, specimens

_BEHIND = "remark-behind-the-price-loses-the-row"
_FAILED = "failed-formula-becomes-a-heading"
_TAXES = "taxes-announced-around-the-table"
_THOUSANDS = "thousands-announced-above-the-table"
_STEPS = "steps-of-quantities-with-their-unit"
_TWO_CURRENCIES = "one-cell-in-two-currencies"

_BASIS = "what-a-price-buys-told-beside-the-table"

REMARKS: tuple[Specimen, ...] = (
    *specimens(
        _BEHIND,
        "promotions-and-novelties",
        """
Наименование | Цена
Диван угловой «Честер» | 45 000 руб.
Кресло мягкое | 12 000 руб. (новинка)
Пуф круглый | 4500 акция
Стул венский | 1 250,50 р. хит!
Табурет | #780
""",
        """
- | Диван угловой «Честер» | 45000 | category=null
- | Кресло мягкое | 12000 | category=null
- | Пуф круглый | 4500 | category=null
- | Стул венский | 1250.50 | category=null
- | Табурет | 780 | category=null
""",
        "csv xlsx xls ods html",
        no_errors=True,
    ),
    *specimens(
        _BEHIND,
        "remarks-that-nobody-understands",
        """
Наименование | Цена
Полка навесная | 1 900 руб. с учётом крепежа
Зеркало | 3400 руб (скидка опт)
Вешалка | 990 цена розн
Тумба | 2 700
""",
        """
- | Полка навесная | 1900
- | Зеркало | 3400
- | Вешалка | 990
- | Тумба | 2700 | category=null
""",
        "csv xlsx",
        may_leave_out=["Полка навесная", "Зеркало", "Вешалка"],
    ),
    *specimens(
        _FAILED,
        "prices-of-a-lost-sheet",
        """
Товар | Цена
Смеситель для ванны | #N/A
Смеситель для кухни | #REF!
Душевая стойка | #6900
Сифон | #DIV/0!
Лейка | #850.5
""",
        """
- | Смеситель для ванны | 1
- | Смеситель для кухни | 1
- | Душевая стойка | 6900 | category=null
- | Сифон | 1
- | Лейка | 850.50 | category=null
""",
        "csv xlsx xls ods",
        may_leave_out=["Смеситель для ванны", "Смеситель для кухни", "Сифон"],
    ),
    *specimens(
        _FAILED,
        "a-dash-where-the-price-stands",
        """
Name | Price
Garden hose 25 m | -
Watering can 10 l | #14.9
Pruning shears | n/a
Rake | #9.5
""",
        """
- | Garden hose 25 m | 1
- | Watering can 10 l | 14.90 | category=null
- | Pruning shears | 1
- | Rake | 9.50 | category=null
""",
        "csv xlsx",
        may_leave_out=["Garden hose 25 m", "Pruning shears"],
    ),
    *specimens(
        _TAXES,
        "a-line-above",
        """
Все цены указаны без НДС 20% | | |
Артикул | Наименование | Ед. | Цена, руб.
ST-1 | Станок сверлильный | шт | #32000
ST-2 | Тиски 160 мм | шт | #8900
""",
        """
ST-1 | Станок сверлильный | 32000 | vat=excluded | vat_rate=20
ST-2 | Тиски 160 мм | 8900 | vat=excluded | vat_rate=20
""",
        "xlsx xls csv ods",
        no_errors=True,
    ),
    *specimens(
        _TAXES,
        "a-footnote",
        """
Code | Description | Price EUR
K-10 | Kettle 1.7 l | #24.9
K-20 | Toaster | #19.5
Prices include VAT | |
""",
        """
K-10 | Kettle 1.7 l | 24.90 | vat=included
K-20 | Toaster | 19.50 | vat=included
""",
        "xlsx csv",
        no_errors=True,
    ),
    *specimens(
        _TAXES,
        "titles-win-over-the-line",
        """
Цены с НДС | | |
Код | Товар | Цена без НДС
1 | Кабель 3х1,5 | #68.4
2 | Кабель 3х2,5 | #104.2
""",
        """
1 | Кабель 3х1,5 | 68.40 | vat=excluded
2 | Кабель 3х2,5 | 104.20 | vat=excluded
""",
        "xlsx csv",
    ),
    *specimens(
        _THOUSANDS,
        "of-roubles",
        """
Прайс-лист, цены в тыс. руб. | |
Код | Наименование | Цена
100 | Котёл отопительный 24 кВт | #54.3
101 | Насос циркуляционный | #8.15
""",
        """
100 | Котёл отопительный 24 кВт | 54300 | currency=RUB
101 | Насос циркуляционный | 8150 | currency=RUB
""",
        "xlsx csv ods",
    ),
    *specimens(
        _STEPS,
        "pieces",
        """
Наименование | 1-9 шт | 10-49 шт | от 50 шт
Ручка шариковая | #45 | #42 | #39
Карандаш простой | #25 | #22 | #19
Маркер перманентный | #85 | #79 | #70
""",
        """
- | Ручка шариковая | 45
- | Карандаш простой | 25
- | Маркер перманентный | 85
""",
        "xlsx csv",
    ),
    *specimens(
        _STEPS,
        "pcs-with-a-plus",
        """
SKU | Name | 1-9 pcs | 10-99 pcs | 100+ pcs
P-1 | Ballpoint pen | #4.5 | #4.2 | #3.9
P-2 | Pencil HB | #0.6 | #0.5 | #0.4
""",
        """
P-1 | Ballpoint pen | 4.50
P-2 | Pencil HB | 0.60
""",
        "xlsx csv-comma",
    ),
    *specimens(
        _TWO_CURRENCIES,
        "roubles-and-dollars",
        """
Код | Товар | Цена
7 | Проектор | 54 300 руб. / 590 $
8 | Экран настенный | 8 150 руб. / 89 $
""",
        """
7 | Проектор | 54300 | currency=RUB | price_other=590.00 USD
8 | Экран настенный | 8150 | currency=RUB | price_other=89.00 USD
""",
        "xlsx csv",
    ),
    *specimens(
        _BASIS,
        "for-a-hundred-pieces",
        """
Крепёж. Цены указаны за 100 шт., руб. | | |
Артикул | Наименование | Цена
DIN933-8 | Болт М8х40 | #450
DIN934-8 | Гайка М8 | #120.5
""",
        """
DIN933-8 | Болт М8х40 | 450 | price_basis=100 pcs
DIN934-8 | Гайка М8 | 120.50 | price_basis=100 pcs
""",
        "xlsx csv ods",
    ),
    *specimens(
        _BASIS,
        "a-column-of-price-units",
        """
Art.-Nr. | Bezeichnung | Preis EUR | PE
933-8 | Sechskantschraube M8x40 | #45 | #100
934-8 | Sechskantmutter M8 | #12 | #1000
125-8 | Unterlegscheibe M8 | #0.05 | #1
""",
        """
933-8 | Sechskantschraube M8x40 | 45 | currency=EUR | price_basis=100 pcs
934-8 | Sechskantmutter M8 | 12 | currency=EUR | price_basis=1000 pcs
125-8 | Unterlegscheibe M8 | 0.05 | currency=EUR | price_basis=null
""",
        "xlsx csv",
    ),
    *specimens(
        _BEHIND,
        "a-plus-behind-the-price",
        """
Наименование | Цена
Стол письменный | 1299+
Стул | 990
Полка | 450
""",
        """
- | Стол письменный | 1299
- | Стул | 990 | category=null
- | Полка | 450 | category=null
""",
        "csv xlsx",
        may_leave_out=["Стол письменный"],
    ),
)
