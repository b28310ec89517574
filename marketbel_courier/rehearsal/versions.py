"""Rehearsals of kept versions: one of a supplier's, or the newest of every supplier."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from marketbel_courier import cancellation
from marketbel_courier.archive.stores import ArchiveError
from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.uploads import hints_of
from marketbel_courier.delivery.version_archive import VersionArchive, version_archive
from marketbel_courier.errors import CourierError
from marketbel_courier.ingestion.contract import IngestionOrder
from marketbel_courier.ingestion.rehearsal import MOST_DIFFERENCES, Rehearsal
from marketbel_courier.ledger.file_versions import FileVersion
from marketbel_courier.messages.message import Message
from marketbel_courier.rehearsal.processes import RehearsalProcesses
from marketbel_courier.settings import Settings

AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class RehearsedVersion:
    """A version and what reading it would do; where the rehearsal itself failed, why."""

    version: FileVersion
    rehearsal: Rehearsal | None
    failure: Message | None = None

    @property
    def changes_nothing(self) -> bool:
        """Whether the catalogue would stay as it is."""
        return self.rehearsal is not None and self.rehearsal.changes_nothing


class Rehearsals:
    """Reads kept versions as today's engine does, with the settings' ways of reading."""

    def __init__(self, pool: Pool, settings: Settings, *, at_once: int = AT_ONCE) -> None:
        self._settings = settings
        self._archive = required_archive(pool, settings)
        self._processes = RehearsalProcesses(settings.parser_dsn, at_once=at_once)
        self._at_once = at_once

    async def of(
        self, version: FileVersion, *, most_differences: int = MOST_DIFFERENCES
    ) -> Rehearsal:
        """What reading that version would do; raises CourierError."""
        content = version.content
        if content is None:
            raise CourierError(Message("archive-kept-no-longer", version=version.digest[:12]))
        with tempfile.TemporaryDirectory(prefix="courier-rehearsal-") as folder:
            path = Path(folder) / _file_name(version)
            await self._archive.fetch(content, path)
            return await self._processes.carry_out(
                self._order(version, path), most_differences=most_differences
            )

    async def of_all(
        self, versions: Sequence[FileVersion], *, most_differences: int
    ) -> AsyncIterator[RehearsedVersion]:
        """What reading each of these would do, as it comes; a failure is one of the answers."""

        async def one(version: FileVersion) -> RehearsedVersion:
            try:
                found = await self.of(version, most_differences=most_differences)
            except CourierError as error:
                return RehearsedVersion(version, None, error.message)
            return RehearsedVersion(version, found)

        waiting = iter(versions)
        under_way: set[asyncio.Task[RehearsedVersion]] = set()
        try:
            while True:
                for version in waiting:
                    under_way.add(asyncio.create_task(one(version)))
                    if len(under_way) == self._at_once:
                        break
                if not under_way:
                    return
                done, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    yield task.result()
        finally:
            await cancellation.end(under_way)

    def _order(self, version: FileVersion, path: Path) -> IngestionOrder:
        settings = self._settings
        return IngestionOrder(
            key=f"rehearsal-{version.digest}",
            path=path,
            file_type=version.file_type,
            supplier_id=version.supplier_id,
            task_id=f"rehearsal-{version.job_id}",
            listed_at=version.arrived_at,
            hints=hints_of(version.reading_hints, settings),
            says_its_end=False,
            accepted=frozenset(settings.accept_unsure_readings),
        )


def required_archive(pool: Pool, settings: Settings) -> VersionArchive:
    """The archive of the settings; raises ArchiveError where nothing is kept."""
    archive = version_archive(pool, settings)
    if archive is None:
        raise ArchiveError(Message("archive-is-off"))
    return archive


def _file_name(version: FileVersion) -> str:
    # The engine decides by the content; the name's ending helps where that says little.
    return f"version{Path(version.original_filename).suffix[:16]}"
