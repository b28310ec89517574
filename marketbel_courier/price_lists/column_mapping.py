"""What people have said of which column holds what, found in the titles of a list."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from marketbel_courier.file_formats.cell_places import MAX_COLUMNS
from marketbel_courier.file_formats.text import normalise
from marketbel_courier.price_lists.roles import Role
from marketbel_courier.price_lists.titles import meaning_of

FIELDS = tuple(role for role in Role if role not in (Role.OTHER, Role.IGNORED))
"""What people can say of a column, by name."""
_LETTERS = re.compile(r"[A-Za-z]{1,2}")


class NotMapped(LookupError):
    """A column that the mapping names is not there; `named` is how it was called."""

    def __init__(self, role: Role, named: str) -> None:
        super().__init__(role, named)
        self.role = role
        self.named = named


class ColumnMapping:
    """Columns by field, as titles, letters or numbers from 1; a mapping wins over the titles.

    A field may be called by any of its titles ("price", "цена"); `unknown` are the names in the
    mapping that are no field's.
    """

    def __init__(self, columns: Mapping[str, str | int]) -> None:
        self._columns: dict[Role, str | int] = {}
        self.unknown: list[str] = []
        for called, column in columns.items():
            field = _field(called)
            if field is None:
                self.unknown.append(called)
            else:
                self._columns[field] = column

    @property
    def needs_no_titles(self) -> bool:
        """Whether name and price are given by place, so that a list without a header will do."""
        places = [self._columns.get(field) for field in (Role.NAME, Role.PRICE)]
        return all(column is not None and _place(column) is not None for column in places)

    @property
    def titles(self) -> dict[Role, str]:
        """The fields whose columns are named by their titles."""
        return {
            field: str(column) for field, column in self._columns.items() if _place(column) is None
        }

    def finds_titles(self, titles: Sequence[str]) -> bool:
        """Whether one of the normalised `titles` is named here."""
        return any(normalise(title) in titles for title in self.titles.values())

    def resolve(self, titles: Sequence[str]) -> dict[Role, int]:
        """The mapped columns, counted from 0, among the normalised `titles`; raises NotMapped."""
        return {role: self._find(role, column, titles) for role, column in self._columns.items()}

    def _find(self, role: Role, column: str | int, titles: Sequence[str]) -> int:
        title = normalise(str(column))
        if isinstance(column, str) and title in titles:
            return titles.index(title)
        place = _place(column)
        if place is None or place >= MAX_COLUMNS:
            raise NotMapped(role, str(column))
        return place


def _field(called: str) -> Role | None:
    key = called.strip().lower()
    if key in FIELDS:
        return Role(key)
    meaning = meaning_of(normalise(called.replace("_", " ")))
    return meaning.role if meaning else None


def _place(column: str | int) -> int | None:
    """A letter or a number from 1 as a place from 0; None for a title."""
    if isinstance(column, int) or column.strip().isdecimal():
        number = int(column)
        return number - 1 if number > 0 else None
    if not _LETTERS.fullmatch(column.strip()):
        return None
    place = 0
    for letter in column.strip().upper():
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1
