"""The terms of the prices below a title: kind, currency, taxes, what they buy, from how many on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

from marketbel_courier.file_formats.currencies import find_currency
from marketbel_courier.price_lists.roles import PriceKind, PriceTerms, Vat
from marketbel_courier.price_lists.title_vocabulary import DISCOUNT
from marketbel_courier.price_lists.titles import (
    TAX,
    is_size,
    price_kind,
    remainder,
    says_terms_alone,
    title_key,
)
from marketbel_courier.price_lists.units import BULK, MEASURED, PIECES, is_unit, read_unit

_TAX = rf"(?:{TAX}|налог\w*)"
_TAX_WORD = re.compile(rf"\b{_TAX}\b")
_POLISH_PRICE = re.compile(r"\bcen[ay]\b")
_EXCLUDED = re.compile(
    r"\b(?:без|не вкл\w*|excl\w*|ex|exkl|zzgl|zuzüglich|ohne|bez|without|net of|plus|be|sin"
    r"|f[aă]r[aă]|senza|hors|sans|más|più|(?:not?|non|nu|don t|nicht) (?:incl\w*|inkl\w*)"
    r"|nie zawiera\w*) ?"
    rf"(?:\w+ )?{_TAX}\b"
    rf"|\b{_TAX} (?:excl\w*|escl\w*|не вкл\w*|exkl|hari[çc]|siz|(?:not?|non) incl\w*|neinclus\w*"
    r"|not included)\b"
    r"|\b(?:(?<!prezzo )netto|cena netto|nettopreis|net price|ht|h t|hors taxes?|kdvsiz)\b"
)
_NO = "".join(
    rf"(?<!\b{word} )" for word in ("не", "no", "not", "non", "nu", "don t", "nie", "nicht")
)
_INCLUDED = re.compile(
    rf"\b{_NO}(?:с|со|з|вкл\w*|в т ч|incl\w*|inc|inkl|with|z|mit|в том числе|у т ч|уключ\w*|s|cu|su"
    rf"|con|avec|vč|včetně|vcetne|zawiera\w*) ?(?:\w+ )?{_TAX}\b"
    rf"|\b{_TAX} (?:incl\w*|вкл\w*|inkl|в т ч|в том числе|dahil|compres\w*|comprise|li)\b"
    r"|\b(?:brutto|bruttopreis|gross|ttc|t t c|kdvli|ivat[oaie])\b"
)
_TRADE_WORD = re.compile(
    r"\b(?:(?P<gross>brutt?o|gross)|net(?:t?o)?)(?: ?(?:preis|prijs|price|precio|prezzo))?\b"
    r"|\b(?:preis|prijs|price|precio|prezzo) (?:(?P<gross_behind>brutt?o|gross)|net(?:t?o)?)\b"
)
_RATE = re.compile(
    rf"{_TAX}\W{{0,3}}(?P<a>\d{{1,2}}(?:[.,]\d)?)\s?%|(?P<b>\d{{1,2}})\s?%\W{{0,3}}{_TAX}"
)
_NUMBER = r"\d{1,3}(?:[ '’]\d{3})+(?![\d])|\d+(?:[.,]\d+)?"
_MONEY = (
    r"(?:руб\w*|р\.?|₽|byn|rub|usd|\$|eur|€|грн|uah|тг|zł|pln|долл\w*|евро|тыс\.? ?\w*|т\.? ?р\w*)"
)
_SIGN = "[$€£₽]"
_NO_DATE = (
    r"(?!\d{1,2}[./-]\d{1,2}[./-](?:\d\d){1,2}\b|\d\d\.(?:0[1-9]|1[0-2])\b(?!\s?\w)"
    r"|\d{1,2}(?:st|nd|rd|th)?\.?\s(?:янв|фев|мар|апр|мая|май|июн|июл|авг|сен|окт|ноя|дек|січ|лют|бер"
    r"|кві|тра|чер|лип|сер|вер|жов|лис|гру|jan|feb|mar|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec"
    r"|dez|stycz|lut|kwie|maj|czerw|lip|sier|wrze|paź|list|grud))"
)
_THOUSANDS = r"(?P<thousand>тыс\w*\.?|т\.?\s?р\w*\.?|k\b)?\s*"
_FROM = re.compile(
    rf"(?:\bот|\bfrom|\bсвыше|\bболее|\bбольше|\bover|\bab|\bod|\bvanaf|\bвід|≥|>=?|\bпри"
    rf" заказе от|\bпри покупке от)\s*(?P<money>{_SIGN})?\s*{_NO_DATE}(?P<number>{_NUMBER})\s*"
    rf"(?:(?:до|to|bis|do|tot)\s*{_SIGN}?\s*(?:{_NUMBER})\s*)?"
    rf"{_THOUSANDS}(?P<what>[^\W\d]+|{_SIGN})?",
)
_COUNTED = rf"(?:{PIECES}|{MEASURED})(?!\w)"
_PLUS = re.compile(
    rf"(?P<money>{_SIGN})?\s?(?P<number>{_NUMBER})\s*(?:{_COUNTED}\s*)?\+\s*(?P<what>{_COUNTED})?"
)
_WHOLE = r"\d{1,3}(?:[ '’]\d{3})+|\d+"
_RANGE = re.compile(
    rf"(?<![\d.,])(?P<money>{_SIGN})?(?P<number>{_WHOLE})\s*[-–—]\s*{_SIGN}?(?P<upper>{_WHOLE})\s*"
    rf"{_THOUSANDS}(?P<what>{_COUNTED}|{_MONEY})?(?![\d.,])"
)
_MONEY_WORD = re.compile(_MONEY)
_COUNTED_WORD = re.compile(_COUNTED)
_BULK_WORD = re.compile(BULK)
_BASIS = re.compile(
    rf"(?:\b(?:за|per|pro|je|für|za|w)(?![^\W\d])|/)\s*(?P<count>{_NUMBER})?\s*"
    r"(?P<unit>(?:кв\.? ?м|куб\.? ?м|пог\.? ?м|п\.? ?м|м ?[23²³]|[^\W\d]{1,12}[23²³]?))(?!\w)"
)
_SCALED = re.compile(
    r"(?<!\d)(?<!\d )(?<![^\W\d_])(?:(?P<million>(?:млн|mln|mio)\.?)|(?:тыс|тис|tys|tsd)\.?)\s*"
    r"(?:(?:бел|рос)\w*\.? ?)?(?:руб|р\b|₽|byn|rub|usd|\$|eur|€|грн|uah|zł|pln|долл|евро)"
    r"|(?<!\d)(?<!\d )(?<!за )(?<![^\W\d_])т\. ?р(?:уб\w*)?\b"
)
# “In thousands”, or behind a comma or a bracket “thous. of roubles”: “Thousand Trifles” is a shop.
_PRICES_IN_SCALE = re.compile(
    r"\b(?:цен|цін|цэн|прайс|стоимост|вартіст|кошт|price|preis)[^.;\d]{0,40}?"
    r"(?:\s(?:в|у|in)\s(?:(?P<hundredth>копейках|cents\b|groszach)|(?P<million>млн\b|миллионах|mio\b"
    r"|millions\b)|тыс\b|тис\b|tys\b|tsd\b|тысячах|thousands?\b|tausend\b)"
    rf"|[(,:–—-]\s?(?:(?P<millions>млн|mln|mio)|тыс|тис|tys|tsd)\.?\s?{_MONEY})"
)
_PER_UNIT = re.compile(
    r"(?:\bза|/|\bper|\bpro|\bje|\bza) ?(?:\d+ |одну |jed\w+ )?"
    r"(?:ед|единиц[уы]?|од|одиницю|адзінку|units?|einheit|jedn|jednostkę)\b"
)
# How a heading or a line between the rows ends that tells what its prices are in, or what they buy.
_BEFORE_TERMS = re.compile(
    r"\A|[,(:;–—/]\s?|\s-\s|\s(?:в|у|in)\s(?=\S+\Z)|\s(?=(?:за|per|pro|je)\s)"
)
_OF_A_UNIT = re.compile(
    rf"(?:\b(?:за|per|pro|je|für|za)\s|/)\s?(?:{_NUMBER})?\s?(?P<unit>(?:кв\.? ?м|куб\.? ?м"
    r"|пог\.? ?м|п\.? ?м|[^\W\d]{1,12}[23²³]?))(?!\w)\.?"
)
# As headings write it: “Лари” are freezers, “Сом” is a fish.
_MONEY_OF_HEADINGS = re.compile(
    r"\b[A-Z]{3}\b|[$€£₽₴₸₺]|\b(?:бел\w*\.?|рос\w*\.?)\s?руб\w*\.?|\bруб\w*\.?(?:\s(?:РФ|РБ)\b)?|\bевро\b"
    r"|\bдолл\w*\.?(?: США)?|\bу\. ?е\.?"
)
_PRICE_WORDS = re.compile(r"\b(?:все )?(?:цен[аыу]?|ціни?|prices?|preise?|ceny?)\b")
_LONGEST_TERMS = 50
_LONGEST_HEADING = 300
SOLD_TOGETHER = frozenset({"pack", "box", "set", "pair", "roll"})
"""What is bought as one of several pieces."""

# Nothing but the money may follow: “prices are reviewed per pair of years” says nothing of a pair.
_PRICES_PER = re.compile(
    r"\b(?:цен|цін|цэн|стоимост|вартіст|кошт|price|preis)[^.;\d]{0,40}?"
    r"(?P<per>\b(?:за|per|pro|für|je|za)\s(?:\d[\d ]*)?\s?[^\W\d]{1,12}[23²³]?)"
    r"(?:\s(?:in|в|у)\s[^\W\d]+)?\s*(?=[.;,()]|\Z)"
)
_SMALL_MONEY = re.compile(r"\b(?:коп|копе[ей]к\w*|grosz\w*|cents)\b")
_MONEY_BEFORE = re.compile(r"\b(?:руб\w*|р|zł|грн|byn|rub)\b")
_PER = r"(?:\b(?:за|per|pro|je|für|za|por|par)\s|/\s?)(?:(?:1|одну|один|a|eine?n?)\s)?"
_COUNTS_IN_WORDS: tuple[tuple[re.Pattern[str], Decimal], ...] = tuple(
    (re.compile(rf"{_PER}(?:{words})\b(?:\s(?P<unit>[^\W\d]{{1,12}}))?"), Decimal(count))
    for words, count in (
        (r"сотн[юяи]|сто|hundred|hundert|cien(?:to)?", 100),
        (r"тысяч[уаи]|тисяч[уаі]|thousand|tausend|tysiąc|mil{1,2}e?", 1000),
        (r"десят(?:ок|ка|ку)", 10),
    )
)
_PER_CENT = re.compile(r"\b(?:за|per|pro|je|für|za)\s%")
_GROSS = re.compile(r"\b(?:per|za|за|je|pro)\s(?:a\s|1\s)?(?:gross|гросс|gros)\b")
_PER_MILLE = re.compile(r"‰|%o(?!\w)")
_UNCLEAR_BASIS = re.compile(
    r"(?:(?<!\d)(?<!\d\s)%|/\s?c|\bper c)\W*\Z|(?:price|preis|цена)\s?/\s?(?:gross|гросс)\W*\Z"
)
_THOUSAND, _MILLION, _HUNDREDTH = Decimal(1000), Decimal(1_000_000), Decimal("0.01")
_HUNDRED, _OF_A_GROSS = Decimal(100), Decimal(144)
_SIGNS_OF_COUNTS = ((_GROSS, _OF_A_GROSS), (_PER_MILLE, _THOUSAND), (_PER_CENT, _HUNDRED))
_COUNT_ALONE = re.compile(
    r"(?:\b(?:за|per|je|pro|für|za)|/)\s*(?P<count>\d{1,3}(?:[ ,.'’]\d{3})+|\d{2,6}|1 ?k)\b(?!\s?%)"
    r"|/\s?(?P<thousand>k|тыс)\b"
)


def scale_of(title: str) -> Decimal | None:
    """How much one of a title's “тыс. руб.” or “коп.” is; None where prices are in whole money.

    “От 100 тыс. руб.” is where a price begins, and no scale.
    """
    text = title.lower()
    if match := _SCALED.search(text):
        return _MILLION if match["million"] else _THOUSAND
    return _HUNDREDTH if _SMALL_MONEY.search(text) and not _MONEY_BEFORE.search(text) else None


def announced_scale(line: str) -> Decimal | None:
    """How much one of a list's prices is below “Цены в тыс. руб.”; None below other lines."""
    match = _PRICES_IN_SCALE.search(" ".join(line.lower().split()))
    if match is None:
        return None
    if match["hundredth"]:
        return _HUNDREDTH
    return _MILLION if match["million"] or match["millions"] else _THOUSAND


def announced_basis(line: str) -> tuple[str, Decimal | None] | None:
    """What all prices buy below “Цены за 100 шт”: several of a unit, or a pack; None below others.

    A single unit is what each row says of itself.
    """
    match = _PRICES_PER.search(" ".join(line.lower().split()))
    basis, count = _basis(match["per"]) if match else (None, None)
    if basis is None or (count is None and basis not in SOLD_TOGETHER):
        return None
    return basis, count


def announced_taxes(line: str) -> tuple[Vat, Decimal | None] | None:
    """Whether a line has taxes in or out, and their rate; None if it has neither, or both."""
    key = title_key(line)
    without, within = _EXCLUDED.search(key), _INCLUDED.search(key)
    if bool(without) == bool(within):
        return None
    return (Vat.EXCLUDED if without else Vat.INCLUDED), _rate(line.lower())


class LineTerms(NamedTuple):
    """What a heading or a line says of the prices below it, by its end.

    `is_all` where it says nothing else: “EUR”, “руб./кг”, “Без НДС”.
    """

    currency: str | None = None
    vat: Vat | None = None
    vat_rate: Decimal | None = None
    basis: str | None = None
    basis_quantity: Decimal | None = None
    is_all: bool = False


def closing_terms(text: str) -> LineTerms | None:
    """The terms that a heading ends in: “Импорт, USD”, “Сетка, за м²”; None for others."""
    if len(text) > _LONGEST_HEADING:
        return None
    plain = " ".join(text.split()).rstrip(" .)")
    starts = [match.end() for match in _BEFORE_TERMS.finditer(plain)]
    for start in starts:
        terms = plain[start:]
        if len(terms) > _LONGEST_TERMS:
            continue
        money = [match[0] for match in _MONEY_OF_HEADINGS.finditer(terms)]
        currency = find_currency(" ".join(money)) if money else None
        basis, count = _basis(terms.lower())
        vat, vat_rate = announced_taxes(terms) or (None, None)
        if not (currency or basis or vat):
            continue
        rest = _MONEY_OF_HEADINGS.sub(" ", terms) if currency else terms
        rest = _OF_A_UNIT.sub(" ", rest.lower()) if basis else rest
        rest = title_key(_PRICE_WORDS.sub(" ", rest.lower()))
        if not rest or (says_terms_alone(rest) and not find_currency(rest)):
            return LineTerms(currency, vat, vat_rate, basis, count, start == 0)
    return None


def is_of_unclear_basis(title: str) -> bool:
    """Whether what a price buys is written so that it may be something else.

    “Preis %” may be for a hundred, “Price/C” for a hundred or a case, and “Price/gross” for 144
    pieces or with taxes.
    """
    text = " ".join(unicodedata.normalize("NFKC", title).lower().split())
    key = title_key(text)
    is_told = _basis(text) != (None, None) or _TAX_WORD.search(key) or DISCOUNT.search(key)
    return not is_told and bool(_UNCLEAR_BASIS.search(text))


def is_per_unit(title: str) -> bool:
    """Whether a title says that a price is for one or several of what each row counts in."""
    return bool(_PER_UNIT.search(title_key(title)))


@lru_cache(maxsize=4096)
def terms_of(title: str, *above: str) -> PriceTerms:
    """The terms that the lines of a title say together; the lowest line wins over those `above`."""
    lines = [" ".join(unicodedata.normalize("NFKC", line).lower().split()) for line in above]
    lines.append(" ".join(unicodedata.normalize("NFKC", title).lower().split()))
    whole = " ".join(lines)
    key = title_key(_GROSS.sub(" ", whole))
    least = _least(whole)
    kind = _kind(lines)
    if kind in (PriceKind.PLAIN, PriceKind.WHOLESALE, PriceKind.RETAIL) and (
        least.money or (least.quantity and (least.is_bulk or least.quantity > 1))
    ):
        kind = PriceKind.TIER
    basis, count = _basis(whole)
    if basis is None and count is None:
        basis = next(filter(None, map(_unit_beside, reversed(lines))), None)
    return PriceTerms(
        kind=kind,
        currency=_currency(lines),
        vat=_vat(key),
        vat_rate=_rate(whole),
        basis=basis,
        basis_quantity=count,
        least_quantity=least.quantity,
        least_sum=least.money,
    )


def _kind(lines: Sequence[str]) -> PriceKind:
    """The kind of the lowest line that says one."""
    for line in reversed(lines):
        kind = price_kind(line)
        if kind is not PriceKind.PLAIN:
            return kind
    return PriceKind.PLAIN


def _currency(lines: Sequence[str]) -> str | None:
    for line in reversed(lines):
        currency = find_currency(line.replace("_", " "))
        if currency:
            return currency
    return None


def _vat(key: str) -> Vat | None:
    if _EXCLUDED.search(key):
        return Vat.EXCLUDED
    return Vat.INCLUDED if _INCLUDED.search(key) else None


def _rate(text: str) -> Decimal | None:
    match = _RATE.search(text)
    return Decimal((match["a"] or match["b"]).replace(",", ".")) if match else None


class TradeWord(Enum):
    """What a price is called before and after taxes, or before and after a discount."""

    GROSS = auto()
    NET = auto()


def trade_word(title: str) -> TradeWord | None:
    """The word of “Bruttopreis” and “Net price”, where a title does not say which of both it means.

    In Polish, “brutto” is always with taxes.
    """
    key = title_key(title)
    match = _TRADE_WORD.search(key)
    if match is None or _TAX_WORD.search(key) or _POLISH_PRICE.search(key):
        return None
    return TradeWord.GROSS if match["gross"] or match["gross_behind"] else TradeWord.NET


class _Least(NamedTuple):
    """What a price begins at: a quantity, which may be one of what is sold in bulk, or a sum."""

    quantity: Decimal | None = None
    money: Decimal | None = None
    is_bulk: bool = False


def _least(text: str) -> _Least:
    """What a price begins at; nothing for those that are for any quantity."""
    for pattern in (_FROM, _PLUS, _RANGE):
        match = pattern.search(text)
        if match is None:
            continue
        found = match.groupdict()
        number = _decimal(found["number"])
        if number is None:
            continue
        what = (found.get("what") or "").strip(".")
        is_bare = not (what or found.get("thousand") or found.get("money"))
        upper = _decimal(found["upper"]) if found.get("upper") else None
        if is_bare and upper is not None and is_size(number, upper):
            continue
        is_counted = bool(_COUNTED_WORD.fullmatch(what))
        if found.get("thousand"):
            return _Least(number * 1000) if is_counted else _Least(money=number * 1000)
        if found.get("money") or (what and _MONEY_WORD.fullmatch(what)):
            return _Least(money=number)
        return _Least(number, is_bulk=bool(_BULK_WORD.fullmatch(what)))
    return _Least()


def _basis(text: str) -> tuple[str | None, Decimal | None]:
    """What a price buys, and how many of it: of “je 100” so many of the row's unit."""
    for match in _BASIS.finditer(text):
        unit, _ = read_unit(match["unit"].strip("."))
        if is_unit(title_key(match["unit"])):
            count = _decimal(match["count"]) if match["count"] else None
            return unit, None if count == 1 else count
    if (in_words := _count_in_words(text)) is not None:
        return in_words
    alone = _COUNT_ALONE.search(text)
    if alone is None:
        return None, None
    digits = re.sub(r"[,.](?=\d{3})", "", alone["count"] or "1k")
    return None, _THOUSAND if digits.endswith("k") else _decimal(digits)


def _count_in_words(text: str) -> tuple[str | None, Decimal | None] | None:
    """What a price buys by “за сотню”, “per gross” and “‰”; None where nothing says so."""
    for pattern, count in _SIGNS_OF_COUNTS:
        if pattern.search(text):
            return None, count
    for pattern, count in _COUNTS_IN_WORDS:
        if match := pattern.search(text):
            is_of_unit = match["unit"] and is_unit(title_key(match["unit"]))
            return read_unit(match["unit"])[0] if is_of_unit else None, count
    return None


def _unit_beside(line: str) -> str | None:
    """The unit that stands beside the word for a price, and nothing else does: “Case price”."""
    beside = remainder(line).removeprefix("1 ")
    return read_unit(beside)[0] if is_unit(beside) else None


def _decimal(text: str) -> Decimal | None:
    plain = re.sub(r"[ '’]", "", text).replace(",", ".")
    return Decimal(plain) if len(plain) <= 12 else None
