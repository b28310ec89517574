"""Clean-up of the shared volume: removes what has had its time, keeps what a delivery needs.

The disk says what lies there, the ledger and Redis say what is needed. If one of them cannot be
asked, nothing is removed.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from redis.asyncio import Redis
from redis.exceptions import RedisError

from marketbel_courier.catalogue.readings import forget_readings_of_deleted_suppliers
from marketbel_courier.catalogue.review_queue import mark_expired_entries
from marketbel_courier.catalogue.stored_price_lists import forget_deleted_suppliers
from marketbel_courier.catalogue.taught_layouts import forget_layouts_of_deleted_suppliers
from marketbel_courier.database.connections import DATABASE_ERRORS
from marketbel_courier.database.moments import earlier_now
from marketbel_courier.database.pool import Pool, open_pool
from marketbel_courier.delivery.version_archive import ArchiveReport, keep_up
from marketbel_courier.errors import CourierError
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.list_triggers import (
    TooManyWait,
    names_in,
    waiting_upload_names,
)
from marketbel_courier.ledger.accepted_uploads import accepted_uploads
from marketbel_courier.ledger.files_in_use import names_in_flight, names_known
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings
from marketbel_courier.shared_volume.cleanup import Fate, Reason, Removable, due, expendable
from marketbel_courier.shared_volume.inventory import Inventory
from marketbel_courier.shared_volume.volume import SharedVolume

# What was said to be needed is asked anew before so many files at most.
BATCH = 200
_MOST_ACCEPTED = 100_000

_COUNTED = {
    Reason.EXPIRED: "removal-of-expired",
    Reason.ORPHAN_FILE: "removal-of-orphan-files",
    Reason.ORPHAN_SIDECAR: "removal-of-orphan-sidecars",
    Reason.LEFTOVER: "removal-of-leftovers",
    Reason.OVER_LIMIT: "removal-of-over-limit",
}


@dataclass(frozen=True)
class Tally:
    """A number of files, and their bytes with those of their sidecars."""

    files: int = 0
    size_bytes: int = 0


@dataclass(frozen=True)
class CleanupReport:
    """What a clean-up did, or would do.

    `expired_questions` of the review queue were marked as such; a dry run marks none, and leaves
    the archive alone.
    """

    is_dry_run: bool
    removed: Sequence[Removable]
    kept_in_flight: int
    left_alone: int
    failures: Sequence[str]
    held_bytes: int
    max_bytes: int | None
    expired_questions: int = 0
    archive: ArchiveReport = field(default_factory=ArchiveReport)

    def tally(self, reason: Reason) -> Tally:
        """How many files went for this reason."""
        return _tally(item for item in self.removed if item.reason is reason)

    @property
    def total(self) -> Tally:
        """How many files went."""
        return _tally(self.removed)

    @property
    def message(self) -> Message:
        """The whole of it in a few sentences."""
        counted = [
            Message(_COUNTED[reason], n=tally.files, size=tally.size_bytes)
            for reason in Reason
            if (tally := self.tally(reason)).files
        ]
        return Message(
            "removal-planned" if self.is_dry_run else "removal-done",
            removed=counted or None,
            kept=self.kept_in_flight,
            left=self.left_alone,
            held=self.held_bytes,
            limit=self.max_bytes,
            expired=self.expired_questions,
            archive=_archive_words(self.archive),
        )


class Needs:
    """Asks the ledger and Redis which files must stay, and what else has had its time."""

    def __init__(self, pool: Pool, redis: Redis) -> None:
        self._pool = pool
        self._redis = redis

    async def names(self) -> frozenset[str]:
        """The files of deliveries in flight and of uploads that wait; raises CourierError."""
        # In the order in which an upload travels: it is in one of them at any moment.
        try:
            waiting = await waiting_upload_names(self._redis)
        except (RedisError, OSError) as error:
            raise _cannot_ask("Redis", Message("cleanup-which-uploads-wait"), error) from error
        except TooManyWait as error:
            raise CourierError(Message("cleanup-waits-for-uploads", n=error.count)) from error
        try:
            accepted = await accepted_uploads(self._pool, limit=_MOST_ACCEPTED)
            waiting |= names_in(entry.raw for entry in accepted)
            return waiting | await names_in_flight(self._pool)
        except DATABASE_ERRORS as error:
            raise _cannot_ask("PostgreSQL", Message("cleanup-which-in-flight"), error) from error

    async def now(self) -> datetime:
        """The time by which a file is old; raises CourierError."""
        try:
            return await earlier_now(self._pool)
        except DATABASE_ERRORS as error:
            raise _cannot_ask("PostgreSQL", Message("cleanup-which-known"), error) from error

    async def known(self, inventory: Inventory) -> frozenset[str]:
        """The files that the ledger has ever heard of; raises CourierError."""
        owners = {file.owner_id for file in inventory.price_lists}
        try:
            return await names_known(self._pool, owners)
        except DATABASE_ERRORS as error:
            raise _cannot_ask("PostgreSQL", Message("cleanup-which-known"), error) from error

    async def expire_questions(self) -> int:
        """Mark expired questions of the review queue, and drop notes about what was deleted.

        Raises CourierError.
        """
        try:
            await forget_deleted_suppliers(self._pool)
            await forget_layouts_of_deleted_suppliers(self._pool)
            await forget_readings_of_deleted_suppliers(self._pool)
            return await mark_expired_entries(self._pool)
        except DATABASE_ERRORS as error:
            raise _cannot_ask("PostgreSQL", Message("cleanup-which-expired"), error) from error

    async def keep_archive_up(self, settings: Settings) -> ArchiveReport:
        """Keep what deliveries could not, forget what is too old; raises CourierError."""
        try:
            return await keep_up(self._pool, settings)
        except DATABASE_ERRORS as error:
            raise _cannot_ask("PostgreSQL", Message("cleanup-which-archived"), error) from error


class Removals:
    """One round of removals: asks before each batch which files must stay, and keeps count."""

    def __init__(self, volume: SharedVolume, needs: Needs, *, is_dry_run: bool = False) -> None:
        self.removed: list[Removable] = []
        self.failures: list[str] = []
        self.kept_in_flight = 0
        self._volume = volume
        self._needs = needs
        self._is_dry_run = is_dry_run

    @property
    def freed_bytes(self) -> int:
        """Bytes that this round has freed, or would free."""
        return sum(item.size_bytes for item in self.removed)

    async def remove_all(self, items: Sequence[Removable]) -> None:
        """Remove what no delivery needs."""
        for start in range(0, len(items), BATCH):
            await self._remove(items[start : start + BATCH])

    async def remove_until_enough(
        self, items: Sequence[Removable], missing_bytes: Callable[[], Awaitable[int]]
    ) -> None:
        """Remove what no delivery needs, in this order, until nothing is missing."""
        start = 0
        while start < len(items) and (missing := await missing_bytes()) > 0:
            end = start
            while end < min(len(items), start + BATCH) and missing > 0:
                missing -= items[end].size_bytes
                end += 1
            await self._remove(items[start:end])
            start = end

    async def _remove(self, batch: Sequence[Removable]) -> None:
        needed = await self._needs.names()
        free = [item for item in batch if item.path.name not in needed]
        self.kept_in_flight += len(batch) - len(free)
        if self._is_dry_run:
            self.removed += free
            return
        for item, fate in zip(free, await self._volume.remove(free), strict=True):
            if isinstance(fate, OSError):
                self.failures.append(f"{item.path.name}: {(fate.strerror or str(fate)).lower()}")
            elif fate is Fate.IN_USE:
                self.kept_in_flight += 1
            elif fate is Fate.REMOVED:
                self.removed.append(item)


def volume_of(settings: Settings) -> SharedVolume:
    """The shared volume with the limit that is set for it."""
    limit = settings.shared_volume_max_gb
    return SharedVolume(
        settings.uploads_dir, max_bytes=None if limit is None else int(limit * 10**9)
    )


async def clean_up(
    settings: Settings,
    *,
    older_than: timedelta | None = None,
    is_dry_run: bool = False,
) -> CleanupReport:
    """Remove what has had its time and, over the volume's limit, the oldest finished files.

    `older_than` takes the place of FILE_CLEANUP_TTL_HOURS. Raises CourierError when it cannot be
    known what must stay; what was removed before that moment was not needed.
    """
    volume = volume_of(settings)
    ttl = timedelta(hours=settings.file_cleanup_ttl_hours) if older_than is None else older_than
    # Looked at first, asked later: a file that comes in between is not among those looked at.
    inventory = await volume.inventory(now=datetime.now(UTC))
    async with open_needs(settings) as needs:
        now = await needs.now()
        known = await needs.known(inventory)
        expired_questions = 0 if is_dry_run else await needs.expire_questions()
        archive = ArchiveReport() if is_dry_run else await needs.keep_archive_up(settings)
        removals = Removals(volume, needs, is_dry_run=is_dry_run)
        expired = [
            item
            for item in due(inventory, now=now, ttl=ttl, known=known)
            if item.path.name not in archive.spared
        ]
        await removals.remove_all(expired)
        limit = volume.limit
        if limit is not None:
            held = await volume.bytes_held()
            before = 0 if is_dry_run else removals.freed_bytes

            async def over() -> int:
                return limit.excess_bytes(held - (removals.freed_bytes - before))

            gone = {item.path for item in expired}
            rest = [
                item
                for item in expendable(inventory, now=now, known=known)
                if item.path not in gone
            ]
            await removals.remove_until_enough(rest, over)
    return CleanupReport(
        is_dry_run=is_dry_run,
        removed=removals.removed,
        kept_in_flight=removals.kept_in_flight,
        left_alone=inventory.others,
        failures=removals.failures,
        held_bytes=await volume.bytes_held(),
        max_bytes=limit.max_bytes if limit else None,
        expired_questions=expired_questions,
        archive=archive,
    )


@asynccontextmanager
async def open_needs(settings: Settings) -> AsyncIterator[Needs]:
    """Connections of its own to the ledger and to Redis; raises CourierError without the ledger."""
    async with (
        open_pool(settings.postgres_dsn, max_size=1) as pool,
        aclosing(connect_redis(settings.redis_dsn)) as redis,
    ):
        yield Needs(pool, redis)


def _archive_words(archive: ArchiveReport) -> Message | None:
    if archive.failure is not None:
        return Message("removal-without-archive", n=len(archive.spared), why=archive.failure)
    if not (archive.late or archive.forgotten_versions or archive.forgotten_contents):
        return None
    return Message(
        "removal-of-versions",
        late=archive.late,
        versions=archive.forgotten_versions,
        freed=archive.freed_bytes,
        held=archive.stored_bytes,
    )


def _tally(items: Iterable[Removable]) -> Tally:
    sizes = [item.size_bytes for item in items]
    return Tally(len(sizes), sum(sizes))


def _cannot_ask(whom: str, what: Message, error: Exception) -> CourierError:
    return CourierError(Message("cleanup-stopped", whom=whom, what=what, why=str(error)))
