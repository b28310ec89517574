"""Titles: which of several columns is the name, the code, the price; titles nobody thought of."""

# ruff: noqa: E501 - the rows of a list are not broken

from __future__ import annotations

from marketbel_courier_tests.corpus.kinds.specimen import Specimen, grid, specimens
from marketbel_courier_tests.corpus.workbooks import Sheet

_OVER_BOTH = "one-title-over-code-and-name"
_MODEL = "short-exact-title-beats-real-name"
_ITEM_NUMBER = "item-number-taken-for-name"
_DESCRIPTION = "description-taken-for-name"
_PER_MEASURE = "exact-price-title-beats-the-price"
_UNKNOWN_PRICE = "price-title-unknown"
_SNAKE_CASE = "titles-with-underscores"
_GROUP_TITLE = "group-title-hides-the-sub-title"
_OF_SOMETHING_ELSE = "price-of-something-else-beside-the-goods"

TITLES: tuple[Specimen, ...] = (
    *specimens(
        _OVER_BOTH,
        "a-merged-title-in-polish",
        Sheet(
            grid("""
Nazwa towaru | | J.m. | Cena netto
451200 | Płyta OSB 3 12 mm 2500x1250 | szt. | #58.4
451203 | Płyta OSB 3 18 mm 2500x1250 | szt. | #84.9
460011 | Kantówka sosnowa 60x60 | mb | #9.9
"""),
            merged=["A1:B1"],
        ),
        """
451200 | Płyta OSB 3 12 mm 2500x1250 | 58.40
451203 | Płyta OSB 3 18 mm 2500x1250 | 84.90
460011 | Kantówka sosnowa 60x60 | 9.90
""",
        "xlsx xls ods",
    ),
    *specimens(
        _OVER_BOTH,
        "a-title-over-a-code-of-letters",
        """
№ | Товар | | Ед. | Розница, руб.
#1 | ТР-020 | Труба PPR 20 мм PN20 | м | #48
#2 | ТР-025 | Труба PPR 25 мм PN20 | м | #71
#3 | УГ-020 | Угольник 20 мм 90° | шт | #9.5
#4 | МФ-025 | Муфта 25 мм | шт | #11
""",
        """
ТР-020 | Труба PPR 20 мм PN20 | 48 | currency=RUB
ТР-025 | Труба PPR 25 мм PN20 | 71
УГ-020 | Угольник 20 мм 90° | 9.50
МФ-025 | Муфта 25 мм | 11
""",
        "xlsx csv html pdf-ruled",
    ),
    *specimens(
        _MODEL,
        "model-and-full-name",
        """
Код | Модель | Полное наименование товара | Производитель | Розничная цена
К-100 | X5 | Чайник электрический X5 1,7 л белый | Мастер | 54.90
К-101 | X7 | Чайник электрический X7 1,7 л сталь | Мастер | 79.90
К-210 | X5 | Тостер X5 800 Вт | Мастер | 61.00
К-300 | | Подставка для чайника | Мастер | 9.90
""",
        """
К-100 | Чайник электрический X5 1,7 л белый | 54.90
К-101 | Чайник электрический X7 1,7 л сталь | 79.90
К-210 | Тостер X5 800 Вт | 61.00
К-300 | Подставка для чайника | 9.90
""",
        "csv-comma csv-tab xlsx xls ods",
    ),
    *specimens(
        _MODEL,
        "german-model-beside-the-designation",
        """
Artikelnummer | Modell | Artikelbezeichnung | Marke | Preis
70-1001 | R16 | Sommerreifen 205/55 R16 91V | Conti | 84,50
70-1002 | R17 | Sommerreifen 225/45 R17 94W | Conti | 112,00
70-2001 | R16 | Winterreifen 205/55 R16 91H | Nokian | 92,90
""",
        """
70-1001 | Sommerreifen 205/55 R16 91V | 84.50
70-1002 | Sommerreifen 225/45 R17 94W | 112
70-2001 | Winterreifen 205/55 R16 91H | 92.90
""",
        "csv xlsx pdf-ruled pdf",
    ),
    *specimens(
        _ITEM_NUMBER,
        "item-no-and-product-description",
        """
Item No. | Product Description | Case Qty | Unit Price (USD)
FW-1001 | 8 inch gold sparklers | 48 | 0.45
FW-1002 | Roman candle 10 ball | 24 | 3.20
FW-2040 | 200 gram cake, red willow | 4 | 21.50
""",
        """
FW-1001 | 8 inch gold sparklers | 0.45 | currency=USD
FW-1002 | Roman candle 10 ball | 3.20
FW-2040 | 200 gram cake, red willow | 21.50
""",
        "csv-comma xlsx xls ods html pdf-ruled",
    ),
    *specimens(
        _ITEM_NUMBER,
        "german-article-number-and-designation",
        """
Artikel-Nr. | Bezeichnung | VPE | Listenpreis €
4711-08 | Sechskantschraube M8x40 verzinkt | 100 | 18,40
4711-10 | Sechskantschraube M10x50 verzinkt | 50 | 16,90
5020-08 | Unterlegscheibe 8,4 DIN 125 | 200 | 6,20
""",
        """
4711-08 | Sechskantschraube M8x40 verzinkt | 18.40 | currency=EUR
4711-10 | Sechskantschraube M10x50 verzinkt | 16.90
5020-08 | Unterlegscheibe 8,4 DIN 125 | 6.20
""",
        "csv xlsx ods",
    ),
    *specimens(
        _DESCRIPTION,
        "the-export-of-a-shop-builder",
        """
Код_товара | Название_позиции | Поисковые_запросы | Описание | Тип_товара | Цена | Валюта | Единица_измерения | Ссылка_изображения | Наличие | Номер_группы | Название_группы
UA-1 | Крем для рук «Алоэ» 75 мл | крем, алоэ, руки | Увлажняет кожу рук и защищает её зимой. Не липнет. | r | 89.50 | UAH | шт. | https://img.example/1.jpg | + | 1001 | Кремы
UA-2 | Крем для рук «Ромашка» 75 мл | крем, ромашка | Смягчает кожу после домашней работы, быстро впитывается. | r | 92 | UAH | шт. | https://img.example/2.jpg | - | 1001 | Кремы
UA-3 | Бальзам для губ «Мёд» | бальзам, губы | Натуральный воск и мёд. Для всей семьи. | r | 45 | UAH | шт. | https://img.example/3.jpg | + | 1002 | Бальзамы
""",
        """
UA-1 | Крем для рук «Алоэ» 75 мл | 89.50 | currency=UAH | category=Кремы
UA-2 | Крем для рук «Ромашка» 75 мл | 92 | currency=UAH
UA-3 | Бальзам для губ «Мёд» | 45 | currency=UAH
""",
        "csv-comma xlsx xls ods",
    ),
    *specimens(
        _DESCRIPTION,
        "polish-short-and-long-descriptions",
        """
ID | Nazwa produktu | Opis skrócony | Opis | Cena brutto
1501 | Farba akrylowa biała 5 l | Do wnętrz | Farba do ścian i sufitów, wydajność 12 m2 z litra, odporna na szorowanie. | 74,99
1502 | Grunt uniwersalny 5 l | Pod farby | Wzmacnia podłoże i zmniejsza chłonność tynków gipsowych. | 32,50
1503 | Gips szpachlowy 20 kg | Ręczny | Do wyrównywania ścian wewnątrz pomieszczeń suchych. | 29,90
""",
        """
1501 | Farba akrylowa biała 5 l | 74.99
1502 | Grunt uniwersalny 5 l | 32.50
1503 | Gips szpachlowy 20 kg | 29.90
""",
        "csv xlsx html",
    ),
    *specimens(
        _PER_MEASURE,
        "german-basic-price-beside-the-price",
        """
Art.Nr. | Artikel | Inhalt | Grundpreis | Preis
T-10 | Earl Grey lose 100 g | 100 g | 59,00 | 5,90
T-11 | Darjeeling First Flush 100 g | 100 g | | 12,50
T-12 | Kräutertee 20 Beutel | 20 St | | 2,95
""",
        """
T-10 | Earl Grey lose 100 g | 5.90
T-11 | Darjeeling First Flush 100 g | 12.50
T-12 | Kräutertee 20 Beutel | 2.95
""",
        "csv xlsx ods",
    ),
    *specimens(
        _PER_MEASURE,
        "price-of-a-kilogram-beside-the-price",
        """
Код | Наименование | Цена за кг | Вес упаковки, кг | Цена за упаковку
С-1 | Саморез 3,5х35 чёрный | #4.1 | #5 | #20.5
С-2 | Саморез 4,2х70 чёрный | | #5 | #22.75
С-3 | Гвоздь строительный 3х80 | #3.05 | #10 | #30.5
С-4 | Проволока вязальная 1,2 | | #10 | #34
""",
        """
С-1 | Саморез 3,5х35 чёрный | 20.50
С-2 | Саморез 4,2х70 чёрный | 22.75
С-3 | Гвоздь строительный 3х80 | 30.50
С-4 | Проволока вязальная 1,2 | 34
""",
        "xlsx xls csv",
    ),
    *specimens(
        _UNKNOWN_PRICE,
        "the-rate-of-an-indian-list",
        """
S.No | Product Name | Content | Rate
1 | 2¾" Kuruvi Crackers | 1 Pkt | 12.00
2 | 4" Lakshmi Crackers | 1 Pkt | 28.00
3 | Flower Pots Big | 1 Box (10 Pcs) | 145.00
4 | Ground Chakkar Deluxe | 1 Box (10 Pcs) | 210.00
""",
        """
- | 2¾" Kuruvi Crackers | 12
- | 4" Lakshmi Crackers | 28
- | Flower Pots Big | 145
- | Ground Chakkar Deluxe | 210
""",
        "xlsx csv-comma pdf-ruled",
    ),
    *specimens(
        _UNKNOWN_PRICE,
        "a-tariff",
        """
Обозначение | Услуга | Тариф, руб.
У-1 | Доставка по городу до 1,5 т | 650
У-2 | Доставка по городу до 5 т | 1100
У-3 | Подъём на этаж, 1 место | 80
""",
        """
У-1 | Доставка по городу до 1,5 т | 650 | currency=RUB
У-2 | Доставка по городу до 5 т | 1100
У-3 | Подъём на этаж, 1 место | 80
""",
        "xlsx csv pdf-ruled",
    ),
    *specimens(
        _UNKNOWN_PRICE,
        "euros-without-tax-in-ukrainian",
        """
Артикул | Найменування | € без ПДВ
4048482 | Насос циркуляційний 25/4 | #68.2
4048490 | Насос циркуляційний 25/6 | #81.55
4056077 | Гайка насоса 1" | #3.9
""",
        """
4048482 | Насос циркуляційний 25/4 | 68.20 | currency=EUR
4048490 | Насос циркуляційний 25/6 | 81.55 | currency=EUR
4056077 | Гайка насоса 1" | 3.90 | currency=EUR
""",
        "xlsx xls ods csv pdf-ruled",
    ),
    *specimens(
        _SNAKE_CASE,
        "vendor-code-and-retail-price",
        """
product_name | vendor_code | brand_name | retail_price_uah | qty_available | ean
Дриль ударний 750 Вт | DU-750 | Forte | 1890 | 4 | 4823040102342
Шліфмашина кутова 125 | SK-125 | Forte | 1450.5 | 0 | 4823040102359
Лобзик 600 Вт | LB-600 | Zenit | 1620 | 11 | 4823040102366
""",
        """
DU-750 | Дриль ударний 750 Вт | 1890 | currency=UAH | barcode=4823040102342
SK-125 | Шліфмашина кутова 125 | 1450.50 | currency=UAH
LB-600 | Лобзик 600 Вт | 1620 | currency=UAH
""",
        "csv-comma xlsx ods",
    ),
    *specimens(
        _SNAKE_CASE,
        "polish-and-camel-case",
        """
kod_produktu | nazwaProduktu | cena_brutto_pln | stan_magazynowy | jednostka_miary
PW-001 | Przewód YDYp 3x1,5 100 m | 249,00 | 14 | szt.
PW-002 | Przewód YDYp 3x2,5 100 m | 389,00 | 6 | szt.
GN-110 | Gniazdo podwójne białe | 14,90 | 120 | szt.
""",
        """
PW-001 | Przewód YDYp 3x1,5 100 m | 249 | currency=PLN
PW-002 | Przewód YDYp 3x2,5 100 m | 389 | currency=PLN
GN-110 | Gniazdo podwójne białe | 14.90 | currency=PLN
""",
        "csv csv-tab xlsx html",
    ),
    *specimens(
        _GROUP_TITLE,
        "ukrainian-group-over-price-and-unit",
        Sheet(
            grid("""
Номенклатура | Артикул | Основна ціна продажу | | Залишок
 | | Ціна | Од. |
Папір А4 80 г 500 арк. | #10102 | #96 | пач. | #40
Папір А3 80 г 500 арк. | #10201 | #190 | пач. | #12
Степлер №24 | #20400 | #85.5 | шт | #7
"""),
            merged=["C1:D1", "A1:A2", "B1:B2", "E1:E2"],
        ),
        """
10102 | Папір А4 80 г 500 арк. | 96 | unit=pack
10201 | Папір А3 80 г 500 арк. | 190 | unit=pack
20400 | Степлер №24 | 85.50 | unit=pcs
""",
        "xlsx xls ods",
    ),
    *specimens(
        _GROUP_TITLE,
        "english-group-over-unit-and-price",
        Sheet(
            grid("""
Code | Product | Retail, EUR | | Packaging |
 | | Unit | Price | Type | Qty
A-10 | Cable tie 100x2,5 black | pcs | #0.02 | bag | #100
A-11 | Cable tie 200x3,6 black | pcs | #0.05 | bag | #100
A-50 | Heat shrink 6 mm | m | #0.4 | reel | #50
"""),
            merged=["C1:D1", "E1:F1"],
        ),
        """
A-10 | Cable tie 100x2,5 black | 0.02 | unit=pcs | currency=EUR
A-11 | Cable tie 200x3,6 black | 0.05 | unit=pcs
A-50 | Heat shrink 6 mm | 0.40 | unit=m
""",
        "xlsx xls csv",
    ),
    *specimens(
        _OF_SOMETHING_ELSE,
        "delivery-and-deposit-before-the-price",
        """
Код | Товар | Цена доставки, руб. | Залог, руб. | Цена товара, руб. | Изм. цены, руб.
D-1 | Дрель ударная | #300 | #2000 | #4900 | #100
D-2 | Перфоратор | #350 | #3000 | #8000 | #200
D-3 | Лобзик | #250 | #1500 | #3000 | #50
""",
        """
D-1 | Дрель ударная | 4900 | currency=RUB
D-2 | Перфоратор | 8000 | currency=RUB
D-3 | Лобзик | 3000 | currency=RUB
""",
        "csv xlsx ods html",
    ),
    *specimens(
        _OF_SOMETHING_ELSE,
        "competitors-and-shipping-in-english",
        """
SKU | Product name | Shipping cost, EUR | Competitor price, EUR | Price incl. delivery, EUR
T-1 | Impact drill | #9.90 | #59.00 | #64.50
T-2 | Rotary hammer | #12.90 | #99.00 | #109.00
T-3 | Jigsaw | #7.90 | #41.00 | #44.90
""",
        """
T-1 | Impact drill | 64.50 | currency=EUR
T-2 | Rotary hammer | 109 | currency=EUR
T-3 | Jigsaw | 44.90 | currency=EUR
""",
        "csv-comma xlsx xls",
    ),
    *specimens(
        _OF_SOMETHING_ELSE,
        "rent-by-the-day",
        """
Код | Товар | Аренда, руб./сутки | Цена, руб.
R-1 | Виброплита | #900 | #54000
R-2 | Бетономешалка | #700 | #31000
R-3 | Генератор 5 кВт | #1100 | #62000
""",
        """
R-1 | Виброплита | 54000
R-2 | Бетономешалка | 31000
R-3 | Генератор 5 кВт | 62000
""",
        "csv xlsx",
    ),
)
