"""An attempt is found by the job that ml-analyze made of its file."""

from __future__ import annotations

from alembic import op

revision = "0024"
down_revision: str | None = "0023"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Index the jobs."""
    op.execute(
        """
        CREATE INDEX deliveries_by_ml_job ON courier.deliveries (ml_job_id)
        WHERE ml_job_id IS NOT NULL
        """
    )


def downgrade() -> None:
    """Remove the index."""
    op.execute("DROP INDEX courier.deliveries_by_ml_job")
