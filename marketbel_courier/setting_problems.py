"""What is wrong with settings, as messages; which settings there are is not said here."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from marketbel_courier.messages.message import Message, verbatim

DATABASE_URL_FORM = "postgresql://user:password@host:5432/name"

_NUMBERS = {
    "greater_than": ("setting-not-above", "gt"),
    "greater_than_equal": ("setting-below", "ge"),
    "less_than": ("setting-not-below", "lt"),
    "less_than_equal": ("setting-above", "le"),
}
_KINDS = {
    "int_parsing": Message("setting-no-integer"),
    "int_from_float": Message("setting-no-integer"),
    "float_parsing": Message("setting-no-number"),
    "bool_parsing": Message("setting-no-boolean"),
    "ip_v4_network": Message("setting-no-network", version=4),
    "ip_v6_network": Message("setting-no-network", version=6),
}


def of_another_form(example: str) -> Message:
    """Why a value is wrong that has another form; `example` shows the form."""
    return Message("setting-of-another-form", example=example)


def must_look_like(example: str) -> ValueError:
    """The error of a validator for such a value."""
    return ValueError(of_another_form(example))


def wrong(name: str, why: Message) -> Message:
    """The setting of that name is wrong, and why."""
    return Message("setting-wrong", name=name, why=why)


def problems_of(error: ValidationError) -> list[Message]:
    """A message for each setting that is missing or wrong, without the values that were given."""
    found: dict[str, Message] = {}
    for problem in error.errors(include_url=False, include_input=False):
        name = str(problem["loc"][0]).upper() if problem["loc"] else "settings"
        if problem["type"] == "missing":
            said = Message("setting-missing", name=name)
        else:
            said = wrong(name, _why(problem))
        # A value that fits none of several types is told of once.
        found.setdefault(name, said)
    return list(found.values())


def _why(problem: Any) -> Message:
    kind, context = problem["type"], problem.get("ctx", {})
    if kind in _NUMBERS:
        code, limit = _NUMBERS[kind]
        return Message(code, limit=f"{context[limit]:g}")
    if kind in _KINDS:
        return _KINDS[kind]
    match kind, context:
        case "enum" | "literal_error", {"expected": words}:
            return Message("setting-no-such-word", words=words)
        case "string_too_short", {"min_length": int(least)}:
            return Message("setting-too-short", n=least)
        case "value_error", {"error": ValueError(args=(Message() as said,))}:
            return said
    return verbatim(problem["msg"].removeprefix("Value error, "))
