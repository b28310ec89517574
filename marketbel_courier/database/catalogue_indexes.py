"""The indexes on Marketbel's own tables by which the catalogue is searched and sorted.

A database whose tables the courier made has them. On that of an existing system they are made only
when somebody asks for them (`marketbel-courier migrate --catalogue-indexes`): without them a page
of the catalogue looks at all items of its supplier, and a search of all suppliers at every item.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import asyncpg

from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool

TIMEOUT_SECONDS = 3_600

TRIGRAMS: Final = "pg_trgm"
"""The extension by which parts of words are found; since PostgreSQL 13 no superuser is needed."""


def item_words(table: str = "") -> str:
    """The text of an item that is searched: the same expression as in the index, which is used only
    then.
    """
    return f"lower({table}name || ' ' || {table}supplier_sku)"


def product_words(table: str = "") -> str:
    """The text of a product that is searched."""
    return f"lower({table}name || ' ' || {table}internal_sku)"


def price_or_last(column: str, *, is_descending: bool = False) -> str:
    """A price by which rows are sorted, those without one at the end."""
    return f"coalesce({column}, '{'-1' if is_descending else 'infinity'}'::numeric)"


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


ITEM_WORDS, PRODUCT_WORDS = "supplier_items_words", "products_words"
CATALOGUE_INDEXES: Final = (
    CatalogueIndex("supplier_items_by_name", "supplier_items", "(supplier_id, lower(name), id)"),
    CatalogueIndex(
        "supplier_items_delisted",
        "supplier_items",
        "(supplier_id) WHERE characteristics ? 'delisted_at'",
    ),
    CatalogueIndex(
        ITEM_WORDS,
        "supplier_items",
        f"USING gin (({item_words()}) {{trigrams}})",
        needs_trigrams=True,
    ),
    CatalogueIndex("products_by_name", "products", "(lower(name), id)"),
    CatalogueIndex("products_by_price", "products", f"(({price_or_last('min_price')}), id)"),
    CatalogueIndex(
        "products_by_price_down",
        "products",
        f"(({price_or_last('min_price', is_descending=True)}), id)",
    ),
    CatalogueIndex("products_by_update", "products", "(updated_at, id)"),
    CatalogueIndex(
        PRODUCT_WORDS,
        "products",
        f"USING gin (({product_words()}) {{trigrams}})",
        needs_trigrams=True,
    ),
)


async def serves_words(connection: Connection, index: str) -> bool:
    """Whether the database has this index of words, and one in which Cyrillic ones are.

    Trigrams are made of what is a letter by the database's character type; of "C" ASCII alone is.
    """
    found = await connection.fetchval(
        """
        SELECT to_regclass('public.' || $1::text) IS NOT NULL AND EXISTS (
            SELECT FROM pg_database
            WHERE datname = current_database() AND datctype NOT IN ('C', 'POSIX'))
        """,
        index,
    )
    return bool(found)


async def make_catalogue_indexes(pool: Pool) -> bool:
    """Make the indexes that are missing, while others read and write; False without trigrams.

    The extension is made where the role may, as all of its kind by the database's owner.
    """
    with suppress(asyncpg.PostgresError):
        await pool.execute(f"CREATE EXTENSION IF NOT EXISTS {TRIGRAMS}")
    trigrams_in = await pool.fetchval(
        """
        SELECT nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
        WHERE extname = $1
        """,
        TRIGRAMS,
    )
    for index in CATALOGUE_INDEXES:
        if trigrams_in is None and index.needs_trigrams:
            continue
        # An invalid index of an interrupted attempt is useless, and would be taken for the index.
        if await pool.fetchval(_IS_BROKEN, index.name):
            await pool.execute(f"DROP INDEX public.{index.name}", timeout=TIMEOUT_SECONDS)
        await pool.execute(
            index.statement(trigrams_in=trigrams_in, concurrently=True), timeout=TIMEOUT_SECONDS
        )
    return trigrams_in is not None


@dataclass(frozen=True, slots=True)
class MissingIndexes:
    """The indexes that a database lacks, and whether it lacks the extension for words."""

    names: tuple[str, ...]
    lacks_trigrams: bool

    @property
    def has_some(self) -> bool:
        """Whether anything is missing."""
        return bool(self.names) or self.lacks_trigrams


async def missing_indexes(pool: Pool) -> MissingIndexes:
    """What of the indexes, and of the extension, is not there or is of no use."""
    usable = await pool.fetch(
        """
        SELECT name FROM unnest($1::text[]) AS name
        JOIN pg_index i ON i.indexrelid = to_regclass('public.' || name) AND i.indisvalid
        """,
        [index.name for index in CATALOGUE_INDEXES],
    )
    there = {row["name"] for row in usable}
    has_trigrams = await pool.fetchval(
        "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = $1)", TRIGRAMS
    )
    return MissingIndexes(
        tuple(index.name for index in CATALOGUE_INDEXES if index.name not in there),
        lacks_trigrams=not has_trigrams,
    )


_IS_BROKEN = """
    SELECT EXISTS (
        SELECT FROM pg_index WHERE indexrelid = to_regclass('public.' || $1) AND NOT indisvalid)
"""
