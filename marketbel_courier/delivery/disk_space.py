"""Makes room on a full volume: removes the oldest finished files and tries the write once more."""

from __future__ import annotations

import errno
import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar

from marketbel_courier.delivery.courier import Courier
from marketbel_courier.delivery.telling.job_tracker import JobTracker
from marketbel_courier.delivery.volume_cleanup import Removals, Tally, open_needs
from marketbel_courier.errors import CourierError, VolumeFull
from marketbel_courier.messages.message import Message
from marketbel_courier.quantities import size_in_words
from marketbel_courier.settings import Settings
from marketbel_courier.shared_volume.cleanup import due, expendable
from marketbel_courier.shared_volume.volume import SharedVolume

T = TypeVar("T")

logger = logging.getLogger(__name__)

# Disks count in blocks, and each file has a sidecar beside it.
OVERHEAD_BYTES = 8 * 1024


class Housekeeper(Protocol):
    """A process that writes to the volume: a run's courier, or the admin process."""

    @property
    def settings(self) -> Settings:
        """The settings that say which files are kept, and where the ledger is."""

    @property
    def volume(self) -> SharedVolume:
        """The volume."""


async def with_room(courier: Courier, tracker: JobTracker, write: Callable[[], Awaitable[T]]) -> T:
    """Call `write` and return its result; on a full volume, make room and call `write` once more.

    Raises VolumeFull, with what was tried, if the room is not enough.
    """
    try:
        return await write()
    except VolumeFull as full:
        first = full
    _require_that_it_can_fit(courier, tracker)
    wanted = _wanted_bytes(courier, tracker)
    hidden_quota = isinstance(first.__cause__, OSError) and first.__cause__.errno == errno.EDQUOT

    async def for_all(wanted_bytes: int) -> None:
        await make_room(courier, wanted_bytes, free_space_is_told=not hidden_quota)

    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(courier.volume.room_requests.granted(wanted, for_all))
        except CourierError as refused:
            raise VolumeFull(
                Message("space-not-made", full=first.message, why=refused.message)
            ) from refused
        try:
            return await write()
        except VolumeFull as second:
            raise VolumeFull(
                Message("space-not-enough", full=second.message, size=wanted)
            ) from second


async def make_room(
    writer: Housekeeper, wanted_bytes: int, *, free_space_is_told: bool = True
) -> Tally:
    """Remove expired files, then the oldest finished files, until so many bytes fit.

    The bytes must fit under the volume's limit and on its disk. A quota may hide how much can still
    be written; then so many bytes are removed. If too little may be removed, as much as possible
    is. Raises CourierError when it cannot be known which files must stay.
    """
    volume, now = writer.volume, datetime.now(UTC)
    inventory = await volume.inventory(now=now)
    async with open_needs(writer.settings) as needs:
        removals = Removals(volume, needs)

        async def missing_bytes() -> int:
            free = None if free_space_is_told else removals.freed_bytes
            return await volume.bytes_missing(wanted_bytes, free_bytes=free)

        known = await needs.known(inventory)
        ttl = timedelta(hours=writer.settings.file_cleanup_ttl_hours)
        first = due(inventory, now=now, ttl=ttl, known=known)
        taken = {item.path for item in first}
        rest = [
            item for item in expendable(inventory, now=now, known=known) if item.path not in taken
        ]
        await removals.remove_until_enough([*first, *rest], missing_bytes)
    freed = Tally(len(removals.removed), removals.freed_bytes)
    logger.warning(
        "The shared volume was full: removed %d finished files (%s), kept %d in flight.",
        freed.files,
        size_in_words(freed.size_bytes),
        removals.kept_in_flight,
    )
    for failure in removals.failures:
        logger.error("The shared volume is full, and a file cannot be removed: %s.", failure)
    return freed


def _require_that_it_can_fit(courier: Courier, tracker: JobTracker) -> None:
    limit, size = courier.volume.limit, tracker.state.download_total
    if limit is not None and size > limit.max_bytes:
        raise VolumeFull(Message("space-too-small", size=size, limit=limit.max_bytes))


def _wanted_bytes(courier: Courier, tracker: JobTracker) -> int:
    known = tracker.state.download_total
    # For a source that does not announce the file's size: the largest size that a file may have.
    return (known or courier.settings.max_file_size_bytes) + OVERHEAD_BYTES
