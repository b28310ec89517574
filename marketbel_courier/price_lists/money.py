"""Prices as suppliers write them, read into exact amounts. Currencies are not converted."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from marketbel_courier.file_formats.currencies import CURRENCY, currency_code
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.records import MAX_PRICE, Cell, UnusableRow

_CENT = Decimal("0.01")
_LONGEST = 64
_NOTHING = frozenset({"", "-", "–", "—", "n/a", "#n/a", "#н/д", "нет данных"})
_SIMPLE = re.compile(r"[0-9]{1,8}(?:\.[0-9]{1,2})?")
_PRICE = re.compile(
    rf"(?P<before>{CURRENCY})?\s*(?P<sign>[-−–+]?)\s*(?P<between>{CURRENCY})?\s*"
    rf"(?P<number>[0-9](?:[0-9 .,'’]*[0-9])?)"
    rf"\s*(?:[.,][-—–=]{{1,2}})?"  # 1299,- and 1299.— stand for no cents
    rf"\s*(?P<behind>{CURRENCY})?\s*(?:(?:/|за\s|per\s)\s*[1]?\s*[^\W\d]+\.?)?"
    r"\s*(?:\(?(?:с|без|incl\.?|excl\.?)\s(?:ндс|vat)\)?)?\s*\*{0,3}"  # stars: a footnote
)
_FROM = re.compile(r"(?:от|from|starting (?:at|from)|начиная с)\s+")
_RANGE = re.compile(r"(?<=[^\s/])\s*(?:[-–—]|\.{2,3}|\sдо|\sto)\s*(?=[^\s-])")
_PER_UNIT = re.compile(r"\s*/\s*[^\W\d]+\.?\Z")
_WIDEST_RANGE = 10
_KOPECKS = re.compile(r"(?P<whole>[0-9][0-9 ]*)-(?P<kopecks>[0-9]{2})(?P<behind>\D*)")
_ON_REQUEST = re.compile(
    r"запрос|договор|звони|уточн|согласов|\b(?:call|request|poa|ask|enquire|inquire|contact|tba|tbc"
    r"|tbd|quote)\b|p\.o\.a"
)
_NOT_FOR_SALE = re.compile(r"\bнет\b|снят|распродан|архив|sold|discontinued|out of stock")
_STOCK_WORDS = re.compile(r"налич|ожида|заказ|stock|expected|order")
_DIGIT = re.compile(r"[0-9]")
_PLAIN = re.compile(r"[0-9]+")
_GROUPS = re.compile(r"[0-9]{1,3}(?P<mark>[ '’.,])[0-9]{3}(?:(?P=mark)[0-9]{3})*")


class UnreadablePrice(UnusableRow):
    """A price that is missing, on request, negative, too large or not a price at all."""


class NoPriceNow(UnreadablePrice):
    """The supplier says in words that there is none: on request, or not for sale."""


@dataclass(frozen=True, slots=True)
class Price:
    """What one cell says of a price; `currency` is an ISO code.

    Of “500/450” the first is the amount, the rest are the `others`. Of a range it is the lower end,
    and `is_from` is set as for “from 500”. “1299-50” is no range, but 1299 roubles and 50 kopecks,
    since nobody asks from 50 to 1299.
    """

    amount: Decimal
    currency: str | None = None
    is_from: bool = False
    upper: Decimal | None = None
    others: tuple[Decimal, ...] = ()


def parse_price(cell: Cell) -> Decimal:
    """The amount in `cell`, two places, rounded half up; raises UnreadablePrice."""
    return read_price(cell).amount


def read_price(cell: Cell) -> Price:
    """The price in `cell` with what is said beside the amount; raises UnreadablePrice."""
    if isinstance(cell, Decimal):
        return Price(_storable(cell))
    return _read_text(cell)


@lru_cache(maxsize=8192)
def _read_text(text: str) -> Price:
    if _SIMPLE.fullmatch(text):
        return Price(Decimal(text).quantize(_CENT))
    # NFKC turns no-break and thin spaces into plain ones, and full-width digits into digits.
    plain = " ".join(unicodedata.normalize("NFKC", text).lower().split())
    if plain in _NOTHING:
        raise UnreadablePrice(Message("row-price-missing"))
    if len(plain) <= _LONGEST:
        price = _read_single(plain) or _read_several(plain)
        if price:
            return price
    raise _no_price(plain, text)


def _no_price(plain: str, text: str) -> UnreadablePrice:
    # Beside a number such words say something else: “450 (on order)” is a price.
    none_now = UnreadablePrice if _DIGIT.search(plain) else NoPriceNow
    if _ON_REQUEST.search(plain):
        return none_now(Message("row-price-on-request"))
    shown = text[:_LONGEST]
    if _NOT_FOR_SALE.search(plain):
        return none_now(Message("row-without-price", text=shown))
    if _STOCK_WORDS.search(plain):
        return UnreadablePrice(Message("row-without-price", text=shown))
    return UnreadablePrice(Message("row-price-unreadable", text=shown))


def _read_single(plain: str) -> Price | None:
    match = _PRICE.fullmatch(plain)
    number = _parse_number(match["number"]) if match else None
    if match is None or number is None:
        return None
    written = match["before"] or match["between"] or match["behind"]
    negative = match["sign"] in ("-", "−", "–") and match["sign"]
    return Price(
        _storable(-number if negative else number), currency_code(written) if written else None
    )


def _read_several(plain: str) -> Price | None:
    """“from 500”, “500 - 700” and “500/450”; None for anything else."""
    start = _FROM.match(plain)
    rest = plain[start.end() :] if start else plain
    ends = _prices(_RANGE.split(rest))
    if len(ends) == 1:
        return replace(ends[0], is_from=bool(start))
    if len(ends) == 2 and _is_range(*ends):
        low, high = sorted(ends, key=lambda price: price.amount)
        return Price(low.amount, _shared_currency(ends), is_from=True, upper=high.amount)
    if match := _KOPECKS.fullmatch(rest):
        return _read_single(f"{match['whole']}.{match['kopecks']}{match['behind']}")
    parts = _prices([part.strip() for part in _PER_UNIT.sub("", rest).split("/")])
    if not parts:
        return None
    others = tuple(part.amount for part in parts[1:])
    return Price(parts[0].amount, _shared_currency(parts), bool(start), others=others)


def _prices(texts: list[str]) -> list[Price]:
    """The prices in `texts`; none at all if one of them is no price."""
    prices = [_read_single(text) for text in texts if text]
    return [price for price in prices if price] if all(prices) else []


def _is_range(one: Price, other: Price) -> bool:
    low, high = sorted((one.amount, other.amount))
    return high <= low * _WIDEST_RANGE


def _shared_currency(prices: list[Price]) -> str | None:
    return next((price.currency for price in prices if price.currency), None)


def _storable(amount: Decimal) -> Decimal:
    if not amount.is_finite():
        raise UnreadablePrice(Message("row-price-not-a-number", amount=amount))
    if amount < 0:
        raise UnreadablePrice(Message("row-price-negative", amount=amount))
    if amount > MAX_PRICE:
        raise UnreadablePrice(
            Message("row-price-over-the-most", amount=f"{amount:.0f}", most=MAX_PRICE)
        )
    rounded = abs(amount).quantize(_CENT, rounding=ROUND_HALF_UP)
    return min(rounded, MAX_PRICE)


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
