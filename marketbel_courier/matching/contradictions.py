"""What speaks against an item being a product, however alike their names are."""

from __future__ import annotations

from collections import defaultdict

from marketbel_courier.matching.names import Name, read_name
from marketbel_courier.matching.records import Item, Product
from marketbel_courier.messages.message import Message


def contradictions(item: Item, product: Product) -> tuple[Message, ...]:
    """What the two say differently of one thing: capacity, size, power, colour; each a clause."""
    own, other = read_name(item.name), read_name(product.name)
    here, there = _measures(own), _measures(other)
    differing = [
        Message("match-against-figures", here=_said(here[one]), there=_said(there[one]))
        for one in sorted(here.keys() & there.keys())
        if not here[one].keys() & there[one].keys()
    ]
    if own.colours and other.colours and not own.colours & other.colours:
        differing.append(
            Message(
                "match-against-colours",
                here=", ".join(sorted(own.colours)),
                there=", ".join(sorted(other.colours)),
            )
        )
    return tuple(differing)


def _measures(name: Name) -> dict[str, dict[str, str]]:
    """By dimension: the values, each with what is written of it."""
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for figure in name.figures:
        if figure.dimension:
            found[figure.dimension][figure.value] = f"{figure.written} {figure.dimension}"
    return found


def _said(values: dict[str, str]) -> str:
    return ", ".join(sorted(values.values()))
