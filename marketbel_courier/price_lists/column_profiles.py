"""What the values of each column look like, over a sample of rows. No role is given here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from marketbel_courier.file_formats.currencies import CURRENCY, currency_code
from marketbel_courier.file_formats.gtin import is_gtin
from marketbel_courier.file_formats.text import normalise
from marketbel_courier.price_lists.records import Cell, RawRow
from marketbel_courier.price_lists.units import is_unit

_MOST_ROWS = 400
_LONGEST_LOOKED_AT = 200
_NUMBER = re.compile(r"[-+]?\d{1,3}(?:[ '’]\d{3})+(?:[.,]\d+)?|[-+]?\d*[.,]?\d+|\d+[.,]")
_PRICE = re.compile(
    rf"['~≈]?\s*(?:от |from )?(?:{CURRENCY})?\s*[-+]?\d[\d .,'’]*\s*(?P<mark>{CURRENCY})?"
    r"\s*(?:\d{1,2} ?коп\.?)?\s*(?:/|за|per)?\s*[^\W\d]{0,4}\d?\.?\*{0,3}",
    re.IGNORECASE,
)
_NO_PRICE_IN_WORDS = re.compile(
    r"(?:по |цена )?(?:запрос|договор|звони|уточн)\w*.*|call.*|on request|poa|tba|n/a|-+|—|нет",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"(?!\d+(?:[.,]\d+)?[xхXХ×*]\d)(?=\S*\d)[\w./#+*-]{1,40}(?: [\w./#+-]{1,12}){0,2}"
)
_CODE_OF_LETTERS = re.compile(r"[A-Z]{2,12}|[A-Za-z]+(?:[-_][A-Za-z]+){1,4}")
_LETTERS = re.compile(r"[^\W\d_]{3}")
_WORD = re.compile(r"[^\W\d_]{2,}")
_URL = re.compile(r"(?:https?://|www\.)\S+|\S+\.(?:jpe?g|png|webp|gif)", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d\d-\d\d.*|\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d.*")
_PERCENT = re.compile(r"-?\d{1,3}(?:[.,]\d+)? ?%")
_STOCK_WORD = re.compile(
    r"(?:есть|нет|много|мало|достаточно|в наличии|нет в наличии|под заказ|ожида\w+|в пути|да|yes|no"
    r"|in stock|out of stock|available|true|false|є|немає|так|ні|nie|tak|ja|nein|nee|brak|sofort"
    r"|предзаказ|заказ|резерв|отсутствует|склад\w*|instock|в наявності)\b.*|[+-]+|[●✓✔]+"
    r"|[<>≥≤]\s?\d+|\d+\+|(?:более|больше|свыше|менее|до) \d+.*",
    re.IGNORECASE,
)
_VAT = re.compile(r"(?:0|5|7|8|10|18|19|20|21|22|23|25)(?:[.,]0+)? ?%?|без ндс|ндс \d+ ?%|zw|np")


class CellLook(NamedTuple):
    """What one value looks like; a tuple, so that columns of looks are summed up at once."""

    is_number: bool = False
    is_whole: bool = False
    is_price: bool = False
    has_currency: bool = False
    is_code: bool = False
    is_barcode: bool = False
    is_date: bool = False
    is_url: bool = False
    is_percent: bool = False
    is_unit: bool = False
    is_currency: bool = False
    is_stock_word: bool = False
    is_vat_rate: bool = False
    has_letters: bool = False
    words: int = 0
    length: int = 0


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """Shares, from 0 to 1, of a column's filled cells, but `filled` itself of the rows.

    `counts` is true for 1, 2, 3, …; `zeros` are zeros among all; `words` and `length` are means;
    `same_length` is the share of the commonest length of codes.
    """

    rows: int = 0
    filled: float = 0.0
    numbers: float = 0.0
    wholes: float = 0.0
    prices: float = 0.0
    currencies: float = 0.0
    codes: float = 0.0
    barcodes: float = 0.0
    dates: float = 0.0
    urls: float = 0.0
    percents: float = 0.0
    units: float = 0.0
    currency_words: float = 0.0
    stock_words: float = 0.0
    vat_rates: float = 0.0
    letters: float = 0.0
    unique: float = 0.0
    zeros: float = 0.0
    leading_zeros: float = 0.0
    words: float = 0.0
    length: float = 0.0
    typical: float = 0.0
    counts: bool = False


NO_PROFILE = ColumnProfile()


def item_rows(rows: Sequence[RawRow]) -> list[RawRow]:
    """The rows that may be items: with at least half as many values as is usual."""
    filled = [row.filled for row in rows]
    usual = median([count for count in filled if count > 1] or [0])
    least = max(2, usual / 2)
    return [row for row, count in zip(rows, filled, strict=True) if count >= least]


def profiles(rows: Sequence[RawRow], width: int) -> list[ColumnProfile]:
    """The profile of each of `width` columns, over the rows that may be items."""
    items = item_rows(rows)
    step = max(1, len(items) // _MOST_ROWS)
    sample = items[::step]
    return [_profile(sample, column) for column in range(width)]


def _profile(rows: Sequence[RawRow], column: int) -> ColumnProfile:
    cells = [
        (row.cells[column], bool(row.currencies and column in row.currencies))
        for row in rows
        if column < len(row.cells) and row.cells[column] != ""
    ]
    if not cells:
        return ColumnProfile(rows=len(rows))
    looks = [look_of(cell) for cell, _ in cells]
    count = len(looks)
    total = CellLook._make(map(sum, zip(*looks, strict=True)))
    texts = [str(cell) for cell, _ in cells]
    whole = [int(text) for text, look in zip(texts, looks, strict=True) if look.is_whole]
    amounts = [
        _amount(cell) for (cell, _), look in zip(cells, looks, strict=True) if look.is_number
    ]
    known = [amount for amount in amounts if amount is not None]
    shown = [formatted for _, formatted in cells]
    with_currency = (
        sum(look.has_currency or told for look, told in zip(looks, shown, strict=True))
        if any(shown)
        else total.has_currency
    )
    return ColumnProfile(
        rows=len(rows),
        filled=count / len(rows),
        numbers=total.is_number / count,
        wholes=total.is_whole / count,
        prices=total.is_price / count,
        currencies=with_currency / count,
        codes=total.is_code / count,
        barcodes=total.is_barcode / count,
        dates=total.is_date / count,
        urls=total.is_url / count,
        percents=total.is_percent / count,
        units=total.is_unit / count,
        currency_words=total.is_currency / count,
        stock_words=total.is_stock_word / count,
        vat_rates=total.is_vat_rate / count,
        letters=total.has_letters / count,
        unique=len(set(texts)) / count,
        zeros=sum(amount == 0 for amount in known) / count,
        leading_zeros=sum(map(_leads_with_zero, texts)) / count,
        words=total.words / count,
        length=total.length / count,
        typical=float(median(known)) if known else 0.0,
        counts=_counts(whole, count),
    )


def look_of(cell: Cell) -> CellLook:
    """What one filled cell looks like."""
    if isinstance(cell, Decimal):
        whole = cell.is_finite() and cell == cell.to_integral_value()
        text = format(cell, "f") if cell.is_finite() else ""
        return CellLook(
            is_number=True,
            is_whole=whole and len(text) <= 15,
            is_price=cell.is_finite() and cell >= 0,
            is_code=whole and cell >= 0,
            is_barcode=whole and is_gtin(text),
            is_vat_rate=bool(_VAT.fullmatch(text)),
            words=0,
            length=len(text),
        )
    return _look_of_text(cell[:_LONGEST_LOOKED_AT])


@lru_cache(maxsize=16384)
def _look_of_text(text: str) -> CellLook:
    number = bool(_NUMBER.fullmatch(text))
    price = None if number else _PRICE.fullmatch(text)
    key = normalise(text) if len(text) < 24 else ""
    return CellLook(
        is_number=number,
        is_whole=number and text.isdecimal() and len(text) <= 15,
        is_price=number or bool(price) or bool(_NO_PRICE_IN_WORDS.fullmatch(text)),
        has_currency=bool(price and price["mark"]),
        is_code=bool(_CODE.fullmatch(text) or _CODE_OF_LETTERS.fullmatch(text))
        and not _is_decimal(text),
        is_barcode=is_gtin(text),
        is_date=bool(_DATE.fullmatch(text)),
        is_url=bool(_URL.match(text)),
        is_percent=bool(_PERCENT.fullmatch(text)),
        is_unit=bool(key) and is_unit(key),
        is_currency=currency_code(text) is not None,
        is_stock_word=bool(_STOCK_WORD.fullmatch(text)),
        is_vat_rate=bool(_VAT.fullmatch(text.lower())),
        has_letters=bool(_LETTERS.search(text)),
        words=len(_WORD.findall(text)),
        length=len(text),
    )


def _is_decimal(text: str) -> bool:
    return bool(re.fullmatch(r"\d+[.,]\d{1,2}", text))


def _leads_with_zero(text: str) -> bool:
    return len(text) > 1 and text[0] == "0" and text.isdecimal()


def _amount(cell: Cell) -> Decimal | None:
    if isinstance(cell, Decimal):
        return cell if cell.is_finite() else None
    if not _NUMBER.fullmatch(cell[:_LONGEST_LOOKED_AT]):
        return None
    plain = re.sub(r"[ '’]", "", cell).replace(",", ".").rstrip(".")
    return Decimal(plain) if len(plain) < 30 else None


def _counts(whole: Sequence[int], filled: int) -> bool:
    """Whether the numbers count the rows, maybe anew in each section."""
    if len(whole) < max(2, filled * 0.9):
        return False
    steps = sum(later - earlier == 1 or later == 1 for earlier, later in pairwise(whole))
    return whole[0] <= 1 and steps >= (len(whole) - 1) * 0.9
