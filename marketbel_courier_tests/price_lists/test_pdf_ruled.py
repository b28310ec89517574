"""Ruled tables of PDF documents: stacked values, merged cells, side by side, over pages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from reportlab.lib import colors
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    FrameBreak,
    PageBreak,
    PageTemplate,
    Table,
    TableStyle,
)

from marketbel_courier.price_lists.pdf_reader import read_pdf

GRID = [("GRID", (0, 0), (-1, -1), 0.5, colors.black)]
STRIPES = [("BACKGROUND", (0, row), (-1, row), colors.lightgrey) for row in range(0, 9, 2)]
Command = tuple[Any, ...]


def printed(
    path: Path, *story: Flowable, frames: Sequence[tuple[float, float]] = ((40, 500),)
) -> list[list[str]]:
    """The rows of a document with what `story` holds, in frames side by side."""
    document = BaseDocTemplate(str(path))
    places = [Frame(left, 40, width, 760) for left, width in frames]
    document.addPageTemplates(PageTemplate(frames=places))
    document.build(list(story))
    return [row.texts() for table in read_pdf(path) for row in table.rows]


def grid(
    *rows: Sequence[str], style: Sequence[Command] = (), widths: Sequence[float] | None = None
) -> Table:
    return Table([list(row) for row in rows], style=TableStyle([*GRID, *style]), colWidths=widths)


TITLES = ("Code", "Name", "Price")


def test_numbers_one_below_the_other_stay_apart_and_a_name_becomes_one_line(tmp_path: Path) -> None:
    table = grid(
        TITLES, ("W-1", "Drilling\nconcrete\nbrick", "250\n200"), ("W-2", "Sock-\net", "5")
    )

    assert printed(tmp_path / "list.pdf", table) == [
        list(TITLES),
        ["W-1", "Drilling concrete brick", "250\n200"],
        ["W-2", "Sock-et", "5"],
    ]


def test_lines_of_codes_names_and_prices_alike_are_rows(tmp_path: Path) -> None:
    table = grid(TITLES, ("W-1\nW-2", "Saw\nDrill", "5.50\n7"), ("W-3", "Lamp", "8"))

    rows = printed(tmp_path / "list.pdf", table)

    assert rows[1:] == [["W-1", "Saw", "5.50"], ["W-2", "Drill", "7"], ["W-3", "Lamp", "8"]]


def test_what_is_merged_downwards_stands_in_each_row(tmp_path: Path) -> None:
    table = grid(
        ("Name", "Size", "Price", ""),
        ("", "", "Shop", "Trade"),
        ("Lamp", "S", "5", "4"),
        ("", "L", "7", "6"),
        style=[
            *(("SPAN", (column, 0), (column, 1)) for column in (0, 1)),
            ("SPAN", (2, 0), (3, 0)),
            ("SPAN", (0, 2), (0, 3)),
        ],
    )

    assert printed(tmp_path / "list.pdf", table) == [
        ["Name", "Size", "Price"],
        ["Name", "Size", "Shop", "Trade"],
        ["Lamp", "S", "5", "4"],
        ["Lamp", "L", "7", "6"],
    ]


def test_tables_side_by_side_are_read_one_after_the_other(tmp_path: Path) -> None:
    left = grid(TITLES, ("1", "Lamp", "5"), ("2", "Bulb", "6"))
    right = grid(TITLES, ("3", "Hook", "7"), ("4", "Rope", "8"))

    rows = printed(tmp_path / "list.pdf", left, FrameBreak(), right, frames=((30, 250), (300, 250)))

    assert [row[0] for row in rows] == ["Code", "1", "2", "Code", "3", "4"]


def test_a_table_goes_on_without_titles_where_the_page_broke_a_row(tmp_path: Path) -> None:
    widths = [60, 200, 60]
    first = grid(TITLES, ("1", "Lamp with a", "5"), widths=widths)
    second = grid(("", "wooden foot", ""), ("2", "Bulb", "6"), widths=widths)

    rows = printed(tmp_path / "list.pdf", first, PageBreak(), second)

    assert rows == [list(TITLES), ["1", "Lamp with a wooden foot", "5"], ["2", "Bulb", "6"]]


@pytest.mark.parametrize(
    "style",
    [
        STRIPES,
        [("LINEBELOW", (0, 0), (-1, -1), 0.5, colors.black)],
        [("BOX", (0, 0), (-1, 0), 1, colors.black)],
    ],
    ids=["stripes", "lines below", "box around the titles"],
)
def test_a_table_that_is_ruled_in_part_is_read_whole(
    tmp_path: Path, style: Sequence[Command]
) -> None:
    items = [[f"S-{number}", f"Lamp {number}", f"{number}.50"] for number in range(1, 9)]

    rows = printed(
        tmp_path / "list.pdf", Table([list(TITLES), *items], style=TableStyle(list(style)))
    )

    assert rows == [list(TITLES), *items]


def test_text_written_over_the_borders_of_cells_is_one_text(tmp_path: Path) -> None:
    table = grid(
        TITLES,
        ("Lamps and all that goes with them", "", ""),
        ("1", "Lamp", "5"),
        widths=[50, 150, 50],
    )

    assert printed(tmp_path / "list.pdf", table)[1] == ["Lamps and all that goes with them"]
