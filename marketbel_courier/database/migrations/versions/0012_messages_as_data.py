"""What people read is kept as a code with parameters, beside its English text."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision: str | None = "0011"
branch_labels: str | None = None
depends_on: str | None = None

COLUMNS = {
    "deliveries": (
        "error_message_data",
        "errors_data",
        "fell_back_because_data",
        "waits_for_data",
    ),
    "syncs": ("reason_data",),
    "alerts": ("reason_data",),
    "ml_abilities": ("because_data",),
}


def upgrade() -> None:
    """Add the columns; of what was written before there is the text alone."""
    for table, columns in COLUMNS.items():
        added = ", ".join(f"ADD COLUMN {column} jsonb" for column in columns)
        op.execute(f"ALTER TABLE courier.{table} {added}")


def downgrade() -> None:
    """Remove them; the texts stay."""
    for table, columns in COLUMNS.items():
        dropped = ", ".join(f"DROP COLUMN {column}" for column in columns)
        op.execute(f"ALTER TABLE courier.{table} {dropped}")
