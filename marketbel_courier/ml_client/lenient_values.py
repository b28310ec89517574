"""Converts any JSON value of another version of ml-analyze to a known type, or None.

A later version may send a count as text, an error as an object, no total at all. No such difference
is a reason to lose an analysis, so nothing here raises.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import accumulate

from marketbel_courier.messages.message import Message, from_json, verbatim

LARGEST_COUNT = 2**31 - 1  # the largest number that the ledger's columns hold
LONGEST_TEXT = 2_000
MOST_ERRORS = 100
MOST_ERROR_LETTERS = (
    20_000  # characters of all errors together: they are stored, and shown with each job
)
HEAVIEST_MESSAGE = 20_000
"""Letters and values in a message with its parameters."""

_LINE_BREAKS = re.compile(r"[\r\n\v\f\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_TELLING_KEYS = ("message", "error_message", "msg", "error", "detail", "reason", "text")


def count(value: object) -> int | None:
    """A count, never below 0; None if the value is no number."""
    number = _number(value)
    return None if number is None else int(min(max(number, 0), LARGEST_COUNT))


def is_unbelievable(value: object) -> bool:
    """Whether this is a number that can count nothing: below 0, or beyond any price list."""
    number = _number(value)
    return number is not None and not 0 <= number <= LARGEST_COUNT


def percentage(value: object) -> float:
    """A percentage from 0 to 100; 0 if the value is no number."""
    if isinstance(value, str):
        value = value.strip().removesuffix("%")
    return min(max(_number(value) or 0.0, 0.0), 100.0)


def moment(value: object) -> datetime | None:
    """A time with its zone, UTC if none is given; None if the value is no time."""
    if not isinstance(value, str):
        return None
    try:
        time = datetime.fromisoformat(value.strip())
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def word(value: object) -> str:
    """A state as one lower-case word; empty if the value is no text."""
    if not isinstance(value, str):
        return ""
    return "_".join(text(value).strip().lower().replace("-", " ").split())[:100]


def text(value: object) -> str:
    """A value in words: an object's own message, and never its JSON."""
    if isinstance(value, str):
        # What PostgreSQL's text and UTF-8 do not hold is left out, and so is what moves the cursor
        # of a terminal, or begins a line of its own in a log.
        held = _CONTROLS.sub("", _LINE_BREAKS.sub(" ", value)).encode("utf-8", "replace").decode()
        return held if len(held) <= LONGEST_TEXT else f"{held[:LONGEST_TEXT]}…"
    if isinstance(value, Mapping):
        return text(_said_by(value))
    if isinstance(value, list):
        return text("; ".join(errors(value)))
    if isinstance(value, float) and not math.isfinite(value):
        return ""
    return "" if value is None or isinstance(value, bool) else str(value)[:LONGEST_TEXT]


def errors(value: object) -> tuple[str, ...]:
    """Errors as sentences, however they are given: a list, a single error, objects, or nothing."""
    told, _ = first_errors(value)
    return told


def first_errors(value: object) -> tuple[tuple[str, ...], int]:
    """The errors as above, and how many more there are: all together are as long as can be kept."""
    several = value if isinstance(value, list) else [value]
    said = [words for one in several[:MOST_ERRORS] if (words := text(one).strip())]
    letters = accumulate(map(len, said))
    told = sum(1 for so_far in letters if so_far <= MOST_ERROR_LETTERS)
    return tuple(said[:told]), len(said) - told + len(several[MOST_ERRORS:])


def messages(value: object, texts: Sequence[str]) -> tuple[Message, ...]:
    """Errors as messages: each of `texts` by its code if `value` has one that says just this.

    The words of a service that has no codes, or other codes, stay as they are.
    """
    kept: Sequence[object] = value if isinstance(value, list) else ()
    return tuple(
        _message(kept[place] if place < len(kept) else None, text)
        for place, text in enumerate(texts)
    )


def _message(kept: object, words: str) -> Message:
    # Babel and the Fluent runtime take a third of a second to import: only where there are codes.
    from marketbel_courier.messages.catalogue import is_known  # noqa: PLC0415

    message = from_json(kept) if kept and _is_light(kept) else None
    if message is None or not is_known(message) or text(str(message)).strip() != words:
        return verbatim(words)
    return message.mapped(text)


def _is_light(value: object) -> bool:
    weight, parts = 0, [value]
    while parts and weight <= HEAVIEST_MESSAGE:
        part = parts.pop()
        weight += 1 + (len(part) if isinstance(part, str | list | dict) else 0)
        if isinstance(part, dict):
            parts += [*part, *part.values()]
        elif isinstance(part, list):
            parts += part
    return weight <= HEAVIEST_MESSAGE


def _said_by(answer: Mapping[object, object]) -> str:
    for key in _TELLING_KEYS:
        said = text(answer.get(key)) if isinstance(answer.get(key), str | Mapping) else ""
        if said.strip():
            return f"{_row_of(answer)}{said}"
    pairs = ((text(key), value) for key, value in answer.items())
    flat = (f"{key} {text(value)}" for key, value in pairs if isinstance(value, str | int | float))
    # An error without words is kept too: an answer with errors must not look like one without.
    return ", ".join(flat) or ", ".join(map(text, answer))


def _row_of(answer: Mapping[object, object]) -> str:
    row = count(answer.get("row_number") or answer.get("row"))
    return f"Row {row}: " if row else ""


def _number(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        value = value.strip().replace(",", "").replace("_", "").replace(" ", "")
    elif not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return float(LARGEST_COUNT) if isinstance(value, int) and value > 0 else None
    return number if math.isfinite(number) else None


def fields_of(answer: object) -> Iterator[str]:
    """The names of an answer's fields, for a message about it."""
    if isinstance(answer, Mapping):
        yield from (text(name) for name in list(answer)[:10])
