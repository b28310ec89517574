"""What is known of ml-analyze: what it says of itself, and what its work has shown."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision: str | None = "0008"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Add the services and their abilities, and what a delivery waits for or was asked of."""
    op.execute(
        """
        CREATE TABLE courier.ml_services (
            base_url text PRIMARY KEY,
            version text NOT NULL,
            file_types text[],
            upserts boolean,
            durable_jobs boolean,
            answered_at timestamptz NOT NULL DEFAULT now()
        )
        """
    )
    op.execute(
        """
        CREATE TABLE courier.ml_abilities (
            base_url text NOT NULL,
            version text NOT NULL,
            ability text NOT NULL,
            is_able boolean NOT NULL,
            because text NOT NULL,
            learned_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (base_url, version, ability)
        )
        """
    )
    op.execute(
        """
        ALTER TABLE courier.deliveries
            ADD COLUMN waits_for text,
            ADD COLUMN ml_asked boolean
        """
    )


def downgrade() -> None:
    """Forget what is known of ml-analyze."""
    op.execute("ALTER TABLE courier.deliveries DROP COLUMN ml_asked, DROP COLUMN waits_for")
    op.execute("DROP TABLE courier.ml_abilities")
    op.execute("DROP TABLE courier.ml_services")
