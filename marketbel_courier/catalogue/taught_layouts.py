"""What people have taught of the layouts of suppliers' price lists, and how lists were read last.

The mapping of the newest teaching in force stands in the supplier's metadata, too.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool

COLUMN_MAPPING = "column_mapping"
"""The key in `suppliers.metadata`: an object of roles and columns."""

FINGERPRINT = "fingerprint"
"""The key of a layout that was read by which others of its kind are known."""

MOST_ALIKE = 200
MOST_SUGGESTIONS = 1_000
"""Of so many teachings a look-alike is searched for."""


@dataclass(frozen=True, slots=True)
class TaughtLayout:
    """One teaching as it is kept; `mapping` and `titles` are JSON."""

    teaching_id: UUID
    supplier_id: UUID
    supplier_name: str
    fingerprint: str
    titles: Sequence[Sequence[str]]
    mapping: Mapping[str, Any]
    accepts: Sequence[str]
    taught_by: str
    taught_at: datetime
    undone_at: datetime | None = None


_COLUMNS = """
    t.teaching_id, t.supplier_id, coalesce(s.name, '') AS supplier_name, t.fingerprint, t.titles,
    t.mapping, t.accepts, t.taught_by, t.taught_at, t.undone_at
"""


async def taught_layouts(
    executor: Pool | Connection, supplier_id: UUID, *, in_force: bool = True
) -> list[TaughtLayout]:
    """The teachings of a supplier, newest first: those in force, one for a layout, or all."""
    rows = await executor.fetch(
        f"""
        SELECT {_COLUMNS}
        FROM courier.taught_layouts t LEFT JOIN suppliers s ON s.id = t.supplier_id
        WHERE t.supplier_id = $1 AND ($2 IS FALSE OR t.undone_at IS NULL AND NOT EXISTS (
            SELECT FROM courier.taught_layouts newer
            WHERE newer.supplier_id = t.supplier_id AND newer.fingerprint = t.fingerprint
              AND newer.undone_at IS NULL AND newer.number > t.number))
        ORDER BY t.number DESC
        """,  # noqa: S608 - a constant
        supplier_id,
        in_force,
    )
    return [_taught(row) for row in rows]


async def teachings_in_force(executor: Pool | Connection) -> list[TaughtLayout]:
    """What was taught of all suppliers, newest first; one for each layout of each of them."""
    rows = await executor.fetch(
        f"""
        SELECT * FROM (
            SELECT DISTINCT ON (t.supplier_id, t.fingerprint) {_COLUMNS}
            FROM courier.taught_layouts t JOIN suppliers s ON s.id = t.supplier_id
            WHERE t.undone_at IS NULL
            ORDER BY t.supplier_id, t.fingerprint, t.number DESC
        ) AS newest ORDER BY taught_at DESC LIMIT {MOST_SUGGESTIONS}
        """  # noqa: S608 - constants
    )
    return [_taught(row) for row in rows]


async def suppliers_alike(
    executor: Pool | Connection, fingerprints: Collection[str], supplier_id: UUID
) -> list[tuple[UUID, str]]:
    """Other suppliers whose last list had one of these layouts, by name."""
    rows = await executor.fetch(
        f"""
        SELECT s.id, s.name FROM courier.read_layouts r JOIN suppliers s ON s.id = r.supplier_id
        WHERE s.id <> $2 AND EXISTS (
            SELECT FROM jsonb_array_elements(r.layouts) layout
            WHERE layout ->> '{FINGERPRINT}' = ANY($1))
        ORDER BY s.name LIMIT {MOST_ALIKE}
        """,  # noqa: S608 - constants
        list(fingerprints),
        supplier_id,
    )
    return [(row["id"], row["name"]) for row in rows]


async def was_taught_since(executor: Pool | Connection, supplier_id: UUID) -> bool:
    """Whether somebody has taught of this supplier's lists since the last one was stored."""
    return bool(
        await executor.fetchval(
            """
            SELECT EXISTS (
                SELECT FROM courier.taught_layouts t
                WHERE t.supplier_id = $1 AND t.undone_at IS NULL AND t.taught_at > (
                    SELECT stored_at FROM courier.stored_price_lists WHERE supplier_id = $1))
            """,
            supplier_id,
        )
    )


async def was_taught(
    executor: Pool | Connection, supplier_id: UUID, mapping: Mapping[str, Any]
) -> bool:
    """Whether a mapping is that of a teaching of this supplier, in force or undone."""
    return bool(
        await executor.fetchval(
            """
            SELECT EXISTS (SELECT FROM courier.taught_layouts
                           WHERE supplier_id = $1 AND mapping = $2::text::jsonb)
            """,
            supplier_id,
            json.dumps(mapping),
        )
    )


async def keep_teaching(
    connection: Connection,
    supplier_id: UUID,
    *,
    fingerprint: str,
    titles: Sequence[Sequence[str]],
    mapping: Mapping[str, Any],
    accepts: Sequence[str],
    taught_by: str,
) -> UUID | None:
    """Keep a teaching, within the caller's transaction; None for a supplier that is not there."""
    metadata = await _held_metadata(connection, supplier_id)
    if metadata is None:
        return None
    teaching_id: UUID = await connection.fetchval(
        """
        INSERT INTO courier.taught_layouts
            (supplier_id, fingerprint, titles, mapping, accepts, taught_by, former_mapping)
        VALUES ($1, $2, $3::text::jsonb, $4::text::jsonb, $5, $6, $7::text::jsonb)
        RETURNING teaching_id
        """,
        supplier_id,
        fingerprint,
        json.dumps(titles),
        json.dumps(mapping),
        list(accepts),
        taught_by,
        _json_or_none(metadata.get(COLUMN_MAPPING)),
    )
    await _set_mapping(connection, supplier_id, mapping)
    return teaching_id


async def undo_teaching(
    connection: Connection, supplier_id: UUID, teaching_id: UUID | None = None
) -> TaughtLayout | None:
    """Undo a teaching, or the newest in force, within the caller's transaction.

    The supplier's metadata has the mapping again that stood there before. Returns the undone
    teaching; None if there is nothing to undo.
    """
    metadata = await _held_metadata(connection, supplier_id)
    row = await connection.fetchrow(
        f"""
        WITH undone AS (
            UPDATE courier.taught_layouts SET undone_at = clock_timestamp()
            WHERE teaching_id = (
                SELECT teaching_id FROM courier.taught_layouts
                WHERE supplier_id = $1 AND undone_at IS NULL
                  AND ($2::uuid IS NULL OR teaching_id = $2)
                ORDER BY number DESC LIMIT 1)
            RETURNING *
        )
        SELECT {_COLUMNS}, t.former_mapping
        FROM undone t LEFT JOIN suppliers s ON s.id = t.supplier_id
        """,  # noqa: S608 - a constant
        supplier_id,
        teaching_id,
    )
    if row is None:
        return None
    undone = _taught(row)
    if metadata is not None and metadata.get(COLUMN_MAPPING) == undone.mapping:
        left = await taught_layouts(connection, supplier_id)
        await _set_mapping(
            connection, supplier_id, left[0].mapping if left else row["former_mapping"]
        )
    return undone


async def read_layouts(
    executor: Pool | Connection, supplier_id: UUID
) -> Sequence[Mapping[str, Any]]:
    """How the tables of the supplier's last list were read; none if it was never noted."""
    kept = await executor.fetchval(
        "SELECT layouts FROM courier.read_layouts WHERE supplier_id = $1", supplier_id
    )
    return kept if isinstance(kept, list) else ()


async def note_layouts(
    connection: Connection, supplier_id: UUID, layouts: Sequence[Mapping[str, Any]]
) -> None:
    """Note how the tables of a list are read that is stored in the same transaction."""
    await connection.execute(
        """
        INSERT INTO courier.read_layouts (supplier_id, layouts) VALUES ($1, $2::text::jsonb)
        ON CONFLICT (supplier_id) DO UPDATE SET layouts = excluded.layouts, read_at = now()
        """,
        supplier_id,
        json.dumps(list(layouts)),
    )


async def forget_layouts_of_deleted_suppliers(executor: Pool | Connection) -> None:
    """Forget what was taught and read of suppliers that are gone."""
    for table in ("taught_layouts", "read_layouts"):
        await executor.execute(
            f"""
            DELETE FROM courier.{table} known
            WHERE NOT EXISTS (SELECT FROM suppliers s WHERE s.id = known.supplier_id)
            """  # noqa: S608 - constants
        )


async def _held_metadata(connection: Connection, supplier_id: UUID) -> Mapping[str, Any] | None:
    row = await connection.fetchrow(
        "SELECT metadata FROM suppliers WHERE id = $1 FOR NO KEY UPDATE", supplier_id
    )
    if row is None:
        return None
    return row["metadata"] if isinstance(row["metadata"], dict) else {}


async def _set_mapping(
    connection: Connection, supplier_id: UUID, mapping: Mapping[str, Any] | None
) -> None:
    await connection.execute(
        """
        UPDATE suppliers SET updated_at = now(), metadata = CASE
            WHEN $3::text IS NULL THEN metadata - $2::text
            ELSE jsonb_set(metadata, ARRAY[$2::text], $3::text::jsonb) END
        WHERE id = $1 AND jsonb_typeof(metadata) = 'object'
        """,
        supplier_id,
        COLUMN_MAPPING,
        _json_or_none(mapping),
    )


def _json_or_none(value: object) -> str | None:
    return None if value is None else json.dumps(value)


def _taught(row: asyncpg.Record) -> TaughtLayout:
    return TaughtLayout(**{name: row[name] for name in TaughtLayout.__dataclass_fields__})
