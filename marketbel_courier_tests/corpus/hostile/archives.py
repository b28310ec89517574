"""Workbooks put together by hand, part by part, as no spreadsheet program would write them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from marketbel_courier_tests.corpus.cases import Write

PROLOGUE = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ROWS = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>SKU</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>Name</t></is></c>'
    '<c r="C1" t="inlineStr"><is><t>Price</t></is></c></row>'
    '<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="inlineStr"><is><t>Lamp</t></is></c>'
    '<c r="C2"><v>40</v></c></row>'
)
"""A header and the one item "Lamp"."""

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"

Content = str | bytes | Iterable[bytes]


def sheet(rows: str = ROWS, *, before: str = "", after: str = "", prologue: str = PROLOGUE) -> str:
    """The XML of a sheet with `rows`, and what stands before and after them."""
    return (
        f'{prologue}<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}'
        "</worksheet>"
    )


def shared_strings(strings: str, prologue: str = PROLOGUE) -> str:
    """The XML of the strings that cells refer to by number."""
    return f'{prologue}<sst xmlns="{MAIN}">{strings}</sst>'


def hand_made(
    sheet_part: Content, strings: Content | None = None, more: Mapping[str, Content] | None = None
) -> Write:
    """A workbook of one sheet; parts of `more` come last and may carry any name."""
    parts: dict[str, Content] = {
        "[Content_Types].xml": (
            f'{PROLOGUE}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_KINDS}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KINDS}.worksheet+xml"/>'
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_KINDS}.sharedStrings+xml"/>'
            "</Types>"
        ),
        "_rels/.rels": _relationships(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": (
            f'{PROLOGUE}<workbook xmlns="{MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
            '<sheet name="Prices" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": _relationships(
            ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")
        ),
        "xl/worksheets/sheet1.xml": sheet_part,
        "xl/sharedStrings.xml": shared_strings("") if strings is None else strings,
    }
    return archive(parts | dict(more or {}))


def archive(parts: Mapping[str, Content]) -> Write:
    """A ZIP file of `parts`."""

    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
            for name, content in parts.items():
                with out.open(name, "w", force_zip64=True) as part:
                    for piece in _pieces(content):
                        part.write(piece)

    return write


def _pieces(content: Content) -> Iterable[bytes]:
    if isinstance(content, str):
        return (content.encode(),)
    return (content,) if isinstance(content, bytes) else content


def _relationships(*targets: tuple[str, str]) -> str:
    entries = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'{PROLOGUE}<Relationships xmlns="{_PACKAGE}/relationships">{entries}</Relationships>'
