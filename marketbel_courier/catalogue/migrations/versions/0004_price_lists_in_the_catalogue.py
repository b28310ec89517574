"""Which price list of each supplier the catalogue holds, and why a file changed its route."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision: str | None = "0003"
branch_labels: str | None = None
depends_on: str | None = None

STATEMENTS = (
    "ALTER TABLE courier.deliveries ADD COLUMN fell_back_because text",
    """
    CREATE TABLE courier.stored_price_lists (
        supplier_id uuid PRIMARY KEY REFERENCES suppliers ON DELETE CASCADE,
        order_key text NOT NULL,
        listed_at timestamptz,
        counts jsonb NOT NULL,
        stored_at timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz,
        result jsonb NOT NULL DEFAULT '{}'
    )
    """,
)


def upgrade() -> None:
    """Add the column and the table."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Remove them; the catalogue itself is not touched."""
    op.execute("DROP TABLE courier.stored_price_lists")
    op.execute("ALTER TABLE courier.deliveries DROP COLUMN fell_back_because")
