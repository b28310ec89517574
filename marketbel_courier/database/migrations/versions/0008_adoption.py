"""Whether what the former worker left behind has been looked at, and taken over."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision: str | None = "0007"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Add the table, of one row, and drop the only foreign key to a table of Marketbel's."""
    op.execute(
        """
        CREATE TABLE courier.adoption (
            only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
            begun_at timestamptz NOT NULL DEFAULT now(),
            looked_at timestamptz NOT NULL,
            finished_at timestamptz
        )
        """
    )
    # Nothing of ours may stand in the way of their tables: they may come after ours, or be remade.
    op.execute(
        """
        ALTER TABLE courier.stored_price_lists
            DROP CONSTRAINT IF EXISTS stored_price_lists_supplier_id_fkey
        """
    )


def downgrade() -> None:
    """Remove the table: what is there to be taken over is looked at once more."""
    op.execute("DROP TABLE courier.adoption")
