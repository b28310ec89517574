"""Prices whose parts are struck out or raised: in every format the price that a person sees."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from marketbel_courier.file_formats.text_runs import TextRun, struck_out, text_of
from marketbel_courier.price_lists.money import UnreadablePrice, read_price
from marketbel_courier.price_lists.preview import preview_file
from marketbel_courier.price_lists.reader import read_price_list
from marketbel_courier_tests.price_lists.looked_lists import (
    WRITERS,
    Part,
    Price,
    write_struck_cells,
)

_CASES: dict[str, tuple[Price, str]] = {
    "plain": ([Part("1250")], "1250.00"),
    "raised cents": ([Part("499"), Part("90", is_raised=True)], "499.90"),
    "raised cents behind thousands": ([Part("1 299"), Part("05", is_raised=True)], "1299.05"),
    "raised cents before a currency": (
        [Part("75"), Part("50", is_raised=True), Part(" руб.")],
        "75.50",
    ),
    "mark of a note": ([Part("450"), Part("1", is_raised=True)], "450.00"),
    "mark of a note in brackets": ([Part("450"), Part("2)", is_raised=True)], "450.00"),
    "mark of a note behind cents": ([Part("450,30"), Part("12", is_raised=True)], "450.30"),
    "mark of a note behind a currency": ([Part("450 ₽"), Part("3", is_raised=True)], "450.00"),
    "old price before": ([Part("599", is_struck=True), Part(" 499")], "499.00"),
    "old price without a blank": ([Part("599", is_struck=True), Part("499")], "499.00"),
    "old price behind": ([Part("499 "), Part("599 руб.", is_struck=True)], "499.00"),
    "old price of thousands": ([Part("1 599", is_struck=True), Part(" 1 499,50")], "1499.50"),
}


def _prices_of(path: Path) -> list[tuple[str, str]]:
    shown = preview_file(path, "excel")
    return [(item.name, item.price) for item in shown.items]


@pytest.mark.parametrize("form", WRITERS)
def test_a_price_is_what_a_person_sees_in_every_format(tmp_path: Path, form: str) -> None:
    file_name, write = WRITERS[form]
    path = tmp_path / file_name
    write(path, [price for price, _ in _CASES.values()])

    prices = [price for _, price in _prices_of(path)]

    assert dict(zip(_CASES, prices, strict=True)) == {
        case: price for case, (_, price) in _CASES.items()
    }


@pytest.mark.parametrize("form", WRITERS)
def test_a_row_whose_only_price_is_struck_out_is_told(tmp_path: Path, form: str) -> None:
    file_name, write = WRITERS[form]
    path = tmp_path / file_name
    struck, sound = [Part("599,00", is_struck=True)], [Part("499")]
    write(path, [sound, struck, sound, sound])

    shown = preview_file(path, "excel")

    assert [item.price for item in shown.items] == ["499.00"] * 3
    assert [(problem.row, problem.code) for problem in shown.problems] == [
        (3, "row-price-struck-out")
    ]
    assert "599,00" in shown.problems[0].text


def test_a_cell_that_its_font_strikes_out_has_no_price(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    write_struck_cells(path, [10, None, 20.5, 30])

    shown = preview_file(path, "excel")

    assert [item.price for item in shown.items] == ["10.00", "20.50", "30.00"]
    assert [problem.code for problem in shown.problems] == ["row-price-struck-out"]
    assert "999.5" in shown.problems[0].text


def _print(path: Path, prices: Sequence[Price], *, gap: float, rise: float) -> None:
    canvas = Canvas(str(path))
    canvas.setFont("Helvetica", 11)
    for place, title in ((50, "Code"), (120, "Product name"), (380, "Price, EUR")):
        canvas.drawString(place, 790, title)
    for number, price in enumerate(prices, start=1):
        top, left = 790 - 24 * number, 380.0
        canvas.setFont("Helvetica", 11)
        canvas.drawString(50, top, f"K-{number}")
        canvas.drawString(120, top, f"Ground coffee of sort {number}")
        for part in price:
            size = 6.5 if part.is_raised else 11
            canvas.setFont("Helvetica", size)
            canvas.drawString(left, top + (rise if part.is_raised else 0), part.text)
            width = canvas.stringWidth(part.text, "Helvetica", size)
            if part.is_struck:
                canvas.setLineWidth(0.7)
                canvas.line(left, top + 3.3, left + width, top + 3.3)
            left += width + gap
    canvas.save()


@pytest.mark.parametrize("gap", [0.0, 1.0, 3.0])
@pytest.mark.parametrize("rise", [3.5, 5.0, 7.0])
def test_a_price_is_what_a_person_sees_on_a_printed_page(
    tmp_path: Path, gap: float, rise: float
) -> None:
    path = tmp_path / "list.pdf"
    cases: list[tuple[Price, str]] = [
        ([Part("499"), Part("90", is_raised=True)], "499.90"),
        ([Part("1299"), Part("00", is_raised=True)], "1299.00"),
        ([Part("80"), Part("1", is_raised=True)], "80.00"),
        ([Part("25.50")], "25.50"),
        ([Part("599", is_struck=True), Part("499")], "499.00"),
        ([Part("1 599", is_struck=True), Part("999.50")], "999.50"),
        ([Part("120")], "120.00"),
    ]
    _print(path, [price for price, _ in cases], gap=gap, rise=rise)

    items = read_price_list(path, "pdf").items

    assert [str(item.price) for item in items] == [price for _, price in cases]


def test_a_lone_price_that_a_line_strikes_out_on_a_page_is_told(tmp_path: Path) -> None:
    path = tmp_path / "list.pdf"
    sound: Price = [Part("25.50")]
    _print(path, [sound, [Part("80", is_struck=True)], sound, sound], gap=1, rise=5)

    shown = preview_file(path, "pdf")

    assert [item.price for item in shown.items] == ["25.50"] * 3
    assert [problem.code for problem in shown.problems] == ["row-price-struck-out"]


def test_a_line_below_a_price_and_the_lines_of_a_table_strike_nothing_out(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "list.pdf"))
    canvas.setFont("Helvetica", 10)
    for place, title in ((50, "Code"), (120, "Product name"), (380, "Price, EUR")):
        canvas.drawString(place, 790, title)
    for number in range(1, 7):
        top = 790 - 14 * number
        canvas.drawString(50, top, f"K-{number}")
        canvas.drawString(120, top, f"Ground coffee of sort {number}")
        canvas.drawString(380, top, f"{number}5.50")
        canvas.line(380, top - 1, 403, top - 1)
        canvas.line(45, top + 10.5, 450, top + 10.5)
    canvas.save()

    items = read_price_list(tmp_path / "list.pdf", "pdf").items

    assert [str(item.price) for item in items] == [f"{number}5.50" for number in range(1, 7)]


def test_a_square_metre_stays_one() -> None:
    assert text_of([TextRun("450 руб/м"), TextRun("2", is_raised=True)]) == "450 руб/м2"
    assert text_of([TextRun("CO"), TextRun("2"), TextRun(" 10 л")]) == "CO2 10 л"


def test_the_name_of_what_is_struck_out_is_its_name() -> None:
    assert text_of([TextRun("Лампа 60 Вт", is_struck=True)]) == "Лампа 60 Вт"
    assert struck_out("Лампа 60 Вт") == "Лампа 60 Вт"


_WHOLE = st.integers(1, 99_999)
_TWO = st.integers(0, 99).map(lambda cents: f"{cents:02}")


@given(_WHOLE, _TWO)
def test_raised_cents_are_cents(whole: int, cents: str) -> None:
    said = text_of([TextRun(str(whole)), TextRun(cents, is_raised=True)])

    assert read_price(said).amount == Decimal(f"{whole}.{cents}")


@given(_WHOLE, _TWO, _WHOLE)
def test_of_two_prices_the_struck_one_is_never_taken(old: int, cents: str, new: int) -> None:
    runs = [TextRun(f"{old},{cents}", is_struck=True), TextRun(str(new))]

    for order in (runs, runs[::-1]):
        assert read_price(text_of(order)).amount == new


@given(st.lists(st.builds(TextRun, st.text(max_size=8), st.booleans(), st.booleans()), max_size=6))
def test_any_runs_are_read_or_refused(runs: list[TextRun]) -> None:
    said = text_of(runs)

    with suppress(UnreadablePrice):
        assert read_price(said).amount >= 0
