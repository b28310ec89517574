"""Price lists in which parts of a price look different, as each kind of program writes them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

import xlwt  # type: ignore[import-untyped]
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from marketbel_courier_tests.corpus.writers.spreadsheets import NAMESPACES


class Part(NamedTuple):
    """A part of a cell's text."""

    text: str
    is_struck: bool = False
    is_raised: bool = False


Price = Sequence[Part]
Write = Callable[[Path, Sequence[Price]], None]

_TITLES = ("Код", "Товар", "Цена, руб")


def _named(prices: Sequence[Price]) -> list[tuple[str, str, Price]]:
    return [(f"K-{n}", f"Кофе сорта {n}", price) for n, price in enumerate(prices, start=1)]


def write_xlsx(path: Path, prices: Sequence[Price]) -> None:
    """Texts within the cells, as openpyxl has them."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(_TITLES)
    for code, name, price in _named(prices):
        sheet.append([code, name, CellRichText(*[_block(part) for part in price])])
    book.save(path)


def _block(part: Part) -> TextBlock:
    font = InlineFont(strike=part.is_struck or None)
    if part.is_raised:
        font.vertAlign = "superscript"
    return TextBlock(font, part.text)


def write_xlsx_of_excel(path: Path, prices: Sequence[Price]) -> None:
    """Shared texts, as Excel has them: the first run is plain and has no properties."""
    write_xlsx(path, prices)
    strings = "".join(f"<si><t>{escape(text)}</t></si>" for text in _TITLES)
    cells = "".join(f'<c r="{"ABC"[n]}1" t="s"><v>{n}</v></c>' for n in range(3))
    rows = f'<row r="1">{cells}</row>'
    count = 3
    for number, (code, name, price) in enumerate(_named(prices), start=2):
        runs = "".join(map(_run, price))
        strings += f"<si><t>{code}</t></si><si><t>{name}</t></si><si>{runs}<rPh sb='0' eb='1'>"
        strings += "<t>7</t></rPh></si>"
        cells = "".join(
            f'<c r="{letter}{number}" t="s"><v>{count + place}</v></c>'
            for place, letter in enumerate("ABC")
        )
        rows += f'<row r="{number}">{cells}</row>'
        count += 3
    _replace_parts(path, {"xl/worksheets/sheet1.xml": rows, "xl/sharedStrings.xml": strings})


def _run(part: Part) -> str:
    looks = '<rFont val="Calibri"/><sz val="11"/>'
    if part.is_struck:
        looks = f"<strike/>{looks}"
    if part.is_raised:
        looks += '<vertAlign val="superscript"/>'
    return f'<r><rPr>{looks}</rPr><t xml:space="preserve">{escape(part.text)}</t></r>'


def _replace_parts(path: Path, bodies: Mapping[str, str]) -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    wholes = {
        "xl/worksheets/sheet1.xml": '<worksheet xmlns="{}"><sheetData>{}</sheetData></worksheet>',
        "xl/sharedStrings.xml": '<sst xmlns="{}">{}</sst>',
    }
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, body in bodies.items():
        parts[name] = wholes[name].format(main, body).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def write_xls(path: Path, prices: Sequence[Price]) -> None:
    """An XLS file as Excel 97 has it."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Прайс")
    for column, title in enumerate(_TITLES):
        sheet.write(0, column, title)
    for row, (code, name, price) in enumerate(_named(prices), start=1):
        sheet.write(row, 0, code)
        sheet.write(row, 1, name)
        sheet.write_rich_text(row, 2, [(part.text, _font(part)) for part in price])
    book.save(str(path))


def _font(part: Part) -> xlwt.Font:
    font = xlwt.Font()
    font.struck_out = part.is_struck
    font.escapement = xlwt.Font.ESCAPEMENT_SUPERSCRIPT if part.is_raised else 0
    return font


def write_ods(path: Path, prices: Sequence[Price]) -> None:
    """An OpenDocument spreadsheet."""
    styles = (
        '<office:automatic-styles><style:style style:name="T1" style:family="text">'
        '<style:text-properties style:text-line-through-style="solid"/></style:style>'
        '<style:style style:name="T2" style:family="text">'
        '<style:text-properties style:text-position="super 58%"/></style:style>'
        "</office:automatic-styles>"
    )
    rows = [[f"<text:p>{title}</text:p>" for title in _TITLES]] + [
        [
            f"<text:p>{code}</text:p>",
            f"<text:p>{name}</text:p>",
            f"<text:p>{_spans(price)}</text:p>",
        ]
        for code, name, price in _named(prices)
    ]
    table = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string">{cell}</table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    content = (
        f"<office:document-content {NAMESPACES}>{styles}<office:body><office:spreadsheet>"
        f'<table:table table:name="Прайс">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)


def _spans(price: Price) -> str:
    return "".join(_span(part) for part in price)


def _span(part: Part) -> str:
    if not (part.is_struck or part.is_raised):
        return escape(part.text)
    return f'<text:span text:style-name="T{1 if part.is_struck else 2}">{part.text}</text:span>'


def write_xml(path: Path, prices: Sequence[Price]) -> None:
    """An XML spreadsheet of Excel 2003."""
    html = "http://www.w3.org/TR/REC-html40"

    def cell(inner: str, namespace: str = "") -> str:
        return f'<Cell><ss:Data ss:Type="String"{namespace}>{inner}</ss:Data></Cell>'

    rows = ["".join(map(cell, _TITLES))] + [
        cell(code) + cell(name) + cell(_tags(price, "S", "Sup"), f' xmlns="{html}"')
        for code, name, price in _named(prices)
    ]
    body = "".join(f"<Row>{row}</Row>" for row in rows)
    sheet = "urn:schemas-microsoft-com:office:spreadsheet"
    path.write_text(
        f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="{sheet}"'
        f' xmlns:ss="{sheet}"><Worksheet ss:Name="Прайс"><Table>{body}</Table></Worksheet>'
        "</Workbook>",
        encoding="utf-8",
    )


def _tags(price: Price, struck: str, raised: str) -> str:
    said = ""
    for part in price:
        tag = struck if part.is_struck else raised if part.is_raised else ""
        said += f"<{tag}>{part.text}</{tag}>" if tag else part.text
    return said


def write_html(path: Path, prices: Sequence[Price]) -> None:
    """A table of HTML under the name of a workbook, with elements."""
    _write_page(path, [_tags(price, "del", "sup") for price in prices])


def write_styled_html(path: Path, prices: Sequence[Price]) -> None:
    """A table of HTML under the name of a workbook, with styles in its cells."""
    looks = ("text-decoration: line-through", "font-size: 60%; vertical-align: super")
    _write_page(
        path,
        [
            "".join(
                f'<span style="{looks[0] if part.is_struck else looks[1]}">{part.text}</span>'
                if part.is_struck or part.is_raised
                else f"<span>{part.text}</span>"
                for part in price
            )
            for price in prices
        ],
    )


def _write_page(path: Path, prices: Sequence[str]) -> None:
    rows = "".join(
        f"<tr><td>K-{n}</td><td>Кофе сорта {n}</td><td>{price}</td></tr>"
        for n, price in enumerate(prices, start=1)
    )
    titles = "".join(f"<th>{title}</th>" for title in _TITLES)
    path.write_text(f"<html><table><tr>{titles}</tr>{rows}</table></html>", encoding="utf-8")


def write_struck_cells(path: Path, prices: Sequence[float | None]) -> None:
    """A workbook in which the fonts of some cells strike their numbers out.

    None stands for a struck number in a row of its own.
    """
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(_TITLES)
    for number, price in enumerate(prices, start=1):
        sheet.append([f"K-{number}", f"Кофе сорта {number}", 999.5 if price is None else price])
        if price is None:
            sheet.cell(number + 1, 3).font = Font(strike=True)
            sheet.cell(number + 1, 3).number_format = '0.00" ₽"'
    book.save(path)


WRITERS: Mapping[str, tuple[str, Write]] = {
    "xlsx": ("list.xlsx", write_xlsx),
    "xlsx-of-excel": ("list.xlsx", write_xlsx_of_excel),
    "xls": ("list.xls", write_xls),
    "ods": ("list.ods", write_ods),
    "xml": ("list.xls", write_xml),
    "html": ("list.xls", write_html),
    "html-styles": ("list.xls", write_styled_html),
}
"""By a format's name: the name of the file, and what writes it."""
