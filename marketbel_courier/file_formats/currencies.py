"""Currencies as suppliers write them, told by their ISO codes. Nothing is converted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

# “$” is taken for the US dollar and “¥” for the yuan: the others write theirs differently here.
_WRITTEN: Mapping[str, Sequence[str]] = {
    "RUB": ("₽", "руб", "рублей", "рубля", "рубль", "рублях", "р", "rub", "rur", "roubles"),
    "USD": ("$", "us$", "usd", "долл", "доллар", "доллара", "долларов", "долларах", "dollar",
            "dollars"),
    "EUR": ("€", "eur", "euro", "euros", "евро"),
    "GBP": ("£", "gbp", "pounds"),
    "CNY": ("¥", "cny", "rmb", "юань", "юаня", "юаней", "юанях", "元"),
    "JPY": ("jpy", "円"),
    "KZT": ("₸", "kzt", "тг", "тенге"),
    "UAH": ("₴", "uah", "грн", "гривна", "гривен", "гривнах"),
    "BYN": ("byn", "byr", "br", "б.р", "бел руб", "бел. руб", "бел.руб", "белорусских рублей",
            "белорусских рублях"),
    "UZS": ("uzs", "сум", "сумов"),
    "KGS": ("kgs", "сом", "сомов"),
    "AZN": ("₼", "azn", "манат"),
    "AMD": ("֏", "amd", "драм", "драмов"),
    "GEL": ("₾", "gel", "лари"),
    "PLN": ("pln", "zł", "zl"),
    "CZK": ("czk", "kč"),
    "CHF": ("chf",),
    "SEK": ("sek",),
    "NOK": ("nok",),
    "DKK": ("dkk",),
    "TRY": ("₺", "try"),
    "INR": ("₹", "inr"),
    "AED": ("aed",),
}  # fmt: skip
_CODES: Mapping[str, str] = {text: code for code, texts in _WRITTEN.items() for text in texts}


def _pattern(text: str) -> str:
    return rf"{re.escape(text)}(?!\w)\.?" if text[-1].isalpha() else re.escape(text)


CURRENCY = "|".join(_pattern(text) for text in sorted(_CODES, key=len, reverse=True))
"""A regular expression for one currency in lower case, with the full stop of an abbreviation."""

_IN_TEXT = re.compile(rf"(?<!\w)(?:{CURRENCY})")
_SPEAKS_OF_PRICES = re.compile(r"\b(?:цен|прайс|валют|стоимост|price|currency|cost)")


def currency_code(text: str) -> str | None:
    """The ISO code of a currency that is all of `text`."""
    return _CODES.get(text.strip().lower().rstrip("."))


@lru_cache(maxsize=1024)
def find_currency(text: str) -> str | None:
    """The one currency that is named somewhere in `text`; None if there are several."""
    found = {_CODES[match.rstrip(".")] for match in _IN_TEXT.findall(text.lower())}
    return found.pop() if len(found) == 1 else None


def announced_currency(text: str) -> str | None:
    """The currency of “Prices in USD” and the like; not of every line that has one in it."""
    return find_currency(text) if _SPEAKS_OF_PRICES.search(text.lower()) else None


def without_currency(title: str) -> str:
    """`title`, normalised, without its currency: “цена руб” is “цена”."""
    return " ".join(_IN_TEXT.sub(" ", title).split())
