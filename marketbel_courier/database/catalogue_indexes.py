"""The indexes on Marketbel's own tables by which the catalogue is searched and sorted.

A database whose tables the courier made has them. On that of an existing system they are made only
when somebody asks for them (`marketbel-courier migrate --catalogue-indexes`): without them a page
of the catalogue looks at all items of its supplier, and a search of all suppliers at every item.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

TRIGRAMS: Final = "pg_trgm"
"""The extension by which parts of words are found; since PostgreSQL 13 no superuser is needed."""

ITEM_WORDS: Final = "lower(name || ' ' || supplier_sku)"
PRODUCT_WORDS: Final = "lower(name || ' ' || internal_sku)"
"""What is searched for words: the same expression in a query, or no index serves it."""


@dataclass(frozen=True, slots=True)
class CatalogueIndex:
    """An index on a table of Marketbel's; one of trigrams needs the extension."""

    name: str
    table: str
    columns: str
    needs_trigrams: bool = False

    def statement(self, *, trigrams_in: str | None, concurrently: bool = False) -> str:
        """What makes the index where it is missing; `trigrams_in` is the extension's schema."""
        how = "CONCURRENTLY " if concurrently else ""
        columns = self.columns.format(trigrams=f'"{trigrams_in}".gin_trgm_ops')
        return f"CREATE INDEX {how}IF NOT EXISTS {self.name} ON public.{self.table} {columns}"


CATALOGUE_INDEXES: Final = (
    CatalogueIndex("supplier_items_by_name", "supplier_items", "(supplier_id, lower(name), id)"),
    CatalogueIndex("supplier_items_by_price", "supplier_items", "(supplier_id, current_price, id)"),
    CatalogueIndex("supplier_items_by_update", "supplier_items", "(supplier_id, updated_at, id)"),
    CatalogueIndex(
        "supplier_items_delisted",
        "supplier_items",
        "(supplier_id) WHERE characteristics ? 'delisted_at'",
    ),
    CatalogueIndex(
        "supplier_items_words",
        "supplier_items",
        f"USING gin (({ITEM_WORDS}) {{trigrams}})",
        needs_trigrams=True,
    ),
    CatalogueIndex("products_by_name", "products", "(lower(name), id)"),
    CatalogueIndex("products_by_price", "products", "(min_price, id)"),
    CatalogueIndex("products_by_update", "products", "(updated_at, id)"),
    CatalogueIndex(
        "products_words",
        "products",
        f"USING gin (({PRODUCT_WORDS}) {{trigrams}})",
        needs_trigrams=True,
    ),
)
