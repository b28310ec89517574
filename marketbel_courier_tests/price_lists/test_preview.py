from __future__ import annotations

from pathlib import Path

import pytest

from marketbel_courier.doubts import DoubtKind
from marketbel_courier.messages.language import Language
from marketbel_courier.price_lists.preview import Preview, preview_file
from marketbel_courier.price_lists.verdict import Verdict
from marketbel_courier.reading_hints import ReadingHints


def preview_of(folder: Path, text: str, **mapping: str) -> Preview:
    path = folder / "list.csv"
    path.write_text(text, "utf-8")
    return preview_file(path, hints=ReadingHints(column_mapping=mapping))


def test_a_clear_list_is_sure_and_shows_what_would_be_stored(tmp_path: Path) -> None:
    found = preview_of(
        tmp_path,
        "SKU;Name;Category;Price, EUR;Stock;Colour\nA-1;Lamp;Lights;12,5;yes;red\n",
    )
    assert (found.verdict, found.reason, found.code) == (Verdict.SURE, None, None)
    (item,) = found.model_dump()["items"]
    expected = {
        "row": 2, "item_key": "A-1", "sku": "A-1", "name": "Lamp", "price": "12.50",
        "category": "Lights", "in_stock": True, "barcode": None, "unit": None, "Colour": "red",
    }  # fmt: skip
    assert item | expected == item
    (table,) = found.tables
    assert table.header_rows == [1]
    assert table.main_price == "D"
    assert [(column.column, column.role) for column in table.columns][:2] == [
        ("A", "sku"), ("B", "name"),
    ]  # fmt: skip


def test_a_sku_of_our_own_is_none_of_the_list(tmp_path: Path) -> None:
    (item,) = preview_of(tmp_path, "Name;Price\nLamp;1\n").items
    assert item.sku is None
    assert item.item_key.startswith("auto-")


def test_no_column_of_the_list_takes_the_place_of_a_field(tmp_path: Path) -> None:
    (item,) = preview_of(tmp_path, "SKU;Name;Price;row;offers;sheet\nA;Lamp;1;x;y;z\n").items
    assert (item.row, item.offers[0].amount, item.sheet) == (2, "1.00", "list.csv")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file-empty"),
        (b"%PDF-1.4\nbroken", "pdf-broken"),
        (b"\x89PNG\r\n\x1a\n...", "file-is-no-price-list"),
        (b"hello;world\n1;2\n", "header-not-recognised"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(
    tmp_path: Path, content: bytes, code: str
) -> None:
    path = tmp_path / "list"
    path.write_bytes(content)
    found = preview_file(path)
    assert (found.verdict, found.code, found.items) == (Verdict.REFUSED, code, [])
    assert found.reason


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert preview_file(tmp_path / "nothing.csv").code == "file-not-there"


def test_rows_that_would_be_lost_to_others_make_a_reading_unsure(tmp_path: Path) -> None:
    rows = "".join(f"Disc;{price}\n" for price in (10, 20, 30))
    found = preview_of(tmp_path, "Name;Price\n" + rows)
    assert found.verdict is Verdict.UNSURE
    assert [doubt.kind for doubt in found.doubts] == [DoubtKind.COLLAPSED_ROWS]
    assert found.doubts[0].code == "doubt-rows-collapse"
    assert found.items


def test_the_same_rows_twice_are_no_doubt(tmp_path: Path) -> None:
    assert preview_of(tmp_path, "Name;Price\n" + "Lamp;1\n" * 10).verdict is Verdict.SURE


def test_a_list_without_items_is_unsure(tmp_path: Path) -> None:
    found = preview_of(tmp_path, "SKU;Name;Price\nA;Lamp;on request\n")
    assert [doubt.kind for doubt in found.doubts] == [DoubtKind.NO_ITEMS]


@pytest.mark.parametrize(
    ("bad", "of", "price", "verdict"),
    [
        (4, 5, "???", Verdict.SURE),
        (5, 26, "???", Verdict.SURE),
        (6, 26, "???", Verdict.UNSURE),
        (10, 20, "", Verdict.SURE),
        (11, 20, "", Verdict.UNSURE),
        (19, 20, "on request", Verdict.SURE),
    ],
)
def test_too_many_rows_in_error_make_a_reading_unsure(
    tmp_path: Path, bad: int, of: int, price: str, verdict: Verdict
) -> None:
    rows = "".join(f"S{n};Lamp {n};{price if n < bad else 5}\n" for n in range(of))
    found = preview_of(tmp_path, "SKU;Name;Price\n" + rows)
    assert found.verdict is verdict
    if verdict is Verdict.UNSURE:
        assert found.doubts[0].code == "doubt-rows-in-error"


def test_a_preview_speaks_the_language_that_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("SKU;Name;Price\nA;Lamp;\n", "utf-8")
    found = preview_file(path, language=Language.RU)
    assert found.problems[0].text == "цена не указана"
    assert str(found.reason).startswith("Неясно, как читать прайс-лист")
