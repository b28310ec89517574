"""Finds the columns that people named for each role in the titles of a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from marketbel_courier.file_formats.cell_places import MAX_COLUMNS
from marketbel_courier.file_formats.text import normalise
from marketbel_courier.price_lists.roles import Role
from marketbel_courier.price_lists.titles import named_role
from marketbel_courier.reading_hints import ALL_PRICES, ColumnPlaces, ColumnTold

FIELDS = tuple(role for role in Role if role not in (Role.OTHER, Role.IGNORED))
"""What people say of a column by name, beside `other` and `ignored`."""


class NotMapped(LookupError):
    """A column that the mapping names is not there; `named` is how it was called."""

    def __init__(self, role: Role, named: str) -> None:
        super().__init__(role, named)
        self.role = role
        self.named = named


class ColumnMapping:
    """Columns by role, as titles, letters or numbers from 1; a mapping wins over the titles.

    A role may be called by any of its titles ("price", "цена"), and have several columns;
    `unknown` are the names in the mapping that are no role's. `all_prices` are the terms of prices
    that have none of their own.
    """

    def __init__(self, columns: Mapping[str, ColumnPlaces]) -> None:
        self._columns: dict[Role, tuple[ColumnTold, ...]] = {}
        self.all_prices = ColumnTold()
        self.unknown: list[str] = []
        for called, places in columns.items():
            told = _told(places)
            if called == ALL_PRICES:
                self.all_prices = told[0] if told else self.all_prices
            elif (role := _role(called)) is None:
                self.unknown.append(called)
            elif told:
                self._columns[role] = told

    @property
    def needs_no_titles(self) -> bool:
        """Whether name and price are given by place, so that a list without a header will do."""
        return all(
            role in self._columns and self._columns[role][0].place is not None
            for role in (Role.NAME, Role.PRICE)
        )

    @property
    def titles(self) -> dict[Role, str]:
        """The roles whose columns are named by their titles."""
        return {
            role: str(told.column)
            for role, all_told in self._columns.items()
            for told in all_told
            if told.place is None
        }

    def finds_titles(self, titles: Sequence[str]) -> bool:
        """Whether one of the normalised `titles` is named here."""
        return any(normalise(title) in titles for title in self.titles.values())

    def resolve(self, titles: Sequence[str]) -> dict[Role, int]:
        """The first mapped column of each of FIELDS, from 0; raises NotMapped for any column."""
        found = self.columns(titles)
        return {role: columns[0][0] for role, columns in found.items() if role in FIELDS}

    def columns(self, titles: Sequence[str]) -> dict[Role, list[tuple[int, ColumnTold]]]:
        """The mapped columns of each role, counted from 0, with what was said; raises NotMapped."""
        return {
            role: [(_find(role, told, titles), told) for told in all_told]
            for role, all_told in self._columns.items()
        }


def _told(places: ColumnPlaces) -> tuple[ColumnTold, ...]:
    several = places if isinstance(places, tuple | list) else (places,)
    return tuple(place if isinstance(place, ColumnTold) else ColumnTold(place) for place in several)


def _find(role: Role, told: ColumnTold, titles: Sequence[str]) -> int:
    title = normalise(str(told.column))
    if isinstance(told.column, str) and title in titles:
        return titles.index(title)
    place = told.place
    if place is None or place >= MAX_COLUMNS:
        raise NotMapped(role, str(told.column))
    return place


def _role(called: str) -> Role | None:
    key = called.strip().lower()
    if key in tuple(Role):
        return Role(key)
    return named_role(called)
