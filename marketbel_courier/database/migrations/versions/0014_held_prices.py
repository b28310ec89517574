"""Prices and price lists that look wrong wait for a person, and what people answered is kept."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision: str | None = "0013"
branch_labels: str | None = None
depends_on: str | None = None

STATEMENTS = (
    """
    CREATE TABLE courier.held_changes (
        change_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        supplier_id uuid NOT NULL,
        supplier_item_id uuid NOT NULL,
        sku text NOT NULL,
        name text NOT NULL,
        kind text NOT NULL,
        old_price numeric(10, 2),
        new_price numeric(10, 2) NOT NULL,
        old_currency text,
        new_currency text,
        factor numeric,
        others_price numeric(10, 2),
        reason text NOT NULL,
        reason_data jsonb,
        new_terms jsonb,
        was_stored boolean NOT NULL DEFAULT false,
        order_key text NOT NULL,
        task_id text NOT NULL,
        listed_at timestamptz NOT NULL,
        state text NOT NULL DEFAULT 'held',
        held_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        answered_at timestamptz,
        answered_by text,
        answered_because text
    )
    """,
    # One question about an item at a time.
    """
    CREATE UNIQUE INDEX held_changes_open ON courier.held_changes (supplier_item_id)
        WHERE state = 'held'
    """,
    """
    CREATE INDEX held_changes_of_suppliers ON courier.held_changes
        (supplier_id, held_at, change_id) WHERE state = 'held'
    """,
    "CREATE INDEX held_changes_newest ON courier.held_changes (held_at, change_id)",
    "CREATE INDEX held_changes_of_items ON courier.held_changes (supplier_item_id, held_at)",
    """
    CREATE INDEX held_changes_released ON courier.held_changes (supplier_id, answered_at)
        WHERE state = 'released'
    """,
    """
    CREATE TABLE courier.held_lists (
        list_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        supplier_id uuid NOT NULL,
        digest text NOT NULL,
        reasons text NOT NULL,
        reasons_data jsonb NOT NULL,
        facts jsonb NOT NULL,
        was_stored boolean NOT NULL DEFAULT false,
        order_key text NOT NULL,
        task_id text NOT NULL,
        listed_at timestamptz NOT NULL,
        state text NOT NULL DEFAULT 'held',
        held_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        answered_at timestamptz,
        answered_by text,
        answered_because text
    )
    """,
    "CREATE UNIQUE INDEX held_lists_open ON courier.held_lists (supplier_id) WHERE state = 'held'",
    "CREATE INDEX held_lists_of_suppliers ON courier.held_lists (supplier_id, held_at)",
    """
    CREATE INDEX deliveries_waiting ON courier.deliveries (supplier_id)
        WHERE error_code IN ('needs_mapping', 'needs_release')
    """,
)


def upgrade() -> None:
    """Add the tables, and an index that finds the files which wait for a person."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Forget what is held; the catalogue itself is not touched."""
    op.execute("DROP INDEX courier.deliveries_waiting")
    for table in ("held_lists", "held_changes"):
        op.execute(f"DROP TABLE courier.{table}")
