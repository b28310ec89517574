"""A new price is written in its item's place, too: no index of items is about prices or times.

An item with another price, but the same description, got a new entry in each index, of which that
of words costs the most. A supplier's items are sorted by price or time when somebody asks.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision: str | None = "0034"
branch_labels: str | None = None
depends_on: str | None = None

INDEXES = {
    "supplier_items_by_price": "(supplier_id, current_price, id)",
    "supplier_items_by_update": "(supplier_id, updated_at, id)",
}
_NAMES = ", ".join(f"'{name}'" for name in INDEXES)
# Also those that somebody had made beside an existing system, if they are this role's.
_DROPPING = f"""
    DO $$ DECLARE name text; BEGIN
        FOR name IN SELECT relname FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind = 'i'
                AND relname IN ({_NAMES}) AND pg_has_role(relowner, 'USAGE')
        LOOP EXECUTE format('DROP INDEX public.%I', name); END LOOP;
    END $$
"""  # noqa: S608 - constants
_OWN_TABLES = """
    SELECT to_regclass('public.alembic_version') IS NULL AND count(*) = 3 FROM pg_indexes
    WHERE schemaname = 'public' AND indexname IN ('supplier_items_last_ingested_at_idx',
        'price_history_supplier_item_id_recorded_at_idx', 'products_category_id_idx')
"""


def upgrade() -> None:
    """Drop the indexes."""
    op.execute(_DROPPING)


def downgrade() -> None:
    """Have them again on tables of our making."""
    if op.get_bind().scalar(sa.text(_OWN_TABLES)):
        for name, columns in INDEXES.items():
            op.execute(f"CREATE INDEX IF NOT EXISTS {name} ON public.supplier_items {columns}")
