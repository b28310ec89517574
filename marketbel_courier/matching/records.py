"""What matching takes and what it decides: the records that the catalogue stores and loads."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Thresholds:
    """Scores from 0 to 100: from `link` on an item is linked, from `review` on a person decides."""

    link: float = 95.0
    review: float = 70.0
    candidates: int = 5


@dataclass(frozen=True, slots=True)
class Item:
    """A supplier's item that has no product yet."""

    id: UUID
    name: str
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """A product that items may be linked to."""

    id: UUID
    name: str
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A product that an item may be."""

    product_id: UUID
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Link:
    """The item is this product."""

    item_id: UUID
    product_id: UUID
    score: float


@dataclass(frozen=True, slots=True)
class Review:
    """A person has to choose; the candidates are the best first."""

    item_id: UUID
    candidates: tuple[Candidate, ...]


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
