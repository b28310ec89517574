"""Which delivery is a supplier's newest: a retry of an older one does not make that newer."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision: str | None = "0006"
branch_labels: str | None = None
depends_on: str | None = None

INDEXES = (("deliveries_by_partition", "partition_key"), ("deliveries_by_supplier", "supplier_id"))


def upgrade() -> None:
    """Add the time by which deliveries are ranked, and look them up by it."""
    op.execute(
        """
        ALTER TABLE courier.deliveries ADD COLUMN ranked_at timestamptz NOT NULL
            GENERATED ALWAYS AS (
                CASE WHEN origin = 'upload' AND outcome IS DISTINCT FROM 'superseded'
                    THEN created_at ELSE job_created_at END) STORED
        """
    )
    for index, column in INDEXES:
        op.execute(f"DROP INDEX courier.{index}")
        op.execute(
            f"CREATE INDEX {index} ON courier.deliveries ({column}, ranked_at DESC, attempt DESC)"
        )


def downgrade() -> None:
    """Rank them by the beginning of their newest attempts, as before."""
    for index, column in INDEXES:
        op.execute(f"DROP INDEX courier.{index}")
        op.execute(f"CREATE INDEX {index} ON courier.deliveries ({column}, created_at DESC)")
    op.execute("ALTER TABLE courier.deliveries DROP COLUMN ranked_at")
