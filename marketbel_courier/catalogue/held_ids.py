"""Finds what is held by the beginning of its id, as people type it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from marketbel_courier.database.pool import Pool

_WHOLE = 32


@dataclass(frozen=True, slots=True)
class HeldId:
    """A price or a list that is held, or was; `name` is the item's, empty for a list."""

    id: UUID
    is_list: bool
    name: str


async def ids_beginning_with(pool: Pool, prefix: str, *, limit: int) -> list[HeldId]:
    """What has an id that begins like this, in any state; `prefix` is hexadecimal, with hyphens."""
    digits = prefix.replace("-", "").lower()[:_WHOLE]
    rows = await pool.fetch(
        """
        SELECT change_id AS id, false AS is_list, name
        FROM courier.held_changes WHERE change_id BETWEEN $1 AND $2
        UNION ALL
        SELECT list_id, true, '' FROM courier.held_lists WHERE list_id BETWEEN $1 AND $2
        ORDER BY id LIMIT $3
        """,
        UUID(digits.ljust(_WHOLE, "0")),
        UUID(digits.ljust(_WHOLE, "f")),
        limit,
    )
    return [HeldId(**row) for row in rows]
