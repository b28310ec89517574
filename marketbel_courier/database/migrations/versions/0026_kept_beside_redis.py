"""What must outlive Redis: the master sheet that was set, and uploads that were accepted."""

from __future__ import annotations

from alembic import op

revision = "0026"
down_revision: str | None = "0025"
branch_labels: str | None = None
depends_on: str | None = None

STATEMENTS = (
    # Every setting that was seen, in order: what Redis shows is the newest, an older one, or new.
    """
    CREATE TABLE courier.master_sheet_settings (
        number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        url text NOT NULL,
        worksheet text NOT NULL,
        updated_at timestamptz
    )
    """,
    """
    CREATE TABLE courier.accepted_uploads (
        number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        task_id text NOT NULL UNIQUE,
        entry text NOT NULL,
        accepted_at timestamptz NOT NULL DEFAULT now()
    )
    """,
)


def upgrade() -> None:
    """Add the tables; the next look takes over what Redis names."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Leave both to Redis again."""
    for table in ("accepted_uploads", "master_sheet_settings"):
        op.execute(f"DROP TABLE courier.{table}")
