"""The archive's copy of what is delivered, and how long the copies are kept.

A delivery never fails for its copy: what could not be kept is kept by the next clean-up, which
spares the file on the shared volume until then.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from marketbel_courier.archive.contents import Archive, DamagedContent, KeptContent, open_archive
from marketbel_courier.archive.stores import ArchiveError
from marketbel_courier.database.batches import Batches
from marketbel_courier.database.connections import DATABASE_ERRORS
from marketbel_courier.database.moments import database_ahead
from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.file_versions import (
    archive_size,
    contents_of_nobody,
    forget_content,
    forget_old_versions,
    forget_oldest_versions,
    hold_content,
    hold_free_contents,
    kept_contents,
    note_contents,
    note_versions,
    unarchived_deliveries,
)
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings

T = TypeVar("T")
logger = logging.getLogger(__name__)

_BATCH = 500
_MOST_CAUGHT_UP = 20_000
# Larger files are kept one by one: nobody waits for another's.
_SMALL_BYTES = 1_000_000
_PAUSE_SECONDS = 60.0
"""After a failure the deliveries of a run do without the archive for so long."""


@dataclass(frozen=True, slots=True)
class ArchiveReport:
    """What the upkeep of the archive did; bytes are those that the contents take.

    `late` are files that a delivery could not keep, `spared` names those that still are not kept.
    """

    late: int = 0
    spared: frozenset[str] = frozenset()
    forgotten_versions: int = 0
    forgotten_contents: int = 0
    freed_bytes: int = 0
    stored_bytes: int = 0
    failure: Message | None = None


class VersionArchive:
    """Keeps the versions of suppliers' files: the contents in the archive, the rest in the ledger.

    The archive is opened at the first use.
    """

    def __init__(self, pool: Pool, address: str) -> None:
        self._pool = pool
        self._batches = Batches(pool)
        self._address = address
        self._archive: Archive | None = None
        self._silent_until = 0.0
        self._executor = ThreadPoolExecutor(max_workers=4, thread_name_prefix="archive")

    async def keep_version(self, delivery: Delivery) -> None:
        """Keep a file that has just come; a failure is left to the next clean-up."""
        if time.monotonic() < self._silent_until:
            return
        try:
            await self.keep(delivery)
        except (ArchiveError, OSError, *DATABASE_ERRORS) as error:
            self._silent_until = time.monotonic() + _PAUSE_SECONDS
            logger.warning(
                "The archive did not take a file of %s: %s", delivery.supplier_name, error
            )

    async def keep(self, delivery: Delivery) -> None:
        """Keep the file of a delivery; raises ArchiveError, OSError, and the errors of asyncpg."""
        digest, path = delivery.checksum_sha256, delivery.file_path
        if not digest or path is None or delivery.delivered_at is None:
            return
        if (delivery.file_size_bytes or 0) <= _SMALL_BYTES:
            end = await self._batches.ask(self._keep_small, delivery)
            if isinstance(end, Exception):
                raise end
            if end:
                return
        async with self._pool.acquire() as connection, connection.transaction():
            await hold_content(connection, digest)
            if not await kept_contents(connection, [digest]):
                await note_contents(connection, [await self._keep_content(path, digest)])
            await note_versions(connection, [delivery])

    async def _keep_small(
        self, pool: Pool, deliveries: Sequence[Delivery]
    ) -> Sequence[bool | ArchiveError | OSError]:
        """Keep files together; False for one whose content somebody else keeps at the moment."""
        paths = {
            delivery.checksum_sha256 or "": delivery.file_path or "" for delivery in deliveries
        }
        async with pool.acquire() as connection, connection.transaction():
            held = await hold_free_contents(connection, paths)
            missing = held - await kept_contents(connection, held)
            ends = await asyncio.gather(*(self._kept(paths[digest], digest) for digest in missing))
            failed = {
                digest: end
                for digest, end in zip(missing, ends, strict=True)
                if not isinstance(end, KeptContent)
            }
            await note_contents(connection, (e for e in ends if isinstance(e, KeptContent)))
            await note_versions(
                connection, (d for d in deliveries if d.checksum_sha256 in held - failed.keys())
            )
        digests = [delivery.checksum_sha256 or "" for delivery in deliveries]
        return [failed.get(digest) or digest in held for digest in digests]

    async def _kept(self, path: str, digest: str) -> KeptContent | ArchiveError | OSError:
        try:
            return await self._keep_content(path, digest)
        except (ArchiveError, OSError) as error:
            return error

    async def _keep_content(self, path: str, digest: str) -> KeptContent:
        return await self._work(lambda archive: archive.keep(Path(path), digest))

    async def forget(self, content: KeptContent) -> bool:
        """Remove a content that is no version any more; False if it is one again."""
        async with self._pool.acquire() as connection, connection.transaction():
            await hold_content(connection, content.digest)
            if not await forget_content(connection, content.digest):
                return False
            await self._work(lambda archive: archive.remove(content))
            return True

    async def fetch(self, content: KeptContent, target: Path) -> None:
        """Write a content into a new file; raises ArchiveError and OSError."""
        await self._work(lambda archive: archive.fetch(content, target))

    async def read(self, content: KeptContent) -> AsyncIterator[bytes]:
        """The content in blocks; raises ArchiveError at once where it is not there.

        A content that turns out to be damaged breaks off with ArchiveError.
        """
        blocks = await self._work(lambda archive: iter(archive.read(content)))
        first = await self._work(lambda _: next(blocks, None))

        async def all_of_it() -> AsyncIterator[bytes]:
            block = first
            while block is not None:
                yield block
                block = await self._work(lambda _: next(blocks, None))

        return all_of_it()

    async def check(self) -> None:
        """Raises ArchiveError where nothing can be kept."""
        await self._work(lambda archive: archive.check())

    async def _work(self, work: Callable[[Archive], T]) -> T:
        def opened() -> T:
            if self._archive is None:
                self._archive = open_archive(self._address)
            return work(self._archive)

        return await asyncio.get_running_loop().run_in_executor(self._executor, opened)


def version_archive(pool: Pool, settings: Settings) -> VersionArchive | None:
    """The archive that the settings name; None where nothing is to be kept."""
    return None if settings.archive_url is None else VersionArchive(pool, settings.archive_url)


async def keep_up(pool: Pool, settings: Settings) -> ArchiveReport:
    """Keep what deliveries could not, and forget what is too old or too much."""
    archive = version_archive(pool, settings)
    if archive is None:
        return ArchiveReport()
    late, spared, failure = await _catch_up(pool, archive)
    age = timedelta(days=settings.archive_days) + await database_ahead(pool)
    forgotten = await forget_old_versions(pool, older_than=age)
    contents = freed = 0
    try:
        contents, freed = await _remove_contents(pool, archive)
        if settings.archive_max_gb is not None:
            most_bytes = int(settings.archive_max_gb * 10**9)
            while (await archive_size(pool)).stored_bytes > most_bytes:
                gone = await forget_oldest_versions(pool, limit=_BATCH)
                more, bytes_ = await _remove_contents(pool, archive)
                forgotten, contents, freed = forgotten + gone, contents + more, freed + bytes_
                if not gone:
                    break  # What is left are the suppliers' newest versions.
    except (ArchiveError, OSError) as error:
        failure = failure or _words(error)
    return ArchiveReport(
        late=late,
        spared=spared,
        forgotten_versions=forgotten,
        forgotten_contents=contents,
        freed_bytes=freed,
        stored_bytes=(await archive_size(pool)).stored_bytes,
        failure=failure,
    )


async def forget_contents_of_nobody(pool: Pool, settings: Settings) -> None:
    """Remove what is no version of anybody's; what stays for now, the clean-up removes."""
    archive = version_archive(pool, settings)
    if archive is not None:
        try:
            await _remove_contents(pool, archive)
        except (ArchiveError, OSError) as error:
            logger.warning("Contents that are nobody's stay in the archive for now: %s", error)


async def _catch_up(
    pool: Pool, archive: VersionArchive
) -> tuple[int, frozenset[str], Message | None]:
    """How many files were kept late, the names of those that could not be, and why."""
    kept, spared, failure = 0, set[str](), None
    for delivery in await unarchived_deliveries(pool, limit=_MOST_CAUGHT_UP):
        path = Path(delivery.file_path or "")
        if failure is not None:
            spared.add(path.name)
            continue
        try:
            await archive.keep(delivery)
            kept += 1
        except (FileNotFoundError, DamagedContent):
            continue  # It has had its time, or somebody else changed it: there is nothing to keep.
        except (ArchiveError, OSError) as error:
            spared.add(path.name)
            failure = _words(error)
    return kept, frozenset(spared), failure


async def _remove_contents(pool: Pool, archive: VersionArchive) -> tuple[int, int]:
    removed = freed = 0
    while contents := await contents_of_nobody(pool, limit=_BATCH):
        gone = [content for content in contents if await archive.forget(content)]
        removed += len(gone)
        freed += sum(content.stored_bytes for content in gone)
        if not gone:
            break
    return removed, freed


def _words(error: ArchiveError | OSError) -> Message:
    if isinstance(error, ArchiveError):
        return error.message
    return Message("archive-file-unreadable", why=(error.strerror or str(error)).lower())
