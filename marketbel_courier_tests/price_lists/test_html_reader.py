"""Web pages under a workbook's name, as shops and programs export them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.price_lists.html_reader import read_html
from marketbel_courier.price_lists.reader import open_price_list, read_price_list
from marketbel_courier.price_lists.records import RawRow
from marketbel_courier_tests.cpu_limit import cpu_bounded


def written(tmp_path: Path, page: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "list.xls"
    path.write_bytes(page.encode(encoding))
    return path


def rows(path: Path) -> list[RawRow]:
    (table,) = read_html(path)
    return list(table.rows)


def test_spans_are_merged_cells_and_unclosed_cells_end_with_the_next(tmp_path: Path) -> None:
    page = """<table><tr><th rowspan=2>Name<th colspan=2>Price<tr><th>small<th>large
        <tr><td>Cable<td>1<td>2<tr><td rowspan=2>Wire<td>3<td>4<tr><td>5<td>6</table>"""

    assert [row.cells for row in rows(written(tmp_path, page))] == [
        ("Name", "Price", "Price"),
        ("Name", "small", "large"),
        ("Cable", "1", "2"),
        ("Wire", "3", "4"),
        ("Wire", "5", "6"),
    ]


def test_what_is_not_shown_is_not_read(tmp_path: Path) -> None:
    page = """<style>td {color: red}</style><table><col><col style="display:none"><col>
        <tr><td>Name<td>Dealer<td>Price<tr style="display:none"><td>Old<td>1<td>2
        <tr><td>Lamp<script>x</script><td>3<td>4</table>"""

    (table,) = read_html(written(tmp_path, page))

    assert [row.texts() for row in table.rows] == [["Name", "", "Price"], ["Lamp", "", "4"]]
    assert list(map(str, table.left_out)) == ["1 hidden row", "hidden column B"]


def test_what_a_style_sheet_hides_or_strikes_out_is_no_price(tmp_path: Path) -> None:
    page = """<style><!-- .xl66 {text-decoration:line-through;} .was{text-decoration:line-through}
        .aside {display:none} .cents {vertical-align:super} --></style>
        <table class=aside><tr><td>Old<td>1<tr><td>Older<td>2</table>
        <table><tr><td>Lamp<td><span class=was>1500</span> 1200<tr><td>Cable<td class=xl66>50
        <tr><td>Wire<td><p class=aside>900</p>40<font class=cents>50</font>
        <tr class=aside><td>Gone<td>1<tr><td>Bulb<td><b hidden>7</b>8<tr hidden><td>x<td>9</table>
        """

    cells = [row.cells[1] for row in rows(written(tmp_path, page))]

    assert cells == ["1200", "5̶0̶", "40⁵⁰", "8"]


def test_a_number_beside_its_text_is_exact_and_a_code_is_as_shown(tmp_path: Path) -> None:
    page = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><table>
        <tr><td x:num="451">000451<td x:num="1299.905">1 299,91 ₽<td x:num>7<td sdval="5">5
        <tr><td>K1<td>2<td>3<td>4</table>"""

    first = rows(written(tmp_path, page))[0]

    assert first.cells == ("000451", Decimal("1299.905"), "7", Decimal(5))
    assert first.currencies == {1: "RUB"}


def test_the_lines_above_a_table_are_its_first_rows(tmp_path: Path) -> None:
    page = """<body><p>Prices in USD<p>June<table><tr><td>Name<td>Price<tr><td>Lamp<td>40</table>"""

    items = read_price_list(written(tmp_path, page), "excel").items

    assert [(item.row_number, item.name, item.characteristics["currency"]) for item in items] == [
        (4, "Lamp", "USD")
    ]


def test_a_table_within_the_cell_of_a_layout_is_a_table_of_its_own(tmp_path: Path) -> None:
    page = """<table><tr><td>Menu<td><table><tr><td>Name<td>Price<tr><td>Lamp<td>40</table>
        </table>"""

    assert [item.name for item in read_price_list(written(tmp_path, page), "excel").items] == [
        "Lamp"
    ]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", "windows-1251"),
        ("cp1251", "windows-1251"),
        ("cp1251", "utf-8"),
        ("koi8-r", "koi8-r"),
        ("utf-16", "utf-16"),
    ],
)
def test_a_page_is_read_in_its_encoding_even_where_it_declares_another(
    tmp_path: Path, encoding: str, declared: str
) -> None:
    page = f"""<meta http-equiv=Content-Type content="text/html; charset={declared}"><table>
        <tr><td>Наименование<td>Цена<tr><td>Лён 100 г<td>3,40<tr><td>Лента<td>1,20</table>"""

    items = read_price_list(written(tmp_path, page, encoding), "excel").items

    assert [item.name for item in items] == ["Лён 100 г", "Лента"]


def test_a_page_saved_as_one_file_is_read(tmp_path: Path) -> None:
    page = """MIME-Version: 1.0
Content-Type: multipart/related; boundary="x"

--x
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

<html><table><tr><td>Name<td>Price<tr><td>L=C3=A4mp=
chen<td>40</table>
--x--
"""

    assert [item.name for item in read_price_list(written(tmp_path, page), "excel").items] == [
        "Lämpchen"
    ]


def test_a_page_without_a_table_of_several_rows_is_a_web_page(tmp_path: Path) -> None:
    page = "<table><tr><td>Please<td>wait</table>"

    with pytest.raises(UnreadableFile, match=r"^Web page \(login page"):
        read_price_list(written(tmp_path, page), "excel")


def test_cells_beyond_the_last_column_cost_no_search_for_a_place(tmp_path: Path) -> None:
    page = "<table><tr><th>name<th>price<tr>" + "<td>5" * 1_000_000

    with cpu_bounded(6):
        assert len(rows(written(tmp_path, page))[1].cells) == 256


@pytest.mark.parametrize(
    ("cell", "row"),
    [
        ("<td rowspan=65534>7.5", "<td>S1<td>Cable"),
        ("<td rowspan=65534>x", "<td>y"),
        ("<td rowspan=65534>", "<td><td><td>"),
    ],
)
def test_a_few_cells_that_span_all_rows_are_counted_in_each_of_them(
    tmp_path: Path, cell: str, row: str
) -> None:
    page = "<table><tr><th>code<th>name<th>price<tr><td>A<td>Drill<td>5<tr><td>A<td>B" + cell * 250
    path = written(tmp_path, page + f"<tr>{row}" * 60_000)

    with cpu_bounded(), pytest.raises(UnreadableFile, match="too large"):
        list(open_price_list(path, "excel"))


def test_a_short_row_is_no_wider_than_what_spans_it(tmp_path: Path) -> None:
    titles = "".join(f"<th>Title {number}" for number in range(200))
    page = f"<table><tr>{titles}<tr><td>A<td rowspan=2>Drill<td>5<tr><td>B<td>6<tr><td>C<td>Saw"

    read = rows(written(tmp_path, page))

    assert [row.cells for row in read[1:]] == [
        ("A", "Drill", "5"), ("B", "Drill", "6"), ("C", "Saw"),
    ]  # fmt: skip
