"""What people took apart stays apart, and whose held prices were answered is shown in Dagster."""

from __future__ import annotations

from alembic import op

revision = "0028"
down_revision: str | None = "0027"
branch_labels: str | None = None
depends_on: str | None = None

STATEMENTS = (
    # By the supplier's code, as the codes' memory is: items may be deleted and come again.
    """
    CREATE TABLE courier.parted_items (
        supplier_id uuid NOT NULL,
        code text NOT NULL,
        product_id uuid NOT NULL,
        answer_id uuid NOT NULL,
        is_lifted boolean NOT NULL DEFAULT false,
        PRIMARY KEY (supplier_id, code, product_id)
    )
    """,
    """
    CREATE TABLE courier.answered_prices (
        supplier_id uuid PRIMARY KEY,
        answered_at timestamptz NOT NULL DEFAULT clock_timestamp()
    )
    """,
)


def upgrade() -> None:
    """Add the tables. What was taken apart before is not known."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Forget what people took apart, and those answers of theirs."""
    op.execute("DELETE FROM courier.review_answers WHERE kind = 'unlinked'")
    for table in ("answered_prices", "parted_items"):
        op.execute(f"DROP TABLE courier.{table}")
