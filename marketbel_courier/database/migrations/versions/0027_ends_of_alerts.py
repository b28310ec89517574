"""Alerts have an end, go by several channels, and can be muted for a while."""

from __future__ import annotations

from alembic import op

revision = "0027"
down_revision: str | None = "0026"
branch_labels: str | None = None
depends_on: str | None = None

STATEMENTS = (
    """
    ALTER TABLE courier.alerts
        ADD COLUMN resolved_at timestamptz,
        ADD COLUMN resolved_by text,
        ADD COLUMN acknowledged_at timestamptz,
        ADD COLUMN acknowledged_by text,
        ADD COLUMN muted_until timestamptz
    """,
    # Nobody waits for the end of what was told so long ago; a trouble that lasts is told again.
    """
    UPDATE courier.alerts SET resolved_at = now()
    WHERE raised_at < now() - interval '7 days'
    """,
    """
    CREATE INDEX alerts_open ON courier.alerts (subject, cause) WHERE resolved_at IS NULL
    """,
    "CREATE INDEX alerts_by_time ON courier.alerts (raised_at)",
    # What is over and comes again within the hour is news.
    "ALTER TABLE courier.alerts DROP CONSTRAINT alerts_subject_cause_hour_key",
    """
    CREATE UNIQUE INDEX alerts_once_an_hour ON courier.alerts (subject, cause, hour)
        WHERE resolved_at IS NULL
    """,
    """
    CREATE TABLE courier.alert_mutes (
        subject text NOT NULL,
        cause text NOT NULL,
        until timestamptz NOT NULL,
        muted_by text NOT NULL,
        muted_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (subject, cause)
    )
    """,
    """
    CREATE TABLE courier.alert_channels (
        channel text PRIMARY KEY,
        settings jsonb NOT NULL,
        secret text NOT NULL,
        set_at timestamptz NOT NULL DEFAULT now(),
        set_by text NOT NULL
    )
    """,
    """
    CREATE TABLE courier.alert_postings (
        alert_id bigint NOT NULL REFERENCES courier.alerts ON DELETE CASCADE,
        channel text NOT NULL,
        sent_at timestamptz,
        send_attempts integer NOT NULL DEFAULT 0,
        next_send_at timestamptz NOT NULL DEFAULT now(),
        end_told_at timestamptz,
        PRIMARY KEY (alert_id, channel)
    )
    """,
    # The webhook was the only channel.
    """
    INSERT INTO courier.alert_postings (alert_id, channel, sent_at, send_attempts, end_told_at)
    SELECT alert_id, 'webhook', sent_at, send_attempts, resolved_at FROM courier.alerts
    WHERE sent_at IS NOT NULL
    """,
)


def upgrade() -> None:
    """Widen the alerts and add the tables."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Forget ends, mutes, channels; alerts stay, and whether a channel has taken them."""
    for table in ("alert_postings", "alert_channels", "alert_mutes"):
        op.execute(f"DROP TABLE courier.{table}")
    op.execute(
        "DROP INDEX courier.alerts_by_time, courier.alerts_open, courier.alerts_once_an_hour"
    )
    op.execute(
        """
        DELETE FROM courier.alerts a USING courier.alerts later
        WHERE later.subject = a.subject AND later.cause = a.cause AND later.hour = a.hour
          AND later.alert_id > a.alert_id
        """
    )
    op.execute(
        """
        ALTER TABLE courier.alerts
            ADD CONSTRAINT alerts_subject_cause_hour_key UNIQUE (subject, cause, hour)
        """
    )
    op.execute(
        """
        ALTER TABLE courier.alerts DROP COLUMN resolved_at, DROP COLUMN resolved_by,
            DROP COLUMN acknowledged_at, DROP COLUMN acknowledged_by, DROP COLUMN muted_until
        """
    )
