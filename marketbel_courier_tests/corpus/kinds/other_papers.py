"""What suppliers send that is no price list: refused or asked about, never stored."""

from __future__ import annotations

from marketbel_courier_tests.corpus.kinds.specimen import Specimen, specimens

_KIND = "no-price-list"
_INVOICE = "invoice-taken-for-a-price-list"

OTHER_PAPERS: tuple[Specimen, ...] = tuple(
    paper
    for name, text, formats in (
        (
            "delivery-terms",
            """
Условия доставки
Город | Срок доставки | Минимальная сумма заказа
Минск | 1 день | 500 руб.
Брест | 2 дня | 800 руб.
Гомель | 2 дня | 800 руб.
Доставка осуществляется по рабочим дням с 9:00 до 18:00.
""",
            "xlsx csv pdf",
        ),
        (
            "bank-statement",
            """
Дата операции | Контрагент | Назначение платежа | Дебет | Кредит | Остаток
02.11.2026 | ООО «Ромашка» | Оплата по счёту 415 | | 12 500,00 | 48 210,15
03.11.2026 | ИП Иванов | Возврат | 340,00 | | 47 870,15
04.11.2026 | ОАО «Банк» | Комиссия | 15,00 | | 47 855,15
""",
            "csv xlsx html",
        ),
        (
            "bank-details",
            """
Реквизиты | |
Наименование | ООО «Северный склад»
УНП | 191234567
Р/с | BY13NBRB36009000000010000000
Банк | ОАО «Белинвестбанк»
Адрес | г. Минск, ул. Мясникова, 32
""",
            "xlsx pdf",
        ),
        (
            "contacts",
            """
Имя | Должность | Телефон | E-mail
Анна Петрова | менеджер | +375 29 111-22-33 | anna@shop.example
Олег Сидоров | кладовщик | +375 29 444-55-66 | oleg@shop.example
""",
            "xlsx csv-comma",
        ),
        (
            "staff",
            """
Name | Department | Hire date | Salary
Anna Nowak | Sales | 2019-03-01 | 6200
Piotr Zieliński | Warehouse | 2021-09-15 | 4800
Maria Wójcik | Accounting | 2018-01-10 | 7100
""",
            "xlsx csv-comma",
        ),
        (
            "order-form-without-prices",
            """
Бланк заказа | | |
Код | Наименование | Ед. | Количество
К-1 | Кирпич рядовой | шт |
К-2 | Блок газосиликатный | м3 |
К-3 | Цемент М500 | меш |
""",
            "xlsx xls pdf-ruled",
        ),
        (
            "stock-without-prices",
            """
Артикул | Наименование | Склад Минск | Склад Брест
Ш-01 | Шина 195/65 R15 | 14 | 3
Ш-02 | Шина 205/55 R16 | 0 | 8
Ш-03 | Диск R15 | 22 | 0
""",
            "csv xlsx ods",
        ),
        (
            "exchange-rates",
            """
Код | Валюта | Единиц | Курс
USD | Доллар США | 1 | 3,2741
EUR | Евро | 1 | 3,4502
PLN | Злотый | 10 | 8,0155
""",
            "csv xlsx",
        ),
        (
            "timetable",
            """
Train | Departure | Arrival | Platform
IC 101 | 06:15 | 09:42 | 3
IC 103 | 08:15 | 11:40 | 5
R 2210 | 09:05 | 13:51 | 1
""",
            "csv-comma xlsx pdf",
        ),
        (
            "survey",
            """
Question | Yes | No | No answer
Would you buy again? | 81 | 12 | 7
Was the delivery on time? | 74 | 20 | 6
Was the parcel undamaged? | 93 | 4 | 3
""",
            "csv-comma xlsx",
        ),
        (
            "visits-of-a-site",
            """
date | page | views | visitors | bounce_rate
2026-11-01 | /catalog | 1204 | 811 | 0.41
2026-11-02 | /catalog | 1311 | 870 | 0.39
2026-11-02 | /contacts | 77 | 61 | 0.72
""",
            "csv-comma",
        ),
        (
            "measurements",
            """
time | temperature | humidity | pressure
00:00 | 21.4 | 43 | 1013.2
01:00 | 21.1 | 44 | 1013.0
02:00 | 20.9 | 44 | 1012.8
""",
            "csv-comma xlsx",
        ),
        (
            "turnover-by-manager",
            """
Менеджер | План, руб. | Факт, руб. | Выполнение, %
Петрова А. | 150000 | 162300 | 108
Сидоров О. | 150000 | 121000 | 81
Итого | 300000 | 283300 | 94
""",
            "xlsx csv",
        ),
        (
            "debts-of-customers",
            """
Покупатель | Договор | Долг на начало | Отгружено | Оплачено | Долг на конец
ООО «Альфа» | № 12 от 01.02.2026 | 1200,00 | 5400,00 | 6000,00 | 600,00
ЧУП «Бета» | № 15 от 11.03.2026 | 0,00 | 2300,00 | 0,00 | 2300,00
""",
            "xlsx csv",
        ),
        (
            "goods-with-pictures-only",
            """
sku | title | image_url
A-1 | Chair Oslo | https://img.example/a1.jpg
A-2 | Table Oslo | https://img.example/a2.jpg
""",
            "csv-comma xlsx",
        ),
        (
            "invoice",
            """
Счёт на оплату № 415 от 3 ноября 2026 г. | | | | |
Поставщик: ООО «Северный склад» | | | | |
№ | Товар | Кол-во | Ед. | Цена | Сумма
1 | Кабель ВВГ 3х1,5 | 100 | м | 2,15 | 215,00
2 | Розетка скрытая | 12 | шт | 5,20 | 62,40
3 | Щит на 12 модулей | 1 | шт | 48,00 | 48,00
 | Итого | | | | 325,40
 | В том числе НДС 20% | | | | 54,23
Всего к оплате: триста двадцать пять рублей 40 копеек | | | | |
""",
            "xlsx xls pdf-ruled",
        ),
        (
            "invoice-in-english",
            """
Invoice No. 2026-118 | | | |
Bill to: Marketbel | | | |
Item | Description | Qty | Unit price | Amount
A-1 | Oak table 180 cm | 2 | 349.00 | 698.00
A-2 | Oak chair | 8 | 89.00 | 712.00
Total | | | | 1410.00
""",
            "xlsx csv-comma",
        ),
        (
            "letter",
            """
Уважаемые партнёры!
С 1 декабря 2026 года меняются условия работы склада.
Новый прайс-лист будет разослан до 25 ноября.
С уважением, ООО «Северный склад»
""",
            "xlsx pdf",
        ),
        (
            "vacancies",
            """
Stanowisko | Miasto | Wymiar etatu | Wynagrodzenie
Magazynier | Białystok | 1/1 | 4800-5600
Kierowca C+E | Brześć | 1/1 | 7000-9000
""",
            "xlsx csv",
        ),
    )
    for paper in specimens(_INVOICE if "invoice" in name else _KIND, name, text, "", formats)
)
