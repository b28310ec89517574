"""A failed attempt keeps whether it had got as far as matching."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision: str | None = "0010"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Add the note; of an attempt that failed before, nobody knows."""
    op.execute(
        "ALTER TABLE courier.deliveries ADD COLUMN reached_matching boolean NOT NULL DEFAULT false"
    )


def downgrade() -> None:
    """Remove it."""
    op.execute("ALTER TABLE courier.deliveries DROP COLUMN reached_matching")
