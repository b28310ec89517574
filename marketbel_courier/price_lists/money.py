"""Prices as suppliers write them, read into exact amounts. Currencies are not converted."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

from marketbel_courier.price_lists.records import Cell, UnusableRow

MAX_PRICE = Decimal("99999999.99")

_CENT = Decimal("0.01")
_LONGEST = 64
_CURRENCY = (
    r"₽|\$|€|£|¥|₸|₴|₼|"
    r"(?:рублей|рубля|рубль|руб|р|rub|rur|usd|eur|gbp|cny|kzt|byn|byr|uah|uzs|azn|тг|тенге|грн|сум|сом"
    r"|dollars|dollar|euros|euro|евро)(?!\w)\.?"
)
_PRICE = re.compile(
    rf"(?:{_CURRENCY})?\s*(?P<sign>[-−–+]?)\s*(?:{_CURRENCY})?\s*"
    rf"(?P<number>[0-9](?:[0-9 .,'’]*[0-9])?)"
    rf"\s*(?:[.,][-—–=]{{1,2}})?"  # 1299,- and 1299.— stand for no cents
    rf"\s*(?:{_CURRENCY})?\s*(?:(?:/|за\s|per\s)\s*[1]?\s*\w+\.?)?",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"[0-9]+")
_GROUPS = re.compile(r"[0-9]{1,3}(?P<mark>[ '’.,])[0-9]{3}(?:(?P=mark)[0-9]{3})*")


class UnreadablePrice(UnusableRow):
    """A price that is missing, negative, too large or not a price at all."""


def parse_price(cell: Cell) -> Decimal:
    """The amount in `cell`, two places, rounded half up; raises UnreadablePrice."""
    amount = cell if isinstance(cell, Decimal) else _parse_text(cell)
    if not amount.is_finite():
        raise UnreadablePrice(f"the price {amount} is not a number")
    if amount < 0:
        raise UnreadablePrice(f"the price {amount} is negative")
    if amount > MAX_PRICE:
        raise UnreadablePrice(f"the price {amount:.0f} is over {MAX_PRICE}")
    rounded = abs(amount).quantize(_CENT, rounding=ROUND_HALF_UP)
    return min(rounded, MAX_PRICE)


def _parse_text(text: str) -> Decimal:
    # NFKC turns no-break and thin spaces into plain ones, and full-width digits into digits.
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    if not plain:
        raise UnreadablePrice("the price is missing")
    match = _PRICE.fullmatch(plain) if len(plain) <= _LONGEST else None
    number = _parse_number(match["number"]) if match else None
    if match is None or number is None:
        raise UnreadablePrice(f"the price “{text[:_LONGEST]}” cannot be read")
    return -number if match["sign"] in ("-", "−", "–") and match["sign"] else number


def _parse_number(text: str) -> Decimal | None:
    """A number with its thousands and decimal marks, or None where they make no sense.

    A single mark with three digits behind it groups thousands: prices do not have three
    decimals, except behind a zero or behind groups.
    """
    whole, mark, decimals = _split_decimals(text)
    digits = _ungroup(whole, mark)
    if digits is None or (mark and not _PLAIN.fullmatch(decimals)):
        return None
    return Decimal(f"{digits}.{decimals}" if mark else digits)


def _split_decimals(text: str) -> tuple[str, str, str]:
    last = max(text.rfind("."), text.rfind(","))
    if last < 0:
        return text, "", ""
    whole, mark, decimals = text[:last], text[last], text[last + 1 :]
    if mark in whole:
        return text, "", ""
    grouped = _GROUPS.fullmatch(text) and not whole.startswith("0")
    return (text, "", "") if grouped else (whole, mark, decimals)


def _ungroup(whole: str, decimal_mark: str) -> str | None:
    if _PLAIN.fullmatch(whole):
        return whole
    match = _GROUPS.fullmatch(whole)
    if match is None or match["mark"] == decimal_mark:
        return None
    return whole.replace(match["mark"], "")
