"""How price lists are read: what people taught, what was read last; and the offers of items."""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision: str | None = "0012"
branch_labels: str | None = None
depends_on: str | None = None

STATEMENTS = (
    # Of a supplier's teachings of one layout the newest that is not undone is in force.
    """
    CREATE TABLE courier.taught_layouts (
        teaching_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        supplier_id uuid NOT NULL,
        fingerprint text NOT NULL,
        titles jsonb NOT NULL,
        mapping jsonb NOT NULL,
        accepts text[] NOT NULL DEFAULT '{}',
        former_mapping jsonb,
        taught_by text NOT NULL DEFAULT '',
        taught_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        undone_at timestamptz
    )
    """,
    "CREATE INDEX ON courier.taught_layouts (supplier_id, taught_at)",
    """
    CREATE TABLE courier.read_layouts (
        supplier_id uuid PRIMARY KEY,
        layouts jsonb NOT NULL,
        read_at timestamptz NOT NULL DEFAULT now()
    )
    """,
    """
    CREATE TABLE courier.item_offers (
        supplier_item_id uuid PRIMARY KEY,
        supplier_id uuid NOT NULL,
        offers jsonb NOT NULL
    )
    """,
    "CREATE INDEX ON courier.item_offers (supplier_id)",
    """
    CREATE INDEX deliveries_held ON courier.deliveries (supplier_id)
        WHERE error_code = 'needs_mapping'
    """,
)


def upgrade() -> None:
    """Add the tables, and an index that finds the files which wait for a person."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Forget all of it; the catalogue itself is not touched."""
    op.execute("DROP INDEX courier.deliveries_held")
    for table in ("item_offers", "read_layouts", "taught_layouts"):
        op.execute(f"DROP TABLE courier.{table}")
