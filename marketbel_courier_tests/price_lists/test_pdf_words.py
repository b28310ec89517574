"""What is drawn on a PDF page, and the words that people read there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.price_lists.pdf_glyphs import Glyph, upright
from marketbel_courier.price_lists.pdf_lines import is_numeric, lines_in
from marketbel_courier.price_lists.pdf_reader import read_pdf
from marketbel_courier.price_lists.pdf_words import Word, in_cyrillic, is_unreadable, words_of

_UPRIGHT = (1, 0, 0, 1, 0, 0)


def drawn(text: str, left: float = 0, width: float = 6, gap: float = 0) -> list[Glyph]:
    """A glyph of each character, at the height of one line."""
    return [
        Glyph(at, at + width, 100, 110, letter, "Sans", _UPRIGHT)
        for place, letter in enumerate(text)
        for at in [left + place * (width + gap)]
    ]


def texts(glyphs: Sequence[Glyph]) -> list[str]:
    return [word.text for word in words_of(upright(glyphs, 600, 800)[0])]


@pytest.mark.parametrize(
    ("glyphs", "words"),
    [
        (drawn("Price 12"), ["Price", "12"]),
        ([*drawn("bold"), *drawn("bold", left=0.4)], ["bold"]),
        (drawn("Price", gap=5), ["Price"]),
        ([*drawn("Item", gap=5), *drawn("Price", left=60, gap=5)], ["Item", "Price"]),
        (drawn("Tea......5.20"), ["Tea", "5.20"]),
        (drawn("Tea . . . . 5.20"), ["Tea", "5.20"]),
        (drawn("Tea____5.20"), ["Tea", "5.20"]),
        (drawn("No. 5"), ["No.", "5"]),
        (drawn("Price")[::-1], ["Price"]),
    ],
    ids=[
        "blank",
        "twice",
        "spaced",
        "spaced words",
        "dots",
        "wide dots",
        "line",
        "stop",
        "backwards",
    ],
)
def test_characters_make_up_words(glyphs: Sequence[Glyph], words: list[str]) -> None:
    assert texts(glyphs) == words


def test_what_is_drawn_without_a_blank_begins_a_cell_where_others_have_blanks() -> None:
    glyphs = [*drawn("aa bb cc dd ee ff gg", width=5), *drawn("12", left=104, width=5)]

    words = words_of(glyphs)

    assert [word.text for word in words if word.is_apart] == ["12"]


@pytest.mark.parametrize(("gap", "runs"), [(2.5, ["100 501.95"]), (4, ["100", "501.95"])])
def test_numbers_of_two_tight_columns_are_not_one(gap: float, runs: list[str]) -> None:
    glyphs = [*drawn("100", width=5), *drawn("501.95", left=15 + gap, width=5)]

    (line,) = lines_in(words_of(glyphs))

    assert [run.text for run in line.runs] == runs


def test_letters_of_a_page_on_its_side_are_read_from_left_to_right() -> None:
    turned = [
        Glyph(100, 110, 800 - at - 6, 800 - at, letter, "Sans", (0, 1, -1, 0, 0, 0))
        for place, letter in enumerate("Price 12")
        for at in [place * 6]
    ]
    watermark = [Glyph(9, 15, 9, 15, "X", "Sans", (0.7, 0.7, -0.7, 0.7, 0, 0))]

    assert texts([*turned, *watermark]) == ["Price", "12"]


def test_cyrillic_behind_the_codes_of_latin_letters_is_read_as_cyrillic() -> None:
    words = [Word(0, 9, 0, 9, "Öåíà"), Word(10, 19, 0, 9, "12"), Word(20, 29, 0, 9, "ðóá.")]
    german = [Word(0, 9, 0, 9, "Dübel"), Word(10, 19, 0, 9, "grün")]

    assert [word.text for word in in_cyrillic(words)] == ["Цена", "12", "руб."]
    assert in_cyrillic(german) == german


def test_fonts_that_tell_no_letters_are_told_from_text() -> None:
    assert is_unreadable([Word(0, 9, 0, 9, "(cid:17)(cid:4)"), Word(10, 19, 0, 9, "\ue021")])
    assert not is_unreadable([Word(0, 9, 0, 9, "Lamp"), Word(10, 19, 0, 9, "\ue021")])


def test_a_list_whose_fonts_tell_no_letters_is_refused_with_what_to_ask_for(
    tmp_path: Path,
) -> None:
    canvas = Canvas(str(tmp_path / "list.pdf"))
    canvas.drawString(72, 700, "(cid:17)(cid:4) (cid:9)")
    canvas.save()

    with pytest.raises(UnreadableFile, match=r"cannot be read.*XLSX"):
        list(read_pdf(tmp_path / "list.pdf"))


@pytest.mark.parametrize(
    "text",
    [
        "12", "1 048,00", "1.048,00 €", "$ 12.50", "от 500", "500-700", "250/200", "12,50 р.",
        "1299,-", "12 руб/м2", "~1500",
    ],
)  # fmt: skip
def test_prices_are_numbers(text: str) -> None:
    assert is_numeric(text)


@pytest.mark.parametrize(
    "text", ["", "M6x20", "К-315", "12.11.2025", "3x1.5", "4601234567893", "12 модулей", "007"]
)
def test_codes_sizes_and_dates_are_none(text: str) -> None:
    assert not is_numeric(text)
