"""When a scheduled sync is due: at a fixed interval in hours, counted from the Unix epoch in UTC.

Counted like this, an interval that does not divide a day is kept over midnight as well.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR = timedelta(hours=1)


def latest_due(now: datetime, *, interval_hours: int) -> datetime:
    """The last time at which a sync was due, up to and including `now`."""
    hours = (now - _EPOCH) // _HOUR
    return _EPOCH + (hours - hours % interval_hours) * _HOUR


def next_due(now: datetime, *, interval_hours: int) -> datetime:
    """The first time after `now` at which a sync is due."""
    return latest_due(now, interval_hours=interval_hours) + interval_hours * _HOUR


def is_due(now: datetime, last_scheduled: datetime | None, *, interval_hours: int) -> bool:
    """Whether the schedule has to ask for a sync; `last_scheduled` is when it last did.

    If due times were missed, one sync makes up for all of them. A platform that has just been
    installed has missed none: its first sync is due within the hour.
    """
    due = latest_due(now, interval_hours=interval_hours)
    if last_scheduled is None:
        return now - due < _HOUR
    return last_scheduled < due
