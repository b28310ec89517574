"""Cursors of the catalogue's pages: where a page ended, for whoever asks for the next one.

A cursor is good for the same question alone: one of another filter or order is refused.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from marketbel_courier.admin.envelope import Problem, field_problem
from marketbel_courier.admin.hold_contract import EARLIEST, LATEST
from marketbel_courier.catalogue.change_search import ChangePosition
from marketbel_courier.catalogue.ordered_pages import Order, RowPosition
from marketbel_courier.foreign_json import value_in
from marketbel_courier.messages.message import Message

LONGEST_CURSOR = 4_000
_MOST_DIGITS = 1_000
_READ: Mapping[str, Callable[[str], object]] = {
    "s": str, "n": Decimal, "f": float, "t": datetime.fromisoformat,
}  # fmt: skip
_WRONG = (ValueError, TypeError, KeyError, IndexError, binascii.Error, InvalidOperation)


def cursor_of(position: RowPosition | ChangePosition | int | None, question: object) -> str | None:
    """The cursor of a position in the answer to this question; None at its end."""
    if position is None:
        return None
    told: list[object]
    match position:
        case RowPosition():
            told = [_tagged(position.key), position.row_id.hex]
        case ChangePosition():
            told = [position.reading_id, _tagged(position.percent), position.item_id.hex]
        case _:
            told = [position]
    text = json.dumps([_mark(question), *told], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def row_position(cursor: str | None, question: object, order: Order) -> RowPosition | None:
    """The position in this order that `cursor_of` made a cursor of; raises Problem."""
    if not cursor:
        return None
    try:
        key, row_id = _told(cursor, question)
        return RowPosition(_untagged(key, order.kind), UUID(row_id))
    except _WRONG as error:
        raise _unknown() from error


def change_position(cursor: str | None, question: object) -> ChangePosition | None:
    """The position among changes; raises Problem."""
    if not cursor:
        return None
    try:
        reading_id, percent, item_id = _told(cursor, question)
        return ChangePosition(_whole(reading_id), _untagged(percent, float), UUID(item_id))
    except _WRONG as error:
        raise _unknown() from error


def number_position(cursor: str | None, question: object) -> int | None:
    """The number; raises Problem."""
    if not cursor:
        return None
    try:
        [number] = _told(cursor, question)
        return _whole(number)
    except _WRONG as error:
        raise _unknown() from error


def _told(cursor: str, question: object) -> Sequence[Any]:
    padded = cursor + "=" * (-len(cursor) % 4)
    mark, *told = value_in(base64.b64decode(padded, altchars=b"-_", validate=True))
    if mark != _mark(question):
        raise ValueError
    return list(told)


def _mark(question: object) -> str:
    return hashlib.sha256(repr(question).encode()).hexdigest()[:8]


def _whole(number: object) -> int:
    if not isinstance(number, int) or not 0 <= number < 1 << 62:
        raise ValueError
    return number


def _tagged(key: object) -> tuple[str, str]:
    match key:
        case str():
            return "s", key
        case Decimal():
            return "n", str(key)
        case float():
            return "f", repr(key)
        case datetime():
            return "t", key.isoformat()
    raise TypeError(key)


def _untagged(tagged: Sequence[str], kind: type) -> Any:
    tag, text = tagged
    key = _READ[tag](text)
    if not isinstance(key, kind) or not _is_storable(key):
        raise ValueError
    return key


def _is_storable(key: object) -> bool:
    """Whether the database has such a value: a mark is no secret, so anybody may make a cursor."""
    match key:
        case str():
            return "\0" not in key and key.encode(errors="replace") == key.encode("utf-8", "ignore")
        case Decimal():
            return key.is_infinite() or (key.is_finite() and abs(key.adjusted()) < _MOST_DIGITS)
        case datetime():
            return key.tzinfo is not None and EARLIEST <= key <= LATEST
    return True


def _unknown() -> Problem:
    return field_problem("cursor", Message("api-cursor-unknown"))
