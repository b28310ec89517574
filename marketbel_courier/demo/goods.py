"""Products of the seeded catalogue and rows of the suppliers' lists, the same on every machine.

A row is linked (it names a catalogue product), for review (it names a near relative of one) or new.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import blake2b
from typing import TypeVar

from marketbel_courier.demo.assortments import ASSORTMENTS, Assortment

PRODUCTS_PER_ASSORTMENT = 25

T = TypeVar("T")


@dataclass(frozen=True)
class Product:
    """A product that the catalogue knows before the demo starts."""

    internal_sku: str
    name: str
    category: str
    price: Decimal


@dataclass(frozen=True)
class PriceRow:
    """One row of a supplier's price list."""

    sku: str
    name: str
    category: str
    price: Decimal
    stock: int


def demo_products() -> tuple[Product, ...]:
    """Give the 350 products of the seeded catalogue."""
    return tuple(product for assortment in ASSORTMENTS for product in known_products(assortment))


def known_products(assortment: Assortment) -> tuple[Product, ...]:
    """Give the catalogue's products of one assortment: every kind from every brand."""
    pairs = [
        (kind, brand, spec)
        for brand in assortment.known_brands
        for kind, spec in zip(assortment.known_kinds, assortment.specs, strict=True)
    ]
    return tuple(
        Product(
            internal_sku=f"MB-{assortment.code}-{number:03}",
            name=f"{kind} {brand} {assortment.code}-{117 + 31 * number} {spec}",
            category=assortment.category,
            price=_price(assortment, "known", number),
        )
        for number, (kind, brand, spec) in enumerate(pairs)
    )


def price_rows(assortment: Assortment, *, linked: int, review: int, new: int) -> list[PriceRow]:
    """Give a supplier's rows, the three kinds by turns; at most 25 of the first two each."""
    known = known_products(assortment)
    names = _take_turns(
        [product.name for product in known[:linked]],
        [_relative(assortment, number) for number in range(review)],
        [_newcomer(assortment, number) for number in range(new)],
    )
    return [
        PriceRow(
            sku=f"{assortment.code}-{10000 + 7 * number}",
            name=name,
            category=assortment.category,
            price=_price(assortment, "offer", number),
            stock=_digest(assortment.code, "stock", number) % 400,
        )
        for number, name in enumerate(names)
    ]


def _relative(assortment: Assortment, number: int) -> str:
    kinds = len(assortment.known_kinds)
    kind = assortment.known_kinds[number % kinds]
    spec = assortment.specs[number % kinds]
    brand = assortment.known_brands[number // kinds % len(assortment.known_brands)]
    return f"{kind} {brand} {assortment.code}-{5003 + 41 * number} {spec} {assortment.variant}"


def _newcomer(assortment: Assortment, number: int) -> str:
    kinds, specs = assortment.new_kinds, assortment.new_specs
    kind = kinds[number % len(kinds)]
    brand = assortment.new_brands[number // len(kinds) % len(assortment.new_brands)]
    spec = specs[number % len(specs)]
    article = f"{_digest(assortment.code, 'model', number) % 10**8:08}"
    return f"{kind} {brand} {spec} {assortment.article_word} {article}"


def _price(assortment: Assortment, *key: object) -> Decimal:
    cents = assortment.cheapest * 100 + _digest(assortment.code, *key) % (
        (assortment.dearest - assortment.cheapest) * 100
    )
    return Decimal(cents) / 100


def _digest(*key: object) -> int:
    # `random` keeps its sequences only within a Python version; a digest keeps them for good.
    text = "\x1f".join(str(part) for part in key)
    return int.from_bytes(blake2b(text.encode(), digest_size=6).digest(), "big")


def _take_turns(*groups: Sequence[T]) -> Iterator[T]:
    for position in range(max(len(group) for group in groups)):
        yield from (group[position] for group in groups if position < len(group))
