"""Suppliers' sources may take logins, which are kept sealed under names."""

from __future__ import annotations

from alembic import op

revision = "0025"
down_revision: str | None = "0024"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Add the tables; nobody takes a login yet."""
    op.execute(
        """
        CREATE TABLE courier.source_logins (
            name text PRIMARY KEY,
            kind text NOT NULL CHECK (kind IN ('basic', 'bearer', 'header')),
            server text NOT NULL,
            label text NOT NULL,
            sealed bytea NOT NULL,
            changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            changed_by text NOT NULL
        );
        CREATE TABLE courier.supplier_logins (
            supplier_id uuid PRIMARY KEY,
            login_name text NOT NULL REFERENCES courier.source_logins (name) ON DELETE CASCADE
        );
        CREATE INDEX supplier_logins_login_name ON courier.supplier_logins (login_name)
        """
    )


def downgrade() -> None:
    """Forget the logins: the sources that take one are refused then."""
    op.execute("DROP TABLE courier.supplier_logins, courier.source_logins")
