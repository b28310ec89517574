"""A table comes out the same, whichever program wrote it, in whichever format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from marketbel_courier_tests.corpus.cases import Write
from marketbel_courier_tests.corpus.previews import preview_of
from marketbel_courier_tests.corpus.workbooks import Sheet, workbook
from marketbel_courier_tests.corpus.writers.printed_pages import printed_grid
from marketbel_courier_tests.corpus.writers.spreadsheets import ods, xls
from marketbel_courier_tests.corpus.writers.text_files import Dialect, csv_text, html_table

Item = tuple[str, str, str, str, str]
"""SKU, name, price, currency, category."""


class Notation(StrEnum):
    """How the prices of a table are written."""

    NUMBER = "number"
    COMMA = "1234,50"
    BLANK_AND_COMMA = "1 234,50"
    WITH_SIGN = "1 234,50 €"


@dataclass(frozen=True, slots=True)
class Goods:
    """What is for sale: a table before anybody lays it out."""

    items: Sequence[tuple[str, str, Decimal, str]]
    notation: Notation
    with_headings: bool

    def rows(self) -> list[list[object]]:
        """The table as a supplier lays it out."""
        tells = self.notation is Notation.WITH_SIGN
        titles: list[object] = ["Артикул", "Наименование", "Цена" if tells else "Цена, EUR"]
        rows = [titles if self.with_headings else [*titles, "Категория"]]
        above = ""
        for sku, name, price, category in self.items:
            if self.with_headings and category != above:
                rows.append([None, category, None])
                above = category
            row: list[object] = [sku, name, _written(price, self.notation)]
            rows.append(row if self.with_headings else [*row, category])
        return rows

    def expected(self) -> list[Item]:
        """What must come out."""
        return [
            (sku, name, str(price), "EUR", category) for sku, name, price, category in self.items
        ]


def _written(price: Decimal, notation: Notation) -> object:
    match notation:
        case Notation.NUMBER:
            return price
        case Notation.COMMA:
            return f"{price}".replace(".", ",")
        case Notation.BLANK_AND_COMMA:
            return f"{price:,}".replace(",", " ").replace(".", ",")
    return f"{price:,} €".replace(",", " ").replace(".", ",")


_THINGS = ("Кабель", "Розетка", "Hammer", "Zawór", "Болт М8", "Лампа E27", "Краска", "Filter")
_KINDS = ("силовой", "скрытая", "mosiężny", "500 г", "3х1,5", "(белый)", "1/2", "«Люкс»", "& Co")
_CODES = ("{:06}", "К-{:03}", "0{:04}-A", "{:03}.{:02}")
_CATEGORIES = ("Электрика", "Krany", "Hand tools")


@st.composite
def goods(draw: st.DrawFn) -> Goods:
    """Three to twelve items, no two alike, sorted by their category."""
    numbers = draw(st.lists(st.integers(1, 99), min_size=3, max_size=12, unique=True))
    code = draw(st.sampled_from(_CODES))
    categories = sorted(
        draw(st.lists(st.sampled_from(_CATEGORIES), min_size=len(numbers), max_size=len(numbers)))
    )
    items = [
        (
            code.format(number, number),
            f"{draw(st.sampled_from(_THINGS))} {draw(st.sampled_from(_KINDS))} №{number}",
            Decimal(draw(st.integers(1, 400_000))) / 100,
            category,
        )
        for number, category in zip(numbers, categories, strict=True)
    ]
    rounded = [(a, b, price.quantize(Decimal("0.01")), d) for a, b, price, d in items]
    return Goods(rounded, draw(st.sampled_from(Notation)), draw(st.booleans()))


_DIALECTS = [
    Dialect(delimiter, encoding, "." if delimiter == "," else ",")
    for delimiter, encoding in product(";,\t|", ("utf-8", "utf-8-sig", "utf-16"))
] + [Dialect(";", "utf-8", line_end="\n")]


def _written_files(rows: Sequence[Sequence[object]]) -> Iterator[tuple[str, str, Write]]:
    sheet = Sheet(rows)
    yield "excel", "table.xlsx", workbook(sheet)
    yield "excel", "table.xls", xls(sheet)
    yield "excel", "table.ods", ods(sheet)
    yield "excel", "page.xls", html_table(rows)
    for number, dialect in enumerate(_DIALECTS):
        yield "csv", f"{number}.csv", csv_text(rows, dialect)
    for ruled in (True, False):
        yield "pdf", f"{'ruled' if ruled else 'plain'}.pdf", printed_grid(rows, ruled=ruled)


@given(goods())
@settings(max_examples=12, deadline=None)
def test_a_table_comes_out_the_same_from_every_format(table: Goods) -> None:
    with TemporaryDirectory() as folder:
        for file_type, name, write in _written_files(table.rows()):
            path = Path(folder) / name
            write(path)

            found = preview_of(path, file_type)

            assert found["verdict"] == "sure", (name, found["reason"], table.rows())
            assert [_told(item) for item in found["items"]] == table.expected(), name


def _told(item: Mapping[str, str]) -> Item:
    return (item["sku"], item["name"], item["price"], item["currency"], item["category"])
