"""What people ask the admin page for: reprocessing, and the newest jobs of a long ledger."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision: str | None = "0004"
branch_labels: str | None = None
depends_on: str | None = None

STATEMENTS = (
    """
    CREATE TABLE courier.reprocessing_requests (
        request_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        supplier_ids uuid[] NOT NULL,
        requested_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        taken_at timestamptz,
        suppliers_taken integer,
        backfill_ids text[] NOT NULL DEFAULT '{}'
    )
    """,
    """
    CREATE INDEX reprocessing_requests_waiting ON courier.reprocessing_requests (requested_at)
        WHERE taken_at IS NULL
    """,
    "CREATE INDEX deliveries_by_job_creation ON courier.deliveries (job_created_at DESC, job_id)",
)


def upgrade() -> None:
    """Add the table and the indexes."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Remove them; what was asked for and not taken is forgotten."""
    op.execute("DROP INDEX courier.deliveries_by_job_creation")
    op.execute("DROP TABLE courier.reprocessing_requests")
