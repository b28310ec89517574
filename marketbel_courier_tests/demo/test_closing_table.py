"""The closing table, on a terminal, in a pipe and as Markdown."""

from __future__ import annotations

import io
from typing import Final

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from marketbel_courier.demo.closing_table import closing_markdown, closing_table
from marketbel_courier.demo.outcome import Checksum, Ending, Outcome
from marketbel_courier.demo.roster import DEMO_SUPPLIERS

VERIFIED: Final = Checksum.VERIFIED
OUTCOMES = (
    Outcome(
        "Северный свет", Ending.COMPLETE, 8308, VERIFIED, 60, 20, 8, 0, 1.24, tries=1, route="ml"
    ),
    Outcome(
        "Мастерская № 7",
        Ending.WITH_WARNINGS,
        13111,
        VERIFIED,
        90,
        25,
        10,
        10,
        2,
        "10 bad rows.",
        tries=1,
        route="legacy",
    ),
    Outcome("Старый склад", Ending.FAILED, errors=1, reason="Answered 404.", tries=1, route="ml"),
)
outcomes = st.builds(
    Outcome,
    supplier_name=st.text(max_size=60),
    ending=st.sampled_from(Ending),
    size_bytes=st.integers(0, 999_999_999),
    checksum=st.sampled_from(Checksum),
    items=st.integers(0, 99_999),
    matched=st.integers(0, 99_999),
    in_review=st.integers(0, 99_999),
    errors=st.integers(0, 99_999),
    seconds=st.floats(0, 9999),
    reason=st.text(max_size=300),
    route=st.sampled_from(("", "ml", "legacy")),
)


def _drawn(*rows: Outcome, width: int = 100, terminal: bool = False) -> str:
    stream = io.StringIO()
    Console(file=stream, width=width, force_terminal=terminal).print(closing_table(rows))
    return stream.getvalue()


def test_a_row_shows_every_column_on_one_line() -> None:
    lines = [" ".join(line.split()) for line in _drawn(*OUTCOMES).splitlines()]

    assert "supplier route phase bytes checksum items linked review errors tries sec" in lines
    assert "Северный свет ml complete 8,308 verified 60 20 8 0 1 1.2" in lines
    assert "Мастерская № 7 legacy complete, warnings 13,111 verified 90 25 10 10 1 2.0" in lines
    assert "Старый склад ml failed – – 0 0 0 1 1 0.0" in lines


def test_the_reason_of_a_failure_stands_as_a_sentence_under_the_table() -> None:
    lines = _drawn(*OUTCOMES).splitlines()

    assert [line.rstrip() for line in lines[-2:]] == [
        "! Мастерская № 7: 10 bad rows.",
        "x Старый склад: Answered 404.",
    ]


def test_how_a_supplier_was_healed_stands_under_the_table_too() -> None:
    healed = Outcome("Brightline Tools", Ending.COMPLETE, reason="healed by retry 1.", tries=2)

    assert _drawn(healed).splitlines()[-1].rstrip() == "+ Brightline Tools: healed by retry 1."


def test_all_demo_suppliers_fit_on_a_line_each_at_100_columns() -> None:
    rows = [
        Outcome(
            supplier.name,
            Ending.WITH_WARNINGS,
            999_999,
            VERIFIED,
            5000,
            4950,
            4950,
            10,
            100,
            tries=2,
            route="legacy",
        )
        for supplier in DEMO_SUPPLIERS
    ]

    assert len(_drawn(*rows).splitlines()) == len(rows) + 3


def test_nothing_but_text_is_written_where_there_is_no_terminal() -> None:
    assert "\x1b" not in _drawn(*OUTCOMES)
    assert "\x1b[31mfailed" in _drawn(*OUTCOMES, terminal=True)


@given(rows=st.lists(outcomes, max_size=5), width=st.sampled_from((80, 100, 160)))
def test_no_line_is_wider_than_the_console(rows: list[Outcome], width: int) -> None:
    drawn = _drawn(*rows, width=width)

    assert all(cell_len(line) <= width for line in drawn.split("\n"))
    assert "\x1b" not in drawn


@given(rows=st.lists(outcomes, max_size=5))
def test_markdown_has_a_row_of_eleven_cells_for_each_supplier(rows: list[Outcome]) -> None:
    table = closing_markdown(rows).split("\n\n")[0].rstrip("\n").split("\n")

    assert len(table) == len(rows) + 2
    for line in table:
        plain = line.replace("\\\\", "").replace("\\|", "")
        assert plain.count("|") == 12


def test_markdown_lists_the_reasons_under_the_table() -> None:
    text = closing_markdown(OUTCOMES)

    assert text.startswith("| supplier | route | phase | bytes | checksum | items | linked |")
    assert (
        "| Северный свет | ml | complete | 8,308 | verified | 60 | 20 | 8 | 0 | 1 | 1.2 |\n" in text
    )
    assert text.endswith("\n\n- Мастерская № 7: 10 bad rows.\n- Старый склад: Answered 404.\n")


def test_markup_in_a_name_or_reason_is_shown_and_not_obeyed() -> None:
    odd = Outcome("[bold]A|B[/bold]", Ending.FAILED, reason="see <b>[red]x[/red]</b>")

    assert "[bold]A|B[/bold]: see <b>[red]x[/red]</b>" in _drawn(odd)
    assert "[bold]A\\|B[/bold]" in closing_markdown([odd])
    assert "&lt;b>" in closing_markdown([odd])
