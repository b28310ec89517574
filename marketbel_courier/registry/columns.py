"""The columns of the master sheet: their titles, and what their values mean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from marketbel_courier.messages.message import Message

_LONGEST_TITLE_SHOWN = 40
_TITLES_SHOWN = 10


class Column(StrEnum):
    """What a column says; the value is its first title."""

    NAME = "supplier name"
    URL = "source url"
    FORMAT = "format"
    ACTIVE = "active"
    NOTES = "notes"


REQUIRED = (Column.NAME, Column.URL)

# The order is the order of preference: the first title that the header has wins.
_TITLES: Mapping[Column, Sequence[str]] = {
    Column.NAME: ("supplier name", "name", "supplier", "company", "vendor", "поставщик"),
    Column.URL: ("source url", "url", "source", "link", "sheet url", "price list", "ссылка"),
    Column.FORMAT: ("format", "source type", "file type", "type", "формат"),
    Column.ACTIVE: ("active", "is active", "enabled", "status", "активен"),
    Column.NOTES: ("notes", "comments", "description", "memo", "примечание"),
}
_FORMATS: Mapping[str, str] = {
    "google sheets": "google_sheets",
    "google sheet": "google_sheets",
    "gsheets": "google_sheets",
    "csv": "csv",
    "excel": "excel",
    "xlsx": "excel",
    "xls": "excel",
    "pdf": "pdf",
    "url": "url",
}
_ACTIVE = frozenset(
    {
        "true", "yes", "y", "1", "active", "enabled", "on", "истина", "да", "вкл", "включен",
        "включён", "активен", "активный",
    }
)  # fmt: skip
_INACTIVE = frozenset(
    {
        "false", "no", "n", "0", "inactive", "disabled", "off", "ложь", "нет", "выкл", "выключен",
        "неактивен", "неактивный",
    }
)  # fmt: skip


class UnusableRow(Exception):
    """A row that cannot be taken, for what one of its cells says; why, as a part of a sentence."""

    def __init__(self, why: Message) -> None:
        super().__init__(why)
        self.why = why


def find_columns(header: Sequence[str]) -> dict[Column, int]:
    """Where each column stands; a column that the header does not name is left out."""
    places: dict[str, int] = {}
    for place, title in enumerate(header):
        places.setdefault(_folded(title), place)
    return {
        column: next(places[title] for title in titles if title in places)
        for column, titles in _TITLES.items()
        if any(title in places for title in titles)
    }


def titles_of(column: Column) -> Sequence[str]:
    """The titles that the column is known by, the preferred one first."""
    return _TITLES[column]


def shown_titles(header: Sequence[str]) -> list[str]:
    """The titles of a header for a message, cut to a readable length."""
    titles = [title[:_LONGEST_TITLE_SHOWN] for title in header if title]
    return titles[:_TITLES_SHOWN] + ["…"] * (len(titles) > _TITLES_SHOWN)


def read_format(value: str) -> str | None:
    """The kind of source, `google_sheets`, `csv`, `excel`, `pdf` or `url`; None if none is given.

    Raises UnusableRow for a word that is none of them.
    """
    folded = _folded(value)
    if folded and folded not in _FORMATS:
        raise UnusableRow(Message("master-format-unknown", format=value))
    return _FORMATS.get(folded)


def read_active(value: str) -> bool:
    """Whether the supplier is active, as it is by default; raises UnusableRow for other words."""
    folded = _folded(value)
    if folded in _INACTIVE:
        return False
    if folded and folded not in _ACTIVE:
        raise UnusableRow(Message("master-active-unknown", word=value))
    return True


def _folded(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", text).strip(" \ufeff").casefold()
