"""Every ordinary list of the corpus gives what stands beside it, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import pytest

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.price_lists.reader import read_price_list
from marketbel_courier.price_lists.records import PricedItem, RowProblem
from marketbel_courier_tests.corpus.cases import Item, Readable, Refused, Row
from marketbel_courier_tests.corpus.lists.details import DETAILS
from marketbel_courier_tests.corpus.lists.headers import HEADERS
from marketbel_courier_tests.corpus.lists.prices import PRICES
from marketbel_courier_tests.corpus.lists.printed import PRINTED
from marketbel_courier_tests.corpus.lists.rows import ROWS
from marketbel_courier_tests.corpus.lists.sheets import SHEETS
from marketbel_courier_tests.corpus.lists.texts import TEXTS
from marketbel_courier_tests.corpus.lists.workbook_lists import WORKBOOKS

LISTS: Sequence[Readable | Refused] = tuple(
    chain(TEXTS, WORKBOOKS, SHEETS, HEADERS, PRICES, ROWS, DETAILS, PRINTED)
)
OWN_SKUS = "auto-"


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=case.name) for case in LISTS if isinstance(case, Readable)]
)
def test_a_price_list_is_read_as_its_supplier_meant_it(case: Readable, tmp_path: Path) -> None:
    path = tmp_path / case.file_name
    case.write(path)

    price_list = read_price_list(path, case.file_type, case.hints)

    found = [as_expected(item, case) for item in price_list.items]
    assert found == list(case.items)
    assert_complaints(price_list.bad_rows, case.left_out)
    assert_complaints(price_list.warnings, case.doubts)
    notes = list(map(str, price_list.notes))
    assert [note for note in case.notes if not any(note in told for told in notes)] == []
    assert bool(notes) == bool(case.notes), notes
    again = read_price_list(path, case.file_type, case.hints)
    assert [item.sku for item in again.items] == [item.sku for item in price_list.items]


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=case.name) for case in LISTS if isinstance(case, Refused)]
)
def test_what_is_no_price_list_is_refused_with_what_to_do(case: Refused, tmp_path: Path) -> None:
    path = tmp_path / "list"
    case.write(path)

    with pytest.raises(UnreadableFile, match=case.says):
        read_price_list(path, case.file_type, case.hints)


def test_every_list_has_a_name_of_its_own() -> None:
    names = [case.name for case in LISTS]

    assert len(set(names)) == len(names)


def as_expected(item: PricedItem, case: Readable) -> Item:
    """`item` in the words of the corpus: a SKU of our own stands as none."""
    printed = case.file_type == "pdf"
    rows = {(expected.name, expected.price): expected.row for expected in case.items}
    return Item(
        rows.get((item.name, str(item.price)), 0) if printed else item.row_number,
        None if item.sku.startswith(OWN_SKUS) else item.sku,
        item.name,
        str(item.price),
        item.category,
        dict(item.characteristics),
    )


def assert_complaints(problems: Sequence[RowProblem], expected: Sequence[Row]) -> None:
    """Each problem stands for one expected row, gives its reason and has the row with it."""
    told = [(problem.row_number, str(problem.reason)) for problem in problems]
    assert [problem.row_number for problem in problems] == [row.number for row in expected], told
    for problem, row in zip(problems, expected, strict=True):
        assert row.because in str(problem.reason)
        assert any(problem.cells)
        if row.cells is not None:
            assert problem.cells == row.cells
