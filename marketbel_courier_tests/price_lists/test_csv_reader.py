"""CSV files in every dress that suppliers give them."""

from __future__ import annotations

import contextlib
import csv
import io
import tracemalloc
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.file_formats.cell_places import MAX_COLUMNS
from marketbel_courier.file_formats.text import clean
from marketbel_courier.price_lists import limits
from marketbel_courier.price_lists.csv_reader import read_csv
from marketbel_courier.price_lists.preview import Preview, preview_file
from marketbel_courier.price_lists.reader import read_price_list
from marketbel_courier_tests.file_formats.decoding import decode

SAMPLE = "\n".join(
    [
        "Прайс-лист ООО «Ромашка»",
        "",
        "Артикул{0}Наименование товара{0}Цена, руб.{0}Остаток",
        "A-1{0}Чайник электрический{0}1 299,00 ₽{0}5",
        "A-2{0}Ёлка искусственная{0}2500{0}",
    ]
)


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "cp866", "koi8-r"],
)
@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_the_same_list_is_read_from_every_encoding_and_delimiter(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    path = tmp_path / "list.csv"
    text = SAMPLE.format(delimiter)
    if not encoding.startswith("utf"):
        text = text.replace("₽", "р.")
    path.write_bytes(text.encode(encoding, "ignore"))

    items = read_price_list(path, "csv").items

    assert [(item.row_number, item.sku, item.name, item.price) for item in items] == [
        (4, "A-1", "Чайник электрический", Decimal("1299.00")),
        (5, "A-2", "Ёлка искусственная", Decimal("2500.00")),
    ]
    assert items[0].characteristics == {
        "stock": "5",
        "in_stock": True,
        "stock_quantity": 5,
        "currency": "RUB",
    }


def test_commas_quotes_and_line_breaks_inside_cells_belong_to_the_cell(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        'sku,name,price\r\n1,"Cable ""USB"", 2 m\r\nblack","1,299.00"\r\n2,Plug 27" wide,5\r\n',
        newline="",
    )

    items = read_price_list(path, "csv").items

    assert [(item.name, str(item.price)) for item in items] == [
        ('Cable "USB", 2 m black', "1299.00"),
        ('Plug 27" wide', "5.00"),
    ]


def test_a_quotation_mark_that_is_never_closed_does_not_swallow_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text('sku;name;price\n1;"Cable;10\n2;Plug;20\n3;Lamp;30\n')

    items = read_price_list(path, "csv").items

    assert [item.sku for item in items] == ["1", "2", "3"]


def test_a_very_long_unclosed_cell_is_no_crash(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text('sku;name;price\n1;"Cable;10\n' + "2;Plug;20\n" * 20_000)

    assert [item.sku for item in read_price_list(path, "csv").items] == ["1", "2"]


def test_a_stretch_of_blank_lines_ends_the_table_early(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("sku;name;price\n1;Cable;10\n" + "\n" * 1_000_000 + "2;Plug;20\n")

    assert [item.sku for item in read_price_list(path, "csv").items] == ["1"]


def test_too_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_ROWS", 10)
    path = tmp_path / "list.csv"
    path.write_text("sku;name;price\n" + "1;Cable;10\n" * 10)

    with pytest.raises(UnreadableFile, match="more than 10 rows"):
        read_price_list(path, "csv")


def test_columns_past_the_limit_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(";".join("abc" for _ in range(1000)))

    (table,) = read_csv(path)

    assert [len(row.cells) for row in table.rows] == [MAX_COLUMNS]


@given(st.binary(max_size=400))
def test_any_bytes_decode_or_are_refused(content: bytes) -> None:
    with contextlib.suppress(UnreadableFile):
        decode(content)


texts = st.text(
    st.characters(exclude_categories=["C", "Z"]) | st.sampled_from(' ;,"|'), min_size=1, max_size=30
).filter(lambda text: any(letter.isalpha() for letter in text) and text[0] not in "='")


@example(names=[",,,,,a"] * 8, delimiter=";", encoding="utf-8")
@example(names=[";;;;;;a"] * 8, delimiter="|", encoding="utf-8")
@given(
    names=st.lists(texts, min_size=1, max_size=8),
    delimiter=st.sampled_from([";", ",", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_whatever_a_spreadsheet_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], delimiter: str, encoding: str
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(["SKU", "Name", "Price"])
    writer.writerows([f"S{number}", name, "10.50"] for number, name in enumerate(names))
    path = tmp_path_factory.mktemp("csv") / "list.csv"
    path.write_bytes(out.getvalue().encode(encoding))

    assert cells(path)[1:] == [
        (number, (f"S{number - 2}", clean(name), "10.50"))
        for number, name in enumerate(names, start=2)
    ]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('="00123"', "00123"),
        ('"=""00123"""', "00123"),
        ('"=""3/4"""" M"""', '3/4" M'),
        ("'00123", "00123"),
        ("'-5", "-5"),
        ("'quoted'", "'quoted'"),
        ("'5 metres", "'5 metres"),
        ("5'10", "5'10"),
        ("=A1*2", "=A1*2"),
        ("4,60705E+12", "4,60705E+12"),
    ],
)
def test_a_code_that_is_marked_as_text_is_the_text(tmp_path: Path, written: str, read: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"SKU;Name;Price\n{written};Lamp;5\n")

    assert cells(path)[1] == (2, (read, "Lamp", "5"))


@pytest.mark.parametrize(
    "text",
    [
        'SKU; "Name"; "Price"\n1; "Lamp; big"; "5"\n2; "Chair"; 6\n',
        '"SKU;Name;Price"\r\n"1;""Lamp; big"";5"\r\n"2;Chair;6"\r\n',
        '"SKU,Name,Price"\n"1,""Lamp; big"",5"\n"2,Chair,6"',
        '"SKU";"Name";"Price"\r"1";"Lamp; big";"5"\r"2";"Chair";"6"',
        "sep=^\r\nSKU^Name^Price\r\n1^Lamp; big^5\r\n2^Chair^6\r\n",
        '\ufeff"sep=,"\nSKU,Name,Price\n1,Lamp; big,5\n2,Chair,6\n',
    ],
    ids=[
        "blanks before quotes",
        "each line in quotes",
        "each line in quotes with commas",
        "ends of old Macs",
        "a delimiter that is declared",
        "a declaration in quotes",
    ],
)
def test_odd_dialects_are_read_alike(tmp_path: Path, text: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode())

    assert [read for _, read in cells(path)] == [
        ("SKU", "Name", "Price"),
        ("1", "Lamp; big", "5"),
        ("2", "Chair", "6"),
    ]


def test_the_line_that_declares_the_delimiter_is_no_row(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("sep=,\r\nИмя,Цена;руб\r\nЧай;1,5\r\n".encode("utf-16"))

    assert cells(path) == [(1, ("Имя", "Цена;руб")), (2, ("Чай;1", "5"))]


def test_a_damaged_letter_does_not_make_the_rest_another_alphabet() -> None:
    text = "Чайник электрический; Ёлка искусственная\n"

    assert decode(text.encode() * 3 + b"\xd0").startswith(text * 3)
    assert decode(text.encode("cp1251")) == text


@pytest.mark.parametrize(
    "stray",
    [
        '2;"x;20;7\n',
        '2;"x;20;7\n' + "9;y;1;1\n" * 3 + '9;"z;1;1\n',
        '2;"x;20;7\n' + "9;y;1;1\n" * 9 + '9;"z";1;1\n',
        '2;"x;20;7\n' + "9;y;1;1\n" * 30_000,
    ],
    ids=["to the end", "to the next stray one", "to a closed one", "past the longest cell"],
)
def test_a_stray_quotation_mark_costs_its_own_row_alone(tmp_path: Path, stray: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text('sku;name;price;stock\n1;"a ""b"",\nc";10;5\n' + stray)

    rows = cells(path)

    assert rows[1] == (2, ("1", 'a "b", c', "10", "5"))
    assert rows[2] == (3, ("2", '"x', "20", "7"))
    assert len(rows) == 2 + stray.count("\n")


def test_a_cell_longer_than_any_of_a_price_list_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("sku;name\n1;" + "x" * 200_000)

    with pytest.raises(UnreadableFile, match="Line or cell too long"):
        cells(path)


def test_a_long_list_is_read_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("sku;name;price\n" + "1;Кабель USB чёрный;10\n" * 50_000)

    tracemalloc.start()
    try:
        (table,) = read_csv(path)
        count = sum(1 for _ in table.rows)
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert count == 50_001
    assert peak_bytes < 1 << 20


def cells(path: Path) -> list[tuple[int, tuple[object, ...]]]:
    (table,) = read_csv(path)
    return [(row.number, row.cells) for row in table.rows]


def _cut(text: str) -> Preview:
    with TemporaryDirectory() as folder:
        path = Path(folder, "list.csv")
        path.write_text(text, encoding="utf-8")
        return preview_file(path, "csv")


def _tells_of_a_break(shown: Preview) -> bool:
    return any("breaks off" in note.text for note in shown.notes)


_WHOLE_LIST = """Код;Цена, руб;Товар;Остаток
1001;4990,00;Кофе молотый;1
1002;1200,00;Чай;3
1003;2500,00;Какао;2
1004;8050,00;Сахар;4
"""


@given(st.integers(1, len(_WHOLE_LIST.splitlines()[-1])))
def test_no_price_is_taken_from_a_row_in_which_the_file_breaks_off(missing: int) -> None:
    shown = _cut(_WHOLE_LIST[: -1 - missing])
    whole = {"4990.00", "1200.00", "2500.00", "8050.00"}
    rest = _WHOLE_LIST.splitlines()[-1][:-missing]

    assert {item.price for item in shown.items} <= whole
    assert _tells_of_a_break(shown) == (0 < rest.count(";") < 3)


@pytest.mark.parametrize(
    "text",
    [
        _WHOLE_LIST + "Цены действительны до конца месяца",
        _WHOLE_LIST + "1005;30,00;Соль",
        _WHOLE_LIST + "1005;30,00;Соль\n",
        _WHOLE_LIST.replace("Сахар;4", "Сахар"),
    ],
    ids=["a remark", "a last row without stock", "as a line", "in the middle"],
)
def test_only_what_breaks_off_is_told_to_do_so(text: str) -> None:
    shown = _cut(text)

    assert len(shown.items) >= 4
    assert _tells_of_a_break(shown) == text.endswith("Соль")


def test_a_row_without_its_last_cells_does_not_change_the_delimiter() -> None:
    shown = _cut(_WHOLE_LIST.replace("Чай;3", "Чай"))

    assert [(item.sku, item.price) for item in shown.items] == [
        ("1001", "4990.00"),
        ("1002", "1200.00"),
        ("1003", "2500.00"),
        ("1004", "8050.00"),
    ]
