"""OpenDocument files, web pages and archives that would take all memory or time."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from pathlib import Path

from marketbel_courier_tests.corpus.cases import Write, made_late, of_bytes, text
from marketbel_courier_tests.corpus.hostile.archives import archive
from marketbel_courier_tests.corpus.hostile.cases import Hostile

_LAMP = ("Lamp",)
_LIST = "SKU;Name;Price\n1;Lamp;40\n"
_MEGABYTE = b" " * (1 << 20)
_HEADER = (
    '<?xml version="1.0"?>{}<office:document-content xmlns:office="o" xmlns:table="t" '
    'xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="Prices">'
)
_FOOTER = "</table:table></office:spreadsheet></office:body></office:document-content>"
_WORD = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
_ROWS = (
    f"<table:table-row>{_WORD.format('Name')}{_WORD.format('Price')}</table:table-row>"
    f"<table:table-row>{_WORD.format('Lamp')}{_WORD.format('40')}</table:table-row>"
)
_LAUGHS = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
_BILLION_LAUGHS = f'<!DOCTYPE x [<!ENTITY l0 "lol">{_LAUGHS}]>'


def _ods(rows: str | Iterable[bytes] = "", *, prologue: str = "") -> Write:
    """An OpenDocument sheet with one item and `rows` below it."""
    more = (rows.encode(),) if isinstance(rows, str) else rows
    header = _HEADER.format(prologue) + _ROWS
    content = [header.encode(), *more, _FOOTER.encode()]
    return archive(
        {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content}
    )


def _page(rows: str, *, before: str = "") -> Write:
    return text(
        f"<html>{before}<table><tr><td>Name<td>Price</tr><tr><td>Lamp<td>40</tr>{rows}</table>"
    )


def _write_gzip(path: Path) -> None:
    with gzip.open(path, "wb", compresslevel=1) as out:
        out.write(_LIST.encode())
        for _ in range(300):
            out.write(_MEGABYTE)


_FILLED_ROW = (
    '<table:table-row table:number-rows-repeated="{}">'
    f"{_WORD.format('Hook')}{_WORD.format('5')}</table:table-row>"
)
_SHEET_OF_2003 = (
    '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="Prices"><Table>'
    "<Row><Cell><Data>Name</Data></Cell><Cell><Data>Price</Data></Cell></Row>"
    "<Row><Cell><Data>Lamp</Data></Cell><Cell><Data>40</Data></Cell></Row>{}"
    "</Table></Worksheet></Workbook>"
)

HOSTILE_PAGES = (
    Hostile("an-open-document-that-inflates", "excel", _ods([_MEGABYTE] * 520), "unpacks to over"),
    Hostile(
        "a-row-of-an-open-document-repeated-a-million-times",
        "excel",
        _ods(_FILLED_ROW.format(1_000_000)),
        "more than 200,000 rows",
    ),
    Hostile(
        "a-blank-row-of-an-open-document-repeated-without-end",
        "excel",
        _ods(
            '<table:table-row table:number-rows-repeated="99999999999"><table:table-cell '
            'table:number-columns-repeated="99999999999"/></table:table-row>'
        ),
        None,
        _LAMP,
    ),
    Hostile(
        "cells-of-an-open-document-repeated-without-end",
        "excel",
        _ods(
            '<table:table-row><table:table-cell table:number-columns-repeated="99999999999" '
            'table:number-columns-spanned="999999999" table:number-rows-spanned="999999999"/>'
            "</table:table-row>" * 1000
        ),
        None,
        _LAMP,
    ),
    Hostile(
        "billion-laughs-in-an-open-document",
        "excel",
        _ods(prologue=_BILLION_LAUGHS),
        "broken",
    ),
    Hostile("an-open-document-nested-a-million-deep", "excel",
            made_late(lambda: _ods("<a>" * 1_000_000)), "broken"),
    Hostile(
        "an-open-document-with-a-cell-of-200-megabytes",
        "excel",
        _ods(
            [
                b'<table:table-row><table:table-cell office:value-type="string"><text:p>',
                *[b"x" * (1 << 20)] * 200,
                b"</text:p></table:table-cell></table:table-row>",
            ]
        ),
        "MiB",
    ),
    Hostile(
        "an-open-document-cut-off",
        "excel",
        archive({"mimetype": "x", "content.xml": _HEADER.format("") + _ROWS}),
        "broken",
    ),
    Hostile("a-page-nested-a-million-deep", "excel",
            made_late(lambda: _page("", before="<div>" * 1_000_000)),
            "Web page|broken"),
    Hostile("tables-nested-100000-deep", "excel",
            made_late(lambda: _page("<tr><td><table>" * 100_000)),
            "too many tables|broken"),
    Hostile(
        "cells-that-span-more-than-all",
        "excel",
        _page("<tr><td colspan=99999 rowspan=99999>" * 3000),
        None,
        _LAMP,
    ),
    Hostile("a-page-of-a-million-tables", "excel",
            made_late(lambda: _page("", before="<table></table>" * 1_000_000)),
            "too many tables|Web page"),
    Hostile("a-page-with-a-cell-of-30-megabytes", "excel",
            made_late(lambda: _page("<tr><td>" + "x" * (30 << 20))),
            "MiB"),
    Hostile("a-page-of-70-megabytes", "excel", made_late(lambda: _page(" " * (70 << 20))),
            "larger than"),
    Hostile(
        "a-row-of-the-xml-of-2003-beyond-all-rows",
        "excel",
        text(_SHEET_OF_2003.format('<Row ss:Index="99999999999"><Cell/></Row>')),
        "broken",
    ),
    Hostile(
        "the-xml-of-2003-nested-a-million-deep",
        "excel",
        made_late(lambda: text(_SHEET_OF_2003.format("<Row>" * 1_000_000))),
        "broken",
    ),
    Hostile(
        "an-archive-that-inflates",
        "csv",
        archive({"list.csv": [_LIST.encode(), *[_MEGABYTE] * 300]}),
        "unpacks to over",
    ),
    Hostile("a-compressed-file-that-inflates", "csv", _write_gzip, "unpacks to over"),
    Hostile(
        "an-archive-of-20000-lists",
        "csv",
        made_late(lambda: archive({f"{number}.csv": "x" for number in range(20_000)})),
        "No price list",
    ),
    Hostile(
        "a-compressed-file-cut-off",
        "csv",
        of_bytes(gzip.compress(_LIST.encode() * 9999, mtime=0)[:-20]),
        "Broken archive",
    ),
)  # fmt: skip
