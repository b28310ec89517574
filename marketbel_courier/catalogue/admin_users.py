"""The `users` table, which belongs to the existing admin API: read only."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from marketbel_courier.catalogue.pool import Pool


async def user_called(pool: Pool, username: str) -> UUID | None:
    """The id of the user of this name; None for somebody whom that table does not know."""
    if "\0" in username:
        return None
    found = await pool.fetchval("SELECT id FROM users WHERE username = $1", username)
    return None if found is None else UUID(str(found))
