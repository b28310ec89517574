"""Rate tables as banks publish them, read into one form: JSON, XML and CSV.

Which way round the numbers stand is told by the format and never guessed: national banks say what
so many of a currency cost in their own money, the European Central Bank what one euro buys.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from xml.parsers import expat

from marketbel_courier.errors import CourierError
from marketbel_courier.file_formats.currencies import currency_code
from marketbel_courier.messages.message import Message
from marketbel_courier.pricing.rates import Rate, RateTable

MOST_RATES = 500
_LEAST, _MOST = -12, 12
_ONE = Decimal(1)
_CODE = re.compile(r"[A-Z]{3}")

# The names of fields, in lower case and without anything but letters.
_CODES = (
    "curabbreviation", "charcode", "currencycode", "lettercode", "isocode", "cc", "ccy", "code",
    "currency", "from", "title", "валюта", "код",
)  # fmt: skip
_UNITS = ("curscale", "nominal", "scale", "quant", "units", "amount", "unit", "номинал", "единиц")
_VALUES = (
    "curofficialrate", "officialrate", "value", "mid", "rate", "description", "курс", "значение",
)  # fmt: skip
_DATES = ("date", "effectivedate", "exchangedate", "dated", "time", "pubdate", "дата")
_BASES = ("to", "in")
# The rate of a pair is for one unit of the first currency: EUR/USD 1.08 means that one euro buys
# 1.08.
_PAIRED_BASES, _QUOTES = ("base", "basecurrency"), ("quote", "quotecurrency", "target", "counter")
# The base currency of a bank's table, by a field that only this bank's tables have.
_BANKS: Sequence[tuple[str, str]] = (
    ("curofficialrate", "BYN"), ("charcode", "RUB"), ("exchangedate", "UAH"), ("quant", "KZT"),
    ("mid", "PLN"),
)  # fmt: skip
_DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%Y.%m.%d", "%d.%m.%y", "%Y%m%d")


class UnreadableRates(CourierError):
    """No table of rates can be read; the message says why."""


@dataclass(frozen=True)
class _Row:
    """A row of a table: its texts by their fields."""

    fields: Mapping[str, str]

    def first(self, names: Iterable[str]) -> str | None:
        """The value of the first of these fields that is there."""
        return next((value for name in names if (value := self.fields.get(name))), None)


def read_rates(content: bytes, *, today: date, base: str | None = None) -> RateTable:
    """The table in a file; raises UnreadableRates.

    `base` is the currency that a file is taken to be about which does not tell it, `today` the day
    of one without a date.
    """
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    try:
        if start == b"<":
            return _from_xml(content, today, base)
        if start in (b"{", b"["):
            return _from_json(content, today, base)
        return _from_csv(content, today, base)
    except (ValueError, RecursionError, expat.ExpatError, csv.Error) as error:
        raise UnreadableRates(Message("rate-file-unreadable", why=str(error)[:200])) from error


def _from_json(content: bytes, today: date, base: str | None) -> RateTable:
    told = json.loads(content, parse_float=str, parse_int=str, parse_constant=str)
    if isinstance(told, dict):
        plain = {_field(name): value for name, value in told.items()}
        listed = plain.get("rates")
        if isinstance(listed, dict) and (own := plain.get("base") or plain.get("basecode")):
            return _of_one_unit(str(own), listed, _day(_text(plain.get("date"))) or today)
    rows = [_Row(row) for row in _objects(told, {})]
    return _table(rows, today, base)


def _of_one_unit(base: str, rates: Mapping[str, Any], dated: date) -> RateTable:
    """A table of what one unit of the base buys."""
    found = {}
    for code, amount in rates.items():
        number = _amount(_text(amount))
        if number is not None and _CODE.fullmatch(code) and code != base:
            found[code] = Rate(number, _ONE, dated)
    return _not_empty(RateTable(_code(base) or "", dated, found))


def _objects(told: Any, around: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    """Each innermost object, with the plain fields of those around it."""
    if isinstance(told, list):
        for one in told:
            yield from _objects(one, around)
    elif isinstance(told, dict):
        plain = {_field(name): str(value) for name, value in told.items() if _is_plain(value)}
        nested = [value for value in told.values() if isinstance(value, dict | list)]
        fields = {**around, **plain}
        if nested:
            for value in nested:
                yield from _objects(value, fields)
        else:
            yield fields


def _is_plain(value: Any) -> bool:
    return value is not None and not isinstance(value, dict | list)


class _XmlRows:
    """The elements of a document that have children or attributes, with what stands around them.

    A document with a type of its own is refused: it could name entities, which grow without end.
    """

    def __init__(self) -> None:
        self.rows: list[dict[str, str]] = []
        self.root = ""
        self._open: list[dict[str, str]] = []
        self._text: list[str] = []

    def read(self, content: bytes) -> None:
        """Read the whole document; raises ExpatError and ValueError."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.StartDoctypeDeclHandler = _refuse_document_type
        parser.Parse(content, True)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        around = self._open[-1] if self._open else {}
        self.root = self.root or _local(name)
        if len(self._open) > 32:
            raise ValueError("elements nested too deep")
        self._open.append({**around, **{_field(key): text for key, text in attributes.items()}})
        if {"currency", "rate"} <= attributes.keys():
            self.rows.append(self._open[-1])
        self._text.clear()

    def _end(self, name: str) -> None:
        fields = self._open.pop()
        text = "".join(self._text).strip()
        self._text.clear()
        if text and self._open:
            # A child's text is its parent's field.
            self._open[-1][_field(_local(name))] = text
        elif (
            _Row(fields).first(_CODES) and _Row(fields).first(_VALUES) and not self._is_row(fields)
        ):
            self.rows.append(fields)

    def _is_row(self, fields: dict[str, str]) -> bool:
        return any(row is fields for row in self.rows[-1:])


def _refuse_document_type(*_: object) -> None:
    raise ValueError("it declares a document type")


def _from_xml(content: bytes, today: date, base: str | None) -> RateTable:
    found = _XmlRows()
    found.read(content)
    if found.root.lower() == "envelope":
        dated = next((day for row in found.rows if (day := _day(row.get("time")))), today)
        return _of_one_unit("EUR", {row["currency"]: row["rate"] for row in found.rows}, dated)
    return _table([_Row(row) for row in found.rows], today, base)


def _from_csv(content: bytes, today: date, base: str | None) -> RateTable:
    text = _decoded(content)
    lines = text.splitlines()
    first = next((line for line in lines if line.strip()), "")
    delimiter = max(";\t|,", key=first.count)
    table = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(row)]
    head = next((place for place, row in enumerate(table) if _is_header(row)), None)
    if head is None:
        raise UnreadableRates(Message("rate-file-without-header"))
    names = [_field(cell) for cell in table[head]]
    rows = [_Row(dict(zip(names, map(str.strip, row), strict=False))) for row in table[head + 1 :]]
    return _table(rows, today, base)


def _is_header(cells: Sequence[str]) -> bool:
    names = {_field(cell) for cell in cells}
    return not names.isdisjoint((*_CODES, *_QUOTES)) and not names.isdisjoint(_VALUES)


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableRates(Message("rate-file-unreadable", why="unknown encoding"))


def _table(rows: Sequence[_Row], today: date, base: str | None) -> RateTable:
    """The table of rows that say what so many units of a currency cost in the base."""
    if any(row.first(_PAIRED_BASES) for row in rows):
        return _of_pairs(rows, today)
    own = _base_of(rows) or base
    if own is None:
        raise UnreadableRates(Message("rate-file-without-base"))
    dated = max((day for row in rows if (day := _day(row.first(_DATES)))), default=today)
    found: dict[str, Rate] = {}
    for row in rows:
        code, value = _code(row.first(_CODES)), _amount(row.first(_VALUES))
        units = _amount(row.first(_UNITS) or "1")
        if code is None or value is None or units is None or code == own:
            continue
        if (_code(row.first(_BASES)) or own) != own:
            raise UnreadableRates(Message("rate-file-of-two-bases"))
        rate = Rate(units, value, _day(row.first(_DATES)) or dated)
        if code in found and found[code].per_unit != rate.per_unit:
            raise UnreadableRates(Message("rate-file-contradictory", currency=code))
        found[code] = rate
        if len(found) > MOST_RATES:
            raise UnreadableRates(Message("rate-file-too-long", most=MOST_RATES))
    return _not_empty(RateTable(own, dated, found))


def _of_pairs(rows: Sequence[_Row], today: date) -> RateTable:
    """The table of rows that name a base and what one of it buys."""
    bases = {_code(row.first(_PAIRED_BASES)) for row in rows}
    own = bases.pop()
    if bases or own is None:
        raise UnreadableRates(Message("rate-file-of-two-bases"))
    rates = {code: row.first(_VALUES) for row in rows if (code := _code(row.first(_QUOTES)))}
    if not rates:
        # Which of the two the number is for, such a table does not say.
        raise UnreadableRates(Message("rate-file-ambiguous"))
    dated = max((day for row in rows if (day := _day(row.first(_DATES)))), default=today)
    return _of_one_unit(own, rates, dated)


def _base_of(rows: Sequence[_Row]) -> str | None:
    """Whose money the table is in: what it says, else the bank that is known by its fields."""
    for row in rows:
        if told := _code(row.first(_BASES)):
            return told
        for name, currency in _BANKS:
            if row.fields.get(name):
                return currency
    return None


def _not_empty(table: RateTable) -> RateTable:
    if not table.rates or not table.base:
        raise UnreadableRates(Message("rate-file-empty"))
    return table


def _field(name: str) -> str:
    return "".join(filter(str.isalpha, name.lower()))


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _code(text: str | None) -> str | None:
    """The currency of a cell: a code as it is, a sign or a word by what it stands for."""
    if not text:
        return None
    stripped = text.strip()
    if _CODE.fullmatch(stripped):
        return stripped
    code = currency_code(stripped)
    return str(code) if code and _CODE.fullmatch(code) else None


def _amount(text: str | None) -> Decimal | None:
    """A number above zero and of a sensible size; None for any other."""
    if text is None:
        return None
    plain = re.sub(r"[\s\u00a0\u202f']", "", text)
    if "," in plain:
        plain = plain.replace(",", "") if "." in plain else plain.replace(",", ".")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    if not number.is_finite() or number <= 0 or not _LEAST <= number.adjusted() <= _MOST:
        return None
    return number if len(number.as_tuple().digits) <= 30 else +number


def _day(text: str | None) -> date | None:
    if not text:
        return None
    start = text.strip()[:10]
    for form in _DAYS:
        try:
            return datetime.strptime(start.strip(), form).date()  # noqa: DTZ007 - a day alone
        except ValueError:
            continue
    return None
