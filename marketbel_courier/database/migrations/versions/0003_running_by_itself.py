"""What the platform needs to run by itself: retries, syncs, heartbeats, taken triggers, alerts."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision: str | None = "0002"
branch_labels: str | None = None
depends_on: str | None = None

OUTCOMES = "'success', 'partial', 'empty', 'failed', 'superseded'"

STATEMENTS = (
    """
    ALTER TABLE courier.deliveries
        ADD COLUMN origin text NOT NULL DEFAULT 'source' CHECK (origin IN ('source', 'upload')),
        ADD COLUMN reading_hints jsonb NOT NULL DEFAULT '{}',
        ADD COLUMN forced boolean NOT NULL DEFAULT false,
        ADD COLUMN source_digest text NOT NULL DEFAULT '',
        ADD COLUMN retries_used integer NOT NULL DEFAULT 0,
        ADD COLUMN retry_requested_at timestamptz,
        ADD COLUMN retry_leased_until timestamptz,
        ADD COLUMN unchanged_since timestamptz
    """,
    "ALTER TABLE courier.deliveries DROP CONSTRAINT deliveries_outcome_check",
    f"""
    ALTER TABLE courier.deliveries ADD CONSTRAINT deliveries_outcome_check
        CHECK (outcome IN ({OUTCOMES}, 'unchanged'))
    """,
    "CREATE INDEX deliveries_by_task ON courier.deliveries (task_id)",
    # The habits of suppliers are read from the deliveries that brought something new.
    """
    CREATE INDEX deliveries_with_content ON courier.deliveries (supplier_id, created_at DESC)
        INCLUDE (checksum_sha256) WHERE outcome IN ('success', 'partial', 'empty')
    """,
    """
    CREATE INDEX deliveries_to_retry ON courier.deliveries (next_retry_at)
        WHERE next_retry_at IS NOT NULL
    """,
    """
    CREATE TABLE courier.syncs (
        task_id text PRIMARY KEY,
        scope text NOT NULL CHECK (scope IN ('all', 'supplier')),
        supplier_id uuid,
        triggered_by text NOT NULL,
        forced boolean NOT NULL DEFAULT false,
        step text NOT NULL CHECK (step IN ('registry', 'delivering', 'finished', 'skipped')),
        partition_keys text[] NOT NULL DEFAULT '{}',
        reason text,
        started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        finished_at timestamptz
    )
    """,
    """
    CREATE UNIQUE INDEX syncs_one_at_a_time ON courier.syncs (scope)
        WHERE scope = 'all' AND finished_at IS NULL
    """,
    "CREATE INDEX syncs_by_start ON courier.syncs (started_at DESC)",
    """
    CREATE TABLE courier.taken_triggers (
        trigger_id text PRIMARY KEY,
        taken_at timestamptz NOT NULL DEFAULT now()
    )
    """,
    """
    CREATE TABLE courier.run_heartbeats (
        run_id text PRIMARY KEY,
        host text NOT NULL,
        pid integer NOT NULL,
        beat_at timestamptz NOT NULL DEFAULT now()
    )
    """,
    """
    CREATE TABLE courier.alerts (
        alert_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        kind text NOT NULL,
        severity text NOT NULL CHECK (severity IN ('error', 'warning')),
        subject text NOT NULL,
        cause text NOT NULL,
        hour timestamptz NOT NULL DEFAULT date_trunc('hour', now()),
        supplier_name text NOT NULL,
        phase text NOT NULL,
        reason text NOT NULL,
        run_id text,
        raised_at timestamptz NOT NULL DEFAULT now(),
        sent_at timestamptz,
        send_attempts integer NOT NULL DEFAULT 0,
        next_send_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (subject, cause, hour)
    )
    """,
    """
    CREATE INDEX alerts_unsent ON courier.alerts (next_send_at) WHERE sent_at IS NULL
    """,
)

TABLES = ("alerts", "run_heartbeats", "taken_triggers", "syncs")


def upgrade() -> None:
    """Widen the ledger and create the tables."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Remove the tables and columns; deliveries that were unchanged count as successes again."""
    for table in TABLES:
        op.execute(f"DROP TABLE courier.{table}")
    op.execute("UPDATE courier.deliveries SET outcome = 'success' WHERE outcome = 'unchanged'")
    op.execute("ALTER TABLE courier.deliveries DROP CONSTRAINT deliveries_outcome_check")
    op.execute(
        f"""
        ALTER TABLE courier.deliveries ADD CONSTRAINT deliveries_outcome_check
            CHECK (outcome IN ({OUTCOMES}))
        """
    )
    op.execute("DROP INDEX courier.deliveries_by_task")
    op.execute("DROP INDEX courier.deliveries_to_retry")
    op.execute("DROP INDEX courier.deliveries_with_content")
    op.execute(
        """
        ALTER TABLE courier.deliveries DROP COLUMN origin, DROP COLUMN reading_hints,
            DROP COLUMN forced, DROP COLUMN source_digest, DROP COLUMN retries_used,
            DROP COLUMN retry_requested_at, DROP COLUMN retry_leased_until,
            DROP COLUMN unchanged_since
        """
    )
