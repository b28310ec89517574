"""The price columns of a table: their terms, whether they stand across, and the item's price.

The rule of the item's price: a column that is filled in at most half as many rows as the fullest
is passed over. Of the rest the kind decides, in the order of `PriceKind` (retail, plain,
recommended, wholesale, from a quantity on, promotional; purchase and old prices only where there
is no other). Of one kind the price with taxes comes before the one without; the price of a piece
before that of a pack (a pair before a box), that before the price of a weight or measure, and that
before the price of a pallet or kilometre; then the smallest least quantity or sum, money before
conventional units, a title that says nothing but that it is a price, and the leftmost.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from marketbel_courier.file_formats.currencies import CONVENTIONAL_UNITS
from marketbel_courier.price_lists.column_profiles import ColumnProfile
from marketbel_courier.price_lists.price_terms import TradeWord, terms_of, trade_word
from marketbel_courier.price_lists.roles import NEVER_THE_PRICE, PriceKind, PriceTerms, Role, Vat
from marketbel_courier.price_lists.titles import read_title, remainder, title_key
from marketbel_courier.price_lists.units import is_unit

_NEARLY_EMPTY = 0.5
_SINGLE = frozenset({None, "pcs", "bottle", "can"})
_PACKED = {
    "set": 1,
    "pair": 1,
    "roll": 1,
    "coil": 1,
    "drum": 1,
    "bag": 1,
    "sheet": 1,
    "pack": 2,
    "box": 3,
}
_COSTS = re.compile(
    r"(?:your |our |net |unit |item |case |pack |box |each )?cost(?: price)?"
    r"(?: (?:per|each|for|a) ?\w*(?: \w+)?)?"
)
_OF_A_MEASURE = 4
_BULK = {"pallet": 5, "km": 5}
_ORDER = {kind: place for place, kind in enumerate(PriceKind)}
_VAT_ORDER = {Vat.INCLUDED: 0, None: 1, Vat.EXCLUDED: 2}
_OF_PAYMENT = re.compile(
    r"\b(?:нал\w*|безнал\w*|предоплат\w*|отсрочк\w*|карт\w*|кредит\w*|рассрочк\w*|факт\w*|cash"
    r"|card|prepay\w*|колонка|уровень|тип|level|column|группа|кат|категория)\b"
)
_OF_ANY_PRICE = frozenset(
    {
        *("за", "per", "a", "an", "the", "на", "по", "от", "до", "в", "и", "for", "of", "in", "za"),
        *("each", "шт", "pcs", "pc", "ед", "единицу", "единица", "единицы", "одну", "szt", "stück"),
        *("уп", "упаковку", "упаковка", "кор", "короб", "м2", "м3", "кг", "pro", "incl", "excl"),
        *("базовая", "прайсовая", "товара", "изделия", "продажи", "реализации", "отпускная"),
        *(
            "договорная",
            "клиента",
            "клиенту",
            "клиентам",
            "доставки",
            "ваша",
            "your",
            "our",
            "наша",
        ),
        *("деном", "деноминированная", "деноминированных", "деноминации", "после", "дэнам"),
        *("new", "новая", "текущая", "действующая", "итоговая", "конечная", "final", "net", "unit"),
        *("item", "product", "variant", "regular", "list", "standard", "стандарт", "стандартная"),
        *("сайт", "сайте", "интернет", "обычная", "общая", "покупателя", "покупателей", "base"),
        *("продукции", "услуги", "работ", "basic", "customer", "current", "max", "min", "макс"),
        *("мин", "average", "средняя", "total", "итого", "usd", "eur", "byn", "rub", "расчет"),
        *("производителя", "завода", "заводская", "market", "рыночная", "рекомендуемая"),
    }
)


@dataclass(frozen=True, slots=True)
class PriceColumn:
    """A column of prices: the lines of its title, what its values look like, and its terms."""

    column: int
    lines: tuple[str, ...]
    profile: ColumnProfile
    terms: PriceTerms


def with_terms(
    columns: Sequence[tuple[int, tuple[str, ...], ColumnProfile]], *, is_discounted: bool = False
) -> list[PriceColumn]:
    """The columns with what their titles say; of prices across, with what each of them sells.

    `is_discounted` where a discount stands beside them: then “net” may be what is left of it.
    """
    found = [
        PriceColumn(column, lines, profile, terms_of(lines[-1], *lines[:-1]) if lines else _PLAIN)
        for column, lines, profile in columns
    ]
    found = _costs_told(found)
    if is_discounted:
        found = _nets_told(found)
    variants = _variants(found)
    return [
        replace(price, terms=replace(price.terms, variant=variants[price.column]))
        if price.column in variants
        else price
        for price in found
    ]


def main_price(prices: Sequence[PriceColumn]) -> int | None:
    """The column of the item's price; None where each price is an item of its own."""
    choice = [price for price in prices if price.terms.variant is None]
    if not choice:
        return None
    return min(_filled(choice), key=_preference).column


def rivals_of(main: int, prices: Sequence[PriceColumn]) -> list[int]:
    """The columns that the rule tells from the item's price by nothing but their place."""
    by_column = {price.column: price for price in prices}
    chosen = by_column[main]
    return [
        price.column
        for price in _filled(prices)
        if price.column != main
        and _preference(price)[:-1] == _preference(chosen)[:-1]
        and price.terms.currency == chosen.terms.currency
        and price.terms.basis == chosen.terms.basis
        and not _OF_PAYMENT.search(title_key(" ".join(price.lines)))
    ]


_PLAIN = PriceTerms()


def _filled(prices: Sequence[PriceColumn]) -> list[PriceColumn]:
    allowed = [price for price in prices if price.terms.kind not in NEVER_THE_PRICE] or prices
    fullest = max(price.profile.filled for price in allowed)
    return [
        price for price in allowed if not fullest or price.profile.filled > _NEARLY_EMPTY * fullest
    ]


def _preference(price: PriceColumn) -> tuple[int, int, int, float, bool, bool, int]:
    terms = price.terms
    least = float(terms.least_quantity or terms.least_sum or 0)
    says_more = bool(price.lines) and bool(_apart(price.lines[-1]))
    return (
        _ORDER[terms.kind],
        _VAT_ORDER[terms.vat],
        _measure(terms),
        least,
        terms.currency == CONVENTIONAL_UNITS,
        says_more,
        price.column,
    )


def _measure(terms: PriceTerms) -> int:
    """The place of what a price buys: a piece, then several or a pack, then a weight, then bulk."""
    if terms.basis is None or terms.basis in _SINGLE:
        return 0 if terms.basis_quantity is None else 1
    return _PACKED.get(terms.basis) or _BULK.get(terms.basis) or _OF_A_MEASURE


def _costs_told(prices: list[PriceColumn]) -> list[PriceColumn]:
    """“Cost” alone is a price; beside one that is none it is what the seller pays."""
    costs = [
        bool(price.lines) and bool(_COSTS.fullmatch(title_key(price.lines[-1]))) for price in prices
    ]
    if all(costs):
        return prices
    return [
        replace(price, terms=replace(price.terms, kind=PriceKind.PURCHASE)) if is_cost else price
        for price, is_cost in zip(prices, costs, strict=True)
    ]


def _nets_told(prices: list[PriceColumn]) -> list[PriceColumn]:
    """Beside a discount “Bruttopreis” and “Nettopreis” are the prices before and after it.

    Whether taxes are in either of them nobody says. Where all are net the taxes are meant.
    """
    trade = [trade_word(price.lines[-1]) if price.lines else None for price in prices]
    if all(word is TradeWord.NET for word in trade):
        return prices
    told = []
    for price, word in zip(prices, trade, strict=True):
        terms = replace(price.terms, vat=None) if word else price.terms
        if word is TradeWord.NET and terms.kind is PriceKind.PLAIN:
            terms = replace(terms, kind=PriceKind.PROMOTIONAL)
        told.append(replace(price, terms=terms))
    return told


def _variants(prices: Sequence[PriceColumn]) -> Mapping[int, str]:
    """What each of several prices across sells: the grades, sizes, or cities over them."""
    plain = [
        price
        for price in prices
        if price.terms.kind is PriceKind.PLAIN
        and price.terms.least_quantity is None
        and price.terms.least_sum is None
    ]
    named = {price.column: _variant(price) for price in plain}
    found = {column: name for column, name in named.items() if name}
    if len(found) < 2 or len(found) < len(prices) or len(set(found.values())) < len(found):
        return {}
    if all(is_unit(title_key(name)) or terms_of(name).basis for name in found.values()):
        return {}  # “шт” and “упак” below “Цена” are what each price buys, “M” and “XL” are not.
    return found


def _variant(price: PriceColumn) -> str | None:
    """What a title says beside that it is a price's."""
    if not price.lines:
        return None
    lowest = price.lines[-1]
    if len(price.lines) > 1 and Role.PRICE not in read_title(lowest):
        key = title_key(lowest)
        is_told = not _OF_PAYMENT.search(key) and remainder(lowest)
        return lowest if is_told and not re.fullmatch(r"\d", key) else None
    rest = _apart(lowest)
    if not rest or _OF_PAYMENT.search(title_key(lowest)):
        return None
    return _as_written(lowest, rest)


def _apart(title: str) -> str:
    """What sets a title apart from that of any price; empty where a part of it is said of any."""
    words = remainder(title).split()
    if any(
        word in _OF_ANY_PRICE or len(word) == 1 or word.isdigit() or is_unit(word) for word in words
    ):
        return ""
    return " ".join(words)


def _as_written(title: str, rest: str) -> str:
    """The words of `rest` with the capitals that the title gives them."""
    words = {title_key(word): word.strip(".,;:()") for word in title.split()}
    return " ".join(words.get(word, word) for word in rest.split())
