"""Price lists as suppliers spoil them, and as they change when nothing is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from marketbel_courier.price_lists.records import MAX_PRICE, Offer, PricedItem

Items = list[PricedItem]
Change = Callable[[Items, Random], Items | None]
"""Gives the list of the next day; None where a list is not of a kind to be changed so."""

CENT = Decimal("0.01")
FEWEST_ROWS = 4
_CURRENCIES = ("USD", "EUR", "RUB", "BYN", "PLN", "UAH")
_RATES = tuple(map(Decimal, ("3.27", "0.3058", "92.4", "0.0108", "28.1", "0.0356", "41.6")))


@dataclass(frozen=True, slots=True)
class KindOfChange:
    """One kind of fault or of honest change, in words."""

    words: str
    change: Change


def repriced(item: PricedItem, price: Decimal, currency: str | None = None) -> PricedItem | None:
    """The item at that price, its offers moved along; None where the catalogue cannot have it."""
    price = price.quantize(CENT)
    if not 0 < price <= MAX_PRICE or (price == item.price and currency is None):
        return None
    factor = price / item.price if item.price else Decimal(1)
    offers = tuple(
        offer._replace(amount=price if offer.amount == item.price else offer.amount * factor)
        for offer in item.offers
    )
    told = {**item.characteristics, **({"currency": currency} if currency else {})}
    return replace(item, price=price, offers=offers, characteristics=told)


def each(places: Sequence[int] | None, new: Callable[[PricedItem], PricedItem | None]) -> Change:
    """Change the items at these places, or all."""

    def change(items: Items, _random: Random) -> Items | None:
        changed = list(items)
        for place in places if places is not None else range(len(items)):
            one = new(items[place])
            if one is None:
                return None
            changed[place] = one
        return changed

    return change


def one(new: Callable[[PricedItem, Random], PricedItem | None], several: int = 1) -> Change:
    """Change so many items by chance."""

    def change(items: Items, random: Random) -> Items | None:
        if len(items) < several + (several > 1):
            return None
        places = random.sample(range(len(items)), several)
        return each(places, lambda item: new(item, random))(items, random)

    return change


def whole(new: Callable[[PricedItem, Decimal], PricedItem | None], *by: str) -> Change:
    """Change all items by the same factor, one of these."""

    def change(items: Items, random: Random) -> Items | None:
        factor = Decimal(random.choice(by))
        if len(items) < FEWEST_ROWS:
            return None
        return each(None, lambda item: new(item, factor))(items, random)

    return change


def some(
    new: Callable[[PricedItem, Random], PricedItem | None], share: float, fewest: int = FEWEST_ROWS
) -> Change:
    """Change a share of the items by chance, `fewest` at least; all of them or nothing."""

    def change(items: Items, random: Random) -> Items | None:
        n = max(fewest, round(share * len(items)))
        if len(items) < 2 * fewest:
            return None
        return each(random.sample(range(len(items)), n), lambda item: new(item, random))(
            items, random
        )

    return change


def _by(factor: str) -> Callable[[PricedItem, Random], PricedItem | None]:
    return lambda item, _random: _times(item, Decimal(factor))


def _without_a_digit(item: PricedItem, random: Random) -> PricedItem | None:
    whole, _, cents = format(item.price.quantize(CENT), "f").partition(".")
    place = random.randrange(len(whole))
    left = whole[:place] + whole[place + 1 :]
    return repriced(item, Decimal(f"{left}.{cents}")) if len(left) > 1 else None


def _each_others(items: Items, random: Random) -> Items | None:
    """Two items with each other's prices, which are far apart."""
    if len(items) < FEWEST_ROWS:
        return None
    a, b = random.sample(range(len(items)), 2)
    if Decimal("0.6") <= items[a].price / items[b].price <= Decimal("1.6"):
        return None
    price_of = {a: items[b].price, b: items[a].price}
    return each((a, b), lambda item: repriced(item, price_of[items.index(item)]))(items, random)


def _category(factor: str, share: float) -> Change:
    """A run of items, each by the same factor."""

    def change(items: Items, random: Random) -> Items | None:
        n = round(share * len(items))
        begin = random.randrange(len(items) - n + 1)
        places = range(begin, begin + n)
        return each(places, lambda item: _by(factor)(item, random))(items, random) if n else None

    return change


def _times(item: PricedItem, factor: Decimal) -> PricedItem | None:
    return repriced(item, item.price * factor)


def _power(item: PricedItem, random: Random) -> PricedItem | None:
    return _times(item, Decimal(random.choice(("10", "100", "1000", "0.1", "0.01", "0.001"))))


def _rate(item: PricedItem, random: Random) -> PricedItem | None:
    return _times(item, random.choice(_RATES))


def _label(item: PricedItem, random: Random) -> PricedItem | None:
    was = item.characteristics.get("currency")
    if not was:
        return None
    return repriced(item, item.price, random.choice([one for one in _CURRENCIES if one != was]))


def _code(item: PricedItem) -> PricedItem | None:
    digits = re.sub(r"\D", "", item.sku)[-8:].lstrip("0")
    return repriced(item, Decimal(digits)) if len(digits) > 2 else None


def _stock(item: PricedItem) -> PricedItem | None:
    quantity = item.characteristics.get("stock_quantity")
    return repriced(item, Decimal(str(quantity))) if quantity else None


def _exchanged(item: PricedItem) -> PricedItem | None:
    """The item with its price and the first other one in each other's column."""
    other = next((offer for offer in item.offers if offer.amount != item.price), None)
    if other is None or other.amount.quantize(CENT) != other.amount:
        return None

    def swapped(offer: Offer) -> Offer:
        if offer is other:
            return offer._replace(amount=item.price)
        return offer._replace(amount=other.amount) if offer.amount == item.price else offer

    return replace(item, price=other.amount, offers=tuple(map(swapped, item.offers)))


def _half_exchanged(items: Items, random: Random) -> Items | None:
    """Half of the items that have several prices, with two of them in each other's column."""
    places = [n for n, item in enumerate(items) if _exchanged(item) is not None]
    if len(places) < FEWEST_ROWS:
        return None
    return each(random.sample(places, len(places) // 2), _exchanged)(items, random)


def _everywhere(new: Callable[[PricedItem], PricedItem | None]) -> Change:
    """Change all items of which that can be said, if that is most."""

    def change(items: Items, _random: Random) -> Items | None:
        changed = [new(item) for item in items]
        if sum(one is not None for one in changed) < max(FEWEST_ROWS, len(items) * 0.8):
            return None
        return [one or item for one, item in zip(changed, items, strict=True)]

    return change


def _relabelled(items: Items, random: Random) -> Items | None:
    was = {item.characteristics.get("currency") for item in items}
    if len(items) < FEWEST_ROWS or len(was) != 1 or None in was:
        return None
    now = random.choice([one for one in _CURRENCIES if one not in was])
    return [
        replace(item, characteristics={**item.characteristics, "currency": now}) for item in items
    ]


def _shifted(items: Items, random: Random) -> Items | None:
    """From some row on, each price on the row below."""
    if len({item.price for item in items}) < max(FEWEST_ROWS, 0.6 * len(items)):
        return None
    begin = random.randrange(0, max(1, len(items) // 2))
    moved = [repriced(items[n], items[n - 1].price) or items[n] for n in range(begin, len(items))]
    return [*items[:begin], *moved]


def _shuffled(items: Items, random: Random) -> Items | None:
    """The column of prices sorted by itself."""
    prices = sorted(item.price for item in items)
    changed = [repriced(item, price) or item for item, price in zip(items, prices, strict=True)]
    random.random()
    is_moved = sum(a.price != b.price for a, b in zip(items, changed, strict=True))
    return changed if is_moved >= FEWEST_ROWS else None


def _truncated(items: Items, random: Random) -> Items | None:
    if len(items) < FEWEST_ROWS:
        return None
    return items[: max(1, int(len(items) * random.uniform(0.05, 0.45)))]


FAULTS: Sequence[KindOfChange] = (
    KindOfChange("one price by 10, 100, 1000", one(_power)),
    KindOfChange("several prices by 10, 100, 1000", one(_power, 3)),
    KindOfChange(
        "all prices by 10, 100, 1000", whole(_times, "10", "100", "1000", "0.1", "0.01", "0.001")
    ),
    KindOfChange("one price in another currency's amount", one(_rate)),
    KindOfChange("all prices in another currency's amount", whole(_times, *map(str, _RATES))),
    KindOfChange("one price with another currency's name", one(_label)),
    KindOfChange("all prices with another currency's name", _relabelled),
    KindOfChange("VAT put on all prices", whole(_times, "1.2")),
    KindOfChange(
        "VAT taken off all prices",
        whole(lambda item, rate: repriced(item, item.price / rate), "1.2"),
    ),
    KindOfChange("two columns of prices exchanged", _everywhere(_exchanged)),
    KindOfChange("two prices of an item exchanged", one(lambda item, _: _exchanged(item))),
    KindOfChange("one stock for a price", one(lambda item, _: _stock(item))),
    KindOfChange("the stocks for the prices", _everywhere(_stock)),
    KindOfChange("one code for a price", one(lambda item, _: _code(item))),
    KindOfChange("the codes for the prices", _everywhere(_code)),
    KindOfChange("prices one row farther down", _shifted),
    KindOfChange("the column of prices sorted", _shuffled),
    KindOfChange("most of the list gone", _truncated),
    KindOfChange("VAT put on half of the prices", some(_by("1.2"), 0.5)),
    KindOfChange(
        "VAT taken off half of the prices",
        some(lambda item, _: repriced(item, item.price / Decimal("1.2")), 0.5),
    ),
    KindOfChange("two columns exchanged in half of the rows", _half_exchanged),
    KindOfChange("half of the prices in another currency's amount", some(_by("92.4"), 0.5)),
    KindOfChange("one price without a digit", one(_without_a_digit)),
    KindOfChange("two items with each other's prices", _each_others),
)
"""Somebody else's list comes to these: it takes another list."""


def _moved(low: float, high: float, share: float = 1.0) -> Change:
    """A share of the prices, each by a factor of its own."""

    def change(items: Items, random: Random) -> Items | None:
        return [
            (
                random.random() < share
                and repriced(item, item.price * Decimal(str(random.uniform(low, high))))
            )
            or item
            for item in items
        ]

    return change


def _inflated(items: Items, random: Random) -> Items | None:
    factor = Decimal(str(round(random.uniform(1.005, 1.245), 3)))
    if factor in (Decimal("1.2"), Decimal("1.19"), Decimal("1.21"), Decimal("1.22")):
        factor += Decimal("0.003")
    return [repriced(item, item.price * factor) or item for item in items]


def _rounded(items: Items, random: Random) -> Items | None:
    """All prices dearer, each to a whole number."""
    factor = Decimal(str(round(random.uniform(1.02, 1.18), 2)))
    return [repriced(item, (item.price * factor).quantize(Decimal(1))) or item for item in items]


def _grown(items: Items, random: Random) -> Items | None:
    more = [
        replace(item, sku=f"{item.sku}-new"[:255], name=f"{item.name} (new)"[:500])
        for item in items
        if random.random() < 0.5
    ]
    return [*items, *more]


def _thinned(items: Items, random: Random) -> Items | None:
    return [item for item in items if random.random() > 0.15] if len(items) > 6 else None


def _sold(items: Items, random: Random) -> Items | None:
    return [
        replace(
            item,
            characteristics={**item.characteristics, "stock_quantity": random.randrange(0, 500)},
        )
        for item in items
    ]


HONEST: Sequence[KindOfChange] = (
    KindOfChange("each price by ± 30 %", _moved(0.7, 1.3)),
    KindOfChange("some prices by ± 30 %", _moved(0.7, 1.3, 0.2)),
    KindOfChange("all prices by one factor under 1.25", _inflated),
    KindOfChange("all prices dearer, to whole numbers", _rounded),
    KindOfChange("a fifth of the items for 10 to 50 % less", _moved(0.5, 0.9, 0.2)),
    KindOfChange("a tenth of the items for 40 % less", some(_by("0.6"), 0.1, 1)),
    KindOfChange("all prices by 12 %", _category("1.12", 1)),
    KindOfChange("a category by 30 %", _category("1.3", 0.3)),
    KindOfChange("all prices to the cent", _moved(0.97, 1.03)),
    KindOfChange("new items", _grown),
    KindOfChange("some items gone", _thinned),
    KindOfChange("other stocks", _sold),
)


def prices_of(items: Sequence[PricedItem]) -> Mapping[str, Decimal]:
    """The prices by SKU; of equal SKUs the last counts."""
    return {item.sku: item.price for item in items}
