from __future__ import annotations

from pathlib import Path

import pytest

from marketbel_courier.doubts import DoubtKind
from marketbel_courier.price_lists.layout_memory import PriceMeaning, ReadLayout, unlike_before
from marketbel_courier.price_lists.preview import Preview, preview_file
from marketbel_courier.price_lists.reader import open_price_list
from marketbel_courier.price_lists.verdict import Tally, Verdict, doubts_of
from marketbel_courier.reading_hints import ReadingHints, Teaching

TITLED = "Our list of 05.11.2026\nWare;Was ist es;Betrag 05.11.2026\n17;Lamp;10\n18;Saw;20\n"
UNTITLED = "17;Lamp;10,50\n18;Saw;20,00\n19;Drill;30,00\n"
PLACES = {"sku": "A", "name": "B", "price": "C"}


def read_of(path: Path, hints: ReadingHints) -> ReadLayout:
    (table,) = open_price_list(path, "csv", hints).tables
    return table.read


def taught(folder: Path, text: str, header_row: int, *accepts: DoubtKind) -> Teaching:
    path = folder / "taught.csv"
    path.write_text(text, "utf-8")
    read = read_of(path, ReadingHints(None, header_row, None, PLACES))
    return Teaching(read.fingerprint, read.titles, PLACES, frozenset(accepts))


def preview_of(folder: Path, text: str, *teachings: Teaching) -> Preview:
    path = folder / "list.csv"
    path.write_text(text, "utf-8")
    return preview_file(path, "csv", ReadingHints(teachings=teachings))


@pytest.mark.parametrize(("text", "header_row"), [(TITLED, 2), (UNTITLED, 0)])
def test_a_taught_layout_is_known_again_with_other_rows(
    tmp_path: Path, text: str, header_row: int
) -> None:
    teaching = taught(tmp_path, text, header_row)
    later = "\n" + text.replace("05.11.2026", "12.12.2026").replace("Lamp", "Kettle")
    found = preview_of(tmp_path, later, teaching)
    assert (found.verdict, found.reason) == (Verdict.SURE, None)
    assert {item.name for item in found.items} >= {"Kettle", "Saw"}
    assert found.items[0].sku == "17"


@pytest.mark.parametrize(
    ("text", "header_row", "change"),
    [
        (TITLED, 2, ("Ware;Was ist es;Betrag", "SKU;Name;Price")),
        (TITLED, 2, ("Ware;Was ist es", "Was ist es;Ware")),
        (UNTITLED, 0, (";Lamp;", ";10;Lamp;")),
    ],
)
def test_a_changed_layout_of_a_taught_supplier_is_never_read_as_it_was_taught(
    tmp_path: Path, text: str, header_row: int, change: tuple[str, str]
) -> None:
    teaching = taught(tmp_path, text, header_row)
    changed = text.replace(*change).replace(";Saw;", ";20;Saw;" if header_row == 0 else ";Saw;")
    found = preview_of(tmp_path, changed, teaching)
    assert found.verdict is not Verdict.SURE
    if found.verdict is Verdict.UNSURE:
        assert DoubtKind.CHANGED_LAYOUT in [doubt.kind for doubt in found.doubts]


def test_what_was_accepted_with_a_teaching_is_no_doubt_again(tmp_path: Path) -> None:
    text = "Ware;Was;Betrag\n7;Lamp;1\n" + "".join(f"{n};Saw {n};??\n" for n in range(9))
    asking = taught(tmp_path, text, 1)
    assert preview_of(tmp_path, text, asking).verdict is Verdict.UNSURE
    accepting = taught(tmp_path, text, 1, DoubtKind.ROWS_IN_ERROR)
    assert preview_of(tmp_path, text, accepting).verdict is Verdict.SURE


def meaning_of(folder: Path, title: str) -> ReadLayout:
    *above, title = title.split("\n")
    lines = [*(f"{line};;" for line in above), f"SKU;Name;{title}", "1;Lamp;10", "2;Bulb;12"]
    path = folder / "list.csv"
    path.write_text("\n".join(lines), "utf-8")
    return read_of(path, ReadingHints())


@pytest.mark.parametrize(
    ("before", "now", "kinds"),
    [
        ("Цена", "Цена розничная", []),
        ("Price", "Price, USD", []),
        ("Price, EUR", "Price, USD", [DoubtKind.CHANGED_LAYOUT]),
        ("Price", "Wholesale price", [DoubtKind.CHANGED_LAYOUT]),
        ("Цены с НДС\nЦена", "Цены без НДС\nЦена", [DoubtKind.CHANGED_LAYOUT]),
        ("Prices per 100 pcs\nPrice", "Price", [DoubtKind.CHANGED_LAYOUT]),
        ("Prices without VAT\nPrice", "Price", []),
    ],
)
def test_a_price_that_means_something_else_than_last_time_is_asked_about(
    tmp_path: Path, before: str, now: str, kinds: list[DoubtKind]
) -> None:
    meant = PriceMeaning.of(meaning_of(tmp_path, before).layout)
    read = meaning_of(tmp_path, now)
    doubts = doubts_of([read], Tally(1), before=[meant])
    assert [doubt.kind for doubt in doubts] == kinds
    assert (unlike_before([read.layout], [meant]) is None) == (not kinds)
    assert doubts_of([read], Tally(1)) == []
