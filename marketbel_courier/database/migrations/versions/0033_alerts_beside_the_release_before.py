"""The release before can raise alerts beside this one: one of a subject, a cause and an hour.

Its statement knows of no end of an alert and asks for just that. An alert that has ended makes room
by a mark in its hour, as what comes again within the hour is news.
"""

from __future__ import annotations

from alembic import op

revision = "0033"
down_revision: str | None = "0032"
branch_labels: str | None = None
depends_on: str | None = None

STATEMENTS = (
    """
    UPDATE courier.alerts SET hour = hour + alert_id * interval '1 microsecond'
    WHERE resolved_at IS NOT NULL
    """,
    """
    CREATE FUNCTION courier.make_room_for_news() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.hour := NEW.hour + NEW.alert_id * interval '1 microsecond';
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER make_room_for_news BEFORE UPDATE OF resolved_at ON courier.alerts
        FOR EACH ROW WHEN (OLD.resolved_at IS NULL AND NEW.resolved_at IS NOT NULL)
        EXECUTE FUNCTION courier.make_room_for_news()
    """,
    "DROP INDEX courier.alerts_once_an_hour",
    "CREATE UNIQUE INDEX alerts_once_an_hour ON courier.alerts (subject, cause, hour)",
)


def upgrade() -> None:
    """Let what has ended make room, and have the whole table in the index again."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Have only what is open in the index."""
    op.execute("DROP TRIGGER make_room_for_news ON courier.alerts")
    op.execute("DROP FUNCTION courier.make_room_for_news()")
    op.execute("DROP INDEX courier.alerts_once_an_hour")
    op.execute(
        """
        CREATE UNIQUE INDEX alerts_once_an_hour ON courier.alerts (subject, cause, hour)
            WHERE resolved_at IS NULL
        """
    )
