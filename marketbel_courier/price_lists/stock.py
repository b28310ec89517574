"""What a stock column says: whether an item can be had, and how many of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from marketbel_courier.price_lists.number_marks import (
    NO_EVIDENCE,
    NUMBER,
    NumberMarks,
    parse_number,
    plain_number_text,
)
from marketbel_courier.price_lists.records import Cell

_NUMBER = re.compile(
    r"(?P<at_least>>=?|≥|более|больше|свыше|от|over|more than|min\.?)?\s*"
    rf"(?P<sign>-?)(?P<number>{NUMBER})\s*(?P<plus>\+)?"
    r"\s*(?:[^\W\d]{1,8}\.?)?"
)
_WAITING = re.compile(r"\d\s?(?:дн|день|дня|сут|недел|нед\b|мес|day|week|month)")
_LESS = re.compile(r"(?:<=?|≤|менее|меньше|до|under|less than)\s*(?P<number>\d{1,9})\D*")
_ABSENT = re.compile(
    r"нет\b(?! данных| информ)|отсутств|ожида|под заказ|в пути|закончил|распродан|снят"
    r"|out of|sold|no\b|not\b|none\b|in transit|back ?order|on order|pre-?order|expected"
    r"|unavailable|discontinued|false\b|[-–—0]$"
    r"|нема\b|немає|відсутн|під замовлення|очіку|няма\b|пад заказ|brak\b|nie\b|niedost|na zam"
    r"|nein\b|nicht |ausverkauft|auf bestellung|nee\b|niet |uitverkocht"
)
_PRESENT = re.compile(
    r"есть|в наличии|налич|много|мало|достаточно|склад|да\b|in stock|stock|available|yes\b|many\b"
    r"|few\b|low\b|high\b|true\b|plenty|limited|\++$|\*+$|[●✓✔]"
    r"|є\b|в наявності|багато|ёсць|у наяўнасці|tak\b|dost[ęe]pn|jest\b|du[żz]o|ja\b|auf lager"
    r"|lieferbar|verf[üu]gbar|voorradig|op voorraad"
)
_QUESTION = re.compile(
    r"\?\s*$|\b(?:0 ?/ ?1|1 ?/ ?0|да ?/ ?нет|yes ?/ ?no|y ?/ ?n|tak ?/ ?nie|ja ?/ ?nein)\b"
    r"|^is[ _]in[ _]stock$",
    re.IGNORECASE,
)
_LONGEST = 64
_LONGEST_COUNT = 10
_LARGEST = 2_147_483_647


@dataclass(frozen=True, slots=True)
class Stock:
    """Whether the item is in stock, and how many pieces; None for what is not said.

    Of “more than 10” the quantity is 10: there are at least so many. `is_count` is false for a
    mere yes or no, which says nothing of how many pieces there are.
    """

    in_stock: bool | None
    quantity: int | None
    is_count: bool = True


def read_stock(cell: Cell, marks: NumberMarks = NO_EVIDENCE) -> Stock:
    """The stock that `cell` tells of; what is to be ordered or expected is not in stock.

    `marks` are what commas and points mean in the cell's column.
    """
    if isinstance(cell, Decimal):
        return _read_number(cell)
    if cell.isdecimal() and len(cell) < _LONGEST_COUNT:
        return _read_digits(cell)
    return _read_text(cell[:_LONGEST], marks)


def asks_whether(title: str) -> bool:
    """Whether the title of a stock column is a question, to which 1 is yes and 0 no."""
    return bool(_QUESTION.search(title))


def yes_or_no(stock: Stock) -> Stock:
    """What the answer to such a question says."""
    return Stock(stock.in_stock, None, is_count=False)


def together(stocks: Sequence[Stock]) -> Stock:
    """The stock of all warehouses: there where one has it, and as many as all have."""
    told = [stock.in_stock for stock in stocks if stock.in_stock is not None]
    counted = [stock.quantity for stock in stocks if stock.is_count]
    counts = [quantity for quantity in counted if quantity is not None]
    is_known = len(counts) == len(counted)
    return Stock(
        in_stock=any(told) if told else None,
        quantity=min(sum(counts), _LARGEST) if counts and (is_known or sum(counts)) else None,
    )


@lru_cache(maxsize=4096)
def _read_number(number: Decimal) -> Stock:
    return _counted(int(number)) if number.is_finite() else Stock(None, None)


@lru_cache(maxsize=4096)
def _read_digits(digits: str) -> Stock:
    return _counted(int(digits))


@lru_cache(maxsize=4096)
def _read_text(cell: str, marks: NumberMarks) -> Stock:
    text = plain_number_text(cell)
    if _WAITING.search(text):
        return Stock(None, None)  # How long it takes says neither whether nor how many.
    if match := _NUMBER.fullmatch(text):
        number = parse_number(match["number"], marks)
        if number is None or number.doubt:
            return Stock(None, None)
        return _counted(int(number.value) * (-1 if match["sign"] else 1), match["at_least"])
    if match := _LESS.fullmatch(text):
        return Stock(in_stock=int(match["number"]) > 0, quantity=None)
    if _ABSENT.match(text):
        return Stock(in_stock=False, quantity=0)
    return Stock(in_stock=True if _PRESENT.match(text) else None, quantity=None)


def _counted(number: int, at_least: str | None = None) -> Stock:
    quantity = min(max(number, 0), _LARGEST)
    # "More than 0" is not nothing.
    return Stock(
        in_stock=quantity > 0 or bool(at_least), quantity=quantity or (None if at_least else 0)
    )
