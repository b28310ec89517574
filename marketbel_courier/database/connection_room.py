"""How many connections PostgreSQL gives, and how many the whole platform may open at once.

What each process opens at most was counted in its pools; `docker-compose.yml` and the local stack
give their servers as many.
"""

from __future__ import annotations

from dataclasses import dataclass

from marketbel_courier.database.pool import Pool

CONNECTIONS_OF_A_RUN = 12
"""Of its storage, its ledger and its heartbeat together."""
_WEB_UI, _CODE_SERVER, _DAEMON, _PAGE = 40, 25, 20, 10
_ML_ANALYZE, _OF_A_READER = 10, 2


@dataclass(frozen=True)
class ConnectionRoom:
    """How many connections are given at once, and which bound says so.

    `setting` is the bound's own value, some of which is kept for superusers.
    """

    connections: int
    bound: str
    setting: int


def most_connections(*, runs: int, readers: int) -> int:
    """What is open at most, with so many runs at once and files that ml-analyze reads at once."""
    others = _WEB_UI + _CODE_SERVER + _DAEMON + _PAGE + _ML_ANALYZE
    return others + CONNECTIONS_OF_A_RUN * runs + _OF_A_READER * readers


async def connection_room(pool: Pool, *, of_role: bool) -> ConnectionRoom:
    """The tightest of the bounds that the server and the database have, and the role if wanted."""
    rows = await pool.fetch(_BOUNDS, of_role)
    rooms = [ConnectionRoom(row["given"], row["bound"], row["setting"]) for row in rows]
    return min(rooms, key=lambda room: room.connections)


# What is kept for superusers is not for us, and no bound of a database or role holds for them; -1
# is no limit. PostgreSQL 15 reserves for nobody else.
_BOUNDS = """
    SELECT 'server' AS bound, current_setting('max_connections')::int AS setting,
        current_setting('max_connections')::int
            - current_setting('superuser_reserved_connections')::int
            - coalesce(current_setting('reserved_connections', true)::int, 0) AS given
    UNION ALL
    SELECT 'database', datconnlimit, datconnlimit FROM pg_database
    WHERE datname = current_database() AND datconnlimit >= 0
    UNION ALL
    SELECT 'role', rolconnlimit, rolconnlimit FROM pg_roles
    WHERE $1 AND rolname = current_user AND rolconnlimit >= 0
"""
