"""Stock by warehouse, and quantities that are the customer's; figures in names that are none."""

from __future__ import annotations

from marketbel_courier_tests.corpus.kinds.specimen import Specimen, grid, specimens
from marketbel_courier_tests.corpus.workbooks import Sheet

_WAREHOUSES = "stock-of-first-warehouse-only"
_ORDER = "order-quantity-taken-for-stock"
_FEATURES = "feature-read-into-a-name"

STOCK: tuple[Specimen, ...] = (
    *specimens(
        _WAREHOUSES,
        "cities-under-one-title",
        Sheet(
            grid("""
Код | Наименование | Цена, BYN | Остаток | |
 | | | Минск | Брест | Гомель
Ш-1 | Шина 195/65 R15 91T | #142 | #0 | #0 | #4
Ш-2 | Шина 205/55 R16 94T | #168 | #12 | #0 | #0
Ш-3 | Шина 225/45 R17 94W | #215 | #0 | #0 | #0
"""),
            merged=["D1:F1"],
        ),
        """
Ш-1 | Шина 195/65 R15 91T | 142 | in_stock=true | currency=BYN
Ш-2 | Шина 205/55 R16 94T | 168 | in_stock=true
Ш-3 | Шина 225/45 R17 94W | 215 | in_stock=false
""",
        "xlsx xls ods",
    ),
    *specimens(
        _WAREHOUSES,
        "polish-warehouses",
        """
Kod | Nazwa | Cena brutto | Magazyn 1 | Magazyn 2 | Magazyn 3
L-10 | Lampa LED 10 W | 19,90 | 0 | 25 | 3
L-18 | Lampa LED 18 W | 29,90 | 0 | 0 | 0
L-36 | Panel LED 36 W | 64,50 | 5 | 0 | 1
""",
        """
L-10 | Lampa LED 10 W | 19.90 | in_stock=true
L-18 | Lampa LED 18 W | 29.90 | in_stock=false
L-36 | Panel LED 36 W | 64.50 | in_stock=true
""",
        "csv xlsx html",
    ),
    *specimens(
        _ORDER,
        "an-order-form-in-russian",
        """
№ | Наименование | Цена, руб. | Заказ, шт | Сумма, руб.
#1 | Фонтан «Искра» 30 сек | #95 | #0 | #0
#2 | Петарды «Корсар 4» 12 шт | #130 | #0 | #0
#3 | Салют «Виват» 25 залпов | #1890 | #0 | #0
""",
        """
- | Фонтан «Искра» 30 сек | 95 | in_stock=null | currency=RUB
- | Петарды «Корсар 4» 12 шт | 130 | in_stock=null
- | Салют «Виват» 25 залпов | 1890 | in_stock=null
""",
        "xlsx xls ods csv",
    ),
    *specimens(
        _ORDER,
        "quantity-and-amount-in-german",
        """
Artikelnr. | Artikel | Preis € | Menge | Betrag
K-01 | Kerze Stumpen weiß | 2,40 | 0 | 0,00
K-02 | Teelichter 50 St. | 4,95 | 0 | 0,00
K-03 | Duftkerze Vanille | 6,90 | 0 | 0,00
""",
        """
K-01 | Kerze Stumpen weiß | 2.40 | in_stock=null | currency=EUR
K-02 | Teelichter 50 St. | 4.95 | in_stock=null
K-03 | Duftkerze Vanille | 6.90 | in_stock=null
""",
        "csv xlsx pdf-ruled",
    ),
    *specimens(
        _FEATURES,
        "load-indices-and-codes",
        """
Артикул | Наименование | Цена
Ш-91 | Шина 205/55 R16 95V летняя | 168
ПР-1 | Прокладка ПР-876В | 2.4
М-10 | Масло 10W-40 полусинтетика 1 л | 14.9
Б-80 | Бумага офисная А4 80 г/м2 500 л | 12.5
К-24 | Колодки К24V-11 задние | 31
""",
        """
Ш-91 | Шина 205/55 R16 95V летняя | 168 | no=voltage_v power_w
ПР-1 | Прокладка ПР-876В | 2.40 | no=voltage_v
М-10 | Масло 10W-40 полусинтетика 1 л | 14.90 | no=power_w
Б-80 | Бумага офисная А4 80 г/м2 500 л | 12.50 | no=weight_g weight_kg
К-24 | Колодки К24V-11 задние | 31 | no=voltage_v
""",
        "csv-comma xlsx",
    ),
    *specimens(
        _FEATURES,
        "tyres-and-oils-beside-real-figures",
        """
SKU | Name | Price
T-87 | Michelin Pilot 225/40 R18 92W | 154
T-88 | Toyo 185/65 R15 88H | 71
O-05 | Engine oil 0W-20 5 l | 48
L-07 | Bulb H7 12V 55W | 6.5
""",
        """
T-87 | Michelin Pilot 225/40 R18 92W | 154 | no=power_w
T-88 | Toyo 185/65 R15 88H | 71 | no=power_w voltage_v
O-05 | Engine oil 0W-20 5 l | 48 | no=power_w
L-07 | Bulb H7 12V 55W | 6.50 | voltage_v=12 | power_w=55
""",
        "csv-comma xlsx",
    ),
)
