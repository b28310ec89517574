"""A person's link keeps what its item was called, so that a new name is compared with that."""

from __future__ import annotations

from alembic import op

revision = "0021"
down_revision: str | None = "0020"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Add the name; none is known of links before."""
    op.execute("ALTER TABLE courier.item_links ADD COLUMN item_name text")


def downgrade() -> None:
    """Remove it."""
    op.execute("ALTER TABLE courier.item_links DROP COLUMN item_name")
