"""Makes the committed price lists anew: `python -m marketbel_courier.demo.make_supplier_files`.

For developers only: openpyxl and reportlab are needed, which the demo itself must not import.
"""

from __future__ import annotations

import io
import re
import sys
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from marketbel_courier.demo.csv_lists import (
    csv_price_list,
    former_rows,
    spaced_price,
    stock_rows,
)
from marketbel_courier.demo.paper_lists import pdf_price_list
from marketbel_courier.demo.roster import DEMO_SUPPLIERS, DemoSupplier, Stock
from marketbel_courier.demo.supplier_files import COMMITTED_FILES

HOME_SECTIONS = ("Для спальни", "Для кухни", "Для ванной")
_STOCK_WORDS = ("в наличии", "мало", "под заказ")
_MADE_AT = datetime(2025, 11, 14, 9, 0)  # noqa: DTZ001 - zip entries know no time zone
_NOW_STAMP = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_MADE_AT_STAMP = rb"\g<1>" + f"{_MADE_AT:%Y-%m-%dT%H:%M:%SZ}".encode()


def main() -> None:
    """Write every committed list into the folder of this package."""
    folder = Path(str(COMMITTED_FILES))
    folder.mkdir(exist_ok=True)
    for supplier in DEMO_SUPPLIERS:
        if supplier.stock is not None and not supplier.generated:
            content = supplier_file(supplier)
            (folder / supplier.committed_name).write_bytes(content)
            sys.stdout.write(f"{supplier.committed_name}: {len(content):,} bytes\n")


def supplier_file(supplier: DemoSupplier) -> bytes:
    """Make one supplier's price list."""
    if supplier.source_type == "csv":
        return csv_price_list(supplier)
    if supplier.stock is None:
        raise ValueError(f"{supplier.name} has no price list")
    if supplier.source_type == "pdf":
        return pdf_price_list(supplier.name, supplier.stock)
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    _SHEETS[supplier.slug](sheet, supplier.stock)
    if supplier.slug in _SECOND_SHEETS:
        _SECOND_SHEETS[supplier.slug](workbook.create_sheet())
    workbook.properties.creator = supplier.name
    workbook.properties.created = _MADE_AT
    return _saved(workbook)


def _severny_svet(sheet: Worksheet, stock: Stock) -> None:
    sheet.title = "Прайс"
    _title(sheet, 1, "СЕВЕРНЫЙ СВЕТ", size=22, fill="1F3B57", width=5)
    _title(sheet, 2, "светотехника оптом и в розницу", size=11, fill="1F3B57", width=5)
    sheet.cell(3, 1, "г. Архангельск, ул. Портовая, 5   тел. +7 (800) 555-01-23")
    sheet.cell(5, 1, "Прайс-лист от 14.11.2025, цены с НДС")
    sheet.append([])
    _header(sheet, ("№", "Артикул", "Наименование", "Цена", "Остаток"))
    for number, row in enumerate(stock_rows(stock), start=1):
        sheet.append((number, row.sku, row.name, spaced_price(row.price, "₽"), row.stock))


def _uyutny_dom(sheet: Worksheet, stock: Stock) -> None:
    sheet.title = "Ноябрь"
    _title(sheet, 1, "Магазин «Уютный дом»: прайс-лист на ноябрь", size=14, fill="7A5230", width=6)
    sheet.cell(2, 1, "Заказы принимаются до 16:00, доставка по городу бесплатно")
    sheet.cell(3, 1, "Цены указаны в USD")
    sheet.append([])
    _header(sheet, ("Артикул", "Товар", "Закупка", "Цена", "", "Наличие"))
    sheet.append((None, None, None, "розница", "опт"))
    header = sheet.max_row - 1
    for column in "ABCF":
        sheet.merge_cells(f"{column}{header}:{column}{header + 1}")
    sheet.merge_cells(f"D{header}:E{header}")
    rows = stock_rows(stock)
    share = -(-len(rows) // len(HOME_SECTIONS))
    for number, section in enumerate(HOME_SECTIONS):
        _section(sheet, section, width=6)
        for row in rows[number * share : (number + 1) * share]:
            purchase, wholesale = (round(row.price * percent / 100, 2) for percent in (60, 85))
            prices = (float(purchase), float(row.price), float(wholesale))
            sheet.append((row.sku, row.name, *prices, _STOCK_WORDS[row.stock % 3]))
    sheet.column_dimensions["C"].hidden = True


def _section(sheet: Worksheet, name: str, *, width: int) -> None:
    sheet.append((name,))
    row = sheet.max_row
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
    sheet.cell(row, 1).font = Font(bold=True, italic=True)


def _contacts(sheet: Worksheet) -> None:
    sheet.title = "Контакты"
    sheet.append(("Отдел", "Имя", "Телефон"))
    sheet.append(("Продажи", "Марина", "+7 (800) 555-04-56"))
    sheet.append(("Склад", "Олег", "+7 (800) 555-04-57"))


def _brightline_tools(sheet: Worksheet, stock: Stock) -> None:
    sheet.title = "Trade prices"
    _title(sheet, 1, "Brightline Tools: trade price list", size=16, fill="C46A00", width=5)
    sheet.cell(2, 1, "Prices in USD excluding VAT. Valid until further notice.")
    _header(sheet, ("SKU", "Product name", "Category", "Unit price", "In stock"))
    for row in stock_rows(stock):
        sheet.append((row.sku, row.name, row.category, float(row.price), row.stock))


def _kantsmir(sheet: Worksheet, stock: Stock) -> None:
    sheet.title = "Лист1"
    _header(sheet, ("Артикул", "Название", "Ед. изм.", "Цена с НДС"))
    sections = ("Для школы", "Для офиса", "Для дома")
    rows = stock_rows(stock)
    share = -(-len(rows) // len(sections))
    for number, section in enumerate(sections):
        sheet.append((section,))
        sheet.cell(sheet.max_row, 1).font = Font(bold=True, italic=True)
        for row in rows[number * share : (number + 1) * share]:
            sheet.append((row.sku, row.name, "шт", float(row.price)))


def _zelyony_sad(sheet: Worksheet, stock: Stock) -> None:
    sheet.title = "Сезон 2026"
    _title(sheet, 1, "Зелёный сад: сезон 2026", size=16, fill="2E6B34", width=5)
    _header(sheet, ("Артикул", "Наименование", "Категория", "Цена", "Остаток"))
    for row in stock_rows(stock):
        sheet.append((row.sku, row.name, row.category, spaced_price(row.price), row.stock))


def _mir_kabelya(sheet: Worksheet, stock: Stock) -> None:
    sheet.title = "Кабель"
    sheet.cell(1, 2, "ООО «Мир кабеля»")
    sheet.cell(2, 2, "ИНН 0000000000")
    sheet.append([])
    # The table begins in column B, as in lists that were laid out for printing.
    _header(sheet, ("", "Код товара", "Номенклатура", "Цена", "Кол-во"))
    for row in stock_rows(stock):
        sheet.append((None, row.sku, row.name, float(row.price), row.stock))


def _dom_igrushki(sheet: Worksheet, stock: Stock) -> None:
    sheet.title = "Игрушки"
    _header(sheet, ("Артикул", "Наименование", "Категория", "Цена", "Остаток"))
    # Last month's row was left standing above the new one.
    left_standing = {row.sku: row for row in former_rows(stock)[: stock.twice]}
    for row in stock_rows(stock):
        for listed in filter(None, (left_standing.get(row.sku), row)):
            sheet.append(
                (listed.sku, listed.name, listed.category, float(listed.price), listed.stock)
            )


def _title(sheet: Worksheet, row: int, text: str, *, size: int, fill: str, width: int) -> None:
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
    cell = sheet.cell(row, 1)
    cell.value = text
    cell.font = Font(bold=True, size=size, color="FFFFFF")
    cell.fill = PatternFill("solid", start_color=fill)
    cell.alignment = Alignment(horizontal="center")


def _header(sheet: Worksheet, names: Sequence[str]) -> None:
    sheet.append(tuple(name or None for name in names))
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
    for column, name in zip("ABCDE", names, strict=False):
        sheet.column_dimensions[column].width = max(12, 4 * len(name) if len(name) > 8 else 14)


def _saved(workbook: Workbook) -> bytes:
    # openpyxl stamps the present time into the archive; a fixed one keeps the bytes the same.
    saved, stamped = io.BytesIO(), io.BytesIO()
    workbook.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(stamped, "w") as target:
        for entry in source.infolist():
            fixed = zipfile.ZipInfo(entry.filename, _MADE_AT.timetuple()[:6])
            fixed.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(fixed, _NOW_STAMP.sub(_MADE_AT_STAMP, source.read(entry)))
    return stamped.getvalue()


_SHEETS: dict[str, Callable[[Worksheet, Stock], None]] = {
    "severny-svet": _severny_svet,
    "uyutny-dom": _uyutny_dom,
    "brightline-tools": _brightline_tools,
    "kantsmir": _kantsmir,
    "zelyony-sad": _zelyony_sad,
    "mir-kabelya": _mir_kabelya,
    "dom-igrushki": _dom_igrushki,
}
_SECOND_SHEETS: dict[str, Callable[[Worksheet], None]] = {"uyutny-dom": _contacts}


if __name__ == "__main__":
    main()
