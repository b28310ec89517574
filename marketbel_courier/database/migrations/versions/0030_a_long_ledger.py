"""What is asked again and again of the ledger is found without reading a supplier's whole past."""

from __future__ import annotations

from alembic import op

revision = "0030"
down_revision: str | None = "0029"
branch_labels: str | None = None
depends_on: str | None = None

INDEXES = {
    # Whether a supplier's trouble is over: each minute, for each open alert.
    "deliveries_completed": "(partition_key, finished_at DESC) WHERE state = 'complete'",
    # Which uploads were written down: a sync's task has a row for each supplier.
    "deliveries_of_uploads": "(task_id) WHERE origin = 'upload'",
    # What happened in the last days; a few kilobytes for a million rows.
    "deliveries_by_creation": "USING brin (created_at) WITH (autosummarize = on)",
}


def upgrade() -> None:
    """Make the indexes."""
    for name, what in INDEXES.items():
        op.execute(f"CREATE INDEX {name} ON courier.deliveries {what}")


def downgrade() -> None:
    """Drop the indexes."""
    op.execute(f"DROP INDEX {', '.join(f'courier.{name}' for name in INDEXES)}")
