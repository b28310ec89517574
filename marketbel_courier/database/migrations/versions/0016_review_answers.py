"""Answers to questions of the review queue: who gave them, and how it was before."""

from __future__ import annotations

from alembic import op

revision = "0016"
down_revision: str | None = "0015"
branch_labels: str | None = None
depends_on: str | None = None

STATEMENTS = (
    """
    CREATE TABLE courier.review_answers (
        answer_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        kind text NOT NULL,
        least_score float8,
        answered_by text NOT NULL DEFAULT '',
        answered_at timestamptz NOT NULL DEFAULT clock_timestamp()
    )
    """,
    "CREATE INDEX ON courier.review_answers (answered_at)",
    # The names are kept as they were: items, products and suppliers may go.
    """
    CREATE TABLE courier.answered_questions (
        answer_id uuid NOT NULL REFERENCES courier.review_answers ON DELETE CASCADE,
        question_id uuid NOT NULL,
        item_id uuid NOT NULL,
        supplier_name text NOT NULL,
        item_name text NOT NULL,
        product_id uuid,
        product_name text NOT NULL,
        made_draft boolean NOT NULL DEFAULT false,
        category_given uuid,
        former_status text NOT NULL,
        former_product_id uuid,
        former_match_status text NOT NULL,
        former_match_score numeric(5, 2),
        former_candidates jsonb,
        undone_at timestamptz,
        undone_by text NOT NULL DEFAULT '',
        PRIMARY KEY (answer_id, question_id)
    )
    """,
    "CREATE INDEX ON courier.answered_questions (question_id) WHERE undone_at IS NULL",
)


def upgrade() -> None:
    """Add the tables. Answers of before are found in the queue itself."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Forget who answered; what was answered stays."""
    for table in ("answered_questions", "review_answers"):
        op.execute(f"DROP TABLE courier.{table}")
