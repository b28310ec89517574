"""Attempts that ended lately are found by their time, however old the ledger is."""

from __future__ import annotations

from alembic import op

revision = "0029"
down_revision: str | None = "0028"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Index the ends. Rows lie in the order of time, so a summary of each block is enough."""
    op.execute(
        "CREATE INDEX deliveries_by_end ON courier.deliveries USING brin (finished_at)"
        " WITH (pages_per_range = 16, autosummarize = on)"
    )


def downgrade() -> None:
    """Remove the index."""
    op.execute("DROP INDEX courier.deliveries_by_end")
