"""The demo's CSV price lists, in the dialects and encodings that suppliers really send."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from marketbel_courier.demo.goods import PriceRow, price_rows
from marketbel_courier.demo.roster import DemoSupplier, Stock

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"

BAD_ROWS = (
    ("М7-90001", "Набор бит 32 предмета", "Ручной инструмент", "по запросу", "4"),
    ("М7-90002", "Киянка резиновая 680 г", "Ручной инструмент", "", "12"),
    ("М7-90003", "Зубило пикообразное", "Ручной инструмент", "-450,00", "3"),
    ("М7-90004", "Кусачки торцевые 160 мм", "Ручной инструмент", "звоните", "8"),
    ("М7-90005", "", "Ручной инструмент", "310,00", "5"),
    ("М7-90006", "Лом-гвоздодёр 600 мм", "Ручной инструмент", "—", "2"),
    ("М7-90007", "Напильник трёхгранный", "Ручной инструмент", "#ЗНАЧ!", "17"),
    ("М7-90008", "Тиски слесарные 125 мм", "Ручной инструмент", "99999999999,00", "1"),
    ("М7-90009", "Керн автоматический", "Ручной инструмент", "12,50,30", "9"),
    ("М7-90010", "", "Ручной инструмент", "1 150,00", "6"),
)


def csv_price_list(supplier: DemoSupplier) -> bytes:
    """Write a supplier's CSV list; the same bytes on every machine."""
    if supplier.stock is None:
        raise ValueError(f"{supplier.name} has no price list")
    return _WRITERS[supplier.slug](supplier.stock)


def spaced_price(price: Decimal, currency: str = "") -> str:
    """Write a price the Russian way: `1 299,00 ₽`, with no-break spaces."""
    text = f"{price:,.2f}".replace(",", NO_BREAK_SPACE).replace(".", ",")
    return f"{text}{NO_BREAK_SPACE}{currency}" if currency else text


def stock_rows(stock: Stock) -> list[PriceRow]:
    """Give the good rows of a list."""
    return price_rows(stock.assortment, linked=stock.linked, review=stock.review, new=stock.new)


def former_rows(stock: Stock) -> list[PriceRow]:
    """Give the rows that the former worker stored, at the prices of then."""
    cent = Decimal("0.01")
    return [
        replace(row, price=(row.price * 9 / 10).quantize(cent))
        for row in stock_rows(stock)[: stock.known]
    ]


def _tehnodom(stock: Stock) -> bytes:
    header = ("Код", "Наименование товара", "Группа", "Цена розничная", "Наличие")
    # Windows-1251 has no rouble sign, so its lists say "руб.".
    rows = (
        (row.sku, row.name, row.category, spaced_price(row.price, "руб."), f"{row.stock} шт")
        for row in stock_rows(stock)
    )
    return _written(header, rows, delimiter=";").encode("cp1251")


def _krepezh_opt(stock: Stock) -> bytes:
    header = ("Артикул", "Наименование", "Категория", "Цена", "Остаток")
    rows = (
        (row.sku, row.name, row.category, f"{row.price:.2f}".replace(".", ","), row.stock)
        for row in stock_rows(stock)
    )
    return _written(header, rows, delimiter=";").encode("utf-8-sig")


def _masterskaya_7(stock: Stock) -> bytes:
    header = ("Артикул", "Наименование", "Категория", "Цена, руб.", "Остаток")
    rows: list[Sequence[object]] = [
        (row.sku, row.name, row.category, spaced_price(row.price), row.stock)
        for row in stock_rows(stock)
    ]
    for number, bad in enumerate(BAD_ROWS[: stock.bad]):
        rows.insert(7 + 10 * number, bad)
    return _written(header, rows, delimiter=";").encode("utf-8")


def _harbour_coffee(stock: Stock) -> bytes:
    rows = (
        (row.sku, row.name, row.category, f"${row.price:,.2f}", row.stock)
        for row in stock_rows(stock)
    )
    return _written(("SKU", "Name", "Category", "Price", "Stock"), rows).encode("utf-8")


def _nordic_cycle(stock: Stock) -> bytes:
    header = ("Article", "Description", "Category", "Price EUR", "Qty")
    rows = (
        (row.sku, row.name, row.category, f"{row.price:.2f}", row.stock)
        for row in stock_rows(stock)
    )
    return _written(header, rows).encode("utf-8")


def _petal_and_paw(stock: Stock) -> bytes:
    header = ("Item no.", "Product", "Category", "Price", "In stock")
    rows = (
        (row.sku, row.name, row.category, f"£{row.price:.2f}", row.stock)
        for row in stock_rows(stock)
    )
    text = _written(header, rows, delimiter="\t")
    return ("\N{ZERO WIDTH NO-BREAK SPACE}" + text).encode("utf-16-le")


def _written(
    header: Sequence[str], rows: Iterable[Sequence[object]], *, delimiter: str = ","
) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


_WRITERS: dict[str, Callable[[Stock], bytes]] = {
    "tehnodom": _tehnodom,
    "krepezh-opt": _krepezh_opt,
    "masterskaya-7": _masterskaya_7,
    "harbour-coffee": _harbour_coffee,
    "nordic-cycle": _nordic_cycle,
    "petal-and-paw": _petal_and_paw,
}
