"""The lines of the titles above each column, from the one to five rows that a header has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from marketbel_courier.price_lists.records import RawRow
from marketbel_courier.price_lists.roles import Role
from marketbel_courier.price_lists.table_layout import title_text
from marketbel_courier.price_lists.titles import read_title

MOST_LINES = 5

_LONGEST_SIZE = 20


@dataclass(frozen=True, slots=True)
class ColumnTitle:
    """The lines above one column, from above; `is_inherited` where they stand to its left."""

    lines: tuple[str, ...] = ()
    is_inherited: bool = False

    @property
    def text(self) -> str:
        """The lines as one."""
        return " ".join(self.lines)


def column_titles(rows: Sequence[RawRow], width: int) -> list[ColumnTitle]:
    """The titles of `width` columns that the header `rows` make up together.

    A group title stands over the columns to its right that have a title below and none beside it.
    A column without any title has that of its left neighbour, which stands over it, too.
    """
    texts = [_texts(row, rows[place - 1] if place else None) for place, row in enumerate(rows)]
    for line in texts:
        line.extend([""] * (width - len(line)))
    for place, (row, line) in enumerate(zip(rows, texts, strict=True)):
        _spread(row, line, texts[place + 1 :])
    titles = [_lines([line[column] for line in texts]) for column in range(width)]
    found: list[ColumnTitle] = []
    for lines in titles:
        if lines or not found:
            found.append(ColumnTitle(lines))
        else:
            left = found[-1]
            found.append(ColumnTitle(left.lines, is_inherited=bool(left.lines)))
    return found


def may_be_titles(row: RawRow) -> bool:
    """Whether every value of a row may be a title: neither a number nor a paragraph."""
    filled = [cell for cell in row.cells if cell != ""]
    return bool(filled) and all(_may_be_title(title_text(cell)) for cell in filled)


def are_sizes(row: RawRow, above: RawRow) -> bool:
    """Whether a row has sizes or quantities below group titles of prices, and nothing else."""
    group, count = "", 0
    for column, cell in enumerate(row.cells):
        upper = above.cells[column] if column < len(above.cells) else ""
        group = title_text(upper) or group
        if cell in ("", upper):
            continue
        if Role.PRICE not in read_title(group) or len(str(cell)) > _LONGEST_SIZE:
            return False
        count += 1
    return count > 1


def _spread(row: RawRow, line: list[str], below: Sequence[list[str]]) -> None:
    """Put the group titles of a line over the columns that they stand for."""
    if not below:
        return
    merges = row.look.merges if row.look and row.look.merges else {}
    group, last = "", -1
    for column, text in enumerate(line):
        is_titled = any(under[column] for under in below)
        if text:
            group, last = (text, merges.get(column, len(line))) if is_titled else ("", -1)
        elif not is_titled or column > last:
            group = ""
        elif group:
            line[column] = group


def _texts(row: RawRow, above: RawRow | None) -> list[str]:
    if above is not None and are_sizes(row, above):
        return [str(cell) for cell in row.cells]
    return [title_text(cell) for cell in row.cells]


def _lines(texts: Sequence[str]) -> tuple[str, ...]:
    """The lines that say something, a title that is merged over several of them once."""
    lines: list[str] = []
    for text in texts:
        if text and text not in lines[-1:]:
            lines.append(text)
    return tuple(lines)


def _may_be_title(text: str) -> bool:
    return any(letter.isalpha() or letter in "№#$€₽£%+" for letter in text)
