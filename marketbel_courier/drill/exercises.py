"""A drill's exercises and their expected results: plain values, made anew for each drill."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from marketbel_courier.errors import (
    IncompleteTransfer,
    NetworkError,
    SourceNotFound,
    SourceUnavailable,
    WrongFileKind,
)
from marketbel_courier.ledger.states import Outcome, Route

WEB_PAGE = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in</body></html>\n"


class Manner(StrEnum):
    """How the source of an exercise behaves."""

    WHOLE = "whole"
    ABSENT = "absent"
    WEB_PAGE = "web_page"
    CUT = "cut"
    SILENT_AT_FIRST = "silent_at_first"
    BUSY_AT_FIRST = "busy_at_first"
    PAUSES = "pauses"


class Place(StrEnum):
    """Where the source of an exercise is."""

    VOLUME = "volume"
    WEB = "web"


@dataclass(frozen=True)
class Row:
    """One row of a drill's price list."""

    code: str
    name: str
    price: Decimal


@dataclass(frozen=True)
class Expected:
    """What should come of a delivery: an end of these, one of these errors, these items.

    `attempts` are those that it takes to get there; None where it does not matter.
    """

    outcome: Outcome
    error_codes: Collection[str] = ()
    items: Mapping[str, Decimal] | None = None
    attempts: int | None = 1


@dataclass(frozen=True)
class Exercise:
    """One delivery of one supplier: `supplier` is its word, which stays over the rounds."""

    name: str
    supplier: str
    place: Place
    manner: Manner
    expected: Expected
    content: bytes = b""
    route: Route = Route.ML

    @property
    def has_file(self) -> bool:
        """Whether a file should lie on the shared volume afterwards."""
        return self.expected.outcome is not Outcome.FAILED


def first_round(drill_id: str, *, with_web: bool) -> list[Exercise]:
    """Price lists that are good, missing and wrong; from the web, if it can be reached, worse."""
    exercises = [
        _good(drill_id, "file"),
        _good(drill_id, "renewed"),
        replace(_good(drill_id, "legacy"), route=Route.LEGACY),
        _failing(drill_id, "missing", Manner.ABSENT, [SourceNotFound.code]),
        _failing(drill_id, "web-page", Manner.WEB_PAGE, [WrongFileKind.code], content=WEB_PAGE),
    ]
    if not with_web:
        return exercises
    failures = [IncompleteTransfer.code, NetworkError.code, SourceUnavailable.code]
    return [
        *exercises,
        _on_the_web(_good(drill_id, "web"), Manner.WHOLE),
        _on_the_web(
            _failing(drill_id, "http-404", Manner.ABSENT, [SourceNotFound.code]), Manner.ABSENT
        ),
        _on_the_web(
            _failing(drill_id, "cut", Manner.CUT, failures, content=_content(drill_id, "cut")),
            Manner.CUT,
        ),
        _on_the_web(_good(drill_id, "hung"), Manner.SILENT_AT_FIRST),
        _on_the_web(_good(drill_id, "busy"), Manner.BUSY_AT_FIRST),
    ]


def second_round(first: Sequence[Exercise], *, skips_unchanged: bool) -> list[Exercise]:
    """The same file once more, and one with another price and another item."""
    of = {exercise.supplier: exercise for exercise in first}
    same = of["file"]
    unchanged = replace(same.expected, outcome=Outcome.UNCHANGED if skips_unchanged else
                        same.expected.outcome)  # fmt: skip
    before = of["renewed"].expected.items or {}
    dearer = {code: price + Decimal("0.50") for code, price in list(before.items())[:1]}
    added = {f"{next(iter(before))[:-1]}9": Decimal("14.00")}
    items = {**before, **dearer, **added}
    return [
        replace(same, name="file-again", expected=unchanged),
        replace(
            of["renewed"],
            name="new-prices",
            content=_list_of([Row(code, _name_of(code), price) for code, price in items.items()]),
            expected=replace(of["renewed"].expected, items=items),
        ),
    ]


def killed_round(drill_id: str) -> list[Exercise]:
    """A download whose run worker is killed in the middle; the next attempt brings the file."""
    exercise = _on_the_web(_good(drill_id, "killed"), Manner.PAUSES)
    return [replace(exercise, expected=replace(exercise.expected, attempts=2))]


def _good(drill_id: str, name: str) -> Exercise:
    rows = _rows(drill_id, name)
    expected = Expected(Outcome.SUCCESS, items={row.code: row.price for row in rows})
    return Exercise(name, name, Place.VOLUME, Manner.WHOLE, expected, _list_of(rows))


def _failing(
    drill_id: str, name: str, manner: Manner, codes: Collection[str], content: bytes = b""
) -> Exercise:
    del drill_id
    expected = Expected(Outcome.FAILED, codes, items={})
    return Exercise(name, name, Place.VOLUME, manner, expected, content)


def _on_the_web(exercise: Exercise, manner: Manner) -> Exercise:
    return replace(exercise, place=Place.WEB, manner=manner)


def _content(drill_id: str, name: str) -> bytes:
    return _list_of(_rows(drill_id, name))


def _rows(drill_id: str, name: str) -> list[Row]:
    codes = [f"drill-{drill_id}-{name}-{number}" for number in (1, 2, 3)]
    return [
        Row(code, _name_of(code), Decimal(f"{10 + number}.50")) for number, code in enumerate(codes)
    ]


def _name_of(code: str) -> str:
    """A name like no product's: nothing of the shop's is to be taken for it."""
    letters = hashlib.sha256(code.encode()).hexdigest().translate(_LETTERS)
    return " ".join((letters[:11], letters[11:20], letters[20:32]))


_LETTERS = str.maketrans("0123456789abcdef", "qxzvwkjqfhyxzvwk")


def _list_of(rows: Sequence[Row]) -> bytes:
    lines = ["code;name;price", *(f"{row.code};{row.name};{row.price}" for row in rows)]
    return ("\n".join(lines) + "\n").encode()
