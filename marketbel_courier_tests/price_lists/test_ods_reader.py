"""OpenDocument spreadsheets as LibreOffice writes them, and as nobody should."""

from __future__ import annotations

import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.price_lists.ods_reader import read_ods
from marketbel_courier.price_lists.reader import read_price_list
from marketbel_courier.price_lists.records import RowLook, Table

STYLES = """
<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/>
</style:style>
<style:style style:name="bold" style:family="table-cell">
<style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="deep" style:family="table-cell">
<style:paragraph-properties fo:margin-left="0.706cm"/></style:style>"""


def written(path: Path, *sheets: str) -> Path:
    tables = "".join(sheets)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        media_type = "application/vnd.oasis.opendocument.spreadsheet"
        archive.writestr("mimetype", media_type, zipfile.ZIP_STORED)
        archive.writestr(
            "content.xml",
            f"""<?xml version="1.0" encoding="UTF-8"?><office:document-content
            xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:style="s" xmlns:fo="f"
            xmlns:draw="d"><office:automatic-styles>{STYLES}</office:automatic-styles>
            <office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>
            </office:document-content>""",
        )
    return path


def sheet(rows: str, name: str = "Prices", style: str = "ta1") -> str:
    return f'<table:table table:name="{name}" table:style-name="{style}">{rows}</table:table>'


def text(words: str, attributes: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="string" {attributes}><text:p>{words}</text:p>'
        "</table:table-cell>"
    )


def number(value: str, shown: str = "", kind: str = "float", more: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="{kind}" office:value="{value}" {more}>'
        f"<text:p>{shown or value}</text:p></table:table-cell>"
    )


def row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


BLANK = "<table:table-cell/>"


def only(path: Path) -> Table:
    (table,) = read_ods(path)
    return table


def test_cells_count_from_a1_over_whatever_is_repeated(tmp_path: Path) -> None:
    rows = (
        row('<table:table-cell table:number-columns-repeated="16384"/>',
            attributes='table:number-rows-repeated="3"')
        + row('<table:table-cell table:number-columns-repeated="2"/>', text("Name"), text("Price"))
        + row(BLANK, BLANK, text("Lamp", 'table:number-columns-repeated="2"'), number("40"),
              attributes='table:number-rows-repeated="2"')
        + row('<table:table-cell table:number-columns-repeated="16384"/>',
              attributes='table:number-rows-repeated="1048570"')
    )  # fmt: skip
    table = only(written(tmp_path / "list.ods", sheet(rows)))

    lamp = ("", "", "Lamp", "Lamp", Decimal(40))
    assert [(row.number, row.cells) for row in table.rows] == [
        (4, ("", "", "Name", "Price")),
        (5, lamp),
        (6, lamp),
    ]


def test_codes_are_as_shown_and_amounts_exact_with_their_currency(tmp_path: Path) -> None:
    rows = row(
        number("451", "000451"),
        number("451", "ЦБ-00451"),
        number("12345", "12-345"),
        number("1299.905", "1 299,91 ₽", "currency", 'office:currency="RUB"'),
        number("1500", "1 500 Br"),
        number("5", "5 шт"),
        number("0.2", "20%", "percentage"),
        '<table:table-cell office:value-type="date" office:date-value="2025-02-01"/>',
    )
    (first,) = only(written(tmp_path / "list.ods", sheet(rows))).rows

    assert first.cells == (
        "000451",
        "ЦБ-00451",
        "12-345",
        Decimal("1299.905"),
        Decimal(1500),
        Decimal(5),
        "20%",
        "2025-02-01",
    )
    assert first.currencies == {3: "RUB", 4: "BYN"}


def test_what_is_hidden_is_left_out_and_told_and_what_is_folded_is_read(tmp_path: Path) -> None:
    rows = (
        '<table:table-column/><table:table-column table:visibility="collapse"/>'
        + row(text("Name"), text("Dealer"), text("Price"))
        + row(text("Old"), number("1"), number("2"), attributes='table:visibility="collapse"')
        + "<table:table-row-group>"
        + row(text("Lamp"), number("3"), number("4"), attributes='table:visibility="collapse"')
        + "</table:table-row-group>"
    )
    path = written(tmp_path / "list.ods", sheet(rows), sheet(rows, "Dealers", "ta2"))
    table = only(path)

    assert [row.texts() for row in table.rows] == [["Name", "", "Price"], ["Lamp", "", "4"]]
    assert list(map(str, table.left_out)) == [
        "1 hidden row",
        "hidden column B",
        "hidden sheet “Dealers”",
    ]


def test_the_look_of_a_row_is_its_outline_merges_indent_and_emphasis(tmp_path: Path) -> None:
    rows = (
        row(
            text("Pipes", 'table:style-name="bold" table:number-columns-spanned="2"'),
            "<table:covered-table-cell/>",
        )
        + "<table:table-row-group>"
        + row(text("Plastic", 'table:style-name="deep"'))
        + row(text("Pipe 20"), number("1"))
        + row(text("Pipe 25"), number("2"))
        + "</table:table-row-group>"
    )

    assert [row.look for row in only(written(tmp_path / "list.ods", sheet(rows))).rows] == [
        RowLook(0, {0: 1}, is_emphasised=True),
        RowLook(1, {}, indent=2),
        RowLook(1, {}),
        RowLook(1, {}),
    ]


def test_notes_are_no_text_of_their_cells(tmp_path: Path) -> None:
    note = "<office:annotation><text:p>call me</text:p></office:annotation>"
    words = f"{note}<text:p>La<text:span>mp</text:span></text:p>"
    cell = f'<table:table-cell office:value-type="string">{words}</table:table-cell>'
    rows = row(text("Name"), text("Price")) + row(cell, number("40"))

    (item,) = read_price_list(written(tmp_path / "list.ods", sheet(rows)), "excel").items

    assert item.name == "Lamp"


def test_a_sheet_under_another_name_and_protected_ones_are_told_apart(tmp_path: Path) -> None:
    path = written(
        tmp_path / "list.xls", sheet(row(text("Name"), text("Price")) + row(text("a"), number("1")))
    )
    assert len(read_price_list(path, "excel").items) == 1

    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")
    with pytest.raises(UnreadableFile, match="protected with a password"):
        read_price_list(path, "excel")


@pytest.mark.parametrize(("words", "columns"), [("x", 256), ("x" * 1000, 1)])
def test_what_a_few_bytes_repeat_is_counted_as_often_as_it_is_repeated(
    tmp_path: Path, words: str, columns: int
) -> None:
    cell = text(words, f'table:number-columns-repeated="{columns}"')
    rows = row(cell, attributes='table:number-rows-repeated="190000"')

    with pytest.raises(UnreadableFile, match=r"too large|unpacks to over"):
        list(read_ods(written(tmp_path / "list.ods", sheet(rows))))
