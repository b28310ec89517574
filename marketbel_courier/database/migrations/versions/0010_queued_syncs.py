"""Syncs that wait for the one under way, and syncs of some suppliers alone."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision: str | None = "0009"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Widen what a sync may be; one of everybody is under way, and one waits, at a time."""
    op.execute("ALTER TABLE courier.syncs DROP CONSTRAINT syncs_scope_check")
    op.execute("ALTER TABLE courier.syncs DROP CONSTRAINT syncs_step_check")
    op.execute(
        """
        ALTER TABLE courier.syncs
            ADD CONSTRAINT syncs_scope_check CHECK (scope IN ('all', 'some', 'supplier')),
            ADD CONSTRAINT syncs_step_check
                CHECK (step IN ('queued', 'registry', 'delivering', 'finished', 'skipped'))
        """
    )
    op.execute("DROP INDEX courier.syncs_one_at_a_time")
    op.execute(
        """
        CREATE UNIQUE INDEX syncs_one_at_a_time ON courier.syncs ((step = 'queued'))
            WHERE scope = 'all' AND finished_at IS NULL
        """
    )


def downgrade() -> None:
    """Remove the syncs that have no place in the narrower table."""
    op.execute("DELETE FROM courier.syncs WHERE scope = 'some' OR step = 'queued'")
    op.execute("DROP INDEX courier.syncs_one_at_a_time")
    op.execute(
        """
        CREATE UNIQUE INDEX syncs_one_at_a_time ON courier.syncs (scope)
            WHERE scope = 'all' AND finished_at IS NULL
        """
    )
    op.execute("ALTER TABLE courier.syncs DROP CONSTRAINT syncs_scope_check")
    op.execute("ALTER TABLE courier.syncs DROP CONSTRAINT syncs_step_check")
    op.execute(
        """
        ALTER TABLE courier.syncs
            ADD CONSTRAINT syncs_scope_check CHECK (scope IN ('all', 'supplier')),
            ADD CONSTRAINT syncs_step_check
                CHECK (step IN ('registry', 'delivering', 'finished', 'skipped'))
        """
    )
