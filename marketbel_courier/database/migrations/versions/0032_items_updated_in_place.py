"""Items that a list leaves as they are get no new entries in indexes when it is stored.

Each list says of each of its items that it is still there: `last_ingested_at`. A row is written in
its place for that, which spares all indexes, if its page has room and no index but one of ranges
(BRIN, since PostgreSQL 16) is about what changed.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision: str | None = "0031"
branch_labels: str | None = None
depends_on: str | None = None

# Of the first migration's making, as for the catalogue's indexes: others' tables are not touched.
_OWN_TABLES = """
    SELECT to_regclass('public.alembic_version') IS NULL AND count(*) = 3 FROM pg_indexes
    WHERE schemaname = 'public' AND indexname IN ('supplier_items_last_ingested_at_idx',
        'price_history_supplier_item_id_recorded_at_idx', 'products_category_id_idx')
"""
_INDEX = "supplier_items_last_ingested_at_idx"


def upgrade() -> None:
    """Leave room in new pages for a second version of each row; know the times by ranges."""
    _change_index("USING brin (last_ingested_at)", "SET (fillfactor = 50)")


def downgrade() -> None:
    """Know each time again, and fill pages."""
    _change_index("(last_ingested_at DESC)", "RESET (fillfactor)")


def _change_index(columns: str, room: str) -> None:
    if op.get_bind().scalar(sa.text(_OWN_TABLES)):
        op.execute(f"DROP INDEX public.{_INDEX}")
        op.execute(f"CREATE INDEX {_INDEX} ON public.supplier_items {columns}")
        op.execute(f"ALTER TABLE public.supplier_items {room}")
