"""What becomes of the prices of a row: exact offers with their terms, and whose money they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from marketbel_courier.price_lists.identity import SeenSkus
from marketbel_courier.price_lists.interpretation import TableInterpreter
from marketbel_courier.price_lists.price_terms import terms_of
from marketbel_courier.price_lists.reader import collect
from marketbel_courier.price_lists.records import Cell, Offer, PriceList, RawRow
from marketbel_courier.price_lists.roles import PriceKind, PriceTerms, Role, Vat
from marketbel_courier.price_lists.table_layout import ColumnRole, TableLayout

NAME = ColumnRole(0, Role.NAME, "Наименование")
PRICE = ColumnRole(1, Role.PRICE, "Цена", terms=PriceTerms())


def read(
    *rows: Sequence[Cell],
    columns: tuple[ColumnRole, ...] = (PRICE,),
    currency: str | None = None,
    default: str | None = None,
    shown: str | None = None,
) -> PriceList:
    """Rows below a header; `shown` is the currency of the number format of the prices."""
    layout = TableLayout((), (NAME, *columns), main_price=1, currency=currency)
    numbered = [
        RawRow(number, tuple(cells), {1: shown} if shown else None)
        for number, cells in enumerate(rows, start=2)
    ]
    interpreter = TableInterpreter(layout, SeenSkus(), default_currency=default, sample=numbered)
    return collect(interpreter.entries(numbered))


@pytest.mark.parametrize(
    ("title", "kind", "quantity", "money"),
    [
        ("до 1 т, руб/т", PriceKind.PLAIN, None, None),
        ("от 1 до 5 т", PriceKind.TIER, 1, None),
        ("от 1 тонны", PriceKind.TIER, 1, None),
        ("от 1 паллеты", PriceKind.TIER, 1, None),
        ("от 1 мешка", PriceKind.PLAIN, 1, None),
        ("5-9 рулонов", PriceKind.TIER, 5, None),
        ("20-200 л", PriceKind.TIER, 20, None),
        ("1 000-4 999 шт", PriceKind.TIER, 1000, None),
        ("от 100 тыс. шт", PriceKind.TIER, 100_000, None),
        ("от 100 тыс.", PriceKind.TIER, None, 100_000),
        ("10 kg+", PriceKind.TIER, 10, None),
        ("10-50 тыс. руб.", PriceKind.TIER, None, 10_000),
        ("10 000 - 50 000 руб", PriceKind.TIER, None, 10_000),
        ("$500-$999", PriceKind.TIER, None, 500),
        ("$1000+", PriceKind.TIER, None, 1000),
        ("Цена, размер 46-48", PriceKind.PLAIN, None, None),
    ],
)
def test_a_title_tells_from_how_many_on_a_price_is(
    title: str, kind: PriceKind, quantity: int | None, money: int | None
) -> None:
    terms = terms_of(title)

    assert (terms.kind, terms.least_quantity, terms.least_sum) == (kind, quantity, money)


@pytest.mark.parametrize(
    "title",
    [
        "Preis ab 01.12.2026",
        "Цена от 15.12.2026, руб.",
        "Цена от 15.12",
        "Price from 15 January",
        "Ціна від 1 січня",
        "New price from 1st Dec 2026",
    ],
)
def test_a_date_from_which_a_price_holds_is_no_quantity(title: str) -> None:
    terms = terms_of(title)
    assert (terms.kind, terms.least_quantity, terms.least_sum) == (PriceKind.PLAIN, None, None)


def test_hundredths_that_are_none_leave_the_row_out() -> None:
    columns = (
        replace(PRICE, cents=2),
        ColumnRole(2, Role.OTHER, "коп."),
    )

    read_list = read(
        ["Гвоздь", "95", "5"],
        ["Гайка", "12", "150"],
        ["Шайба", "3", ""],
        ["Шуруп", "", "75"],
        ["Болт", "по запросу", "10"],
        columns=columns,
    )

    assert [(item.name, item.price) for item in read_list.items] == [
        ("Гвоздь", Decimal("95.05")),
        ("Шайба", Decimal("3.00")),
        ("Шуруп", Decimal("0.75")),
    ]
    assert [row.row_number for row in read_list.bad_rows] == [3, 6]


def test_every_price_of_a_row_is_an_offer_with_the_terms_of_its_column() -> None:
    wholesale = PriceTerms(PriceKind.WHOLESALE, "BYN", Vat.EXCLUDED, Decimal(20))
    tier = PriceTerms(PriceKind.TIER, "BYN", least_quantity=Decimal(10))
    columns = (
        PRICE,
        ColumnRole(2, Role.PRICE, "Опт", terms=wholesale, key="price_wholesale"),
        ColumnRole(3, Role.PRICE, "от 10 шт", terms=tier),
    )

    (item,) = read(["Чайник", "12,50", "11,005", Decimal("9.9")], columns=columns).items

    assert item.price == Decimal("12.50")
    assert item.offers == (
        Offer(Decimal("12.50"), PriceTerms(), "12,50", 1),
        Offer(Decimal("11.005"), wholesale, "11,005", 2),
        Offer(Decimal("9.90"), tier, "9.9", 3),
    )
    assert item.characteristics == {"price_wholesale": "11.01"}


@pytest.mark.parametrize(
    ("cell", "terms"),
    [
        ("1500 ₽ / м²", PriceTerms(currency="RUB", basis="m2")),
        (
            "450 руб. за 100 шт.",
            PriceTerms(currency="RUB", basis="pcs", basis_quantity=Decimal(100)),
        ),
        ("100,00 zł netto", PriceTerms(currency="PLN", vat=Vat.EXCLUDED)),
        (
            "12 BYN (в т.ч. НДС 20%)",
            PriceTerms(currency="BYN", vat=Vat.INCLUDED, vat_rate=Decimal(20)),
        ),
    ],
)
def test_what_a_cell_says_beside_the_amount_makes_its_terms(cell: str, terms: PriceTerms) -> None:
    (item,) = read(["Плитка", cell]).items

    assert item.offers[0].terms == terms
    assert item.offers[0].text == cell


def test_a_unit_of_a_hundred_is_what_the_price_buys() -> None:
    columns = (PRICE, ColumnRole(2, Role.UNIT, "Ед. изм."))

    one, many = read(["Болт", "5", "шт."], ["Шайба", "7", "100 шт"], columns=columns).items

    assert (one.offers[0].terms.basis, one.offers[0].terms.basis_quantity) == ("pcs", None)
    assert many.offers[0].terms.basis_quantity == Decimal(100)
    assert (many.characteristics["unit"], many.characteristics["price_basis"]) == ("pcs", "100 pcs")


def test_values_in_one_cell_are_offers_of_their_own_and_a_warning() -> None:
    price_list = read(["Штробление", "250\n200"], ["Бурение", "180"])

    stacked = price_list.items[0]
    assert stacked.price == Decimal("250.00")
    assert [offer.amount for offer in stacked.offers] == [Decimal(250), Decimal(200)]
    assert [str(warning.reason) for warning in price_list.warnings] == [
        "of the prices “250 200” in one cell, the first was taken: 250"
    ]


@pytest.mark.parametrize("cell", ["0.0037", Decimal("0.0037")])
def test_a_price_below_a_cent_is_kept_exactly_and_told(cell: Cell) -> None:
    price_list = read(["Capacitor", cell])

    (item,) = price_list.items
    assert (item.price, item.offers[0].amount) == (Decimal("0.00"), Decimal("0.0037"))
    assert "0.0037" in str(price_list.warnings[0].reason)


def test_what_a_machine_adds_to_a_number_is_no_precision() -> None:
    price_list = read(["Насос", Decimal("1299.9000000000001")])

    assert price_list.items[0].offers[0].amount == Decimal("1299.90")
    assert price_list.items[0].offers[0].text == "1299.9"
    assert not price_list.warnings


def titled(title: str) -> tuple[ColumnRole, ...]:
    """One column of prices with this title."""
    return (ColumnRole(1, Role.PRICE, title),)


@pytest.mark.parametrize(
    ("cell", "title", "sheet", "shown", "default", "currency"),
    [
        # The nearest to the number counts.
        ("12 $", "Цена, руб.", "BYN", "EUR", "BYN", "USD"),
        ("12", "Цена, руб.", "BYN", "EUR", "BYN", "EUR"),
        ("12", "Цена, USD", "BYN", None, "BYN", "USD"),
        ("12", "Цена", "USD", None, "BYN", "USD"),
        ("12", "Цена", None, None, "BYN", "BYN"),
        ("12", "Цена", None, None, None, None),
        # “руб.” are whose the next word says, and the shop's where the list says nothing.
        ("12 руб.", "Цена, руб. РБ", None, None, None, "BYN"),
        ("12", "Цена, руб.", "BYN", None, None, "BYN"),
        ("12", "Цена, руб.", None, None, "BYN", "BYN"),
        ("12", "Цена, руб.", None, None, None, "RUB"),
        ("12 руб.", "Цена, руб. РФ", None, None, "BYN", "RUB"),
        ("12 ₽", "Цена", None, None, "BYN", "RUB"),
        ("12 руб.", "Цена", "USD", None, None, "RUB"),
    ],
)
def test_whose_money_a_price_is_in(
    cell: str,
    title: str,
    sheet: str | None,
    shown: str | None,
    default: str | None,
    currency: str | None,
) -> None:
    (item,) = read(
        ["Чайник", cell], columns=titled(title), currency=sheet, shown=shown, default=default
    ).items

    assert item.offers[0].terms.currency == currency
    assert item.characteristics.get("currency") == currency


def test_conventional_units_are_no_currency_of_the_shop_and_told_once() -> None:
    price_list = read(["A", "12"], ["B", "13"], columns=titled("Цена, у.е."), default="BYN")

    assert {item.characteristics["currency"] for item in price_list.items} == {"у.е."}
    assert len(price_list.warnings) == 1


def test_a_currency_column_is_read_in_words_and_signs() -> None:
    columns = (PRICE, ColumnRole(2, Role.CURRENCY, "Вал."))
    written = ["EUR", "руб.", "бел. руб.", "рос.руб.", "дол. США", "грн.", "zł", "тенге"]

    items = read(*([f"Товар {text}", "5", text] for text in written), columns=columns).items

    assert [item.characteristics["currency"] for item in items] == [
        "EUR", "RUB", "BYN", "RUB", "USD", "UAH", "PLN", "KZT",
    ]  # fmt: skip


def test_an_item_is_in_stock_where_one_warehouse_has_it() -> None:
    columns = (
        PRICE,
        ColumnRole(2, Role.STOCK, "Склад 1"),
        ColumnRole(3, Role.STOCK, "Склад 2"),
    )

    there, gone = read(["A", "5", "0", "43"], ["B", "5", "0", "нет"], columns=columns).items

    assert there.characteristics == {
        "stock": "0 / 43",
        "stock: Склад 1": "0",
        "stock: Склад 2": "43",
        "in_stock": True,
        "stock_quantity": 43,
    }
    assert gone.characteristics["in_stock"] is False


def test_codes_that_a_spreadsheet_program_shortened_are_no_skus() -> None:
    columns = (PRICE, ColumnRole(2, Role.SKU, "Артикул"))

    price_list = read(
        ["Сыр", "4,35", "4,60705E+12"], ["Масло", "6,90", "4,60705E+12"], columns=columns
    )

    assert len({item.sku for item in price_list.items}) == 2
    assert [warning.reason.code for warning in price_list.warnings] == ["row-sku-spoilt"] * 2


def test_of_several_barcodes_the_first_right_one_is_the_items() -> None:
    columns = (PRICE, ColumnRole(2, Role.BARCODE, "Штрихкод"))
    cells = ["4810000000019, 4006381333931", "4 006381 333931", "4,00638E+12", "12345"]

    price_list = read(*([f"Товар {cell}", "5", cell] for cell in cells), columns=columns)

    items = price_list.items
    assert [warning.reason.code for warning in price_list.warnings] == ["row-barcode-spoilt"]
    assert [item.characteristics.get("barcode") for item in items] == [
        "4006381333931", "4006381333931", None, "12345",
    ]  # fmt: skip
    assert items[0].characteristics["barcode_others"] == "4810000000019"


def test_amounts_to_order_are_numbers_where_they_are_any() -> None:
    columns = (
        PRICE,
        ColumnRole(2, Role.LEAST_ORDER, "Мин. заказ"),
        ColumnRole(3, Role.ORDER_MULTIPLE, "Кратность"),
        ColumnRole(4, Role.VAT_RATE, "НДС"),
    )

    (item,) = read(["Болт", "5", "от 1 000 шт", "по запросу", "20%"], columns=columns).items

    assert item.characteristics["least_order"] == 1000
    assert item.characteristics["order_multiple"] == "по запросу"
    assert item.characteristics["vat_rate"] == "20"
    assert item.offers[0].terms.vat_rate == Decimal(20)


@pytest.mark.parametrize(
    ("title", "cell", "amount"),
    [
        ("Цена, тыс. руб.", "1 450,5", "1450500.00"),
        ("Цена, т.р.", Decimal(850), "850000.00"),
        ("Cena tys. zł", "320", "320000.00"),
        ("Цена, коп.", Decimal(45), "0.45"),
        ("Цена, руб. коп.", "45,10", "45.10"),
        ("Цена при заказе от 100 тыс. руб.", "45", "45.00"),
        ("Цена за тыс. шт., руб.", "45", "45.00"),
        ("Цена за т. руб.", "45", "45.00"),
    ],
)
def test_a_title_says_in_thousands_or_hundredths_of_what_money_its_prices_are(
    title: str, cell: Cell, amount: str
) -> None:
    column = ColumnRole(1, Role.PRICE, title, terms=PriceTerms())

    (item,) = read(["Трактор", cell], columns=(column,)).items

    assert str(item.price) == amount
    assert [str(offer.amount) for offer in item.offers] == [amount]
