"""The versions of suppliers' files: when each came, and which of them the archive keeps."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from marketbel_courier.archive.contents import Encoding, KeptContent
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.delivery_records import Delivery, delivery_of

# A file that came while the archive was unavailable is looked for among deliveries of this period.
_LOOKED_BACK = timedelta(days=7)
_LOCK_TIMEOUT_SECONDS = 120


@dataclass(frozen=True, slots=True)
class FileVersion:
    """One version of a supplier's file: it came at `arrived_at`, and was the newest until another.

    `seen_at` is when the same content came last; `content` is None where it is kept no longer.
    """

    supplier_id: UUID
    supplier_name: str
    arrived_at: datetime
    seen_at: datetime
    digest: str
    job_id: UUID
    original_filename: str
    file_type: str
    mime_type: str | None
    reading_hints: Mapping[str, Any]
    content: KeptContent | None


@dataclass(frozen=True, slots=True)
class ArchiveSize:
    """How many versions and contents there are, and the bytes that the contents take."""

    versions: int
    contents: int
    size_bytes: int
    stored_bytes: int


_VERSIONS = """
    SELECT v.*, coalesce(s.name, '') AS supplier_name,
        c.size_bytes, c.stored_bytes, c.encoding
    FROM courier.file_versions v
    LEFT JOIN suppliers s ON s.id = v.supplier_id
    LEFT JOIN courier.archived_contents c ON c.digest = v.digest
"""
_IS_NEWEST = """
    NOT EXISTS (
        SELECT FROM courier.file_versions newer
        WHERE newer.supplier_id = v.supplier_id AND newer.arrived_at > v.arrived_at)
    AND EXISTS (SELECT FROM suppliers s WHERE s.id = v.supplier_id)
"""
"""The newest version of an existing supplier: it is never forgotten."""


async def hold_content(connection: Connection, digest: str) -> None:
    """Wait until nobody else keeps or forgets that content; held until the transaction ends."""
    await connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('archive/' || $1::text, 0))",
        digest,
        timeout=_LOCK_TIMEOUT_SECONDS,
    )


async def hold_free_contents(connection: Connection, digests: Collection[str]) -> frozenset[str]:
    """Hold those of these contents that nobody else holds; returns which."""
    rows = await connection.fetch(
        """
        SELECT digest FROM unnest($1::text[]) AS digest
        WHERE pg_try_advisory_xact_lock(hashtextextended('archive/' || digest, 0))
        """,
        list(digests),
    )
    return frozenset(row["digest"] for row in rows)


async def kept_contents(connection: Connection, digests: Collection[str]) -> frozenset[str]:
    """Those of these contents that the archive has, as far as the ledger knows."""
    rows = await connection.fetch(
        "SELECT digest FROM courier.archived_contents WHERE digest = ANY($1)", list(digests)
    )
    return frozenset(row["digest"] for row in rows)


async def note_contents(connection: Connection, contents: Iterable[KeptContent]) -> None:
    """Note that the archive has these contents now."""
    await connection.executemany(
        """
        INSERT INTO courier.archived_contents (digest, size_bytes, stored_bytes, encoding)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (digest) DO UPDATE SET size_bytes = excluded.size_bytes,
            stored_bytes = excluded.stored_bytes, encoding = excluded.encoding
        """,
        [(kept.digest, kept.size_bytes, kept.stored_bytes, kept.encoding) for kept in contents],
    )


async def note_versions(connection: Connection, deliveries: Iterable[Delivery]) -> None:
    """Note that these files came: each as a new version, or as the supplier's newest one again.

    A file that is noted late, between two known versions, gets its place between them.
    """
    await connection.executemany(
        """
        WITH before AS (
            SELECT supplier_id, arrived_at, digest FROM courier.file_versions
            WHERE supplier_id = $1 AND arrived_at <= $2 ORDER BY arrived_at DESC LIMIT 1
        ), seen_again AS (
            UPDATE courier.file_versions v SET seen_at = greatest(v.seen_at, $2)
            FROM before b
            WHERE v.supplier_id = b.supplier_id AND v.arrived_at = b.arrived_at AND b.digest = $3
            RETURNING 1
        )
        INSERT INTO courier.file_versions (supplier_id, arrived_at, seen_at, digest, job_id,
            original_filename, file_type, mime_type, reading_hints)
        SELECT $1, $2, $2, $3, $4, $5, $6, $7, $8::text::jsonb
        WHERE NOT EXISTS (SELECT FROM seen_again)
        ON CONFLICT (supplier_id, arrived_at) DO NOTHING
        """,
        [
            (
                delivery.supplier_id,
                delivery.delivered_at,
                delivery.checksum_sha256,
                delivery.job_id,
                delivery.original_filename or "",
                delivery.file_type,
                delivery.mime_type,
                json.dumps(dict(delivery.reading_hints)),
            )
            for delivery in deliveries
        ],
    )


async def unarchived_deliveries(pool: Pool, *, limit: int) -> list[Delivery]:
    """Attempts of the last days whose file is no version that is kept, oldest first."""
    rows = await pool.fetch(
        """
        SELECT * FROM courier.deliveries d
        WHERE d.file_path IS NOT NULL AND d.checksum_sha256 <> ''
            AND d.delivered_at > now() - $1::interval
            AND NOT EXISTS (
                SELECT FROM courier.file_versions v
                JOIN courier.archived_contents c ON c.digest = v.digest
                WHERE v.supplier_id = d.supplier_id AND v.digest = d.checksum_sha256
                    AND v.seen_at >= d.delivered_at)
        ORDER BY d.delivered_at LIMIT $2
        """,
        _LOOKED_BACK,
        limit,
    )
    return [delivery_of(row) for row in rows]


async def versions_of(
    executor: Pool | Connection, supplier_id: UUID, *, before: datetime | None = None, limit: int
) -> list[FileVersion]:
    """A supplier's versions, newest first, of those that came before a moment."""
    rows = await executor.fetch(
        f"""
        {_VERSIONS}
        WHERE v.supplier_id = $1 AND ($2::timestamptz IS NULL OR v.arrived_at < $2)
        ORDER BY v.arrived_at DESC LIMIT $3
        """,
        supplier_id,
        before,
        limit,
    )
    return [_version(row) for row in rows]


async def version_at(
    executor: Pool | Connection, supplier_id: UUID, at: datetime
) -> FileVersion | None:
    """The version that was the newest at a moment."""
    row = await executor.fetchrow(
        f"""
        {_VERSIONS}
        WHERE v.supplier_id = $1 AND v.arrived_at <= $2 ORDER BY v.arrived_at DESC LIMIT 1
        """,
        supplier_id,
        at,
    )
    return None if row is None else _version(row)


async def version_by_digest(
    executor: Pool | Connection, supplier_id: UUID, digest: str
) -> FileVersion | None:
    """The supplier's newest version whose content has a checksum with this beginning."""
    row = await executor.fetchrow(
        f"""
        {_VERSIONS}
        WHERE v.supplier_id = $1 AND starts_with(v.digest, $2)
        ORDER BY v.arrived_at DESC LIMIT 1
        """,
        supplier_id,
        digest,
    )
    return None if row is None else _version(row)


async def newest_versions(executor: Pool | Connection) -> list[FileVersion]:
    """The newest version of every supplier that has one, by the suppliers' names."""
    rows = await executor.fetch(f"{_VERSIONS} WHERE {_IS_NEWEST} ORDER BY s.name, v.supplier_id")
    return [_version(row) for row in rows]


async def archive_size(executor: Pool | Connection) -> ArchiveSize:
    """How much the archive holds, as the ledger knows."""
    row = await executor.fetchrow(
        """
        SELECT (SELECT count(*) FROM courier.file_versions) AS versions, count(*) AS contents,
            coalesce(sum(size_bytes), 0) AS size_bytes,
            coalesce(sum(stored_bytes), 0) AS stored_bytes
        FROM courier.archived_contents
        """
    )
    assert row is not None  # noqa: S101 - a count is always one row
    return ArchiveSize(
        row["versions"], row["contents"], int(row["size_bytes"]), int(row["stored_bytes"])
    )


async def forget_old_versions(executor: Pool | Connection, *, older_than: timedelta) -> int:
    """Forget versions that were seen last before that, but for each supplier's newest."""
    done = await executor.execute(
        f"""
        DELETE FROM courier.file_versions v
        WHERE v.seen_at < now() - $1::interval AND NOT ({_IS_NEWEST})
        """,
        older_than,
    )
    return _count(done)


async def forget_oldest_versions(executor: Pool | Connection, *, limit: int) -> int:
    """Forget so many versions, those seen longest ago first, but for each supplier's newest."""
    done = await executor.execute(
        f"""
        DELETE FROM courier.file_versions v USING (
            SELECT supplier_id, arrived_at FROM courier.file_versions v
            WHERE NOT ({_IS_NEWEST}) ORDER BY seen_at LIMIT $1
        ) AS oldest
        WHERE v.supplier_id = oldest.supplier_id AND v.arrived_at = oldest.arrived_at
        """,
        limit,
    )
    return _count(done)


async def contents_of_nobody(executor: Pool | Connection, *, limit: int) -> list[KeptContent]:
    """Contents that are no longer a version of any supplier."""
    rows = await executor.fetch(
        """
        SELECT digest, size_bytes, stored_bytes, encoding FROM courier.archived_contents c
        WHERE NOT EXISTS (SELECT FROM courier.file_versions v WHERE v.digest = c.digest)
        ORDER BY archived_at LIMIT $1
        """,
        limit,
    )
    return [_content(row) for row in rows]


async def forget_content(connection: Connection, digest: str) -> bool:
    """Forget a content that is still nobody's, within the transaction that holds the content."""
    done = await connection.execute(
        """
        DELETE FROM courier.archived_contents c
        WHERE digest = $1
            AND NOT EXISTS (SELECT FROM courier.file_versions v WHERE v.digest = c.digest)
        """,
        digest,
    )
    return _count(done) == 1


def _version(row: asyncpg.Record) -> FileVersion:
    return FileVersion(
        supplier_id=row["supplier_id"],
        supplier_name=row["supplier_name"],
        arrived_at=row["arrived_at"],
        seen_at=row["seen_at"],
        digest=row["digest"],
        job_id=row["job_id"],
        original_filename=row["original_filename"],
        file_type=row["file_type"],
        mime_type=row["mime_type"],
        reading_hints=_json(row["reading_hints"]),
        content=None if row["encoding"] is None else _content(row),
    )


def _content(row: asyncpg.Record) -> KeptContent:
    return KeptContent(
        row["digest"], row["size_bytes"], row["stored_bytes"], Encoding(row["encoding"])
    )


def _json(value: Any) -> Mapping[str, Any]:
    found = json.loads(value) if isinstance(value, str) else value
    return found if isinstance(found, dict) else {}


def _count(done: str) -> int:
    return int(done.rpartition(" ")[2])
