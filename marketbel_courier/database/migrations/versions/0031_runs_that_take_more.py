"""Runs of the reading that take what arrives while they are up, and what each was given."""

from __future__ import annotations

from alembic import op

revision = "0031"
down_revision: str | None = "0030"
branch_labels: str | None = None
depends_on: str | None = None

STATEMENTS = (
    # `room` files may still be given to the run; `pending` were, and it has yet to take them.
    """
    CREATE TABLE courier.reading_runs (
        run_id text PRIMARY KEY,
        room integer NOT NULL,
        pending integer NOT NULL DEFAULT 0,
        opened_at timestamptz NOT NULL DEFAULT now(),
        seen_at timestamptz NOT NULL DEFAULT now(),
        closed_at timestamptz
    )
    """,
    """
    CREATE TABLE courier.given_readings (
        run_id text NOT NULL,
        job_id uuid NOT NULL,
        partition_key text NOT NULL,
        given_at timestamptz NOT NULL DEFAULT now(),
        taken_at timestamptz,
        PRIMARY KEY (run_id, job_id)
    )
    """,
)


def upgrade() -> None:
    """Add the tables."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Each file has a run that was launched for it again."""
    for table in ("given_readings", "reading_runs"):
        op.execute(f"DROP TABLE courier.{table}")
