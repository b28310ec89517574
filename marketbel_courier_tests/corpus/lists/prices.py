"""Amounts and currencies as people write them, and what is no price."""

from __future__ import annotations

from marketbel_courier_tests.corpus.cases import Item, Readable, Row, text
from marketbel_courier_tests.corpus.workbooks import Sheet, workbook

PRICES = (
    Readable(
        "thousands-and-decimals",
        "csv",
        text("""
Артикул;Наименование;Цена
1;Чайник;1 299,00
2;Термос;1,299.00
3;Плед;1.299,00
4;Лампа;1'299.00
5;Кружка;1299.5
6;Тарелка;1 299 000,90
7;Ковёр;1299,-
8;Ваза;0,5
9;Шкаф;1,299
10;Стол;1299-00
"""),
        (
            Item(2, "1", "Чайник", "1299.00"),
            Item(3, "2", "Термос", "1299.00"),
            Item(4, "3", "Плед", "1299.00"),
            Item(5, "4", "Лампа", "1299.00"),
            Item(6, "5", "Кружка", "1299.50"),
            Item(7, "6", "Тарелка", "1299000.90"),
            Item(8, "7", "Ковёр", "1299.00"),
            Item(9, "8", "Ваза", "0.50"),
            Item(11, "10", "Стол", "1299.00"),
        ),
        left_out=(Row(10, "in two ways"),),
    ),
    Readable(
        "prices-from-and-between",
        "csv",
        text("""
Артикул;Наименование;Цена
1;Чайник;от 500
2;Термос;from 1,299.00
3;Плед;450-500
4;Лампа;500/450
5;Кружка;от 500 руб.
6;Тарелка;от 450 до 500
"""),
        (
            Item(2, "1", "Чайник", "500.00", also={"price_from": True}),
            Item(3, "2", "Термос", "1299.00", also={"price_from": True}),
            Item(4, "3", "Плед", "450.00", also={"price_from": True, "price_to": "500.00"}),
            Item(5, "4", "Лампа", "500.00", also={"price_other": "450.00"}),
            Item(6, "5", "Кружка", "500.00", also={"price_from": True, "currency": "RUB"}),
            Item(7, "6", "Тарелка", "450.00", also={"price_from": True, "price_to": "500.00"}),
        ),
    ),
    Readable(
        "prices-with-taxes-units-and-footnotes",
        "csv",
        text("""
Артикул;Наименование;Цена
1;Чайник;1 299.00 руб. (с НДС)
2;Термос;40 без НДС
3;Плед;1299*
4;Лампа;12,50 Br
5;Кружка;12.50 $/шт
6;Тарелка;7 за кг
7;Ковёр;500 руб. за 100 шт
8;Ваза;12.5e2
"""),
        (
            Item(2, "1", "Чайник", "1299.00", also={"currency": "RUB", "vat": "included"}),
            Item(3, "2", "Термос", "40.00", also={"vat": "excluded"}),
            Item(4, "3", "Плед", "1299.00"),
            Item(5, "4", "Лампа", "12.50", also={"currency": "BYN"}),
            Item(6, "5", "Кружка", "12.50", also={"currency": "USD"}),
            Item(7, "6", "Тарелка", "7.00", also={"price_basis": "kg"}),
            Item(8, "7", "Ковёр", "500.00", also={"currency": "RUB", "price_basis": "100 pcs"}),
        ),
        left_out=(Row(9, "12.5e2"),),
    ),
    Readable(
        "prices-on-request",
        "csv",
        text("""
Артикул;Наименование;Цена
1;Чайник;по запросу
2;Термос;Цена договорная
3;Плед;звоните!
4;Лампа;call for price
5;Кружка;POA
6;Тарелка;уточняйте
7;Ковёр;40
"""),
        (Item(8, "7", "Ковёр", "40.00"),),
        left_out=(
            Row(2, "on request", ("1", "Чайник", "по запросу")),
            Row(3, "on request"),
            Row(4, "on request"),
            Row(5, "on request"),
            Row(6, "on request"),
            Row(7, "on request"),
        ),
    ),
    Readable(
        "what-is-no-price",
        "csv",
        text("""
Артикул;Наименование;Цена
1;Чайник;
2;Термос;-
3;Плед;0
4;Лампа;-5
5;Кружка;100000000
6;Тарелка;завтра
7;Ковёр;12 99
8;Ваза;1.2.3
9;Шкаф;снят с производства
10;Стол;40
11;Стул;0,00
12;Полка;12%
"""),
        (Item(11, "10", "Стол", "40.00"),),
        left_out=(
            Row(2, "price is missing"),
            Row(3, "price is missing"),
            Row(4, "price"),
            Row(5, "negative"),
            Row(6, "over 99,999,999.99"),
            Row(7, "завтра"),
            Row(8, "12 99"),
            Row(9, "1.2.3"),
            Row(10, "снят с производства"),
            Row(12, "price"),
            Row(13, "12%"),
        ),
    ),
    Readable(
        "no-stock-in-the-price-column",
        "csv",
        text("""
Артикул;Наименование;Цена
1;Чайник;нет в наличии
2;Термос;30
"""),
        (Item(3, "2", "Термос", "30.00"),),
        left_out=(Row(2, "нет в наличии"),),
    ),
    Readable(
        "a-currency-in-every-cell",
        "csv",
        text("""
SKU;Name;Price
1;Kettle;$40
2;Flask;30 €
3;Plaid;USD 20
4;Lamp;1 299,00 ₽
5;Mug;450 руб./шт.
6;Plate;12 000 ₸
7;Rug;£7.50
8;Vase;90 грн
9;Shelf;25 BYN
10;Desk;99
"""),
        (
            Item(2, "1", "Kettle", "40.00", also={"currency": "USD"}),
            Item(3, "2", "Flask", "30.00", also={"currency": "EUR"}),
            Item(4, "3", "Plaid", "20.00", also={"currency": "USD"}),
            Item(5, "4", "Lamp", "1299.00", also={"currency": "RUB"}),
            Item(6, "5", "Mug", "450.00", also={"currency": "RUB"}),
            Item(7, "6", "Plate", "12000.00", also={"currency": "KZT"}),
            Item(8, "7", "Rug", "7.50", also={"currency": "GBP"}),
            Item(9, "8", "Vase", "90.00", also={"currency": "UAH"}),
            Item(10, "9", "Shelf", "25.00", also={"currency": "BYN"}),
            Item(11, "10", "Desk", "99.00"),
        ),
    ),
    Readable(
        "a-currency-in-the-title-that-a-cell-overrules",
        "csv",
        text("""
SKU;Name;Price (EUR)
1;Kettle;40
2;Flask;$30
"""),
        (
            Item(2, "1", "Kettle", "40.00", also={"currency": "EUR"}),
            Item(3, "2", "Flask", "30.00", also={"currency": "USD"}),
        ),
    ),
    Readable(
        "roubles-of-which-the-title-says-whose-they-are",
        "csv",
        text("""
Артикул;Наименование;Цена, BYN
1;Чайник;12,50 руб.
2;Термос;40 р.
3;Плед;30 USD
"""),
        (
            Item(2, "1", "Чайник", "12.50", also={"currency": "BYN"}),
            Item(3, "2", "Термос", "40.00", also={"currency": "BYN"}),
            Item(4, "3", "Плед", "30.00", also={"currency": "USD"}),
        ),
    ),
    Readable(
        "a-currency-in-a-line-above-that-the-title-overrules",
        "csv",
        text("""
Прайс-лист. Цены указаны в USD
Артикул;Наименование;Цена;Опт, руб.
1;Чайник;40;3000
"""),
        (Item(3, "1", "Чайник", "40.00", also={"currency": "USD", "price_wholesale": "3000.00"}),),
    ),
    Readable(
        "a-currency-in-a-column-of-its-own",
        "csv",
        text("""
Артикул;Наименование;Цена;Валюта
1;Чайник;40;USD
2;Термос;1000;руб.
"""),
        (
            Item(2, "1", "Чайник", "40.00", also={"currency": "USD"}),
            Item(3, "2", "Термос", "1000.00", also={"currency": "RUB"}),
        ),
    ),
    Readable(
        "currencies-that-only-number-formats-show",
        "excel",
        workbook(
            Sheet(
                (
                    ("Артикул", "Наименование", "Цена, евро", "Валюта"),
                    ("1", "Чайник", 1299, None),
                    ("2", "Термос", 12.5, None),
                    ("Посуда",),
                    ("3", "Кружка", 450, None),
                    ("4", "Тарелка", 40, None),
                    ("5", "Ваза", 7, "BYN"),
                    ("6", "Лампа", "30 £", None),
                    ("7", "Плед", 20, None),
                    ("8", "Ковёр", 90, None),
                ),
                number_formats={
                    "C2": '#,##0.00\\ "₽"',
                    "C3": "[$$-409]#,##0.00",
                    "C5": '_-* #,##0.00\\ "₽"_-;\\-* #,##0.00\\ "₽"_-;_-* "-"??\\ "₽"_-;_-@_-',
                    "C6": "_-* #,##0.00\\ _₽_-;\\-* #,##0.00\\ _₽_-;_-@_-",
                    "C7": "[$$-409]#,##0.00",
                    "C8": "[$$-409]#,##0.00",
                    "C9": '#,##0.00[$р.-423];"$"0',
                },
            )
        ),
        (
            Item(2, "1", "Чайник", "1299.00", also={"currency": "RUB"}),
            Item(3, "2", "Термос", "12.50", also={"currency": "USD"}),
            Item(5, "3", "Кружка", "450.00", "Посуда", also={"currency": "RUB"}),
            Item(6, "4", "Тарелка", "40.00", "Посуда", also={"currency": "EUR"}),
            Item(7, "5", "Ваза", "7.00", "Посуда", also={"currency": "BYN"}),
            Item(8, "6", "Лампа", "30.00", "Посуда", also={"currency": "GBP"}),
            Item(9, "7", "Плед", "20.00", "Посуда", also={"currency": "BYN"}),
            Item(10, "8", "Ковёр", "90.00", "Посуда", also={"currency": "EUR"}),
        ),
    ),
    Readable(
        "numbers-beside-text-in-one-column-of-a-workbook",
        "excel",
        workbook(
            Sheet(
                (
                    ("SKU", "Name", "Price, USD"),
                    ("1", "Kettle", 40),
                    ("2", "Flask", "1 299,00"),
                    ("3", "Plaid", 12.345),
                    ("4", "Lamp", "call"),
                    ("5", "Rug", -7),
                    ("6", "Vase", 0),
                    ("7", "Mug", True),
                )
            )
        ),
        (
            Item(2, "1", "Kettle", "40.00", also={"currency": "USD"}),
            Item(3, "2", "Flask", "1299.00", also={"currency": "USD"}),
            Item(4, "3", "Plaid", "12.35", also={"currency": "USD"}),
        ),
        left_out=(
            Row(5, "on request"),
            Row(6, "negative"),
            Row(7, "price"),
            Row(8, "price"),
        ),
    ),
)
