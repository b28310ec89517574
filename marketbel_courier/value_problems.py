"""Messages that say why pydantic refuses a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marketbel_courier.messages.message import Message, verbatim

_LIMITS = {
    "greater_than": ("value-not-above", "gt"),
    "greater_than_equal": ("value-below", "ge"),
    "less_than": ("value-not-below", "lt"),
    "less_than_equal": ("value-above", "le"),
}
_KINDS = {
    "missing": Message("value-missing"),
    "int_parsing": Message("value-no-integer"),
    "int_from_float": Message("value-no-integer"),
    "float_parsing": Message("value-no-number"),
    "bool_parsing": Message("value-no-boolean"),
    "bool_type": Message("value-no-word-of-truth"),
    "string_type": Message("value-no-text"),
    "list_type": Message("value-no-list"),
    "json_invalid": Message("value-no-json"),
    "ip_v4_network": Message("value-no-network", version=4),
    "ip_v6_network": Message("value-no-network", version=6),
}


# The parameters of a message, by their names in pydantic's context.
_WITH_CONTEXT = {
    "string_too_short": ("value-too-short", {"n": "min_length"}),
    "string_too_long": ("value-too-long", {"most": "max_length"}),
    "too_short": ("value-list-too-short", {"least": "min_length", "n": "actual_length"}),
    "too_long": ("value-list-too-long", {"most": "max_length", "n": "actual_length"}),
    "enum": ("value-no-such-word", {"words": "expected"}),
    "literal_error": ("value-no-such-word", {"words": "expected"}),
    "uuid_parsing": ("value-of-broken-uuid", {"why": "error"}),
}


def why_refused(problem: Mapping[str, Any]) -> Message:
    """Why the value of one of pydantic's `errors()` cannot be taken, as the end of a sentence.

    A validator says its own by a ValueError that has a message for its argument.
    """
    kind, context = problem["type"], problem.get("ctx", {})
    match context.get("error"):
        case ValueError(args=(Message() as said,)):
            return said
    if kind in _KINDS:
        return _KINDS[kind]
    if kind in _LIMITS:
        code, limit = _LIMITS[kind]
        return Message(code, limit=_digits(context[limit]))
    # If reading stops there, the list's full length is unknown.
    if kind == "too_long" and context["actual_length"] is None:
        return Message("value-list-longer", most=context["max_length"])
    if kind in _WITH_CONTEXT:
        code, names = _WITH_CONTEXT[kind]
        return Message(code, **{name: context[theirs] for name, theirs in names.items()})
    return verbatim(problem["msg"].removeprefix("Value error, "))


def _digits(limit: object) -> str:
    return f"{limit:g}" if isinstance(limit, float) else str(limit)
