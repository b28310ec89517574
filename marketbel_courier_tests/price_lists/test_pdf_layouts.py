"""PDF price lists in the layouts in which they are printed: every item comes out as it went in."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from marketbel_courier.price_lists.pdf_reader import read_pdf
from marketbel_courier_tests.price_lists.printed_lists import Article, Layout, print_list

_WORDS = (
    "cable", "lamp", "socket", "switch", "white", "steel", "M6x20", "3x1.5", "IP65", "230V,",
    "galvanised", "hexagon", "for", "with", "cover", "PVC", "Copper", "100", "m", "(black)",
    "type-C", "LED", "12W", "cabinet", "wall", "mounted", "valve",
)  # fmt: skip
_FIRST = ("Cable", "Lamp", "Bolt", "Cabinet", "Item")


@st.composite
def lists(draw: st.DrawFn, most_words: int = 16) -> list[Article]:
    """Articles whose names are up to four lines long, some of them below a category."""
    texts = draw(
        st.lists(
            st.lists(st.sampled_from(_WORDS), max_size=draw(st.integers(2, most_words))),
            min_size=4,
            max_size=40,
        )
    )
    return [
        Article(
            f"{'ABK'[number % 3]}-{number:03}",
            " ".join([_FIRST[number % len(_FIRST)], str(number), *words]),
            draw(st.sampled_from(("5.20", "1 048.00", "12", "96 000", "215.40", "7.15"))),
            draw(st.sampled_from(("pcs", "m", "box"))),
            f"Group {chr(65 + number)} of goods" if number % 7 == draw(st.integers(0, 9)) else "",
        )
        for number, words in enumerate(texts)
    ]


layouts = st.builds(
    Layout,
    has_code=st.booleans(),
    has_unit=st.booleans(),
    anchor=st.sampled_from(("top", "middle", "bottom")),
    gap=st.sampled_from((3.0, 6.0, 10.0)),
    size=st.sampled_from((7.0, 9.0, 11.0)),
    left=st.sampled_from((30.0, 45.0, 70.0)),
    shift=st.sampled_from((0.0, 30.0)),
    rows_a_page=st.just(10),
    rules=st.sampled_from(("none", "rows", "stripes", "grid", "inner", "columns", "titles")),
    centred_categories=st.booleans(),
    titles_on_each_page=st.booleans(),
    letter=st.sampled_from(((), ("Sunny Lights Ltd.", "Dear customers, here is our price list"))),
    head=st.sampled_from(("", "Sunny Lights, price list")),
    foot=st.sampled_from(("", "page {}", "{}")),
)


def items_of(path: Path) -> list[tuple[str, ...]]:
    """The rows that are neither titles nor headings, below the first titles."""
    rows = [[str(cell) for cell in row.cells] for table in read_pdf(path) for row in table.rows]
    titles = next(row for row in rows if "Price" in row)
    below = rows[rows.index(titles) + 1 :]
    return [tuple(row) for row in below if row != titles and sum(map(bool, row)) > 1]


def expected(articles: Sequence[Article], layout: Layout) -> list[tuple[str, ...]]:
    return [
        (
            *([article.code] if layout.has_code else []),
            article.name,
            *([article.unit] if layout.has_unit else []),
            article.price,
        )
        for article in articles
    ]


@settings(max_examples=25)
@given(lists(), layouts)
def test_a_list_comes_out_row_by_row_however_it_is_printed(
    tmp_path_factory: pytest.TempPathFactory, articles: list[Article], layout: Layout
) -> None:
    path = print_list(tmp_path_factory.mktemp("pdf") / "list.pdf", articles, layout)

    assert items_of(path) == expected(articles, layout)


LAMPS = [
    Article(f"L{number}", f"Lamp number {number} of the catalogue", f"{number}.50")
    for number in range(1, 31)
]


@pytest.mark.parametrize("leader", [".", ". ", "_"])
def test_dots_lead_from_a_name_to_its_price(tmp_path: Path, leader: str) -> None:
    layout = Layout(has_code=False, leader=leader)  # type: ignore[arg-type]

    assert items_of(print_list(tmp_path / "list.pdf", LAMPS, layout)) == expected(LAMPS, layout)


@pytest.mark.parametrize("on_each_page", [True, False])
@pytest.mark.parametrize("halves", [2, 3])
def test_parts_of_a_page_are_read_one_after_the_other(
    tmp_path: Path, halves: int, on_each_page: bool
) -> None:
    lamps = [Article(a.code, f"Lamp number {a.code[1:]}", a.price) for a in LAMPS]
    layout = Layout(
        left=30, halves=halves, rows_a_page=6, titles_on_each_page=on_each_page, has_code=halves < 3
    )

    assert items_of(print_list(tmp_path / "list.pdf", lamps, layout)) == expected(lamps, layout)


def test_prices_are_no_part_of_what_stands_around_the_table(tmp_path: Path) -> None:
    layout = Layout(
        letter=("Phone +375 29 123-45-67",), head="Lamps", foot="{} of 3", rows_a_page=12
    )
    path = print_list(tmp_path / "list.pdf", LAMPS, layout)

    rows = [row.texts() for table in read_pdf(path) for row in table.rows]

    assert [row for row in rows if len(row) == 1] == [["Lamps"], ["Phone +375 29 123-45-67"]]
    assert sum(Decimal(row[-1]) for row in rows if row[-1].endswith(".50")) == Decimal(480)


def test_lines_that_could_belong_to_the_item_above_or_below_are_a_doubt(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "list.pdf"), pagesize=(595, 842))
    canvas.drawString(50, 800, "Name")
    canvas.drawRightString(400, 800, "Price")
    for number in range(6):
        canvas.drawString(50, 770 - 26 * number, "Lamps and Bulbs")
        canvas.drawString(50, 757 - 26 * number, "Hooks and Ropes")
        canvas.drawRightString(400, 757 - 26 * number, f"{number + 5}.50")
    canvas.save()

    (unclear,) = read_pdf(tmp_path / "list.pdf")
    (clear,) = read_pdf(print_list(tmp_path / "clear.pdf", LAMPS, Layout()))

    assert [doubt.code for doubt in unclear.doubts] == ["doubt-lines-of-rows"]
    assert clear.doubts == []
