"""What a supplier's prices were before a service that does not guard them was given a list."""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision: str | None = "0019"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Add the table: a row for a supplier whose list is with such a service."""
    op.execute(
        """
        CREATE TABLE courier.prices_before (
            supplier_id uuid PRIMARY KEY,
            job_id uuid NOT NULL,
            item_ids uuid[] NOT NULL,
            prices numeric(10, 2)[] NOT NULL,
            currencies text[] NOT NULL,
            noted_at timestamptz NOT NULL DEFAULT clock_timestamp()
        )
        """
    )


def downgrade() -> None:
    """Forget it: the list is then not judged."""
    op.execute("DROP TABLE courier.prices_before")
