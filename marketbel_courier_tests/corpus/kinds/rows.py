"""Several prices of an item below each other: kinds, currencies, taxes and quantities in rows."""

from __future__ import annotations

from marketbel_courier_tests.corpus.kinds.specimen import Specimen, specimens

_KIND = "prices-of-one-item-in-rows"

ROWS: tuple[Specimen, ...] = (
    *specimens(
        _KIND,
        "rows-of-kinds-of-articles",
        """
Артикул | Наименование | Вид цены | Цена, BYN | Остаток
A-1 | Чайник Vitek VT-7050 | Опт | 50,50 | 5
A-1 | Чайник Vitek VT-7050 | Розница | 60,90 | 5
A-2 | Утюг Philips GC1436 | Опт | 80,50 | 7
A-2 | Утюг Philips GC1436 | Розница | 95,90 | 7
A-3 | Фен Bosch PHD5962 | Опт | 30,50 | 3
A-3 | Фен Bosch PHD5962 | Розница | 39,90 | 3
""",
        """
A-1 | Чайник Vitek VT-7050 | 60.90 | price_wholesale=50.50 | currency=BYN
A-2 | Утюг Philips GC1436 | 95.90 | price_wholesale=80.50 | currency=BYN
A-3 | Фен Bosch PHD5962 | 39.90 | price_wholesale=30.50 | currency=BYN
""",
        "xlsx xls ods csv html pdf-ruled",
        no_errors=True,
    ),
    *specimens(
        _KIND,
        "rows-of-kinds-of-names",
        """
Product | Price type | Price
Kettle Vitek VT-7050 | Wholesale | 50.50
Kettle Vitek VT-7050 | Retail | 60.90
Kettle Vitek VT-7050 | Promo | 55.00
Iron Philips GC1436 | Wholesale | 80.50
Iron Philips GC1436 | Retail | 95.90
Hair dryer Bosch PHD5962 | Wholesale | 30.50
Hair dryer Bosch PHD5962 | Retail | 39.90
""",
        """
none | Kettle Vitek VT-7050 | 60.90 | price_wholesale=50.50 | price_promo=55.00
none | Iron Philips GC1436 | 95.90 | price_wholesale=80.50
none | Hair dryer Bosch PHD5962 | 39.90 | price_wholesale=30.50
""",
        "xlsx csv-comma",
        no_errors=True,
    ),
    *specimens(
        _KIND,
        "rows-of-names-given-once",
        """
Артикул | Наименование | Тип цен | Цена
A-1 | Чайник Vitek VT-7050 | Оптовая | 50,50
 | | Розничная | 60,90
A-2 | Утюг Philips GC1436 | Оптовая | 80,50
 | | Розничная | 95,90
A-3 | Фен Bosch PHD5962 | Оптовая | 30,50
 | | Розничная | 39,90
""",
        """
A-1 | Чайник Vitek VT-7050 | 60.90 | price_wholesale=50.50
A-2 | Утюг Philips GC1436 | 95.90 | price_wholesale=80.50
A-3 | Фен Bosch PHD5962 | 39.90 | price_wholesale=30.50
""",
        "xlsx ods csv",
        no_errors=True,
    ),
    *specimens(
        _KIND,
        "rows-of-quantities",
        """
Артикул | Наименование | Количество | Цена
A-1 | Чайник Vitek VT-7050 | 1–9 | 60,50
A-1 | Чайник Vitek VT-7050 | 10–49 | 55,90
A-1 | Чайник Vitek VT-7050 | 50+ | 50,90
A-2 | Утюг Philips GC1436 | 1–9 | 80,50
A-2 | Утюг Philips GC1436 | 10–49 | 75,90
A-2 | Утюг Philips GC1436 | 50+ | 70,90
""",
        """
A-1 | Чайник Vitek VT-7050 | 60.50 | price_wholesale=55.90 | no=stock in_stock
A-2 | Утюг Philips GC1436 | 80.50 | price_wholesale=75.90 | no=stock in_stock
""",
        "xlsx csv",
        no_errors=True,
    ),
    *specimens(
        _KIND,
        "rows-of-least-quantities",
        """
SKU | Name | Min qty | Price, EUR
A-1 | Kettle Vitek VT-7050 | 1 | 60.50
A-1 | Kettle Vitek VT-7050 | 10 | 55.90
A-2 | Iron Philips GC1436 | 5 | 80.50
A-3 | Hair dryer Bosch PHD5962 | 6 | 40.50
A-3 | Hair dryer Bosch PHD5962 | 60 | 35.90
""",
        """
A-1 | Kettle Vitek VT-7050 | 60.50 | least_order=1
A-2 | Iron Philips GC1436 | 80.50 | least_order=5
A-3 | Hair dryer Bosch PHD5962 | 40.50 | least_order=6
""",
        "xlsx csv-comma",
        no_errors=True,
    ),
    *specimens(
        _KIND,
        "rows-of-currencies",
        """
Артикул | Наименование | Цена | Валюта
A-1 | Чайник Vitek VT-7050 | 50,50 | USD
A-1 | Чайник Vitek VT-7050 | 160,90 | BYN
A-2 | Утюг Philips GC1436 | 80,50 | USD
A-2 | Утюг Philips GC1436 | 295,90 | BYN
""",
        """
A-1 | Чайник Vitek VT-7050 | 50.50 | currency=USD
A-2 | Утюг Philips GC1436 | 80.50 | currency=USD
""",
        "xlsx csv",
        no_errors=True,
    ),
    *specimens(
        _KIND,
        "rows-of-taxes",
        """
Наименование | Налог | Цена
Чайник Vitek VT-7050 | без НДС | 50,00
Чайник Vitek VT-7050 | с НДС | 60,00
Утюг Philips GC1436 | без НДС | 80,00
Утюг Philips GC1436 | с НДС | 96,00
""",
        """
none | Чайник Vitek VT-7050 | 60.00 | vat=included
none | Утюг Philips GC1436 | 96.00 | vat=included
""",
        "xlsx csv",
        no_errors=True,
    ),
)
