"""Times as they are written in Redis: ISO 8601 in UTC, ending in Z; others write other forms."""

from __future__ import annotations

from datetime import UTC, datetime


def to_text(time: datetime, *, timespec: str = "seconds") -> str:
    """The time as readers expect it."""
    return time.astimezone(UTC).isoformat(timespec=timespec).replace("+00:00", "Z")


def from_text(text: object) -> datetime | None:
    """The time that somebody wrote, in UTC where the text names no zone; None for what is none."""
    try:
        time = datetime.fromisoformat(text if isinstance(text, str) else "")
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)
