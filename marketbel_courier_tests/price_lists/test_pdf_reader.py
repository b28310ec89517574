"""PDF documents as office programs print them, and those that no list can be read from."""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.lib import colors
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Table,
)

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.price_lists.pdf_reader import read_pdf
from marketbel_courier.price_lists.pdf_text_tables import Region, text_blocks
from marketbel_courier.price_lists.pdf_words import Word

HEADER = ["SKU", "Name of the goods", "Price"]
GRID = [("GRID", (0, 0), (-1, -1), 0.5, colors.black)]


def document(path: Path, rows: Sequence[Sequence[str]], *, ruled: bool, more: str = "") -> Path:
    """A table that is broken over pages, its header repeated, with `more` on a last page."""
    table = Table([list(row) for row in rows], repeatRows=1, style=GRID if ruled else [])
    SimpleDocTemplate(str(path)).build([table, *([PageBreak(), Paragraph(more)] if more else [])])
    return path


def read(path: Path) -> tuple[list[tuple[int, list[str]]], list[str]]:
    (table,) = read_pdf(path)
    return [(row.number, row.texts()) for row in table.rows], list(map(str, table.left_out))


@pytest.mark.parametrize("ruled", [True, False], ids=["ruled", "aligned"])
def test_the_tables_of_all_pages_are_one(tmp_path: Path, ruled: bool) -> None:
    items = [
        [f"S{n}", f"Cable {n} of two\nmetres" if n == 1 else "Plug", f"{n},50"] for n in range(60)
    ]

    rows, left_out = read(document(tmp_path / "list.pdf", [HEADER, *items], ruled=ruled))

    texts = [row for _, row in rows if row != HEADER]
    assert [number for number, _ in rows] == list(range(1, len(rows) + 1))
    assert len(rows) - len(texts) > 1
    assert [row[0] for row in texts if row[0]] == [item[0] for item in items]
    assert [row[-1] for row in texts if row[0]] == [item[-1] for item in items]
    assert texts[2] == ["S2", "Plug", "2,50"]
    assert left_out == []


def test_a_page_of_text_after_a_ruled_table_is_left_out_and_told(tmp_path: Path) -> None:
    path = document(tmp_path / "list.pdf", [HEADER, ["1", "Lamp", "40"]], ruled=True, more="Terms")

    rows, left_out = read(path)

    assert [row for _, row in rows] == [HEADER, ["1", "Lamp", "40"]]
    assert left_out == ["page 2, which has text but no ruled table"]


def drawn(path: Path, pages: Sequence[str], password: str = "") -> Path:
    lock = StandardEncryption(password) if password else None
    canvas = Canvas(str(path), encrypt=lock)
    for words in pages:
        canvas.drawString(72, 500, words)
        canvas.showPage()
    canvas.save()
    return path


@pytest.mark.parametrize(
    ("pages", "password", "complaint"),
    [([""], "", "no text"), (["x"], "secret", "password"), (["x"] * 201, "", "200 pages")],
)
def test_a_document_that_gives_no_list_is_refused_with_what_to_ask_for(
    tmp_path: Path, pages: Sequence[str], password: str, complaint: str
) -> None:
    path = drawn(tmp_path / "list.pdf", pages, password)

    with pytest.raises(UnreadableFile, match=f"{complaint}.*XLSX"):
        read(path)


@given(cut=st.integers(0, 1400), noise=st.binary(max_size=40))
def test_a_broken_document_is_refused_or_read(
    tmp_path_factory: pytest.TempPathFactory, cut: int, noise: bytes
) -> None:
    folder = tmp_path_factory.mktemp("pdf")
    content = drawn(folder / "list.pdf", ["Name Price"]).read_bytes()
    (folder / "broken.pdf").write_bytes(content[:cut] + noise + content[cut + len(noise) :])

    with contextlib.suppress(UnreadableFile):
        read(folder / "broken.pdf")


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_a_stream_that_unpacks_to_a_bomb_is_refused_unopened(tmp_path: Path, layers: int) -> None:
    stream = bytes(40 << 20)
    for _ in range(layers):
        stream = zlib.compress(stream, 1)
    path = tmp_path / "list.pdf"
    path.write_bytes(b"%PDF-1.7\n1 0 obj\n<<>>\nstream\r\n" + stream + b"\nendstream\nendobj")

    with pytest.raises(UnreadableFile, match="far too large when it is unpacked"):
        read(path)


def rows_by_alignment(words: Sequence[Word]) -> list[list[str]]:
    ((*blocks,),) = text_blocks([Region(1, words)])
    return [list(row.cells) for block in blocks for row in block.rows]


grids = st.integers(2, 5).flatmap(
    lambda width: st.lists(
        st.lists(st.text("abc1", min_size=1, max_size=6), min_size=width, max_size=width),
        min_size=2,
        max_size=15,
    )
)


@given(grids, st.sampled_from(["left", "right"]))
def test_columns_of_aligned_text_are_found_again(grid: list[list[str]], side: str) -> None:
    def word(row: int, column: int, text: str) -> Word:
        left = 100 * column + (60 - 6 * len(text) if side == "right" else 0)
        return Word(left, left + 6 * len(text), 20 * row, 20 * row + 10, text)

    words = [
        word(row, column, text)
        for row, cells in enumerate(grid)
        for column, text in enumerate(cells)
    ]

    assert rows_by_alignment(words) == grid


@pytest.mark.parametrize("shift", [0, 6, 12], ids=["top", "middle", "bottom"])
def test_the_rest_of_a_long_name_goes_to_its_row_and_a_category_stays_apart(shift: int) -> None:
    def item(top: float, sku: str, price: str) -> list[Word]:
        return [Word(0, 10, top, top + 10, sku), Word(120, 140, top, top + 10, price)]

    words = [
        Word(0, 20, 0, 10, "Cables"),
        *item(20 + shift, "1", "9.50"),
        Word(50, 90, 20, 30, "Long"),
        Word(50, 90, 32, 42, "cable"),
        Word(0, 20, 52, 62, "Lamps"),
        *item(72, "2", "7"),
        Word(50, 90, 72, 82, "Lamp"),
        *item(92, "3", "8"),
        Word(50, 90, 92, 102, "Bulb"),
        Word(50, 60, 112, 122, "Total"),
    ]

    assert rows_by_alignment(words) == [
        ["Cables", "", ""],
        ["1", "Long cable", "9.50"],
        ["Lamps", "", ""],
        ["2", "Lamp", "7"],
        ["3", "Bulb", "8"],
        ["", "Total", ""],
    ]
