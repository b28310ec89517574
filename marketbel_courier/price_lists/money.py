"""Prices as suppliers write them, read into exact amounts. Currencies are not converted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal

from marketbel_courier.file_formats.currencies import BARE_ROUBLES, CURRENCY, currency_code
from marketbel_courier.file_formats.text_runs import has_stroke, parted_by_stroke
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.number_marks import (
    NO_EVIDENCE,
    NUMBER,
    Mark,
    NumberDoubt,
    NumberMarks,
    parse_number,
    plain_number_text,
)
from marketbel_courier.price_lists.records import MAX_PRICE, Cell, UnusableRow
from marketbel_courier.price_lists.roles import Vat
from marketbel_courier.price_lists.row_columns import NOTHING_SAID
from marketbel_courier.price_lists.units import unit_code

_CENT = Decimal("0.01")
_LONGEST = 64
PLAIN_AMOUNT = re.compile(r"([0-9]{1,7})(?:\.([0-9]{1,2}))?")
"""A number that is a price as it stands: its whole part, and its cents if it has some."""

_AS_FLOATS_HAVE_IT = Context(prec=15)
"""What stands behind the fifteenth digit of a workbook's number is how the machine stores it."""
_NOTICED_ROUNDING = Decimal("0.001")

_BEGINNING = re.compile(
    r"(?:'+|(?:[~≈]|ок(?:оло|\.)|примерно|прибл\.?|ca\.?|approx\.?)\s*|(?:цена|price)\s*:?\s+)+"
)
_AMOUNT = re.compile(
    rf"(?P<before>{CURRENCY})?\s*(?P<sign>[-−–+]?)\s*(?P<between>{CURRENCY})?\s*"
    rf"(?P<number>{NUMBER})(?P<exponent>e[+-]?[0-9]{{1,2}}(?![0-9]))?"
    # 1299,- and 1299.— and 500/- stand for no cents, as 1500= does
    r"(?:\s*[.,]?(?:[-—–=]{1,2}(?=\s*(?:[^\s0-9]|\Z))|/-)|[.,](?![0-9]))?"
)
_CURRENCY = re.compile(rf"\s*\(?(?P<currency>{CURRENCY})\)?")
_HUNDREDTHS = re.compile(
    r"\s*(?P<hundredths>[0-9]{1,2})\s?(?:коп(?:ейка|ейки|еек|\.)?|к\b\.?|gr\b\.?|grosz\w*|cents?\b)"
)
_KOPECKS_ALONE = re.compile(r"\s*коп(?:ейка|ейки|еек|\.)?(?!\w)")
_GLUED_HUNDREDTHS = re.compile(r"\s*(?:руб|р)\.?(?P<hundredths>[0-9]{1,2})\s?к(?:оп)?\b\.?")
_BASIS = re.compile(
    rf"\s*[,;(]?\s*(?:/|(?:за|per|je|pro|for|a)\s)\s*(?P<count>[0-9]{{1,6}}|тыс\.?)?\s*"
    rf"(?!(?:{CURRENCY})(?:\W|\Z))"
    r"(?P<unit>[^\W\d_]+\.?(?:[\s-]?[^\W\d_]{1,3}\.?)?[23]?|[^\W\d_]+\.?)\)?"
)
_VAT = re.compile(
    r"\s*[,;(]?\s*(?P<how>\+|(?:с|з|без|вкл\w*\.?|включая|в\s?т\.?\s?ч\.?|incl\w*\.?|inc\.?|with|"
    r"ex(?:cl\w*)?\.?|without|плюс|plus|в цену включен)\s)?\s*"
    r"(?P<rate>[0-9]{1,2}(?:[.,][0-9])?\s?%)?\s*"
    r"(?:ндс|vat|пдв|mwst|tax|btw)\s*(?P<behind>[0-9]{1,2}(?:[.,][0-9])?\s?%)?\)?"
    r"|\s*[,;(]?\s*(?P<word>netto|нетто|net|brutto|брутто|gross)\b\.?\)?"
)
_WITHOUT = re.compile(r"без|ex|without|плюс|plus|\+|net|нет")
_NOTE = re.compile(
    r"\s*(?:\*{1,3}|\.)(?=\s|\Z)|\s*\*{1,3}"
    # What a promotion is called says nothing of the amount.
    r"|\s*[,;!(]?\s*(?:акция|новинка|нов\.|хит(?: продаж)?|распродажа|спец ?цена|promo|sale|new"
    r"|hit)!?\)?(?=\s|\Z)"
)
_FROM = re.compile(
    r"(?:от|від|ад|from|od|ab|vanaf|starting (?:at|from)|начиная с)(?:\s+|(?=[0-9$€£₽]))"
)
_RANGE = re.compile(r"(?<=[^\s/])\s*(?:[-–—]|\.{2,3}|…|\sдо|\sto|\sdo|\sbis)\s*(?=[^\s-])")
_PER_UNIT = re.compile(r"\s*/\s*[^\W\d]+\.?\Z")
_WIDEST_RANGE = 10
_KOPECKS = re.compile(r"(?P<whole>[0-9][0-9 ]*)-(?P<kopecks>[0-9]{2})(?P<behind>(?:[^0-9-].*)?)")
_DATE = re.compile(
    r"[0-9]{1,2}([./-])[0-9]{1,2}\1(?:[0-9]{2}|[0-9]{4})|[0-9]{4}-[0-9]{2}-[0-9]{2}.*"
)
_BETWEEN_VALUES = re.compile(
    r"(?<=[.,][0-9][0-9]) (?=[0-9])|(?<=[^\W\d]\.|.[^\W\d]|.[$€₽%]) (?=[0-9])"
)
_ON_REQUEST = re.compile(
    r"запрос|договор|звони|уточн|согласов|\b(?:call|request|poa|ask|enquire|inquire|contact|tba|tbc"
    r"|tbd|quote)\b|p\.o\.a"
)
_NOT_FOR_SALE = re.compile(r"\bнет\b|снят|распродан|архив|sold|discontinued|out of stock")
_STOCK_WORDS = re.compile(r"налич|ожида|заказ|stock|expected|order")
_DIGIT = re.compile(r"[0-9]")


class UnreadablePrice(UnusableRow):
    """A price that is missing, on request, negative, too large or not a price at all."""


class NoPriceNow(UnreadablePrice):
    """The supplier says in words that there is none: on request, or not for sale."""


@dataclass(frozen=True, slots=True)
class Price:
    """What one cell says of a price: the exact amount, and its terms where the cell has some.

    Of “500/450” the first is the price, the rest are its `others`: “54 300 руб. / 590 $” has its
    own currency in each. Of a range it is the lower end,
    and `is_from` is set as for “from 500”. “1299-50” is no range, but 1299 roubles and 50 kopecks,
    since nobody asks from 50 to 1299. `doubts` are what a person should look at.
    """

    amount: Decimal
    currency: str | None = None
    is_from: bool = False
    upper: Decimal | None = None
    others: tuple[Price, ...] = ()
    vat: Vat | None = None
    vat_rate: Decimal | None = None
    basis: str | None = None
    basis_quantity: Decimal | None = None
    doubts: tuple[Message, ...] = ()

    @property
    def rounded(self) -> Decimal:
        """The amount in two places, rounded half up."""
        return rounded(self.amount)


def parse_price(cell: Cell) -> Decimal:
    """The amount in `cell`, two places, rounded half up; raises UnreadablePrice."""
    return read_price(cell).rounded


def rounded(amount: Decimal) -> Decimal:
    """`amount` as the catalogue stores prices: two places, rounded half up."""
    return min(amount.quantize(_CENT, rounding=ROUND_HALF_UP), MAX_PRICE)


def is_rounded_away(amount: Decimal) -> bool:
    """Whether so much of a price is lost by rounding that somebody may notice."""
    return abs(rounded(amount) - amount) > amount * _NOTICED_ROUNDING


def plain_amounts(marks: NumberMarks) -> re.Pattern[str]:
    """What PLAIN_AMOUNT is in a column with such marks: nothing that could be read otherwise."""
    decimal = "".join(mark for mark in ".," if marks.of(mark) in (None, Mark.DECIMAL))
    groups = r"|[0-9]{1,3}(?:[ \xa0\u202f][0-9]{3}){1,2}" if marks.blank is Mark.THOUSANDS else ""
    cents = rf"(?:[{decimal}]([0-9]{{1,2}}))?" if decimal else "()?"
    return re.compile(rf"([0-9]{{1,7}}{groups}){cents}")


def read_price(cell: Cell, marks: NumberMarks = NO_EVIDENCE) -> Price:
    """The price in `cell` with what is said beside the amount; raises UnreadablePrice.

    `marks` are what commas, points and blanks mean in the cell's column.
    """
    if isinstance(cell, Decimal):
        return Price(_storable(cell))
    if PLAIN_AMOUNT.fullmatch(cell) and marks.point is not Mark.THOUSANDS:
        return Price(Decimal(cell))
    if has_stroke(cell):
        cell, struck = parted_by_stroke(cell)
        if not _DIGIT.search(cell):
            raise NoPriceNow(Message("row-price-struck-out", text=_shown(struck)))
    plain = plain_number_text(cell)
    if plain in NOTHING_SAID:
        raise UnreadablePrice(Message("row-price-missing"))
    if len(plain) <= _LONGEST and not _DATE.fullmatch(plain):
        start = _BEGINNING.match(plain)
        price = _Reading(cell, marks).read(plain[start.end() :] if start else plain)
        if price:
            return price
    raise _no_price(plain, cell)


def _no_price(plain: str, text: str) -> UnreadablePrice:
    # Beside a number such words say something else: “450 (on order)” is a price.
    none_now = UnreadablePrice if _DIGIT.search(plain) else NoPriceNow
    if _ON_REQUEST.search(plain):
        return none_now(Message("row-price-on-request"))
    shown = _shown(text)
    if _NOT_FOR_SALE.search(plain):
        return none_now(Message("row-without-price", text=shown))
    if _STOCK_WORDS.search(plain):
        return UnreadablePrice(Message("row-without-price", text=shown))
    return UnreadablePrice(Message("row-price-unreadable", text=shown))


def _shown(text: str) -> str:
    return " ".join(text.split())[:_LONGEST]


@dataclass(frozen=True, slots=True)
class _Reading:
    """The reading of one cell's text, by what its column says of marks."""

    cell: str
    marks: NumberMarks

    def read(self, plain: str) -> Price | None:
        """The price in `plain`; None where it is none."""
        return self._single(plain) or self._several(plain) or self._stacked(plain)

    def _single(self, plain: str) -> Price | None:
        match = _AMOUNT.match(plain)
        if not match or (match["sign"] and match["before"] and match["between"]):
            return None
        number, doubts = self._number(match["number"])
        if number is None:
            return None
        if exponent := match["exponent"]:
            if exponent[1] not in "+-":
                return None
            number = Decimal(f"{number.scaleb(int(exponent[1:])):f}")
            doubts = (*doubts, Message("row-price-shortened", text=_shown(self.cell)))
        written = match["before"] or match["between"]
        price = Price(number, currency_code(written) if written else None, doubts=doubts)
        start = match.end()
        if not written and (kopecks := _KOPECKS_ALONE.match(plain, start)):
            price = replace(price, amount=number.scaleb(-2), currency=BARE_ROUBLES)
            start = kopecks.end()
        told = _with_what_follows(price, plain, start)
        if told is None:
            return None
        amount = -told.amount if match["sign"] in ("-", "−", "–") and match["sign"] else told.amount
        return replace(told, amount=_storable(amount))

    def _number(self, text: str) -> tuple[Decimal | None, tuple[Message, ...]]:
        if " " in text and self.marks.blank is Mark.BETWEEN:
            return None, ()
        read = parse_number(text, self.marks)
        if read is None:
            return None, ()
        match read.doubt:
            case NumberDoubt.TWO_READINGS:
                raise UnreadablePrice(Message("row-price-in-two-ways", text=_shown(self.cell)))
            case NumberDoubt.UNLIKE_COLUMN:
                doubt = Message(
                    "row-price-unlike-column", text=_shown(self.cell), amount=read.value
                )
                return read.value, (doubt,)
            case _:
                return read.value, ()

    def _several(self, plain: str) -> Price | None:
        """“from 500”, “500 - 700” and “500/450”; None for anything else."""
        start = _FROM.match(plain)
        rest = plain[start.end() :] if start else plain
        kopecks = _KOPECKS.fullmatch(rest)
        if kopecks and self.marks.dash is Mark.DECIMAL:
            return self._with_kopecks(kopecks)
        ends = self._prices(_RANGE.split(rest))
        if len(ends) == 1:
            return replace(ends[0], is_from=bool(start))
        if len(ends) == 2 and _is_range(*ends):
            low, high = sorted(ends, key=lambda price: price.amount)
            doubts = low.doubts + high.doubts
            if kopecks and self.marks.dash is None:
                doubts += (Message("row-price-range-or-cents", text=_shown(self.cell)),)
            return replace(
                low,
                currency=_shared_currency(ends),
                is_from=True,
                upper=high.amount,
                doubts=doubts,
            )
        if kopecks:
            return self._with_kopecks(kopecks)
        parts = self._prices([part.strip() for part in _PER_UNIT.sub("", rest).split("/")])
        return replace(_joined(parts), is_from=bool(start)) if parts else None

    def _with_kopecks(self, match: re.Match[str]) -> Price | None:
        whole = match["whole"].replace(" ", "")
        return self._single(f"{whole}.{match['kopecks']}{match['behind']}")

    def _stacked(self, plain: str) -> Price | None:
        """The first of several prices one below or behind the other, with a doubt."""
        texts = _lines(plain) if "\n" in plain else self._parted(plain)
        parts = self._prices(texts) if len(texts) > 1 else []
        if not parts or not all(part.amount for part in parts):
            return None
        if len({bool(part.currency) for part in parts}) > 1:
            return None  # “12 руб 50”: nobody knows whether the second is a price.
        if not all(_is_range(parts[0], part) for part in parts):
            return None  # “12” over “500” may be 12 500 in a narrow column.
        price = _joined(parts)
        doubt = Message("row-price-of-several", text=_shown(self.cell), amount=price.amount)
        return replace(price, doubts=(*price.doubts, doubt))

    def _parted(self, plain: str) -> list[str]:
        texts = _BETWEEN_VALUES.split(plain)
        if len(texts) == 1 and self.marks.blank is Mark.BETWEEN:
            texts = plain.split(" ")
        return texts

    def _prices(self, texts: Sequence[str]) -> list[Price]:
        """The prices in `texts`; none at all if one of them is no price."""
        prices = [self._single(text) for text in texts if text]
        return [price for price in prices if price] if all(prices) else []


def _with_what_follows(price: Price, plain: str, start: int) -> Price | None:
    """`price` with the currency, the kopecks, the basis and the VAT behind it; None for others."""
    place = start
    while place < len(plain):
        if not plain[place:].strip():
            return price
        match: re.Match[str] | None
        if not price.currency and (match := _CURRENCY.match(plain, place)):
            price = replace(price, currency=currency_code(match["currency"]))
        elif price.amount == int(price.amount) and (match := _HUNDREDTHS.match(plain, place)):
            price = replace(price, amount=price.amount + Decimal(match["hundredths"]).scaleb(-2))
        elif match := _GLUED_HUNDREDTHS.match(plain, place):
            amount = price.amount + Decimal(match["hundredths"]).scaleb(-2)
            price = replace(price, amount=amount, currency=BARE_ROUBLES)
        elif match := _VAT.match(plain, place):
            price = _with_vat(price, match)
        elif match := _NOTE.match(plain, place):
            pass
        elif match := _BASIS.match(plain, place):
            told = _with_basis(price, match)
            if told is None:
                return None
            price = told
        else:
            return None
        place = match.end()
    return price


def _with_vat(price: Price, match: re.Match[str]) -> Price:
    how = (match["how"] or match["word"] or "").strip()
    rate = match["rate"] or match["behind"]
    return replace(
        price,
        vat=Vat.EXCLUDED if _WITHOUT.match(how) else Vat.INCLUDED,
        vat_rate=Decimal(rate.rstrip(" %").replace(",", ".")) if rate else None,
    )


def _with_basis(price: Price, match: re.Match[str]) -> Price | None:
    unit, count = match["unit"].strip(), match["count"]
    code = unit_code(unit)
    if code is None and (count or unit in ("нет", "no")):
        return None
    quantity = Decimal(1000 if count.startswith("тыс") else int(count)) if count else None
    return replace(
        price, basis=code or unit, basis_quantity=quantity if quantity and quantity > 1 else None
    )


def _lines(plain: str) -> list[str]:
    """The lines that begin a number of their own, each with those that do not."""
    parts: list[str] = []
    for line in plain.split("\n"):
        if parts and not (_DIGIT.search(line) and _DIGIT.search(parts[-1])):
            parts[-1] += f" {line}"
        else:
            parts.append(line)
    return parts


def _joined(parts: Sequence[Price]) -> Price:
    """Several prices of one thing: a currency or a basis that only one has is that of all."""
    currency = _shared_currency(parts)
    basis = next((part.basis for part in parts if part.basis), None)
    first, *others = [
        replace(part, currency=part.currency or currency, basis=part.basis or basis)
        for part in parts
    ]
    doubts = tuple(doubt for part in parts for doubt in part.doubts)
    return replace(first, others=tuple(others), doubts=doubts)


def _is_range(one: Price, other: Price) -> bool:
    if one.currency and other.currency and one.currency != other.currency:
        return False
    low, high = sorted((one.amount, other.amount))
    return high <= low * _WIDEST_RANGE


def _shared_currency(prices: Sequence[Price]) -> str | None:
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
    if len(amount.as_tuple().digits) > _AS_FLOATS_HAVE_IT.prec:
        amount = amount.normalize(_AS_FLOATS_HAVE_IT)
    return abs(amount)
