"""Workbooks of several sheets: which of them is the price list."""

from __future__ import annotations

from marketbel_courier.reading_hints import ReadingHints
from marketbel_courier_tests.corpus.cases import Item, Readable, Refused
from marketbel_courier_tests.corpus.workbooks import Sheet, workbook

_HEADER = ("Артикул", "Наименование", "Цена")
_CONTACTS = Sheet((("Контакты",), ("тел.", "+375 17 200-00-00")), name="Контакты")

SHEETS = (
    Readable(
        "the-price-sheet-stands-behind-contacts-and-delivery-rates",
        "excel",
        workbook(
            _CONTACTS,
            Sheet((("Название", "Стоимость"), ("Курьер", 10), ("Почта", 5)), name="Доставка"),
            Sheet(
                (
                    ("Артикул", "Наименование", "Цена", "Остаток"),
                    ("Ч-1", "Чайник", 40, 5),
                    ("Ч-2", "Термос", 30, 0),
                    ("Ч-3", "Плед", 20, 1),
                ),
                name="Прайс",
            ),
        ),
        (
            Item(
                2,
                "Ч-1",
                "Чайник",
                "40.00",
                also={"stock": "5", "in_stock": True, "stock_quantity": 5},
            ),
            Item(
                3,
                "Ч-2",
                "Термос",
                "30.00",
                also={"stock": "0", "in_stock": False, "stock_quantity": 0},
            ),
            Item(
                4,
                "Ч-3",
                "Плед",
                "20.00",
                also={"stock": "1", "in_stock": True, "stock_quantity": 1},
            ),
        ),
        notes=("Контакты", "Доставка"),
    ),
    Readable(
        "a-sheet-for-each-category",
        "excel",
        workbook(
            Sheet((_HEADER, ("П-1", "Кружка", 12), ("П-2", "Тарелка", 20)), name="Посуда"),
            Sheet((_HEADER, ("Т-1", "Плед", 99)), name="Текстиль"),
            _CONTACTS,
        ),
        (
            Item(2, "П-1", "Кружка", "12.00", "Посуда"),
            Item(3, "П-2", "Тарелка", "20.00", "Посуда"),
            Item(2, "Т-1", "Плед", "99.00", "Текстиль"),
        ),
        notes=("Контакты",),
    ),
    Readable(
        "sheets-of-two-brands-with-other-columns",
        "excel",
        workbook(
            Sheet((_HEADER, ("П-1", "Кружка", 12)), name="Acme"),
            Sheet(
                (("Наименование", "Артикул", "Бренд", "Цена"), ("Плед", "Т-1", "Sun", 99)),
                name="Sun",
            ),
        ),
        (
            Item(2, "П-1", "Кружка", "12.00", "Acme"),
            Item(2, "Т-1", "Плед", "99.00", "Sun", also={"brand": "Sun"}),
        ),
    ),
    Readable(
        "the-same-items-in-another-currency-on-a-second-sheet",
        "excel",
        workbook(
            Sheet((_HEADER, ("П-1", "Кружка", 12), ("Т-1", "Плед", 99)), name="BYN"),
            Sheet(
                (
                    ("Артикул", "Наименование", "Цена, USD"),
                    ("П-1", "Кружка", 4),
                    ("Т-1", "Плед", 33),
                ),
                name="USD",
            ),
        ),
        (Item(2, "П-1", "Кружка", "12.00"), Item(3, "Т-1", "Плед", "99.00")),
        notes=("USD",),
    ),
    Readable(
        "hidden-sheets-are-left-out-and-told",
        "excel",
        workbook(
            Sheet((_HEADER, ("Ч-0", "Старый чайник", 1)), name="Архив", state="hidden"),
            Sheet((_HEADER, ("Ч-9", "Закупка", 2)), name="Закупка", state="veryHidden"),
            Sheet((_HEADER, ("Ч-1", "Чайник", 40)), name="Прайс"),
        ),
        (Item(2, "Ч-1", "Чайник", "40.00"),),
        notes=("Архив", "Закупка"),
    ),
    Readable(
        "the-sheet-that-was-asked-for",
        "excel",
        workbook(
            Sheet((_HEADER, ("П-1", "Кружка", 12)), name="Розница"),
            Sheet((_HEADER, ("П-1", "Кружка", 10)), name="Опт"),
        ),
        (Item(2, "П-1", "Кружка", "10.00"),),
        notes=("Розница",),
        hints=ReadingHints(sheet_name="Опт"),
    ),
    Readable(
        "a-sheet-that-was-asked-for-and-is-not-there",
        "excel",
        workbook(_CONTACTS, Sheet((_HEADER, ("П-1", "Кружка", 12)), name="Розница")),
        (Item(2, "П-1", "Кружка", "12.00"),),
        notes=("“Опт” in the workbook: “Розница” was read", "“Контакты” was not read"),
        hints=ReadingHints(sheet_name="Опт"),
    ),
    Readable(
        "a-sheet-that-was-asked-for-and-is-hidden",
        "excel",
        workbook(
            Sheet((_HEADER, ("П-1", "Кружка", 12)), name="Розница"),
            Sheet((_HEADER, ("П-1", "Кружка", 10)), name="Опт", state="hidden"),
        ),
        (Item(2, "П-1", "Кружка", "12.00"),),
        notes=("No visible sheet “Опт”", "hidden sheet “Опт”"),
        hints=ReadingHints(sheet_name="Опт"),
    ),
    Readable(
        "the-sheet-of-this-very-name-among-those-that-sound-alike",
        "excel",
        workbook(
            Sheet((_HEADER, ("П-1", "Кружка", 12), ("П-2", "Блюдце", 9)), name="Прайс (1)"),
            Sheet((_HEADER, ("П-1", "Кружка", 10)), name="Прайс 1"),
        ),
        (Item(2, "П-1", "Кружка", "10.00"),),
        notes=("“Прайс (1)” was not read",),
        hints=ReadingHints(sheet_name=" прайс 1 "),
    ),
    Refused(
        "a-workbook-without-a-price-list",
        "excel",
        workbook(_CONTACTS, Sheet((("Курс", 3.2), ("Дата", "сегодня")), name="Курсы")),
        "Наименование.*Цена",
    ),
    Refused(
        "a-workbook-whose-only-price-list-is-hidden",
        "excel",
        workbook(Sheet((_HEADER, ("Ч-1", "Чайник", 40)), state="hidden"), _CONTACTS),
        "Наименование.*Цена|hidden",
    ),
)
