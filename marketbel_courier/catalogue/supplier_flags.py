"""The yes-or-no keys of `suppliers.metadata`, read as the system's other readers take them.

Other readers cast the text to PostgreSQL's boolean, so a flag may be a word as well as a JSON
boolean. A value that is neither counts as yes, as does a key that is not there: a supplier is
active unless its metadata says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class Flag(StrEnum):
    """The flags, by their keys."""

    IS_ACTIVE = "is_active"
    USE_ML_PROCESSING = "use_ml_processing"


# As PostgreSQL has it: the words and what they begin with, as far as that is unambiguous.
_YES = ("true", "tru", "tr", "t", "yes", "ye", "y", "on", "1")
_NO = ("false", "fals", "fal", "fa", "f", "no", "n", "off", "of", "0")
_BLANKS = " \t\n\r\f\v"


def flag_of(metadata: Mapping[str, Any], flag: Flag) -> bool:
    """What the flag says."""
    return _word(metadata.get(flag)) not in _NO


def flag_sql(metadata: str, flag: Flag) -> str:
    """What `flag_of` says, as an SQL expression over a column of this name."""
    return f"coalesce({_word_sql(metadata, flag)} <> ALL ({_array_sql(_NO)}), true)"


def no_boolean_sql(metadata: str, flag: Flag) -> str:
    """An SQL condition: the flag is there, and is neither a boolean nor a word for one."""
    return f"coalesce({_word_sql(metadata, flag)} <> ALL ({_array_sql((*_YES, *_NO))}), false)"


def with_boolean_flags_sql(metadata: str) -> str:
    """The column's object, each flag that it has as a JSON boolean; an empty one for no object."""
    flags = ", ".join(
        f"'{flag}', CASE WHEN {metadata} ? '{flag}' THEN {flag_sql(metadata, flag)} END"
        for flag in Flag
    )
    return (
        f"(CASE jsonb_typeof({metadata}) WHEN 'object'"
        f" THEN {metadata} || jsonb_strip_nulls(jsonb_build_object({flags})) ELSE '{{}}' END)"
    )


def _word(value: object) -> str:
    # As `->>` writes it: a JSON boolean in lower case.
    return str(value).strip(_BLANKS).lower()


def _word_sql(metadata: str, flag: Flag) -> str:
    return rf"lower(btrim({metadata}->>'{flag}', E' \t\n\r\f\v'))"


def _array_sql(words: tuple[str, ...]) -> str:
    return f"'{{{','.join(words)}}}'::text[]"
