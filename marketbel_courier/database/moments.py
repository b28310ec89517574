"""Times that a wrong clock may have stored: times too far in the future are not believed.

The order of things is told by numbers; only how long ago something was, or how long it lasts, is
asked of a clock. No lease or pause of a clock that was once ahead may last for good.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool

FURTHEST_AHEAD = timedelta(hours=2)
"""No retry, lease or pause is ever set for longer than that."""


async def database_ahead(executor: Pool | Connection) -> timedelta:
    """How far PostgreSQL's clock is ahead of this machine's; nothing where it is not.

    What is removed for its age has to be that much older: one of the two clocks is wrong.
    """
    databases, earlier = await _databases_and_earlier(executor)
    return databases - earlier


async def earlier_now(executor: Pool | Connection) -> datetime:
    """The earlier of this machine's time and PostgreSQL's, by which nothing is old too soon."""
    _, earlier = await _databases_and_earlier(executor)
    return earlier


async def _databases_and_earlier(executor: Pool | Connection) -> tuple[datetime, datetime]:
    own = datetime.now(UTC)
    databases: datetime = await executor.fetchval("SELECT clock_timestamp()")
    return databases, min(own, databases)


def lasts(column: str, *, seconds: float) -> str:
    """SQL: whether a lease of so many seconds, at most, that ends at `column` still lasts."""
    return f"({column} BETWEEN now() AND now() + make_interval(secs => {seconds}))"


def is_due(column: str) -> str:
    """SQL: whether the time of `column` has come, or lies further ahead than it can."""
    ahead = f"interval '{FURTHEST_AHEAD.total_seconds():.0f} seconds'"
    return f"({column} <= now() OR {column} > now() + {ahead} AND {column} < 'infinity')"


def was_within(column: str, interval: str) -> str:
    """SQL: whether `column` lies in the interval before now; `interval` is SQL, too."""
    return f"({column} BETWEEN now() - {interval} AND now())"


def has_passed(since: datetime, pause: timedelta, now: datetime) -> bool:
    """Whether the pause is over; a beginning that lies a whole pause ahead is no beginning."""
    return abs(now - since) > pause
