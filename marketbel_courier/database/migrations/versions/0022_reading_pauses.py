"""A file that waits says when it is tried next, and how many runs ended before they came to it."""

from __future__ import annotations

from alembic import op

revision = "0022"
down_revision: str | None = "0021"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Add both; of attempts before, no run is known to have ended in vain."""
    op.execute(
        """
        ALTER TABLE courier.deliveries ADD COLUMN next_reading_at timestamptz,
            ADD COLUMN vain_readings integer NOT NULL DEFAULT 0
        """
    )


def downgrade() -> None:
    """Remove them."""
    op.execute(
        "ALTER TABLE courier.deliveries DROP COLUMN next_reading_at, DROP COLUMN vain_readings"
    )
