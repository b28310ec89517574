"""Which suppliers have failed lately is found without a look at every supplier."""

from __future__ import annotations

from alembic import op

revision = "0034"
down_revision: str | None = "0033"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Make the index; it holds failed attempts only."""
    op.execute(
        "CREATE INDEX deliveries_failed ON courier.deliveries (finished_at)"
        " WHERE state = 'failed' AND outcome = 'failed'"
    )


def downgrade() -> None:
    """Drop the index."""
    op.execute("DROP INDEX courier.deliveries_failed")
