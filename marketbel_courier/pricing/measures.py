"""What a price buys: a quantity of a unit, which makes prices comparable."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from marketbel_courier.price_lists.units import read_basis, unit_code

PIECES = "pcs"
PACKS = frozenset({"pack", "box"})
"""Units that hold a number of pieces, which a list may or may not tell."""

_ONE = Decimal(1)
# One of these is what is sold as the product: a pair of gloves, a bag of cement, a set of spanners.
_SOLD_AS_ONE = frozenset({PIECES, "bottle", "can", "set", "pair", "roll", "bag", "sheet"})
_IN_LARGER_UNITS: Mapping[str, tuple[str, Decimal]] = {
    "g": ("kg", Decimal("0.001")),
    "t": ("kg", Decimal(1000)),
    "ml": ("l", Decimal("0.001")),
    "cm": ("m", Decimal("0.01")),
    "mm": ("m", Decimal("0.001")),
    "km": ("m", Decimal(1000)),
}


class Measure(NamedTuple):
    """So much of a unit: 10 `pcs`, 0.5 `kg`, 1 `pack` of which nobody knows how much is in it."""

    unit: str
    quantity: Decimal


ONE_PIECE = Measure(PIECES, _ONE)


def measure_of(
    basis: str | None,
    basis_quantity: Decimal | None,
    *,
    pack_size: int | None,
    pieces_in_name: int | None,
) -> Measure:
    """What a price buys whose terms name this basis.

    `pack_size` counts only where the price is for a pack: beside the price of a piece it is how
    many are in a carton. `pieces_in_name` are those of a name such as “Batteries (4 pcs)”.
    """
    count = basis_quantity or _ONE
    if basis in PACKS:
        size = pack_size or pieces_in_name
        return Measure(PIECES, count * size) if size else Measure(basis or "", count)
    if basis is None or basis in _SOLD_AS_ONE:
        # “Price per 100 pieces” says itself how many it buys.
        own = pieces_in_name if basis_quantity is None and pieces_in_name else 1
        return Measure(PIECES, count * own)
    larger, share = _IN_LARGER_UNITS.get(basis, (basis, _ONE))
    return Measure(larger, count * share)


@lru_cache(maxsize=1024)
def basis_in_words(text: str) -> tuple[str | None, Decimal | None]:
    """The basis that `characteristics.price_basis` or `unit` tells: `100 pcs`, `m2`."""
    if counted := read_basis(text):
        return counted[0], Decimal(counted[1])
    return unit_code(text) or text.strip() or None, None
