"""What else a row tells: stock, units, packs, and features that stand in the name."""

from __future__ import annotations

from marketbel_courier_tests.corpus.cases import Item, Readable, text

DETAILS = (
    Readable(
        "stock-words-in-russian",
        "csv",
        text("""
Артикул;Наименование;Цена;Наличие
1;Чайник;40;есть
2;Термос;30;в наличии
3;Плед;20;много
4;Лампа;7;+
5;Кружка;12;под заказ
6;Тарелка;20;нет
7;Ковёр;99;Нет в наличии
8;Ваза;15;ожидается
9;Шкаф;500;-
10;Стол;300;
"""),
        (
            Item(2, "1", "Чайник", "40.00", also={"stock": "есть", "in_stock": True}),
            Item(3, "2", "Термос", "30.00", also={"stock": "в наличии", "in_stock": True}),
            Item(4, "3", "Плед", "20.00", also={"stock": "много", "in_stock": True}),
            Item(5, "4", "Лампа", "7.00", also={"stock": "+", "in_stock": True}),
            Item(
                6,
                "5",
                "Кружка",
                "12.00",
                also={"stock": "под заказ", "in_stock": False, "stock_quantity": 0},
            ),
            Item(
                7,
                "6",
                "Тарелка",
                "20.00",
                also={"stock": "нет", "in_stock": False, "stock_quantity": 0},
            ),
            Item(
                8,
                "7",
                "Ковёр",
                "99.00",
                also={"stock": "Нет в наличии", "in_stock": False, "stock_quantity": 0},
            ),
            Item(
                9,
                "8",
                "Ваза",
                "15.00",
                also={"stock": "ожидается", "in_stock": False, "stock_quantity": 0},
            ),
            Item(
                10,
                "9",
                "Шкаф",
                "500.00",
                also={"stock": "-", "in_stock": False, "stock_quantity": 0},
            ),
            Item(11, "10", "Стол", "300.00"),
        ),
    ),
    Readable(
        "stock-in-numbers-and-english-words",
        "csv",
        text("""
SKU,Name,Price,Stock
1,Kettle,40,7
2,Flask,30,0
3,Plaid,20,>100
4,Lamp,7,10+
5,Mug,12,in stock
6,Plate,20,Out of stock
7,Rug,99,более 10
8,Vase,15,5 pcs
9,Desk,300,1 000
"""),
        (
            Item(
                2,
                "1",
                "Kettle",
                "40.00",
                also={"stock": "7", "in_stock": True, "stock_quantity": 7},
            ),
            Item(
                3,
                "2",
                "Flask",
                "30.00",
                also={"stock": "0", "in_stock": False, "stock_quantity": 0},
            ),
            Item(
                4,
                "3",
                "Plaid",
                "20.00",
                also={"stock": ">100", "in_stock": True, "stock_quantity": 100},
            ),
            Item(
                5,
                "4",
                "Lamp",
                "7.00",
                also={"stock": "10+", "in_stock": True, "stock_quantity": 10},
            ),
            Item(6, "5", "Mug", "12.00", also={"stock": "in stock", "in_stock": True}),
            Item(
                7,
                "6",
                "Plate",
                "20.00",
                also={"stock": "Out of stock", "in_stock": False, "stock_quantity": 0},
            ),
            Item(
                8,
                "7",
                "Rug",
                "99.00",
                also={"stock": "более 10", "in_stock": True, "stock_quantity": 10},
            ),
            Item(
                9,
                "8",
                "Vase",
                "15.00",
                also={"stock": "5 pcs", "in_stock": True, "stock_quantity": 5},
            ),
            Item(
                10,
                "9",
                "Desk",
                "300.00",
                also={"stock": "1 000", "in_stock": True, "stock_quantity": 1000},
            ),
        ),
    ),
    Readable(
        "stock-that-is-to-be-waited-for-or-not-known",
        "csv",
        text("""
Артикул;Наименование;Цена;Остаток
1;Чайник;40;2 недели
2;Термос;30;в пути 20
3;Плед;20;нет данных
4;Лампа;7;-3
5;Кружка;12;15.11.2026
"""),
        (
            Item(
                2,
                "1",
                "Чайник",
                "40.00",
                also={"stock": "2 недели"},
            ),
            Item(
                3,
                "2",
                "Термос",
                "30.00",
                also={"stock": "в пути 20", "in_stock": False, "stock_quantity": 0},
            ),
            Item(4, "3", "Плед", "20.00", also={"stock": "нет данных"}),
            Item(
                5,
                "4",
                "Лампа",
                "7.00",
                also={"stock": "-3", "in_stock": False, "stock_quantity": 0},
            ),
            Item(6, "5", "Кружка", "12.00", also={"stock": "15.11.2026"}),
        ),
    ),
    Readable(
        "units-and-pack-sizes",
        "csv",
        text("""
Артикул;Наименование;Ед. изм.;Цена
1;Чайник;шт.;40
2;Крупа;кг;3
3;Провод;м;2
4;Салфетки, уп. 10 шт;уп;5
5;Cups 12 pcs/box;box;30
6;Свечи (24 шт);упак.;9
7;Cola, 0.5 l x 12;pcs;20
8;Плед;ШТ;99
"""),
        (
            Item(2, "1", "Чайник", "40.00", also={"unit": "pcs"}),
            Item(3, "2", "Крупа", "3.00", also={"unit": "kg"}),
            Item(4, "3", "Провод", "2.00", also={"unit": "m"}),
            Item(5, "4", "Салфетки, уп. 10 шт", "5.00", also={"unit": "pack", "pack_size": 10}),
            Item(6, "5", "Cups 12 pcs/box", "30.00", also={"unit": "box", "pack_size": 12}),
            Item(7, "6", "Свечи (24 шт)", "9.00", also={"unit": "pack", "pack_size": 24}),
            Item(
                8,
                "7",
                "Cola, 0.5 l x 12",
                "20.00",
                also={"unit": "pcs", "pack_size": 12, "volume_l": 0.5},
            ),
            Item(9, "8", "Плед", "99.00", also={"unit": "pcs"}),
        ),
    ),
    Readable(
        "a-pack-size-in-the-unit-column",
        "csv",
        text("""
Артикул;Наименование;Единица;Цена
1;Салфетки;уп. 10 шт;5
"""),
        (Item(2, "1", "Салфетки", "5.00", also={"unit": "pack", "pack_size": 10}),),
    ),
    Readable(
        "features-in-russian-names",
        "csv",
        text("""
Артикул;Наименование;Цена
1;Чайник 2200 Вт 220-240В;40
2;Обогреватель 1,5 кВт;90
3;Смартфон Галактика 8/256 ГБ;900
4;Гантель 5 кг;30
5;Шкаф 600х400х1800 мм;500
6;Чай 250 г;3
7;Диск SSD 1 ТБ;150
8;Модель 3310;20
"""),
        (
            Item(
                2, "1", "Чайник 2200 Вт 220-240В", "40.00", also={"power_w": 2200, "voltage_v": 220}
            ),
            Item(3, "2", "Обогреватель 1,5 кВт", "90.00", also={"power_w": 1500}),
            Item(
                4,
                "3",
                "Смартфон Галактика 8/256 ГБ",
                "900.00",
                also={"memory_gb": 8, "storage_gb": 256},
            ),
            Item(5, "4", "Гантель 5 кг", "30.00", also={"weight_kg": 5}),
            Item(
                6,
                "5",
                "Шкаф 600х400х1800 мм",
                "500.00",
                also={"length_mm": 600, "width_mm": 400, "height_mm": 1800},
            ),
            Item(7, "6", "Чай 250 г", "3.00", also={"weight_kg": 0.25}),
            Item(8, "7", "Диск SSD 1 ТБ", "150.00", also={"storage_gb": 1024}),
            Item(9, "8", "Модель 3310", "20.00"),
        ),
    ),
    Readable(
        "features-in-english-names-and-descriptions",
        "csv",
        text("""
SKU;Name;Description;Price
1;Kettle;1.7 kW, 230V, weight 1.2 kg;40
2;Laptop 16GB RAM 512GB SSD;;900
3;Box 30x20x10 cm;;5
"""),
        (
            Item(
                2,
                "1",
                "Kettle",
                "40.00",
                also={
                    "description": "1.7 kW, 230V, weight 1.2 kg",
                    "power_w": 1700,
                    "voltage_v": 230,
                    "weight_kg": 1.2,
                },
            ),
            Item(
                3,
                "2",
                "Laptop 16GB RAM 512GB SSD",
                "900.00",
                also={"memory_gb": 16, "storage_gb": 512},
            ),
            Item(
                4,
                "3",
                "Box 30x20x10 cm",
                "5.00",
                also={"length_mm": 300, "width_mm": 200, "height_mm": 100},
            ),
        ),
    ),
)
