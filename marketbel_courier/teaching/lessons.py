"""Stores, undoes and suggests teachings, and has the waiting file read again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from marketbel_courier.catalogue.taught_layouts import (
    TaughtLayout,
    keep_teaching,
    teachings_in_force,
    undo_teaching,
)
from marketbel_courier.database.pool import Pool
from marketbel_courier.doubts import DoubtKind
from marketbel_courier.ingestion.merged_hints import (
    MAPPING,
    KnownOfLists,
    known_of_lists,
    teaching_of,
)
from marketbel_courier.ledger.delivery_queries import newest_file
from marketbel_courier.ledger.retries import request_retries
from marketbel_courier.reading_hints import ColumnPlaces, ReadingHints, Teaching, Titles


@dataclass(frozen=True, slots=True)
class TaughtTable:
    """The layout of one table that is taught, as a trial told it."""

    fingerprint: str
    titles: Titles


@dataclass(frozen=True, slots=True)
class Lesson:
    """What somebody teaches: one mapping, for the layouts of the tables that it was tried on."""

    tables: Sequence[TaughtTable]
    mapping: dict[str, ColumnPlaces]
    accepts: frozenset[DoubtKind] = frozenset()
    taught_by: str = ""


@dataclass(frozen=True, slots=True)
class Taught:
    """The result: the teachings that were stored, and the job that reads the file again."""

    teaching_ids: Sequence[UUID]
    reads_again: UUID | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known before a file is looked at: of the supplier, and of others' layouts."""

    lists: KnownOfLists
    elsewhere: Sequence[TaughtLayout] = ()
    teachings_elsewhere: tuple[Teaching, ...] = field(default=())


async def known_before(pool: Pool, supplier_id: UUID | None, said: ReadingHints) -> Known:
    """What holds for a supplier, or for one that is not saved yet; raises UnknownSupplier.

    Where columns or titles are said now, nothing that was taught stands against it.
    """
    lists = KnownOfLists(said)
    if supplier_id is not None and not (said.column_mapping or said.header_row is not None):
        lists = await known_of_lists(pool, supplier_id, said)
    elsewhere = [one for one in await teachings_in_force(pool) if one.supplier_id != supplier_id]
    usable = [(one, teaching) for one in elsewhere if (teaching := _usable(one))]
    return Known(lists, [one for one, _ in usable], tuple(teaching for _, teaching in usable))


async def teach(pool: Pool, supplier_id: UUID, lesson: Lesson) -> Taught | None:
    """Keep a lesson and have the waiting file read again; None for an unknown supplier."""
    kept: list[UUID] = []
    mapping: dict[str, Any] = MAPPING.dump_python(lesson.mapping, mode="json", exclude_none=True)
    async with pool.acquire() as connection, connection.transaction():
        for table in {table.fingerprint: table for table in lesson.tables}.values():
            teaching_id = await keep_teaching(
                connection,
                supplier_id,
                fingerprint=table.fingerprint,
                titles=table.titles,
                mapping=mapping,
                accepts=sorted(lesson.accepts),
                taught_by=lesson.taught_by,
            )
            if teaching_id is None:
                return None
            kept.append(teaching_id)
    return Taught(kept, await read_again(pool, supplier_id))


async def undo(
    pool: Pool, supplier_id: UUID, teaching_id: UUID | None = None
) -> TaughtLayout | None:
    """Undo a teaching, or the newest; None if there is nothing to undo."""
    async with pool.acquire() as connection, connection.transaction():
        return await undo_teaching(connection, supplier_id, teaching_id)


async def read_again(pool: Pool, supplier_id: UUID) -> UUID | None:
    """Have the file that waits read at once; returns its job, None where none waits."""
    found = await newest_file(pool, supplier_id)
    if found is None or not found.is_held:
        return None
    asked = await request_retries(pool, [found.job_id])
    return asked[0].job_id if asked else None


def _usable(taught: TaughtLayout) -> Teaching | None:
    try:
        return teaching_of(taught)
    except ValidationError:
        return None
