"""What the master sheet says: a supplier in each row, or a reason why a row cannot be taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from marketbel_courier.errors import InvalidSource, MasterSheetError
from marketbel_courier.file_formats.text import clean
from marketbel_courier.messages.message import Message, sentences
from marketbel_courier.registry.cells import LONGEST_CELL, Row
from marketbel_courier.registry.columns import (
    REQUIRED,
    Column,
    UnusableRow,
    find_columns,
    read_active,
    read_format,
    shown_titles,
)
from marketbel_courier.sources.address_check import require_source, source_kind_of
from marketbel_courier.sources.addresses import LONGEST_ADDRESS, require_clear
from marketbel_courier.sources.urls import spreadsheet_id

LONGEST_NAME = 255
_NAME_SHOWN = 1_000
_REASONS_SHOWN = 3


@dataclass(frozen=True)
class SheetRow:
    """A supplier as its row describes it.

    `source_format` is None and `notes` empty where the row says nothing of them.
    """

    number: int
    name: str
    source_url: str
    source_format: str | None = None
    is_active: bool = True
    notes: str = ""


@dataclass(frozen=True)
class SkippedRow:
    """A row that cannot be taken; what it names counts as being in the sheet all the same.

    `reason` is a part of a sentence, or sentences of their own.
    """

    number: int
    name: str
    source_url: str
    reason: Message


@dataclass(frozen=True)
class Sheet:
    """All rows of a master sheet that name a supplier or an address."""

    rows: Sequence[SheetRow]
    skipped: Sequence[SkippedRow]


def name_key(name: str) -> str:
    """What makes two names one supplier: neither case nor blanks count."""
    return clean(name).casefold()


def interpret(rows: Sequence[Row]) -> Sheet:
    """The suppliers in these rows, the first of which is the header.

    Raises MasterSheetError for what is no master sheet, or has no row that can be taken.
    """
    header = rows[0] if rows else ()
    columns = find_columns(header)
    missing = [column for column in REQUIRED if column not in columns]
    if missing:
        raise MasterSheetError(_columns_missing(missing, shown_titles(header) or None))
    taken: list[SheetRow] = []
    skipped: list[SkippedRow] = []
    first_row_of: dict[str, int] = {}
    for number, cells in enumerate(rows[1:], start=2):
        values = {c: cells[place] if place < len(cells) else "" for c, place in columns.items()}
        if not (values[Column.NAME] or values[Column.URL]):
            continue  # blank, whatever a column of check boxes says beside it
        try:
            taken.append(_supplier(number, values, first_row_of))
        except UnusableRow as error:
            name, url = clean(values[Column.NAME][:_NAME_SHOWN]), values[Column.URL]
            skipped.append(SkippedRow(number, name, url[:LONGEST_ADDRESS], error.why))
    if not taken:
        raise MasterSheetError(_nothing_usable(skipped))
    return Sheet(taken, skipped)


def _supplier(number: int, values: dict[Column, str], first_row_of: dict[str, int]) -> SheetRow:
    if any(len(value) > LONGEST_CELL for value in values.values()):
        raise UnusableRow(Message("master-cell-too-long", most=LONGEST_CELL))
    name = clean(values[Column.NAME])
    if not name:
        raise UnusableRow(Message("master-name-missing"))
    if len(name) > LONGEST_NAME:
        raise UnusableRow(Message("master-name-too-long", most=LONGEST_NAME))
    if first := first_row_of.get(name_key(name)):
        raise UnusableRow(Message("master-name-taken", row=first))
    source_format = read_format(values.get(Column.FORMAT, ""))
    row = SheetRow(
        number=number,
        name=name,
        source_url=_checked_url(values[Column.URL], source_format),
        source_format=source_format,
        is_active=read_active(values.get(Column.ACTIVE, "")),
        notes=_lines(values.get(Column.NOTES, "")),
    )
    # Only now: a row that cannot be used does not stand in the way of one that can.
    first_row_of[name_key(name)] = number
    return row


def _checked_url(url: str, source_format: str | None) -> str:
    if not url:
        raise UnusableRow(Message("master-address-missing"))
    try:
        require_clear(url)
        if source_kind_of(url, source_format) is None:
            raise UnusableRow(Message("master-address-of-no-kind"))
        if source_format == "google_sheets":
            spreadsheet_id(url)
        require_source(url, source_format)
    except InvalidSource as error:
        raise UnusableRow(error.message) from error
    return url


def _lines(text: str) -> str:
    return "\n".join(clean(line) for line in text.splitlines()).strip()


def _columns_missing(missing: Sequence[Column], titles: Sequence[str] | None) -> Message:
    if len(missing) == 1:
        return Message("master-column-missing", column=missing[0], titles=titles)
    column, other = missing
    return Message("master-columns-missing", column=column, other=other, titles=titles)


def _nothing_usable(skipped: Sequence[SkippedRow]) -> Message:
    if not skipped:
        return Message("master-is-empty")
    reasons = sentences(
        Message("master-row-unusable", row=row.number, why=row.reason)
        for row in skipped[:_REASONS_SHOWN]
    )
    return Message("master-rows-all-unusable", n=len(skipped), reasons=reasons)
