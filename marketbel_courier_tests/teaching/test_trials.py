from __future__ import annotations

from pathlib import Path

import openpyxl

from marketbel_courier.price_lists.verdict import Verdict
from marketbel_courier.teaching.trials import MOST_ENTRIES, MOST_SHOWN, Trial, Trials

HEADER = "SKU;Name;Price\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "list.csv"
    path.write_text(text, "utf-8")
    return path


async def test_of_a_long_list_the_beginning_is_read_and_a_page_is_shown(tmp_path: Path) -> None:
    rows = "".join(f"{n};Item {n};{n + 1}\n" for n in range(MOST_ENTRIES + 5))
    path = written(tmp_path, HEADER + rows)

    found = await Trials().carry_out(Trial(path, first_row=1_000, rows=3))

    assert (found.items_total, found.is_whole) == (MOST_ENTRIES, False)
    assert len(found.preview.items) == MOST_SHOWN
    assert found.shown is not None
    assert [row.number for row in found.shown.rows] == [1_000, 1_001, 1_002]
    assert found.shown.has_more
    assert found.sheets == ["list.csv"]


async def test_a_file_that_is_not_read_in_time_is_refused_and_the_next_one_is_read(
    tmp_path: Path,
) -> None:
    path = written(tmp_path, HEADER + "A;Lamp;1\n")

    overdue = await Trials(seconds=0).carry_out(Trial(path))

    assert (overdue.preview.verdict, overdue.preview.code) == (
        Verdict.REFUSED,
        "file-needs-too-much-time",
    )
    assert (await Trials().carry_out(Trial(path))).preview.verdict is Verdict.SURE


async def test_a_file_that_is_no_list_is_refused_in_words(tmp_path: Path) -> None:
    found = await Trials().carry_out(Trial(written(tmp_path, "<html>login</html>")))
    assert found.preview.verdict is Verdict.REFUSED
    assert (found.sheets, found.shown, found.layouts) == ([], None, [])


async def test_hidden_parts_and_merged_cells_of_a_sheet_are_marked_for_those_who_look(
    tmp_path: Path,
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Tools"], ["Name", "Cost", "Price"], ["Drill", 1, 2], ["Saw", 3, 4]):
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet.column_dimensions["B"].hidden = True
    sheet.row_dimensions[3].hidden = True
    path = tmp_path / "list.xlsx"
    book.save(path)

    shown = (await Trials().carry_out(Trial(path))).shown

    assert shown is not None
    assert (shown.hidden_columns, shown.hides_rows) == (["B"], True)
    assert [row.number for row in shown.rows] == [1, 2, 4]
    assert shown.rows[0].merges == {"A": 3}
    assert shown.rows[-1].cells == ["Saw", "", "4"]
