"""From rows to items: categories, duplicates, SKUs, bad rows, and rows that are no items."""

from __future__ import annotations

from marketbel_courier_tests.corpus.cases import OWN_SKU, Item, Readable, Row, text

ROWS = (
    Readable(
        "category-rows-between-the-items",
        "csv",
        text("""
Артикул;Наименование;Цена
;Посуда;
П1;Кружка;12
П2;Тарелка;20
Текстиль;;
Т1;Плед;99
"""),
        (
            Item(3, "П1", "Кружка", "12.00", "Посуда"),
            Item(4, "П2", "Тарелка", "20.00", "Посуда"),
            Item(6, "Т1", "Плед", "99.00", "Текстиль"),
        ),
    ),
    Readable(
        "categories-within-categories",
        "csv",
        text("""
Артикул;Наименование;Цена
Для кухни;;
Посуда;;
П1;Кружка;12
Для дома;;
Текстиль;;
Т1;Плед;99
"""),
        (
            Item(4, "П1", "Кружка", "12.00", "Для кухни / Посуда"),
            Item(7, "Т1", "Плед", "99.00", "Для дома / Текстиль"),
        ),
    ),
    Readable(
        "numbered-categories",
        "csv",
        text("""
Артикул;Наименование;Цена
1. Для кухни;;
1.1 Посуда;;
П1;Кружка;12
1.2 Чайники;;
Ч1;Чайник;40
2. Для дома;;
Т1;Плед;99
"""),
        (
            Item(4, "П1", "Кружка", "12.00", "Для кухни / Посуда"),
            Item(6, "Ч1", "Чайник", "40.00", "Для кухни / Чайники"),
            Item(8, "Т1", "Плед", "99.00", "Для дома"),
        ),
    ),
    Readable(
        "a-category-column-wins-over-a-category-row",
        "csv",
        text("""
Артикул;Наименование;Цена;Категория
Новинки;;;
П1;Кружка;12;Посуда
Т1;Плед;99;
"""),
        (
            Item(3, "П1", "Кружка", "12.00", "Посуда"),
            Item(4, "Т1", "Плед", "99.00", "Новинки"),
        ),
    ),
    Readable(
        "an-item-without-a-price-is-no-category",
        "csv",
        text("""
Артикул;Наименование;Цена
Посуда;;
П1;Кружка;
П2;Тарелка;20
"""),
        (Item(4, "П2", "Тарелка", "20.00", "Посуда"),),
        left_out=(Row(3, "price is missing", ("П1", "Кружка")),),
    ),
    Readable(
        "bad-rows-do-not-stop-the-rest",
        "csv",
        text(f"""
Артикул;Наименование;Цена
П1;Кружка;12
П2;;20
{"П" * 256};Тарелка;20
П4;Плед;дорого
П5;Лампа;7
"""),
        (Item(2, "П1", "Кружка", "12.00"), Item(6, "П5", "Лампа", "7.00")),
        left_out=(
            Row(3, "name is missing", ("П2", "", "20")),
            Row(4, "255"),
            Row(5, "дорого", ("П4", "Плед", "дорого")),
        ),
    ),
    Readable(
        "a-name-longer-than-the-catalogue-holds-is-cut",
        "csv",
        text(f"Артикул;Наименование;Цена\nП1;{'Кружка ' * 100};12\n"),
        (Item(2, "П1", ("Кружка " * 72)[:500].strip(), "12.00"),),
        doubts=(Row(2, "500 characters"),),
    ),
    Readable(
        "of-two-rows-with-one-sku-the-later-wins",
        "csv",
        text("""
Артикул;Наименование;Цена
П1;Кружка;12
П2;Тарелка;20
П1;Кружка новая;14
 П2 ;Тарелка;21
П1;Кружка новейшая;15
"""),
        (
            Item(5, "П2", "Тарелка", "21.00"),
            Item(6, "П1", "Кружка новейшая", "15.00"),
        ),
        doubts=(Row(4, "row 2"), Row(5, "row 3"), Row(6, "row 4")),
    ),
    Readable(
        "skus-that-differ-in-a-letter-or-a-zero-are-two-items",
        "csv",
        text("""
Артикул;Наименование;Цена
a1;Кружка;12
A1;Кружка большая;13
01;Плед;20
1;Плед большой;21
"""),
        (
            Item(2, "a1", "Кружка", "12.00"),
            Item(3, "A1", "Кружка большая", "13.00"),
            Item(4, "01", "Плед", "20.00"),
            Item(5, "1", "Плед большой", "21.00"),
        ),
    ),
    Readable(
        "items-without-a-sku-get-one",
        "csv",
        text("""
Артикул;Наименование;Цена
;Кружка;12
-;Тарелка;20
П3;Плед;99
"""),
        (
            Item(2, OWN_SKU, "Кружка", "12.00"),
            Item(3, OWN_SKU, "Тарелка", "20.00"),
            Item(4, "П3", "Плед", "99.00"),
        ),
    ),
    Readable(
        "one-name-twice-without-a-sku-is-one-item",
        "csv",
        text("""
Наименование;Цена
Ёлка  зелёная;12
ЕЛКА зеленая;13
"""),
        (Item(3, OWN_SKU, "ЕЛКА зеленая", "13.00"),),
        doubts=(Row(3, "row 2"),),
    ),
    Readable(
        "one-name-in-two-categories-without-a-sku-is-two-items",
        "csv",
        text("""
Наименование;Цена;Категория
Комплект;12;Посуда
Комплект;99;Текстиль
"""),
        (
            Item(2, OWN_SKU, "Комплект", "12.00", "Посуда"),
            Item(3, OWN_SKU, "Комплект", "99.00", "Текстиль"),
        ),
    ),
    Readable(
        "sums-notes-and-page-numbers-are-no-items",
        "csv",
        text("""
Артикул;Наименование;Цена
П1;Кружка;12
П2;Тарелка;20
;Итого;32
ИТОГО:;;32
Всего наименований: 2;;
Стр. 1 из 1;;
Тел. +375 17 200-00-00;;
* Цены указаны без учёта доставки;;
Директор;;Иванов И. И.
"""),
        (Item(2, "П1", "Кружка", "12.00"), Item(3, "П2", "Тарелка", "20.00")),
    ),
    Readable(
        "an-item-whose-name-begins-like-a-sum",
        "csv",
        text("""
SKU;Name;Price
T1;Total War game;20
T2;Total;5
"""),
        (Item(2, "T1", "Total War game", "20.00"), Item(3, "T2", "Total", "5.00")),
    ),
)
