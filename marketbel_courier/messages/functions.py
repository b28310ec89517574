"""The functions that the catalogue's sentences call: quantities and foreign words in a language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from babel.numbers import format_decimal

from marketbel_courier.messages.language import Language
from marketbel_courier.messages.wording import as_sentence, clause, headline, one_line, short_id
from marketbel_courier.quantities import (
    mib_in_words,
    moment_in_words,
    size_in_words,
    time_in_words,
)

_UNITS: dict[Language, dict[str, str]] = {
    Language.EN: {},
    Language.RU: {
        "bytes": "байт",
        "kB": "кБ",
        "MB": "МБ",
        "GB": "ГБ",
        "MiB": "МиБ",
        "s": "с",
        "min": "мин",
        "h": "ч",
        "d": "д",
    },
}


def functions_of(language: Language) -> dict[str, Callable[..., Any]]:
    """The functions by the names that the Fluent files call them by.

    | name | takes | says |
    | --- | --- | --- |
    | SIZE | bytes | `1.2 MB`, in powers of ten |
    | MIB | bytes | `7.5 MiB` |
    | DURATION | seconds | `3 min 5 s` |
    | MOMENT | ISO 8601 | the moment in UTC, to the second |
    | MINUTE | ISO 8601 | the moment in UTC, to the minute |
    | DECIMAL | the text of an exact number | the number with all of its digits |
    | AMOUNT | the text of an exact number | the same, its digits in groups of three |
    | DIGITS | a whole number | its digits, ungrouped: a row, a status, a port |
    | CLAUSE | words | the words without their full stop, as a part of a sentence |
    | SENTENCE | words | the words with a capital letter and one full stop |
    | HEADLINE | words | the words at the beginning of a sentence, without an article |
    | LINE | words | the words on one line, with no character that moves a cursor |
    | SHORT | an id or a checksum | enough of it to find it again |
    """

    def in_units(words: str) -> str:
        units = _UNITS[language]
        if not units:
            return words
        said = [units.get(word, word) for word in words.split(" ")]
        return "\N{NO-BREAK SPACE}".join(
            _number(word, language) if word[:1].isdigit() else word for word in said
        )

    return {
        "SIZE": lambda size: in_units(size_in_words(int(size))),
        "MIB": lambda size: in_units(mib_in_words(int(size))),
        "DURATION": lambda time: in_units(time_in_words(timedelta(seconds=float(time)))),
        "MOMENT": lambda at: _moment(str(at), language),
        "MINUTE": lambda at: _moment(str(at), language)[: -len(":00")],
        "DECIMAL": lambda amount: _decimal(str(amount), language),
        "AMOUNT": lambda amount: _amount(str(amount), language),
        "DIGITS": lambda number: str(int(number)),
        "CLAUSE": clause,
        "SENTENCE": as_sentence,
        "HEADLINE": headline,
        "LINE": lambda words: one_line(str(words)),
        "SHORT": short_id,
    }


def _number(digits: str, language: Language) -> str:
    plain = digits.replace(",", "")
    return _grouped(Decimal(plain), language)


def _decimal(amount: str, language: Language) -> str:
    return amount if language is Language.EN else _amount(amount, language)


def _amount(amount: str, language: Language) -> str:
    if "E" in amount.upper():
        return amount
    try:
        return _grouped(Decimal(amount), language)
    except InvalidOperation:
        return amount


def _grouped(number: Decimal, language: Language) -> str:
    exponent = number.as_tuple().exponent
    digits = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    pattern = "#,##0" + (f".{'0' * digits}" if digits else "")
    return str(format_decimal(number, format=pattern, locale=language.value))


def _moment(iso: str, language: Language) -> str:
    try:
        at = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    if language is Language.EN:
        return moment_in_words(at)
    year, month, day = moment_in_words(at)[:10].split("-")
    return f"{day}.{month}.{year} {moment_in_words(at)[11:]}"
