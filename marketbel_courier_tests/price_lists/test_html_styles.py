"""What a page's own style sheet hides, strikes out and raises."""

from __future__ import annotations

import pytest

from marketbel_courier.price_lists.html_styles import StyleSheet


def _style(sheet: str, tag: str, **attributes: str) -> str:
    styles = StyleSheet()
    styles.take(sheet)
    given = {"class" if name == "cls" else name: value for name, value in attributes.items()}
    return styles.applied(tag, given).get("style", "")


@pytest.mark.parametrize(
    "sheet",
    [
        ".old{text-decoration:line-through}",
        "td.old, .x { color: grey; TEXT-DECORATION : line-through !important; }",
        "table.goods td.old { text-decoration-line: line-through }",
        "<!-- .a{color:red} /* .b{ */ .old{text-decoration:line-through} -->",
        "@media screen { .old { text-decoration: line-through } }",
        "@page {margin:0} .old{text-decoration:line-through}",
    ],
)
def test_what_a_class_strikes_out_is_struck_out(sheet: str) -> None:
    assert "line-through" in _style(sheet, "td", cls="price old")


@pytest.mark.parametrize(
    "sheet",
    [
        ".old:hover{text-decoration:line-through}",
        "@media print { .x{color:red} .old { text-decoration: line-through } }",
        "/* .old{text-decoration:line-through} */",
        "th.old{text-decoration:line-through}",
        ".old{text-decoration:line-through} .old{text-decoration:none}",
        "@media print{.x{color:red}}}}} .old",
    ],
)
def test_what_holds_elsewhere_strikes_nothing_out(sheet: str) -> None:
    assert "line-through" not in _style(sheet, "td", cls="old")


def test_rules_behind_those_for_paper_count() -> None:
    sheet = "@media print{.x{display:none}} .old{display:none}"
    assert "none" in _style(sheet, "span", cls="old")
    assert not _style(sheet, "span", cls="x")


def test_the_style_of_the_element_itself_comes_before_that_of_its_class() -> None:
    sheet = ".old{text-decoration:line-through}"
    style = _style(sheet, "td", cls="old", style="color:red;text-decoration:none")
    assert "line-through" not in style
    assert "color:red" in style


def test_a_hidden_element_needs_no_style_sheet() -> None:
    assert _style("", "tr", hidden="") == "display:none;"
