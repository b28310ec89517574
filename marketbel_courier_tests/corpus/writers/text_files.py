"""CSV in its dialects, and HTML that calls itself a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from marketbel_courier_tests.corpus.cases import Write, of_bytes

Grid = Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a program writes CSV; `decimal_mark` is that of its numbers."""

    delimiter: str = ";"
    encoding: str = "utf-8"
    decimal_mark: str = ","
    line_end: str = "\r\n"


def csv_text(rows: Grid, dialect: Dialect | None = None) -> Write:
    """A CSV file."""
    dialect = dialect or Dialect()
    out = io.StringIO()
    writer = csv.writer(out, delimiter=dialect.delimiter, lineterminator=dialect.line_end)
    writer.writerows([_text(cell, dialect.decimal_mark) for cell in row] for row in rows)
    return of_bytes(out.getvalue().encode(dialect.encoding))


def html_table(rows: Grid, *, encoding: str = "utf-8", decimal_mark: str = ",") -> Write:
    """A web page with one table, as shops and 1C export under a name that ends in .xls."""
    lines = (
        "".join(f"<td>{escape(_text(cell, decimal_mark))}</td>" for cell in row) for row in rows
    )
    table = "\n".join(f"<tr>{line}</tr>" for line in lines)
    page = (
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={encoding}">'
        f"<style>td {{mso-number-format:General}}</style></head>\n"
        f"<body><table border=1>\n{table}\n</table></body></html>\n"
    )
    return of_bytes(page.encode(encoding))


def _text(cell: object, decimal_mark: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float | Decimal):
        return str(cell).replace(".", decimal_mark)
    return str(cell)
