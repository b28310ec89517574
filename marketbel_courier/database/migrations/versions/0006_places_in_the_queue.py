"""A file keeps the place in the queue of an earlier one that it replaces."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision: str | None = "0005"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Add the time since when a supplier's file waits, if that is longer than this file does."""
    op.execute("ALTER TABLE courier.deliveries ADD COLUMN waits_since timestamptz")


def downgrade() -> None:
    """Remove it: files wait since they arrived."""
    op.execute("ALTER TABLE courier.deliveries DROP COLUMN waits_since")
