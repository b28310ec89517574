"""Titles in both languages, misspelt, in two lines, or overruled by what people have said."""

from __future__ import annotations

from marketbel_courier.reading_hints import ReadingHints
from marketbel_courier_tests.corpus.cases import OWN_SKU, Item, Readable, Refused, text

HEADERS = (
    Readable(
        "titles-in-english",
        "csv",
        text("""
Item No.,Product name,Unit price,Category,Brand,Barcode
K1,Kettle,40,Kitchen,Acme,4810000000017
"""),
        (
            Item(
                2,
                "K1",
                "Kettle",
                "40.00",
                "Kitchen",
                also={"brand": "Acme", "barcode": "4810000000017"},
            ),
        ),
    ),
    Readable(
        "titles-in-russian",
        "csv",
        text("""
Код товара;Номенклатура;Розничная цена;Группа товаров;Производитель;Штрихкод
Ч1;Чайник;40;Кухня;Мастер;4810000000017
"""),
        (
            Item(
                2,
                "Ч1",
                "Чайник",
                "40.00",
                "Кухня",
                also={"brand": "Мастер", "barcode": "4810000000017"},
            ),
        ),
    ),
    Readable(
        "titles-in-capitals-with-marks",
        "csv",
        text("""
«АРТИКУЛ:»;* НАИМЕНОВАНИЕ ТОВАРА *;ЦЕНА (с НДС):
Ч1;Чайник;40
"""),
        (Item(2, "Ч1", "Чайник", "40.00", also={"vat": "included"}),),
    ),
    Readable(
        "misspelt-titles-in-russian",
        "csv",
        text("""
Артикл;Наименовние;Цнеа розничная
Ч1;Чайник;40
"""),
        (Item(2, "Ч1", "Чайник", "40.00"),),
    ),
    Readable(
        "misspelt-titles-in-english",
        "csv",
        text("""
Artcile,Prodcut name,Retial price
K1,Kettle,40
"""),
        (Item(2, "K1", "Kettle", "40.00"),),
    ),
    Readable(
        "titles-that-only-look-like-a-price",
        "csv",
        text("""
SKU,Name,Old price,Discount %,Price,Price date
K1,Kettle,55,27,40,2026-11-01
"""),
        (
            Item(
                2,
                "K1",
                "Kettle",
                "40.00",
                also={"Old price": "55", "Discount %": "27", "Price date": "2026-11-01"},
            ),
        ),
    ),
    Readable(
        "retail-is-the-price-where-there-are-several",
        "csv",
        text("""
Артикул;Наименование;Опт;Розница;Закупочная цена
Ч1;Чайник;30;40;22
"""),
        (
            Item(
                2,
                "Ч1",
                "Чайник",
                "40.00",
                also={"price_wholesale": "30.00", "Закупочная цена": "22"},
            ),
        ),
    ),
    Readable(
        "a-description-stands-in-for-the-name",
        "csv",
        text("""
Part number,Description,List price
K1,Kettle,40
"""),
        (Item(2, "K1", "Kettle", "40.00"),),
    ),
    Readable(
        "columns-that-nobody-knows-are-kept-under-their-titles",
        "csv",
        text("""
№;Артикул;Наименование;Цвет;Гарантия;Цена
1;Ч1;Чайник;белый;2 года;40
2;Ч2;Термос;;;30
"""),
        (
            Item(2, "Ч1", "Чайник", "40.00", also={"Цвет": "белый", "Гарантия": "2 года"}),
            Item(3, "Ч2", "Термос", "30.00"),
        ),
    ),
    Readable(
        "two-line-header-in-a-text-file",
        "csv",
        text("""
Артикул;Наименование;Цена;;Остаток
;;опт;розница;
Ч1;Чайник;30;40;7
"""),
        (
            Item(
                3,
                "Ч1",
                "Чайник",
                "40.00",
                also={
                    "price_wholesale": "30.00",
                    "stock": "7",
                    "in_stock": True,
                    "stock_quantity": 7,
                },
            ),
        ),
    ),
    Readable(
        "the-header-stands-again-on-every-printed-page",
        "csv",
        text("""
Артикул;Наименование;Цена
Ч1;Чайник;40
Стр. 1 из 2;;
Артикул;Наименование;Цена
Ч2;Термос;30
Стр. 2 из 2;;
"""),
        (Item(2, "Ч1", "Чайник", "40.00"), Item(5, "Ч2", "Термос", "30.00")),
    ),
    Readable(
        "a-second-table-with-more-columns-below-the-first",
        "csv",
        text("""
Артикул;Наименование;Цена
Ч1;Чайник;40

Артикул;Наименование;Бренд;Цена
Ч2;Термос;Мастер;30
"""),
        (
            Item(2, "Ч1", "Чайник", "40.00"),
            Item(5, "Ч2", "Термос", "30.00", also={"brand": "Мастер"}),
        ),
    ),
    Readable(
        "columns-that-are-nearly-another-one",
        "csv",
        text("""
Код;Артикул;Наименование;Кол-во в упаковке;Кол-во;Цена без НДС;Цена с НДС
77;Ч1;Чайник;6;40;10;12
"""),
        (
            Item(
                2,
                "Ч1",
                "Чайник",
                "12.00",
                also={
                    "Код": "77",
                    "pack_size": 6,
                    "stock": "40",
                    "in_stock": True,
                    "stock_quantity": 40,
                    "Цена без НДС": "10",
                    "vat": "included",
                },
            ),
        ),
    ),
    Readable(
        "columns-mapped-by-title-letter-and-number",
        "csv",
        text("""
Nr,Bezeichnung,Alt,Neu
K1,Kettle,55,40
"""),
        (Item(2, "K1", "Kettle", "40.00", also={"Alt": "55"}),),
        hints=ReadingHints(column_mapping={"name": "Bezeichnung", "sku": "A", "price": 4}),
    ),
    Readable(
        "a-mapping-overrules-the-titles",
        "csv",
        text("""
Артикул;Наименование;Цена;Опт
Ч1;Чайник;40;30
"""),
        (Item(2, "Ч1", "Чайник", "30.00", also={"Цена": "40"}),),
        hints=ReadingHints(column_mapping={"price": "Опт"}),
    ),
    Readable(
        "a-mapping-makes-a-header-of-a-list-without-one",
        "csv",
        text("""
K1,Kettle,40
K2,Flask,30
"""),
        (Item(1, "K1", "Kettle", "40.00"), Item(2, "K2", "Flask", "30.00")),
        hints=ReadingHints(
            data_start_row=1, column_mapping={"sku": "A", "name": "B", "price": "C"}
        ),
    ),
    Refused(
        "a-mapping-that-names-a-column-which-is-not-there",
        "csv",
        text("""
Артикул;Наименование;Цена
Ч1;Чайник;40
"""),
        r"(?s)Опт.*Артикул.*Наименование.*Цена",
        hints=ReadingHints(column_mapping={"price": "Опт"}),
    ),
    Readable(
        "the-header-row-that-was-named",
        "csv",
        text("""
Артикул;Наименование;Цена
;;
Код;Товар;Стоимость
Ч1;Чайник;40
"""),
        (Item(4, "Ч1", "Чайник", "40.00"),),
        hints=ReadingHints(header_row=3),
    ),
    Readable(
        "rows-before-the-first-row-of-data-are-not-read",
        "csv",
        text("""
Артикул;Наименование;Цена
Образец;Образец товара;1
Ч1;Чайник;40
"""),
        (Item(3, "Ч1", "Чайник", "40.00"),),
        hints=ReadingHints(header_row=1, data_start_row=3),
    ),
    Readable(
        "titles-that-were-said-to-stand-below-the-last-row",
        "csv",
        text("""
Наши цены;;
Артикул;Наименование;Цена
Ч1;Чайник;40
"""),
        (Item(3, "Ч1", "Чайник", "40.00"),),
        notes=("(40 for the titles)",),
        hints=ReadingHints(header_row=40),
    ),
    Readable(
        "items-that-were-said-to-begin-below-the-last-row",
        "csv",
        text("""
Наши цены;;
Артикул;Наименование;Цена
Ч1;Чайник;40
"""),
        (Item(3, "Ч1", "Чайник", "40.00"),),
        notes=("(900 for the first item)",),
        hints=ReadingHints(data_start_row=900),
    ),
    Readable(
        "rows-that-were-said-and-are-both-below-the-last-one",
        "csv",
        text("""
Наши цены;;
Артикул;Наименование;Цена
Ч1;Чайник;40
"""),
        (Item(3, "Ч1", "Чайник", "40.00"),),
        notes=("(4 for the titles, 5 for the first item)",),
        hints=ReadingHints(header_row=4, data_start_row=5),
    ),
    Readable(
        "items-that-were-said-to-begin-above-their-titles",
        "csv",
        text("""
Наши цены;;
Артикул;Наименование;Цена
Ч1;Чайник;40
"""),
        (Item(3, "Ч1", "Чайник", "40.00"),),
        notes=("in row 2: the former was passed over",),
        hints=ReadingHints(header_row=2, data_start_row=2),
    ),
    Readable(
        "items-that-were-said-to-begin-where-the-titles-stand",
        "csv",
        text("""
Наши цены;;
Артикул;Наименование;Цена
Ч1;Чайник;40
"""),
        (Item(3, "Ч1", "Чайник", "40.00"),),
        notes=("leaves no row for the titles",),
        hints=ReadingHints(data_start_row=1),
    ),
    Readable(
        "a-sheet-that-was-named-for-a-file-without-sheets",
        "csv",
        text("""
Наши цены;;
Артикул;Наименование;Цена
Ч1;Чайник;40
"""),
        (Item(3, "Ч1", "Чайник", "40.00"),),
        notes=("the name “Опт” was passed over",),
        hints=ReadingHints(sheet_name="Опт"),
    ),
    Refused(
        "no-title-for-the-price",
        "csv",
        text("""
Артикул;Наименование;Количество
Ч1;Чайник;40
"""),
        "Наименование.*Цена",
    ),
    Readable(
        "a-header-and-nothing-else",
        "csv",
        text("""
Артикул;Наименование;Цена
"""),
        (),
    ),
    Readable(
        "a-list-by-name-with-an-index-of-its-own",
        "csv",
        text("""
№ п/п;Наименование товара;Цена за шт.
1;Чайник;40
2;Термос;30
"""),
        (Item(2, OWN_SKU, "Чайник", "40.00"), Item(3, OWN_SKU, "Термос", "30.00")),
    ),
)
