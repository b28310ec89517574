"""The input and the decisions of matching, as records that the catalogue loads and stores."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from marketbel_courier.messages.message import Message


class Rung(StrEnum):
    """What an item was linked by: the rungs of the ladder, the surest first.

    The last two are no rungs of matching: the ledger of links has them besides.
    """

    PERSON = "person"
    """A person's answer; matching itself never gives it."""
    REMEMBERED_CODE = "remembered_code"
    """The supplier's own code was linked to the product before."""
    BARCODE = "barcode"
    PART_NUMBER = "part_number"
    """The maker's part number, with nothing against it in the brands."""
    MODEL_CODE = "model_code"
    """A code in the names that one product and one item of the list have."""
    NAME = "name"
    NEW_PRODUCT = "new_product"
    """No product was like it: one was made of it."""
    EARLIER = "earlier"
    """Linked before links were entered with their rungs, or by another program."""


@dataclass(frozen=True)
class Thresholds:
    """Scores from 0 to 100: from `link` on an item is linked, from `review` on a person decides.

    With `one_to_one` two items of one supplier are never linked to one product.
    """

    link: float = 95.0
    review: float = 70.0
    candidates: int = 5
    one_to_one: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    """A supplier's item that has no product yet, as its list has it.

    `barcodes`, `part_numbers` (the maker's) and `codes` (the supplier's own, model numbers) are the
    texts of the list: what of them is one, matching judges. `remembered` is the product that the
    supplier's code was linked to before, and `parted` are those that a person took the item off.
    Items without a `supplier_id` are of no common list.
    """

    id: UUID
    name: str
    category: str | None = None
    supplier_id: UUID | None = None
    barcodes: tuple[str, ...] = ()
    brand: str | None = None
    part_numbers: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    description: str | None = None
    price: Decimal | None = None
    remembered: UUID | None = None
    parted: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Product:
    """A product that items may be linked to, with what its items or the shop tell of it.

    Prices are compared with those of items only in as far as they are in one currency: None where
    that is not known.
    """

    id: UUID
    name: str
    category: str | None = None
    barcodes: tuple[str, ...] = ()
    brand: str | None = None
    part_numbers: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    description: str | None = None
    price: Decimal | None = None


Taken = Mapping[UUID, AbstractSet[UUID]]
"""By supplier: the products that other listed items of it are linked to."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A product that an item may be; `contradictions` say what speaks against it."""

    product_id: UUID
    name: str
    score: float
    contradictions: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """The item is this product: by which rung, and why."""

    item_id: UUID
    product_id: UUID
    score: float
    rung: Rung = Rung.NAME
    reasons: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """A person has to choose; the candidates are the best first.

    `reasons` say why the best of them is not linked without a person; what contradicts it is among
    its own contradictions.
    """

    item_id: UUID
    candidates: tuple[Candidate, ...]
    reasons: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class NewProduct:
    """No product is like it: one draft for all items that are the same among themselves."""

    name: str
    item_ids: tuple[UUID, ...]
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Decisions:
    """What was decided, each item once."""

    links: tuple[Link, ...]
    reviews: tuple[Review, ...]
    new_products: tuple[NewProduct, ...]
