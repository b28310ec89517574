"""Categories that drafts of new products get from their suppliers' price lists."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from marketbel_courier.database.connections import Connection

_LONGEST_NAME = 255


async def categorise_drafts(connection: Connection, names: Mapping[UUID, str]) -> None:
    """Give drafts without a category the category of this name, in any case; make it if need be."""
    wanted = {draft: name.strip()[:_LONGEST_NAME] for draft, name in names.items() if name.strip()}
    if not wanted:
        return
    ids = await _find_or_create(connection, sorted(set(wanted.values())))
    await connection.execute(
        """
        UPDATE products p SET category_id = w.category_id
        FROM unnest($1::uuid[], $2::uuid[]) AS w (id, category_id)
        WHERE p.id = w.id AND p.category_id IS NULL AND p.status::text = 'draft'
        """,
        list(wanted),
        [ids[name] for name in wanted.values()],
    )


async def _find_or_create(connection: Connection, names: list[str]) -> dict[str, UUID]:
    found = await _find(connection, names)
    missing = {name.lower(): name for name in names if name not in found}
    if missing:
        # The unique constraint lets top-level names through twice, since their parent is NULL.
        await connection.execute("LOCK TABLE categories IN SHARE ROW EXCLUSIVE MODE")
        await connection.execute(
            """
            INSERT INTO categories (name)
            SELECT w.name FROM unnest($1::text[]) AS w (name)
            WHERE NOT EXISTS (SELECT FROM categories c WHERE lower(c.name) = lower(w.name))
            """,
            list(missing.values()),
        )
        found = await _find(connection, names)
    return found


async def _find(connection: Connection, names: list[str]) -> dict[str, UUID]:
    """By name as it is asked for; of several categories a top-level one, then the oldest."""
    rows = await connection.fetch(
        """
        SELECT DISTINCT ON (w.name) w.name, c.id
        FROM unnest($1::text[]) AS w (name) JOIN categories c ON lower(c.name) = lower(w.name)
        ORDER BY w.name, c.parent_id IS NOT NULL, c.created_at, c.id
        """,
        names,
    )
    return {row["name"]: row["id"] for row in rows}
