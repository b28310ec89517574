"""Files that somebody sent or had fetched for trials: kept for a while, for this process alone."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BufferedWriter
from pathlib import Path
from uuid import UUID, uuid4

from marketbel_courier.admin.connections import Desk
from marketbel_courier.admin.envelope import Problem
from marketbel_courier.admin.incoming_file import too_large
from marketbel_courier.messages.message import Message
from marketbel_courier.shared_volume.partial_files import FileVersion, Partial

MOST_FILES = 8
KEPT_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class TrialFile:
    """A file for trials, and what it is called."""

    trial_id: UUID
    path: Path
    name: str


class TrialSink:
    """Where such a file is written: a temporary file of bounded size."""

    def __init__(self, file: BufferedWriter, max_bytes: int) -> None:
        self._file = file
        self._max_bytes = max_bytes
        self._size = 0

    async def write(self, chunk: bytes) -> None:
        """Take the next bytes; raises Problem for too many."""
        self._size += len(chunk)
        if self._size > self._max_bytes:
            raise too_large(self._max_bytes)
        await asyncio.to_thread(self._file.write, chunk)

    async def resume(self, source: str, head_bytes: int) -> Partial | None:
        """Nothing is left of an earlier attempt."""
        del source, head_bytes
        return None

    def expect(self, version: FileVersion | None) -> None:
        """Does nothing: no transfer is resumed."""

    async def restart(self) -> None:
        """Forget everything written so far."""
        self._size = 0
        await asyncio.to_thread(self._empty)

    def _empty(self) -> None:
        self._file.seek(0)
        self._file.truncate()


class TrialFiles:
    """The newest few files, in a folder that is removed when the process ends."""

    def __init__(self, desk: Desk) -> None:
        self._max_bytes = desk.settings.max_file_size_bytes
        self._folder = tempfile.TemporaryDirectory(
            prefix="marketbel-trials-", ignore_cleanup_errors=True
        )
        self._files: OrderedDict[UUID, tuple[float, TrialFile]] = OrderedDict()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[tuple[UUID, TrialSink]]:
        """A new file to be written; removed again where that fails."""
        trial_id = uuid4()
        path = self._path(trial_id)
        try:
            with path.open("wb") as file:
                yield trial_id, TrialSink(file, self._max_bytes)
        except BaseException:
            path.unlink(missing_ok=True)
            raise

    def keep(self, trial_id: UUID, name: str) -> TrialFile:
        """Keep a file that was written; the oldest ones make room."""
        kept = TrialFile(trial_id, self._path(trial_id), name)
        self._files[trial_id] = (time.monotonic(), kept)
        while len(self._files) > MOST_FILES:
            self._drop(next(iter(self._files)))
        return kept

    def find(self, trial_id: UUID) -> TrialFile:
        """The file; raises Problem for one that is not there, or no longer."""
        for old, (since, _) in list(self._files.items()):
            if time.monotonic() - since > KEPT_SECONDS:
                self._drop(old)
        if trial_id not in self._files:
            raise Problem(404, "TRIAL_NOT_FOUND", Message("api-trial-gone"))
        return self._files[trial_id][1]

    def _drop(self, trial_id: UUID) -> None:
        _, dropped = self._files.pop(trial_id)
        dropped.path.unlink(missing_ok=True)

    def _path(self, trial_id: UUID) -> Path:
        return Path(self._folder.name) / trial_id.hex
