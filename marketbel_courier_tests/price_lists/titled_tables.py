"""Tables as suppliers write them, and the roles that their columns have.

Each is a name, its roles, and its rows with cells parted by “|”. Of the roles, “*” marks the item's
price; a price is written by its kind, “price” being a plain one. “ / ” parts tables that stand
beside each other. Columns under their own titles are left out.
"""

from __future__ import annotations

TITLED_TABLES: tuple[tuple[str, str, str], ...] = (
    (
        "a-heading-right-above-the-titles",
        "A sku, B name, D price*",
        """
Светильники уличные от 01.10 |  |  |
Артикул | Название | Мощность, Вт | Цена, €
L-1 | Светильник Парк 30 | 30 | 89
L-2 | Светильник Аллея 60 | 60 | 105,50
""",
    ),
    (
        "steps-of-a-quantity-without-a-word-for-the-price",
        "A sku, B name, C price*, D tier, E tier",
        """
Part No | Description | 1-24 | 25-99 | 100+
RES-10K | Resistor 10k 1% 0603 | 0.05 | 0.03 | 0.012
CAP-1U | Capacitor 1uF 16V 0603 | 0.12 | 0.08 | 0.051
""",
    ),
    (
        "titles-in-two-languages",
        "A sku, B name, C unit, D price*",
        """
Код / Code | Наименование / Name | Ед. / Unit | Цена / Price, EUR
K-1 | Кабель / Cable UTP 5e | м | 0,35
K-2 | Розетка / Socket RJ45 | шт | 4,10
""",
    ),
    (
        "a-bottle-before-a-case-of-six",
        "A name, C price, D price*",
        """
Наименование | Год | Цена за кейс, € | Цена за бут., €
Chianti Classico DOCG | 2021 | 51 | 8,90
Barolo DOCG | 2018 | 141 | 24,50
""",
    ),
    (
        "rates-of-works",
        "A name, B unit, C price*",
        """
Вид работ | Ед. изм. | Расценка
Штукатурка стен по маякам | м2 | 450
Грунтовка поверхности | м2 | 40
""",
    ),
    (
        "tyres-by-model",
        "A sku, B brand, C name, D variant, F stock, G retail*",
        """
Прайс-лист ООО Шина |  |  |  |  |  |
Код | Производитель | Модель | Типоразмер | Сезон | Кол-во | Розн. цена, руб.
10023 | Nokian | Hakka Blue 2 | 205/55 R16 94V | лето | 4 | 5400
10024 | Michelin | Energy XM2+ | 185/65 R15 88T | лето | >20 | 6120
10025 | Кама | 217 | 175/70 R13 82H | лето | 12 | 2650
""",
    ),
    (
        "tyres-with-an-order-column",
        "A name, B stock, C wholesale, D retail*, E ignored",
        """
Номенклатура | Остаток | Цена опт | Цена розница | Заказ
Шина 205/55 R16 94V Nokian Hakka Blue 2 | 4 | 5000 | 5400 |
Шина 185/65 R15 88T Michelin Energy | >20 | 5900 | 6120 |
Диск R14 5х100 | 12 | 2300 | 2650 |
""",
    ),
    (
        "parts-by-their-makers-number",
        "A brand, B sku, C name, D stock, E price*",
        """
Бренд | Номер | Наименование | Кол-во | Цена, р. | Срок, дн
BOSCH | 0986424815 | Колодки тормозные передние | 5 | 3210 | 1
LUK | 620307400 | Комплект сцепления | 2 | 12450 | 3
MANN | W 712/75 | Фильтр масляный | 10 | 540 | 1
""",
    ),
    (
        "used-parts",
        "A sku, B part_number, D name, F price*",
        """
Артикул | OEM номер | Марка авто | Деталь | Состояние | Цена
A-001 | 31171-TS | Honda Civic | Генератор | б/у | 4500
A-002 | 31172-TS | Honda Accord | Стартер | б/у | 3500
A-003 | 31173-TS | Honda Fit | Компрессор кондиционера | новый | 8500
""",
    ),
    (
        "tea-by-weight-and-pack",
        "A name, B pack_size, C price, D price*",
        """
Наименование | Фасовка | Цена за кг | Цена за упаковку
Чай зелёный Сенча | 500 г | 1400 | 700
Чай чёрный Ассам | 250 г | 1200 | 300
Пуэр Шу 2015 | 357 г | 3000 | 1071
""",
    ),
    (
        "building-materials-without-and-with-vat",
        "A ignored, B name, C unit, D price, E price*, F description",
        """
№ п/п | Наименование продукции | Ед. изм. | Цена за ед., руб. без НДС | Цена за ед., руб. с НДС | Примечание
1 | Кирпич керамический одинарный М150 | шт | 0,45 | 0,54 | поддон 400 шт
2 | Цемент М500 Д0 в мешках 25 кг | т | 180 | 216 |
3 | Блок газосиликатный 600х300х200 | м3 | 95 | 114 | самовывоз
4 | Песок строительный | т | 10 | 12 |
""",
    ),
    (
        "stationery-with-code-and-article",
        "B sku, C name, D unit, E pack_size, F least_order, G price*, H promotional, I barcode",
        """
Код | Артикул | Наименование товара | Ед. | В упак. | Мин. партия | Цена, BYN | Цена со скидкой | Штрихкод
00-00012 | 123/4 | Ручка шариковая синяя | шт | 50 | 10 | 0,45 | 0,40 | 4810000000017
00-00013 | 123/5 | Ручка шариковая красная | шт | 50 | 10 | 0,45 | 0,40 | 4810000000024
00-00014 | П-77 | Папка-скоросшиватель А4 | шт | 100 | 20 | 1,20 | 1,10 | 4810000000031
""",
    ),
    (
        "a-distributors-srp-and-ddp",
        "A sku, B name, C recommended*, D purchase",
        """
Part Number | Description | SRP, USD | DDP, USD | Status
DIR-2150 | Wireless router AC2100 | 82.50 | 57.30 | active
DGS-108 | Switch 8 ports | 41.00 | 29.90 | EOL
DWA-X1850 | USB adapter AX1800 | 48.00 | 31.10 | active
""",
    ),
    (
        "polish",
        "A name, B sku, C price, D price*, E vat_rate, F unit",
        """
Nazwa | Indeks | Cena netto | Cena brutto | VAT | J.m.
Wkręt do drewna 4x40 | WK-440 | 0,12 | 0,15 | 23% | szt
Kołek rozporowy 8x60 | KR-860 | 0,20 | 0,25 | 23% | szt
Klej montażowy 290 ml | KM-290 | 11,90 | 14,64 | 23% | szt
""",
    ),
    (
        "german",
        "A sku, B name, C purchase, D recommended*, E unit",
        """
Artikelnummer | Bezeichnung | EK | UVP | Einheit
4711-01 | Bohrmaschine 800 W | 45,90 | 79,00 | Stück
4711-02 | Schleifgerät 300 W | 32,50 | 59,00 | Stück
4711-03 | Akku 18V 2,0 Ah | 21,00 | 39,90 | Stück
""",
    ),
    (
        "dutch",
        "A sku, B name, C price*, D unit",
        """
Artikelcode | Omschrijving | Brutoprijs | Eenheid
AB100 | Koperen buis 15 mm | 4,50 | m
AB101 | Koperen buis 22 mm | 6,75 | m
AB102 | Kniekoppeling 15 mm | 1,20 | st
""",
    ),
    (
        "ukrainian",
        "A name, B price*, C unit, D stock",
        """
Назва | Ціна, грн з ПДВ | Од. вим. | Наявність
Папір офісний А4 500 арк | 189,50 | пач | є
Ручка кулькова синя | 8,00 | шт | немає
Зошит 48 аркушів | 24,30 | шт | є
""",
    ),
    (
        "belarusian",
        "A name, B price*",
        """
Назва | Кошт
Малако 3,2% 1 л | 2,35
Кефір 1% 0,5 л | 1,40
Смятана 20% 400 г | 3,10
""",
    ),
    (
        "shopify",
        "B name, C description, D brand, H variant, I sku, J stock, K price*, L old, M barcode, N ignored",
        """
Handle | Title | Body (HTML) | Vendor | Type | Tags | Option1 Name | Option1 Value | Variant SKU | Variant Inventory Qty | Variant Price | Variant Compare At Price | Variant Barcode | Image Src
t-shirt | T-shirt | <p>Soft cotton</p> | Acme | Shirts | summer | Size | S | ts-s | 5 | 19.99 | 25.00 | 4810000000017 | https://x/y.jpg
t-shirt |  |  |  |  |  |  | M | ts-m | 2 | 19.99 | 25.00 | 4810000000024 |
mug | Mug with logo | <p>Mug</p> | Acme | Cups |  | Title | Default Title | mug-1 | 9 | 9.50 |  | 4810000000031 | https://x/m.jpg
""",
    ),
    (
        "woocommerce",
        "C sku, D name, F description, G stock, H stock, I promotional, J price*, K category, L ignored",
        """
ID | Type | SKU | Name | Published | Short description | In stock? | Stock | Sale price | Regular price | Categories | Images
44 | simple | woo-vneck | V-Neck T-Shirt | 1 | This is a simple product. | 1 |  | 14 | 16 | Clothing > Tshirts | https://a/b.jpg
45 | simple | woo-hoodie | Hoodie with Logo | 1 | This is a simple product. | 1 |  |  | 45 | Clothing > Hoodies | https://a/c.jpg
46 | simple | woo-cap | Cap | 1 | This is a simple product. | 1 | 5 | 16 | 18 | Clothing > Accessories | https://a/d.jpg
""",
    ),
    (
        "prom-ua",
        "A sku, B name, E description, G price*, H currency, I unit, J least_order, K wholesale, M ignored, N stock, O stock, Q category, R brand",
        """
Код_товара | Название_позиции | Название_позиции_укр | Поисковые_запросы | Описание | Тип_товара | Цена | Валюта | Единица_измерения | Минимальный_объем_заказа | Оптовая_цена | Минимальный_заказ_опт | Ссылка_изображения | Наличие | Количество | Номер_группы | Название_группы | Производитель | Страна_производитель | Скидка | Уникальный_идентификатор
202001 | Тушь водостойкая чёрная | Туш водостійка чорна | тушь, косметика | Готовы к лету? Выразительные ресницы весь день. | r | 290 | UAH | шт. | 1 | 250 | 10 | https://i/1.jpg | + | 5 | 1001 | Косметика | Lash | Украина | 10% | 900001
202002 | Тушь удлиняющая | Туш подовжуюча | тушь | Длинные ресницы делают взгляд выразительным. | r | 270 | UAH | шт. | 1 | 230 | 10 | https://i/2.jpg | + | 3 | 1001 | Косметика | Lash | Украина |  | 900002
202003 | Помада матовая | Помада матова | помада | Стойкая матовая помада на весь день. | r | 190 | UAH | шт. | 1 | 160 | 10 | https://i/3.jpg | - |  | 1002 | Косметика | Lip | Польша |  | 900003
""",
    ),
    (
        "prestashop",
        "C name, D category, E price*, G wholesale, J sku, M brand, N barcode, O barcode, S stock, T unit, U price, V description, W description",
        """
Product ID | Active (0/1) | Name * | Categories (x,y,z...) | Price tax excluded | Tax rules ID | Wholesale price | On sale (0/1) | Discount amount | Reference # | Supplier reference # | Supplier | Manufacturer | EAN13 | UPC | Ecotax | Width | Height | Quantity | Unity | Unit price | Short description | Description | Meta title
1 | 1 | iPod Nano | Home, iPods | 59.99 | 1 | 25 | 0 |  | RP-demo_1 | RF-demo_1 | Applestore | Apple | 4810000000017 | 1 | 0 | 1 | 0.31 | 50 |  |  | New design. New features. | Curved ahead of the curve. | Meta
2 | 1 | iPod shuffle | Home, iPods | 79.05 | 1 | 33 | 0 |  | RP-demo_2 | RF-demo_2 | Applestore | Apple | 4810000000024 | 1 | 0 | 1 | 0.31 | 100 |  | 5 | iPod shuffle, the world. | Span. | Meta
6 | 1 | Leather folio for player | Home | 25 | 1 | 15 | 0 |  | RP-demo_6 |  | Applestore | Apple | 4810000000031 | 1 | 0 | 1 | 0.31 | 25 |  |  |  | Desc | Meta
""",
    ),
    (
        "1c-with-two-lines-of-titles",
        "B name, D unit, E retail*, F wholesale",
        """
Прайс-лист |  |  |  |  |
на 01.09.2026 |  |  |  |  |
| Номенклатура |  | Ед. | Розничная | Оптовая
|  |  | изм. | руб. | руб.
| Бумага А4 |  | пач | 96 | 90
| Бумага А3 |  | пач | 190 | 180
| Картон белый |  | шт | 12 | 11
""",
    ),
    (
        "chemicals-in-conventional-units",
        "A name, E price*",
        """
Наименование | Действующее вещество | Норма расхода, л/га | Тара, л | Цена, у.е. с НДС
Раундап Экстра | глифосат 540 г/л | 1,0-4,0 | 20 | 8,5
Торнадо 500 | глифосат 500 г/л | 1,5-4,0 | 10 | 7,9
Зенкор Ультра | метрибузин 600 г/л | 0,6-1,2 | 5 | 31
""",
    ),
    (
        "vat-rate-and-sum",
        "A sku, B name, C price, D vat_rate, E ignored, F price*",
        """
Артикул | Наименование | Цена без НДС, руб | Ставка НДС | Сумма НДС | Цена с НДС, руб | Вес
R1 | Радиатор 500х400 | 100 | 20% | 20 | 120 | 5,6
R2 | Радиатор 500х500 | 120 | 20% | 24 | 144 | 6,6
R3 | Радиатор 500х600 | 140 | 20% | 28 | 168 | 7,6
""",
    ),
    (
        "dealer-wholesale-and-recommended",
        "A sku, B name, C purchase, D wholesale, E recommended*",
        """
Код | Товар | Дилер | Опт | РРЦ
1001 | Дрель ударная 800 Вт | 80 | 90 | 120
1002 | Перфоратор 1000 Вт | 120 | 140 | 190
1003 | Лобзик 600 Вт | 60 | 70 | 99
""",
    ),
    (
        "an-order-form",
        "A name, B price*, C ignored, D ignored",
        """
Наименование товара | Цена | Кол-во | Сумма
Хлеб бородинский 400 г | 1,20 |  | 0
Батон нарезной 350 г | 1,40 |  | 0
Булка сдобная 100 г | 0,60 |  | 0
""",
    ),
    (
        "no-titles",
        "A sku, B name, C unit, D price*",
        """
А-100 | Муфта соединительная 20 мм | шт | 1,25
А-101 | Муфта соединительная 25 мм | шт | 1,45
А-102 | Кран шаровый 1/2 | шт | 12,90
А-103 | Труба ПП 20 армированная | м | 2,10
""",
    ),
    (
        "titles-of-an-unknown-language",
        "A sku, B name, C price*",
        """
Kood | Nimetus | Hind | Kogus
A-100 | Kraan kuullukk 15 mm | 12,50 | 5
A-101 | Toru plastik 20 mm | 2,10 | 12
A-102 | Liitmik 20 mm | 0,80 | 33
""",
    ),
    (
        "steps-of-quantity",
        "A sku, B name, C price*, D tier, E tier",
        """
Артикул | Название | от 1 шт | от 10 шт | от 100 шт
T1 | Футболка белая | 500 | 450 | 400
T2 | Футболка чёрная | 550 | 500 | 450
T3 | Кепка | 300 | 280 | 250
""",
    ),
    (
        "steps-of-sums-below-a-group-title",
        "A sku, B name, C price*, D tier, E tier",
        """
|  | Цена, руб. при заказе |  |
Артикул | Название | до 10 000 руб | от 10 000 руб | от 50 000 руб
T1 | Футболка белая | 500 | 450 | 400
T2 | Футболка чёрная | 550 | 500 | 450
T3 | Кепка | 300 | 280 | 250
""",
    ),
    (
        "sizes-across",
        "A name, B description, C price of 46-48, D price of 50-52, E price of 54-56",
        """
Модель | Состав | Цена |  |
|  | 46-48 | 50-52 | 54-56
Платье летнее | хлопок | 45 | 47 | 50
Блуза офисная | вискоза | 30 | 32 | 34
Юбка прямая | шерсть | 40 | 42 | 44
""",
    ),
    (
        "cities-across",
        "A name, B price of Минск, C price of Гомель, D price of Брест",
        """
Наименование | Минск | Гомель | Брест
Цемент М500 | 180,50 | 175,00 | 178,20
Песок мытый | 10,20 | 9,80 | 10,00
Щебень гранитный | 25,40 | 24,00 | 24,80
""",
    ),
    (
        "two-warehouses",
        "A name, B sku, C stock, D stock, E price*",
        """
Наименование | Артикул | Склад Москва | Склад СПб | Цена
Насос циркуляционный 25-40 | N2540 | 5 | 0 | 4500
Насос циркуляционный 25-60 | N2560 | 3 | 2 | 5200
Насос дренажный 400 Вт | ND400 | 0 | 1 | 3900
""",
    ),
    (
        "two-tables-beside-each-other",
        "A name, B unit, C price* / D name, E unit, F price*",
        """
| Овощи |  |  | Фрукты |  |
Наименование | Ед | Цена | Наименование | Ед | Цена
Картофель | кг | 0,80 | Яблоки | кг | 2,50
Морковь | кг | 1,10 | Груши | кг | 4,20
Свёкла | кг | 0,90 | Сливы | кг | 3,90
""",
    ),
    (
        "a-currency-alone-is-a-price",
        "A sku, B name, D price*",
        """
Артикул | Тип насоса | Призначення | € без ПДВ
4033770 | Star-RS 25/4 | опалення | 120
4032954 | Star-RS 25/6 | опалення | 145
4146415 | Yonos PICO 25/1-4 | опалення | 190
""",
    ),
    (
        "sizes-that-are-no-codes",
        "A ignored, B name, D price*, E promotional",
        """
Фото | Наименование | Размеры ШхГхВ, мм | Цена, руб. | Цена со скидкой 10%, руб.
 | Стол письменный Альфа | 1200х600х750 | 210,00 | 189,00
 | Шкаф двухдверный Бета | 800х520х2000 | 540,00 | 486,00
 | Тумба прикроватная | 400х400x500 | 95,00 | 85,50
""",
    ),
    (
        "dates-that-are-no-codes",
        "A name, C brand, E price, F vat_rate, G price*",
        """
Торговое наименование | Форма выпуска | Производитель | Срок годности | Цена без НДС | НДС | Цена с НДС
Парацетамол | таб. 500 мг №10 | Борисовский ЗМП | 01.2028 | 0,90 | 10 | 0,99
Ибупрофен | таб. 200 мг №20 | Борисовский ЗМП | 05.2027 | 2,00 | 10 | 2,20
Аспирин | таб. 500 мг №10 | Bayer | 11.2027 | 3,00 | 10 | 3,30
""",
    ),
    (
        "books",
        "A sku, C name, D brand, G price*",
        """
ISBN | Автор | Название | Издательство | Год | Стр. | Цена, BYN
978-5-389-00001-1 | Толстой Л.Н. | Война и мир | Азбука | 2024 | 1300 | 25,00
978-5-389-00002-8 | Чехов А.П. | Вишнёвый сад | Азбука | 2023 | 250 | 9,00
978-5-17-00003-5 | Оруэлл Дж. | 1984 | АСТ | 2025 | 320 | 12,00
""",
    ),
    (
        "a-pair-before-a-box",
        "A sku, B name, D variant, F pack_size, G price*, H price",
        """
Артикул | Наименование | Материал | Цвет | Размерный ряд | Пар в коробке | Цена за пару, USD | Цена за короб, USD
A123-1 | Кроссовки мужские | экокожа | чёрный | 41-46 | 8 | 9,5 | 76
A123-2 | Кроссовки женские | текстиль | белый | 36-41 | 8 | 8,5 | 68
B77-5 | Ботинки зимние | кожа | коричневый | 40-45 | 12 | 19 | 228
""",
    ),
    (
        "case-and-unit-price",
        "A sku, B name, C pack_size, D price, E price*, F recommended, G barcode",
        """
Product Code | Product | Pack Size | Case Price | Unit Price | RRP | Barcode
C001 | Cola can 330 ml | 24 | 12.00 | 0.50 | 0.99 | 5000000000012
C002 | Lemonade 1.5 l | 6 | 5.40 | 0.90 | 1.79 | 5000000000029
C003 | Water still 500 ml | 24 | 6.00 | 0.25 | 0.75 | 5000000000036
""",
    ),
    (
        "polish-wholesale-and-retail",
        "A ignored, B sku, C name, D unit, E stock, F wholesale, G retail*, H currency",
        """
Lp. | Kod | Nazwa towaru | Jedn. | Stan | Cena hurtowa netto | Cena detaliczna brutto | Waluta
1 | KR-01 | Krzesło drewniane | szt. | 15 | 99,00 | 179,00 | PLN
2 | KR-02 | Stół dębowy | szt. | 4 | 499,00 | 899,00 | PLN
3 | KR-03 | Ława kawowa | szt. | 7 | 199,00 | 349,00 | PLN
""",
    ),
    (
        "group-titles-over-prices-and-stock",
        "A sku, B name, C retail*, D wholesale, E stock, F stock",
        """
 |  | Цена |  | Остаток |
Артикул | Наименование | Розница | Опт | Минск | Гомель
A1 | Чайник эмалированный | 20 | 15 | 3 | 0
A2 | Кастрюля 3 л | 35 | 28 | 1 | 2
A3 | Сковорода 24 см | 30 | 25 | 0 | 5
""",
    ),
    (
        "currencies-as-titles",
        "A sku, B name, C price*, D price",
        """
Код | Наименование | USD | BYN
A1 | Насос циркуляционный | 100 | 327
A2 | Бак расширительный | 50 | 163,5
A3 | Группа безопасности | 20 | 65,4
""",
    ),
    (
        "pumps-by-model",
        "A name, D price*",
        """
Модель | Мощность, кВт | Напор, м | Цена
CR 1-2 | 0,37 | 12 | 29800
CR 1-4 | 0,37 | 24 | 33900
CR 3-6 | 0,55 | 36 | 41200
""",
    ),
    (
        "amounts-of-an-order",
        "A sku, B name, C ignored, D price*, E ignored",
        """
Code | Description | Qty | Rate | Amount
F-01 | Sparklers 10 cm | 2 | 12.50 | 25.00
F-02 | Flower pots big | 1 | 80.00 | 80.00
F-03 | Ground chakkar special | 3 | 45.00 | 135.00
""",
    ),
    (
        "a-metre-before-a-kilometre",
        "A name, B price, C price*",
        """
Наименование | Цена за км | Цена за м
Кабель ВВГнг(А)-LS 3х1,5 | 68000 | 68
Кабель ВВГнг(А)-LS 3х2,5 | 102000 | 102
Провод ПВС 2х0,75 | 31000 | 31
""",
    ),
    (
        "a-sheet-before-a-pack",
        "A name, B price, C price*, D pack_size",
        """
Наименование | Цена за пачку | Цена за лист | Листов в пачке
Картон 300 г | 450 | 9 | 50
Бумага крафт | 300 | 3 | 100
Калька А3 | 520 | 2,6 | 200
""",
    ),
    (
        "money-before-conventional-units",
        "A name, B price, C price*",
        """
Наименование | Цена, у.е. | Цена, руб.
Насос циркуляционный 25-40 | 100 | 9250
Насос циркуляционный 25-60 | 120 | 11100
Бак расширительный 24 л | 40 | 3700
""",
    ),
    (
        "polish-list-price-and-what-a-discount-leaves",
        "A ignored, B barcode, C name, D unit, E recommended*, G promotional, H vat_rate",
        """
Lp | EAN | Nazwa produktu | Jm | Cena katalogowa netto | Rabat | Cena po rabacie netto | VAT
1 | 5900000000015 | Młotek ślusarski 500 g | szt | 29,90 | 20% | 23,92 | 23
2 | 5900000000022 | Kombinerki 180 mm | szt | 24,50 | 20% | 19,60 | 23
3 | 5900000000039 | Śrubokręt PH2 | szt | 9,90 | 20% | 7,92 | 23
""",
    ),
    (
        "cost-per-item-beside-the-price",
        "A sku, B name, C price*, D old, E purchase",
        """
Variant SKU | Title | Variant Price | Variant Compare At Price | Cost per item
T-101 | Basic Tee white | 19.00 | 25.00 | 7.00
T-102 | Basic Tee black | 19.00 | 25.00 | 7.00
M-201 | Mug with logo | 9.50 |  | 3.00
""",
    ),
)
