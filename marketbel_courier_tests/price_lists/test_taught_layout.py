"""What people say of the columns of a list wins over what its titles and values seem to say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from marketbel_courier.price_lists.preview import Preview, preview_file
from marketbel_courier.price_lists.verdict import Verdict
from marketbel_courier.reading_hints import ColumnPlaces, ReadingHints

UNKNOWN = "Ромашка;;;;\nШифр;Что это;За одну;Крупно;Полка\n" + "".join(
    f"A-{n};Дрель ударная {n};{n * 10},50;{n * 9};{n}\n" for n in range(1, 9)
)
KNOWN = "Артикул;Название;Цена;Комментарий\n" + "".join(
    f"{n};Дрель {n};{n},50;Дрель ударная {n}\n" for n in range(1, 9)
)


def read(folder: Path, text: str, header_row: int | None = None, **mapping: Any) -> Preview:
    path = folder / "price.csv"
    path.write_text(text, encoding="utf-8")
    told = TypeAdapter(dict[str, ColumnPlaces]).validate_python(mapping)
    return preview_file(path, "csv", ReadingHints(None, header_row, None, told))


def test_unknown_titles_are_read_by_what_was_said_of_their_columns(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        UNKNOWN,
        2,
        name="B",
        sku="A",
        price=[
            {"column": "D", "kind": "wholesale"},
            {"column": "C", "kind": "retail", "vat_rate": "10"},
        ],
        all_prices={"currency": "BYN", "vat": "excluded", "vat_rate": "20"},
    )

    assert (found.verdict, found.tables[0].header_rows) == (Verdict.SURE, [2])
    first = found.items[0]
    assert (first.row, first.sku, first.name) == (3, "A-1", "Дрель ударная 1")
    assert (first.price, first.currency) == ("9.00", "BYN")
    told = {
        column.column: (column.terms.kind, column.terms.vat, column.terms.vat_rate)
        for column in found.tables[0].columns
        if column.terms
    }
    assert told == {
        "C": ("retail", "excluded", "10"),
        "D": ("wholesale", "excluded", "20"),
    }


def test_a_role_that_was_given_to_a_column_is_taken_from_the_one_it_was_found_in(
    tmp_path: Path,
) -> None:
    found = read(tmp_path, KNOWN, name="Комментарий", ignored=["A"])

    assert [item.name for item in found.items[:2]] == ["Дрель ударная 1", "Дрель ударная 2"]
    roles = {column.column: (column.role, column.key) for column in found.tables[0].columns}
    assert roles == {
        "A": ("ignored", None),
        "B": ("other", "Название"),
        "C": ("price", None),
        "D": ("name", None),
    }
    assert {item.sku for item in found.items} == {None}


def test_without_any_column_for_the_price_the_file_is_refused_with_what_to_say(
    tmp_path: Path,
) -> None:
    found = read(tmp_path, KNOWN, ignored="Цена")

    assert (found.verdict, found.code) == (Verdict.REFUSED, "header-without-a-role")
    assert "name the column of the price" in (found.reason or "")
