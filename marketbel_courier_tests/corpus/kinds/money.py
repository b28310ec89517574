"""Money: currencies, VAT, marks of decimals and thousands, several kinds of price."""

from __future__ import annotations

from marketbel_courier_tests.corpus.kinds.specimen import Specimen, grid, specimens
from marketbel_courier_tests.corpus.workbooks import Sheet

_BELARUS = "belarusian-roubles-read-as-russian"
_COLUMN = "currency-not-understood"
_FOUR_LINES = "header-of-four-lines"
_THREE_DECIMALS = "three-decimals-read-as-thousands"
_VAT = "vat-columns-chosen-by-chance"
_TWO_CURRENCIES = "sheets-of-several-currencies-mixed"
_SECOND_HEADER = "second-header-changes-the-kind-of-price"
_NOTATION = "price-notation-not-understood"
_BELOW_A_CENT = "price-below-a-cent"

MONEY: tuple[Specimen, ...] = (
    *specimens(
        _BELARUS,
        "bel-rub-in-the-title",
        """
Код товара | Наименование товара | Ед. изм. | Цена за ед., бел. руб.
0451 | Смесь штукатурная 25 кг | меш | #12.4
0452 | Клей для плитки 25 кг | меш | #15.85
0460 | Профиль ПН 50х40 3 м | шт | #8.2
""",
        """
0451 | Смесь штукатурная 25 кг | 12.40 | currency=BYN
0452 | Клей для плитки 25 кг | 15.85 | currency=BYN
0460 | Профиль ПН 50х40 3 м | 8.20 | currency=BYN
""",
        "xlsx xls ods csv html pdf-ruled pdf",
    ),
    *specimens(
        _BELARUS,
        "roubles-of-belarus-in-each-price",
        """
Артикул | Товар | Цена с НДС
БТ-1 | Бойлер 50 л | 389,00 руб. РБ
БТ-2 | Бойлер 80 л | 1 045,50 руб. РБ
БТ-3 | Бойлер 100 л | 1 212,00 руб. РБ
""",
        """
БТ-1 | Бойлер 50 л | 389 | currency=BYN
БТ-2 | Бойлер 80 л | 1045.50 | currency=BYN
БТ-3 | Бойлер 100 л | 1212 | currency=BYN
""",
        "csv xlsx pdf-ruled",
    ),
    *specimens(
        _BELARUS,
        "a-line-above-that-says-whose-roubles",
        """
ОДО «Канцтовары» | | |
Прайс-лист (цены в белорусских рублях) | | |
№ п/п | Наименование товара | Цена без НДС, руб. | Цена с НДС, руб.
#1 | Тетрадь 48 л | #1.2 | #1.44
#2 | Папка-регистратор 75 мм | #6 | #7.2
#3 | Скотч 48 мм | #2.5 | #3
""",
        """
- | Тетрадь 48 л | 1.44 | currency=BYN
- | Папка-регистратор 75 мм | 7.20 | currency=BYN
- | Скотч 48 мм | 3 | currency=BYN
""",
        "xlsx xls csv",
    ),
    *specimens(
        _COLUMN,
        "currencies-of-signs-and-words",
        """
Артикул | Название | Цена | Вал
A-1 | Модуль памяти 8 ГБ | 24.5 | $
A-2 | Накопитель SSD 480 ГБ | 41 | долл.
A-3 | Корпус ATX | 189.9 | бел.руб.
A-4 | Кабель HDMI 2 м | 3.2 | евро
""",
        """
A-1 | Модуль памяти 8 ГБ | 24.50 | currency=USD
A-2 | Накопитель SSD 480 ГБ | 41 | currency=USD
A-3 | Корпус ATX | 189.90 | currency=BYN
A-4 | Кабель HDMI 2 м | 3.20 | currency=EUR
""",
        "csv-comma xlsx xls ods",
    ),
    *specimens(
        _COLUMN,
        "polish-currency-column",
        """
Indeks | Nazwa | Cena | Wal.
ZW-1 | Zawór mosiężny 1/2 | 18,40 | zł
ZW-2 | Zawór stalowy DN25 | 44,00 | EUR
ZW-3 | Filtr skośny 3/4 | 31,70 | PLN
""",
        """
ZW-1 | Zawór mosiężny 1/2 | 18.40 | currency=PLN
ZW-2 | Zawór stalowy DN25 | 44 | currency=EUR
ZW-3 | Filtr skośny 3/4 | 31.70 | currency=PLN
""",
        "csv xlsx html",
    ),
    *specimens(
        _FOUR_LINES,
        "ukrainian-1c-with-hryvnias",
        Sheet(
            grid("""
Прайс-лист | | | |
 | | | |
Артикул | Номенклатура, характеристика, упаковка | | Роздрібна ціна | Залишок
 | | | грн. |
 | | | Включає ПДВ |
 | | | Ціна | Доступно
4840001 | Відро пластикове 10 л | | #84 | #12
4840002 | Таз пластиковий 20 л | | #132.5 | #4
4840010 | Лійка садова 5 л | | #99 | #9
"""),
            "TDSheet",
            merged=["A3:A6", "B3:C6", "B7:C7", "B8:C8", "B9:C9"],
        ),
        """
4840001 | Відро пластикове 10 л | 84 | currency=UAH
4840002 | Таз пластиковий 20 л | 132.50 | currency=UAH
4840010 | Лійка садова 5 л | 99 | currency=UAH
""",
        "xlsx xls ods",
        no_errors=True,
    ),
    *specimens(
        _FOUR_LINES,
        "euros-and-a-price-group",
        Sheet(
            grid("""
ООО «Гидросфера» | | |
Ценовая группа | | Дилерская | Розничная
 | | EUR | EUR
Номенклатура | Код | Не включает НДС | Включает НДС
 | | Цена | Цена
Насос скважинный 3" | 00-0411 | #188 | #259
Насос дренажный 400 Вт | 00-0412 | #61.5 | #84
Реле давления | 00-0500 | #9.1 | #12.9
"""),
            merged=["A4:A5", "B4:B5", "A2:B2"],
        ),
        """
00-0411 | Насос скважинный 3" | 259 | currency=EUR
00-0412 | Насос дренажный 400 Вт | 84 | currency=EUR
00-0500 | Реле давления | 12.90 | currency=EUR
""",
        "xlsx xls",
        no_errors=True,
    ),
    *specimens(
        _THREE_DECIMALS,
        "polish-fasteners",
        """
Indeks | Nazwa | Cena netto
N-M6 | Nakrętka M6 | 0,085
N-M20 | Nakrętka M20 | 1,250
K-M12 | Kotwa M12x120 | 3,900
Z-100 | Zestaw kotew 100 szt. | 1250,000
""",
        """
N-M6 | Nakrętka M6 | 0.09
N-M20 | Nakrętka M20 | 1.25
K-M12 | Kotwa M12x120 | 3.90
Z-100 | Zestaw kotew 100 szt. | 1250
""",
        "csv csv-tab xlsx html",
    ),
    *specimens(
        _THREE_DECIMALS,
        "points-in-english",
        """
Part No | Description | Price EUR
R-0402 | Resistor kit 0402 | 4.250
C-0603 | Capacitor kit 0603 | 12.900
L-1210 | Inductor 10 uH | 0.310
D-SO8 | Driver SO-8 | 2.175
""",
        """
R-0402 | Resistor kit 0402 | 4.25
C-0603 | Capacitor kit 0603 | 12.90
L-1210 | Inductor 10 uH | 0.31
D-SO8 | Driver SO-8 | 2.18
""",
        "csv-comma xlsx pdf-ruled",
    ),
    *specimens(
        _VAT,
        "polish-net-and-gross",
        """
Kod | Nazwa | Cena netto PLN | VAT | Cena brutto PLN
A1 | Grzejnik 600x800 | 250,00 | 23% | 307,50
A2 | Grzejnik 600x1000 | 300,00 | 23% | 369,00
A3 | Głowica termostatyczna | 40,00 | 23% | 49,20
""",
        """
A1 | Grzejnik 600x800 | 307.50 | currency=PLN
A2 | Grzejnik 600x1000 | 369 | currency=PLN
A3 | Głowica termostatyczna | 49.20 | currency=PLN
""",
        "csv xlsx xls ods pdf-ruled",
    ),
    *specimens(
        _VAT,
        "with-tax-left-of-without",
        """
Артикул | Наименование | Цена с НДС, руб. | НДС, % | Цена без НДС, руб.
КС-1 | Коса бензиновая 1,2 кВт | #18000 | #20 | #15000
КС-2 | Леска 2,4 мм 15 м | #240 | #20 | #200
КС-3 | Масло двухтактное 1 л | #540 | #20 | #450
""",
        """
КС-1 | Коса бензиновая 1,2 кВт | 18000 | currency=RUB
КС-2 | Леска 2,4 мм 15 м | 240
КС-3 | Масло двухтактное 1 л | 540
""",
        "xlsx csv html",
    ),
    *specimens(
        _TWO_CURRENCIES,
        "the-same-goods-in-zloty-and-euro",
        [
            Sheet(
                grid("""
Symbol | Nazwa | Cena brutto, PLN
H-1 | Herbata jaśminowa 100 g | #24.9
H-2 | Herbata oolong 100 g | #39.9
H-3 | Kawa arabica 1 kg | #89
"""),
                "Cennik PLN",
            ),
            Sheet(
                grid("""
Symbol | Nazwa | Cena brutto, EUR
H-1 | Herbata jaśminowa 100 g | #5.8
H-2 | Herbata oolong 100 g | #9.3
H-3 | Kawa arabica 1 kg | #20.7
"""),
                "Cennik EUR",
            ),
        ],
        """
H-1 | Herbata jaśminowa 100 g | 24.90 | currency=PLN
H-2 | Herbata oolong 100 g | 39.90 | currency=PLN
H-3 | Kawa arabica 1 kg | 89 | currency=PLN
""",
        "xlsx xls ods",
    ),
    *specimens(
        _TWO_CURRENCIES,
        "groups-on-sheets-in-two-currencies-without-codes",
        [
            Sheet(
                grid("""
Наименование | Цена, бел. руб.
Кисть плоская 50 мм | #4.2
Валик велюр 180 мм | #9.9
"""),
                "Инструмент",
            ),
            Sheet(
                grid("""
Наименование | Цена, бел. руб.
Эмаль ПФ-115 белая 1,8 кг | #18.5
Олифа 0,9 л | #7.4
"""),
                "Краски",
            ),
            Sheet(
                grid("""
Наименование | Цена, USD
Кисть плоская 50 мм | #1.3
Валик велюр 180 мм | #3.05
"""),
                "Инструмент USD",
            ),
            Sheet(
                grid("""
Наименование | Цена, USD
Эмаль ПФ-115 белая 1,8 кг | #5.7
Олифа 0,9 л | #2.3
"""),
                "Краски USD",
            ),
        ],
        """
none | Кисть плоская 50 мм | 4.20 | currency=BYN
none | Валик велюр 180 мм | 9.90 | currency=BYN
none | Эмаль ПФ-115 белая 1,8 кг | 18.50 | currency=BYN
none | Олифа 0,9 л | 7.40 | currency=BYN
""",
        "xlsx ods",
    ),
    *specimens(
        _SECOND_HEADER,
        "english-small-wholesale-further-down",
        """
Code | Product | Retail price | Wholesale price
P-1 | Emulsion paint 5 l | #24 | #19.2
P-2 | Primer 5 l | #15.5 | #12.4
 | | |
Code | Product | Small wholesale | Wholesale
R-1 | Roofing felt 15 m | #48 | #45
R-2 | Bitumen 25 kg | #31 | #28.9
""",
        """
P-1 | Emulsion paint 5 l | 24
P-2 | Primer 5 l | 15.50
R-1 | Roofing felt 15 m | 48
R-2 | Bitumen 25 kg | 31
""",
        "xlsx xls ods csv-comma",
    ),
    *specimens(
        _SECOND_HEADER,
        "ukrainian-dealer-price-further-down",
        """
Код | Найменування | Роздріб, грн | Опт, грн
11 | Ламінат 32 клас | 320 | 290
12 | Підкладка 3 мм | 18 | 15,5
Код | Найменування | Дрібний опт, грн | Опт, грн
21 | Плінтус 2,5 м | 92 | 84
22 | Кут внутрішній | 14 | 12,2
""",
        """
11 | Ламінат 32 клас | 320 | currency=UAH
12 | Підкладка 3 мм | 18
21 | Плінтус 2,5 м | 92
22 | Кут внутрішній | 14
""",
        "csv xlsx",
    ),
    *specimens(
        _NOTATION,
        "as-accountants-write-roubles",
        """
Код | Наименование | Цена
1 | Ведро оцинкованное | 450=
2 | Лопата совковая | 1 250-00
3 | Грабли | 380,00р.
4 | Тачка строительная | 4'990.00
5 | Шланг 25 м | ~ 1 700 руб
6 | Секатор | 12 р. 05 к.
""",
        """
1 | Ведро оцинкованное | 450
2 | Лопата совковая | 1250
3 | Грабли | 380
4 | Тачка строительная | 4990
5 | Шланг 25 м | 1700
6 | Секатор | 12.05
""",
        "csv xlsx",
    ),
    *specimens(
        _NOTATION,
        "as-indian-shops-write-rupees",
        """
Code | Item name | Price
K1 | Steel almirah | Rs. 12,500/-
K2 | Diesel generator 5 kVA | ₹ 1,45,900.00
K3 | Ceiling fan | Rs 1,850/-
K4 | LED bulb 9 W | ₹ 95
""",
        """
K1 | Steel almirah | 12500 | currency=INR
K2 | Diesel generator 5 kVA | 145900 | currency=INR
K3 | Ceiling fan | 1850 | currency=INR
K4 | LED bulb 9 W | 95 | currency=INR
""",
        "csv-tab xlsx html",
    ),
    *specimens(
        _NOTATION,
        "with-a-unit-behind-the-price",
        """
Artikel-Nr. | Bezeichnung | Preis
D-1 | Dachlatte 40x60 | 1,45 €/m
D-2 | Holzschrauben 5x60 | 12,90 € / 100 St
D-3 | Dämmplatte 100 mm | € 8,75/m²
D-4 | Spanplatte 19 mm | 1.249,00 €
""",
        """
D-1 | Dachlatte 40x60 | 1.45 | currency=EUR
D-2 | Holzschrauben 5x60 | 12.90 | currency=EUR
D-3 | Dämmplatte 100 mm | 8.75 | currency=EUR
D-4 | Spanplatte 19 mm | 1249 | currency=EUR
""",
        "csv xlsx pdf-ruled",
    ),
    *specimens(
        _BELOW_A_CENT,
        "resistors-in-euro",
        """
MPN | Description | Price EUR
RC0402-10K | Resistor 10 k 0402 | #0.0009
RC0603-1K | Resistor 1 k 0603 | #0.0014
BAT54 | Diode BAT54 | #0.0175
STM8S003 | Microcontroller | #0.41
""",
        """
RC0402-10K | Resistor 10 k 0402 | 0
RC0603-1K | Resistor 1 k 0603 | 0
BAT54 | Diode BAT54 | 0.02
STM8S003 | Microcontroller | 0.41
""",
        "xlsx xls csv-comma",
        exact_price_text=["0.0009", "0.0014", "0.0175"],
    ),
    *specimens(
        _BELOW_A_CENT,
        "screws-by-the-piece",
        """
Артикул | Наименование | Цена за шт, BYN
СМ-1625 | Саморез с прессшайбой 4,2х16 | 0,0215
СМ-3525 | Саморез 3,5х25 | 0,0142
ДГ-640 | Дюбель 6х40 | 0,0378
""",
        """
СМ-1625 | Саморез с прессшайбой 4,2х16 | 0.02 | currency=BYN
СМ-3525 | Саморез 3,5х25 | 0.01
ДГ-640 | Дюбель 6х40 | 0.04
""",
        "csv xlsx ods",
        exact_price_text=["0.0215", "0.0142", "0.0378"],
    ),
)
