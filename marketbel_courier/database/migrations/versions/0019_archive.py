"""The versions of suppliers' files, and the contents that the archive keeps of them."""

from __future__ import annotations

from alembic import op

revision = "0019"
down_revision: str | None = "0018"
branch_labels: str | None = None
depends_on: str | None = None

STATEMENTS = (
    """
    CREATE TABLE courier.archived_contents (
        digest text PRIMARY KEY,
        size_bytes bigint NOT NULL,
        stored_bytes bigint NOT NULL,
        encoding text NOT NULL,
        archived_at timestamptz NOT NULL DEFAULT clock_timestamp()
    )
    """,
    # A row for each time that another content came: one that comes back is a version once more.
    """
    CREATE TABLE courier.file_versions (
        supplier_id uuid NOT NULL,
        arrived_at timestamptz NOT NULL,
        seen_at timestamptz NOT NULL,
        digest text NOT NULL,
        job_id uuid NOT NULL,
        original_filename text NOT NULL,
        file_type text NOT NULL,
        mime_type text,
        reading_hints jsonb NOT NULL DEFAULT '{}',
        PRIMARY KEY (supplier_id, arrived_at)
    )
    """,
    "CREATE INDEX file_versions_by_digest ON courier.file_versions (digest)",
    "CREATE INDEX file_versions_by_age ON courier.file_versions (seen_at)",
)


def upgrade() -> None:
    """Add the tables; files that lie on the shared volume are taken up by the next clean-up."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Forget the versions; the contents stay where they are kept."""
    for table in ("file_versions", "archived_contents"):
        op.execute(f"DROP TABLE courier.{table}")
