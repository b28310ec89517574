"""The `users` table, which belongs to the existing admin API: read only."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from marketbel_courier.database.pool import Pool


@dataclass(frozen=True)
class UserRecord:
    """A row of the table."""

    id: UUID
    username: str
    password_hash: str = field(repr=False)
    role: str


async def user_named(pool: Pool, username: str) -> UserRecord | None:
    """The user of exactly this name; None if the table has no such user."""
    if "\0" in username:
        return None
    row = await pool.fetchrow(
        "SELECT id, username, password_hash, role::text AS role FROM users WHERE username = $1",
        username,
    )
    return None if row is None else UserRecord(**row)


async def user_called(pool: Pool, word: str) -> UUID | None:
    """The id of the user whose name or id this is: tokens of the existing API tell the id."""
    if "\0" in word:
        return None
    found = await pool.fetchval(
        """
        SELECT id FROM users WHERE username = $1 OR id::text = lower($1)
        ORDER BY username = $1 DESC LIMIT 1
        """,
        word,
    )
    return None if found is None else UUID(str(found))


async def name_of_user(pool: Pool, word: str) -> str:
    """The name of the user whose name or id this is; the given word if there is no such user."""
    if "\0" in word:
        return ""
    found = await pool.fetchval("SELECT username FROM users WHERE id::text = lower($1)", word)
    return word if found is None else str(found)
