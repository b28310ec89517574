"""XLSB files, which no library writes: their records are put together as [MS-XLSB] has them."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.price_lists.reader import read_price_list
from marketbel_courier.price_lists.records import RowLook
from marketbel_courier.price_lists.xlsx_reader import read_xlsx

CODE_STYLE, ROUBLE_STYLE, BOLD_STYLE, DEEP_STYLE, STRUCK_STYLE = 1, 2, 3, 4, 5
STRUCK_FONT, RAISED_FONT = 2, 3
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def record(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, size = len(body), b""
    while True:
        size += bytes([length & 0x7F | (0x80 if length > 0x7F else 0)])
        length >>= 7
        if not length:
            return head + size + body


def words(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def row(number: int, *cells: bytes, hidden: bool = False, level: int = 0) -> bytes:
    options = bytes([0, level | (0x10 if hidden else 0), 0])
    head = struct.pack("<IIH", number - 1, 0, 300) + options + struct.pack("<I", 0)
    return record(0, head) + b"".join(cells)


def text(column: int, value: str, style: int = 0) -> bytes:
    return record(6, struct.pack("<II", column, style) + words(value))


def number(column: int, value: float, style: int = 0) -> bytes:
    return record(5, struct.pack("<IId", column, style, value))


def shared(column: int, number: int) -> bytes:
    return record(7, struct.pack("<III", column, 0, number))


def shared_text(value: str, *fonts: tuple[int, int]) -> bytes:
    changes = b"".join(struct.pack("<HH", *font) for font in fonts)
    count = struct.pack("<I", len(fonts)) if fonts else b""
    return record(19, bytes([1 if fonts else 0]) + words(value) + count + changes)


def failure(column: int, code: int) -> bytes:
    return record(3, struct.pack("<IIB", column, 0, code))


def styles() -> bytes:
    def font(weight: int, *, struck: bool = False, raised: bool = False) -> bytes:
        look = struct.pack("<HHHH", 220, 8 if struck else 0, weight, 1 if raised else 0)
        return record(43, look + bytes(12) + words("Arial"))

    def style(number_format: int = 0, font: int = 0, indent: int = 0) -> bytes:
        body = struct.pack("<5H", 0, number_format, font, 0, 0) + bytes([0, indent, 0, 0, 0, 0])
        return record(47, body)

    return (
        record(278)
        + record(615, struct.pack("<I", 2))
        + record(44, struct.pack("<H", 164) + words("000000"))
        + record(44, struct.pack("<H", 165) + words('0.00" ₽"'))
        + record(616)
        + record(611, struct.pack("<I", 4)) + font(400) + font(700)
        + font(400, struck=True) + font(400, raised=True) + record(612)
        + record(626, struct.pack("<I", 1)) + style() + record(627)
        + record(617, struct.pack("<I", 6))
        + style() + style(164) + style(165) + style(font=1) + style(indent=2) + style(165, 2)
        + record(618)
        + record(279)
    )  # fmt: skip


def written(
    path: Path,
    rows: bytes,
    *,
    hidden_column: int | None = None,
    merge: bytes = b"",
    texts: Sequence[bytes] = (),
) -> Path:
    columns = b""
    if hidden_column is not None:
        column = struct.pack("<4IH", hidden_column, hidden_column, 2000, 0, 1)
        columns = record(390) + record(60, column) + record(391)
    sheet = (
        record(129)
        + record(148, struct.pack("<4I", 0, 20, 0, 5))
        + columns
        + record(145) + rows + record(146)
        + record(177, struct.pack("<I", 1)) + merge + record(178)
        + record(130)
    )  # fmt: skip
    book = (
        record(131)
        + record(143)
        + record(156, struct.pack("<II", 0, 1) + words("rId1") + words("Prices"))
        + record(144)
        + record(132)
    )
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = (
        f'<Relationships xmlns="{_PACKAGE}">'
        f'<Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.bin"/>'
        f'<Relationship Id="rId2" Type="{office}/styles" Target="styles.bin"/>'
        f'<Relationship Id="rId3" Type="{office}/sharedStrings" Target="sharedStrings.bin"/>'
        "</Relationships>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/_rels/workbook.bin.rels", links)
        archive.writestr("xl/styles.bin", styles())
        counts = struct.pack("<II", len(texts), len(texts))
        strings = record(159, counts) + b"".join(texts) + record(160)
        archive.writestr("xl/sharedStrings.bin", strings)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return path


def test_values_formats_looks_and_hidden_parts_are_read(tmp_path: Path) -> None:
    rows = (
        row(2, text(1, "SKU"), text(2, "Name"), text(3, "Dealer"), text(4, "Price"))
        + row(3, text(1, "Pipes", BOLD_STYLE), text(2, ""))
        + row(4, number(1, 451, CODE_STYLE), text(2, "Pipe"), number(3, 1),
              number(4, 2.5, ROUBLE_STYLE), level=1)
        + row(5, text(1, "K2"), text(2, "Old"), number(3, 1), number(4, 2), hidden=True)
        + row(6, text(1, "K3", DEEP_STYLE), text(2, "Tap"), number(3, 1), number(4, 3))
    )  # fmt: skip
    merge = record(176, struct.pack("<4I", 2, 2, 1, 4))
    path = written(tmp_path / "list", rows, hidden_column=3, merge=merge)

    (table,) = read_xlsx(path)
    found = list(table.rows)

    assert [(row.number, row.texts()) for row in found] == [
        (2, ["", "SKU", "Name", "", "Price"]),
        (3, ["", "Pipes"]),
        (4, ["", "000451", "Pipe", "", "2.5"]),
        (6, ["", "K3", "Tap", "", "3"]),
    ]
    assert found[2].currencies == {4: "RUB"}
    assert [row.look for row in found] == [
        RowLook(0, {}),
        RowLook(0, {1: 4}, is_emphasised=True),
        RowLook(1, {}),
        RowLook(0, {}, indent=2),
    ]
    assert list(map(str, table.left_out)) == ["1 hidden row", "hidden column D"]


def test_an_xlsb_under_another_name_is_a_price_list(tmp_path: Path) -> None:
    rows = row(1, text(0, "Name"), text(1, "Price")) + row(2, text(0, "Lamp"), number(1, 40))

    (item,) = read_price_list(written(tmp_path / "list.xlsx", rows), "excel").items

    assert (item.name, item.price) == ("Lamp", Decimal("40.00"))


def test_a_failed_formula_is_told_from_a_blank_cell(tmp_path: Path) -> None:
    rows = row(1, text(0, "Name"), text(1, "Price")) + row(2, text(0, "Lamp"), failure(1, 0x2A))

    (table,) = read_xlsx(written(tmp_path / "list.xlsb", rows))

    assert [row.texts() for row in table.rows] == [["Name", "Price"], ["Lamp", "#N/A"]]


def test_what_is_struck_out_or_raised_is_told(tmp_path: Path) -> None:
    texts = [
        shared_text("599 499", (0, STRUCK_FONT), (3, 0)),
        shared_text("Coffee"),
        shared_text("49990", (3, RAISED_FONT)),
        shared_text("250", (0, STRUCK_FONT)),
    ]
    rows = (
        row(1, text(0, "Name"), text(1, "Price"))
        + row(2, shared(0, 1), shared(1, 0))
        + row(3, shared(0, 1), shared(1, 2))
        + row(4, shared(0, 1), shared(1, 3))
        + row(5, shared(0, 1), number(1, 70, STRUCK_STYLE))
    )

    (table,) = read_xlsx(written(tmp_path / "list.xlsb", rows, texts=texts))

    assert [row.texts()[1] for row in table.rows] == [
        "Price", "499", "499⁹⁰", "2\u03365\u03360\u0336", "7\u03360\u0336"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (row(1_048_576, number(16_383, 1)), "16384"),
        (row(1, text(0, "Name"))[:-3], "broken|Наименование"),
        (record(0, b"\x01"), "broken|Наименование"),
    ],
    ids=["a cell in the last corner", "a text cut off", "a row without a number"],
)
def test_what_is_vast_or_broken_is_refused(tmp_path: Path, rows: bytes, says: str) -> None:
    with pytest.raises(UnreadableFile, match=says):
        read_price_list(written(tmp_path / "list.xlsb", rows), "excel")
