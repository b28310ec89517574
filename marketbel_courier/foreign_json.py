"""JSON that somebody else may have written: in Redis, beside a file, or in an answer."""

from __future__ import annotations

import json
from typing import Any

DEEPEST = 64
"""How many lists and objects may stand in each other, so that functions may follow them down."""


def value_in(text: str | bytes) -> Any:
    """The value of the JSON text; raises ValueError for invalid or too deeply nested JSON."""
    try:
        value = json.loads(text)
    except RecursionError as error:
        raise ValueError("nested without end") from error
    if _is_too_deep(value):
        raise ValueError(f"nested deeper than {DEEPEST}")
    return value


def _is_too_deep(value: object) -> bool:
    level: list[Any] = [value]
    for _ in range(DEEPEST + 1):
        level = [one for one in level if isinstance(one, dict | list)]
        if not level:
            return False
        level = [part for one in level for part in (one.values() if isinstance(one, dict) else one)]
    return True
