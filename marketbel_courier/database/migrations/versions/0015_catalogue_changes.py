"""What each list changed, where its items stand, and by what the catalogue is found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.exc import DBAPIError

from marketbel_courier.database.catalogue_indexes import CATALOGUE_INDEXES, TRIGRAMS

revision = "0015"
down_revision: str | None = "0014"
branch_labels: str | None = None
depends_on: str | None = None

TABLES = ("price_list_tables", "item_places", "last_price_changes", "item_changes", "readings")
STATEMENTS = (
    """
    CREATE TABLE courier.readings (
        reading_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        supplier_id uuid NOT NULL,
        order_key text NOT NULL,
        source text NOT NULL,
        listed_at timestamptz NOT NULL,
        stored_at timestamptz NOT NULL DEFAULT statement_timestamp(),
        is_first boolean NOT NULL DEFAULT false,
        counts jsonb NOT NULL DEFAULT '{}',
        pruned_at timestamptz
    )
    """,
    "CREATE INDEX readings_of_suppliers ON courier.readings (supplier_id, reading_id)",
    "CREATE INDEX readings_by_time ON courier.readings (stored_at, reading_id)",
    "CREATE INDEX readings_by_order ON courier.readings (order_key)",
    # One row for an item that a list changed; of a supplier's first list there is none.
    """
    CREATE TABLE courier.item_changes (
        reading_id bigint NOT NULL,
        item_id uuid NOT NULL,
        listing text,
        old_price numeric(10, 2),
        new_price numeric(10, 2),
        percent double precision GENERATED ALWAYS AS (
            CASE WHEN old_price > 0
                THEN round((new_price - old_price) * 100 / old_price, 4)::double precision END
        ) STORED,
        stock boolean,
        old_name text,
        PRIMARY KEY (reading_id, item_id)
    )
    """,
    "CREATE INDEX item_changes_of_items ON courier.item_changes (item_id, reading_id)",
    """
    CREATE TABLE courier.last_price_changes (
        item_id uuid PRIMARY KEY,
        supplier_id uuid NOT NULL,
        old_price numeric(10, 2) NOT NULL,
        new_price numeric(10, 2) NOT NULL,
        percent double precision NOT NULL GENERATED ALWAYS AS (
            CASE WHEN old_price > 0
                THEN round((new_price - old_price) * 100 / old_price, 4)::double precision
                ELSE 'infinity' END
        ) STORED,
        changed_at timestamptz NOT NULL DEFAULT statement_timestamp()
    )
    """,
    """
    CREATE INDEX last_price_changes_by_percent
        ON courier.last_price_changes (supplier_id, percent, item_id)
    """,
    # Rows move whenever one is put in above them, so there is no index that would move with them.
    """
    CREATE TABLE courier.item_places (
        item_id uuid PRIMARY KEY,
        supplier_id uuid NOT NULL,
        table_number smallint NOT NULL,
        row_number integer NOT NULL
    ) WITH (fillfactor = 80)
    """,
    "CREATE INDEX item_places_of_suppliers ON courier.item_places (supplier_id)",
    """
    CREATE TABLE courier.price_list_tables (
        supplier_id uuid NOT NULL,
        table_number smallint NOT NULL,
        sheet text NOT NULL,
        columns jsonb NOT NULL,
        PRIMARY KEY (supplier_id, table_number)
    )
    """,
)
_KNOWN_CHANGES = """
    INSERT INTO courier.last_price_changes (item_id, supplier_id, old_price, new_price, changed_at)
    SELECT i.id, i.supplier_id, h.prices[2], h.prices[1], h.changed_at
    FROM (
        SELECT supplier_item_id, array_agg(price ORDER BY recorded_at DESC, id DESC) AS prices,
            max(recorded_at) AS changed_at
        FROM (
            SELECT *, row_number() OVER (
                PARTITION BY supplier_item_id ORDER BY recorded_at DESC, id DESC) AS place
            FROM public.price_history
        ) AS recent WHERE place <= 2 GROUP BY supplier_item_id HAVING count(*) = 2
    ) AS h JOIN public.supplier_items i ON i.id = h.supplier_item_id
    WHERE h.prices[1] <> h.prices[2]
"""
# Of the first migration's making: an existing system keeps its own version in `public`.
_OWN_TABLES = """
    SELECT to_regclass('public.alembic_version') IS NULL AND count(*) = 3 FROM pg_indexes
    WHERE schemaname = 'public' AND indexname IN ('supplier_items_last_ingested_at_idx',
        'price_history_supplier_item_id_recorded_at_idx', 'products_category_id_idx')
"""
_HAS_HISTORY = """
    SELECT count(*) = 6 FROM information_schema.columns
    WHERE table_schema = 'public' AND (table_name, column_name) IN (
        ('price_history', 'id'), ('price_history', 'supplier_item_id'), ('price_history', 'price'),
        ('price_history', 'recorded_at'), ('supplier_items', 'id'),
        ('supplier_items', 'supplier_id'))
"""


def upgrade() -> None:
    """Add the tables, what the history knows of prices, and indexes on tables of our making."""
    for statement in STATEMENTS:
        op.execute(statement)
    if _asked(_HAS_HISTORY):
        op.execute(_KNOWN_CHANGES)
    if _asked(_OWN_TABLES):
        trigrams_in = _trigrams()
        for index in CATALOGUE_INDEXES:
            if trigrams_in or not index.needs_trigrams:
                op.execute(index.statement(trigrams_in=trigrams_in))


def _trigrams() -> str | None:
    """The schema of the extension, which is made where that is allowed; None without it."""
    bind = op.get_bind()
    try:
        with bind.begin_nested():
            bind.execute(sa.text(f"CREATE EXTENSION IF NOT EXISTS {TRIGRAMS}"))
    except DBAPIError:
        return None
    found = bind.scalar(
        sa.text(
            "SELECT nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace"
            " WHERE extname = :name"
        ),
        {"name": TRIGRAMS},
    )
    return None if found is None else str(found)


def _asked(question: str) -> bool:
    return bool(op.get_bind().scalar(sa.text(question)))


def downgrade() -> None:
    """Forget what lists changed, and find the catalogue as before."""
    for index in CATALOGUE_INDEXES:
        op.execute(f"DROP INDEX IF EXISTS public.{index.name}")
    for table in TABLES:
        op.execute(f"DROP TABLE courier.{table}")
