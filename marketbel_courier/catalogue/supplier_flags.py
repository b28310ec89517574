"""The yes-or-no keys of `suppliers.metadata`, read as the system's other readers take them.

Those cast the text to PostgreSQL's boolean, so a flag may be a word as well as a JSON boolean. What
is neither counts as yes, as does a key that is not there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from marketbel_courier.catalogue.parsing_logs import LogType, ParsingLog, record_parsing_logs
from marketbel_courier.ledger.taken_triggers import take_trigger

if TYPE_CHECKING:
    from marketbel_courier.database.pool import Pool


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
    """The same as an SQL expression over a column of this name."""
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


async def tell_of_unusable_flags(pool: Pool, *, task_id: str) -> None:
    """Log, once for each, the flags that say neither yes nor no, and what they count as."""
    for flag in Flag:
        rows = await pool.fetch(
            f"""
            SELECT id, name, left(metadata->>'{flag}', 60) AS value FROM suppliers
            WHERE {no_boolean_sql("metadata", flag)}
            """  # noqa: S608 - the flag's own words
        )
        for row in rows:
            digest = hashlib.sha256(row["value"].encode()).hexdigest()[:16]
            message = (
                f"Neither yes nor no: {flag} is “{row['value']}” in the metadata of {row['name']}."
                " It counts as yes; write true or false there."
            )
            async with pool.acquire() as connection, connection.transaction():
                if await take_trigger(connection, f"flag:{row['id']}:{flag}:{digest}"):
                    # Without a supplier: readers would take it for the end of its delivery.
                    line = ParsingLog(task_id, None, LogType.WARNING, message)
                    await record_parsing_logs(connection, [line])


def _word(value: object) -> str:
    # As `->>` writes it: a JSON boolean in lower case.
    return str(value).strip(_BLANKS).lower()


def _word_sql(metadata: str, flag: Flag) -> str:
    return rf"lower(btrim({metadata}->>'{flag}', E' \t\n\r\f\v'))"


def _array_sql(words: tuple[str, ...]) -> str:
    return f"'{{{','.join(words)}}}'::text[]"
