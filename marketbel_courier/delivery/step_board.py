"""Which supplier keeps a process busy, written where other processes can read it meanwhile.

C code that holds the interpreter's lock stops every thread of its process, so the process itself
cannot report. The board is a piece of memory that the machine's other processes find by the process
id; it goes with its process. Systems other than Linux have none.
"""

from __future__ import annotations

import mmap
import os
import struct
import time
from contextlib import suppress
from pathlib import Path

_NAME = "marketbel-courier-step"
_LENGTH = 512
_HEAD = struct.Struct("=dH")
_NOTHING = bytes(_HEAD.size)


class StepBoard:
    """One process's board, which shows one step at most; the board is made with the first step."""

    def __init__(self) -> None:
        self._memory: mmap.mmap | bytearray | None = None

    def write(self, supplier_name: str) -> None:
        """A step for this supplier begins."""
        memory = self._memory = self._memory or _new_memory()
        name = supplier_name.encode(errors="replace")[: _LENGTH - _HEAD.size]
        memory[: _HEAD.size] = _NOTHING  # A reader finds no step until the write is complete.
        memory[_HEAD.size : _HEAD.size + len(name)] = name
        memory[: _HEAD.size] = _HEAD.pack(time.monotonic(), len(name))

    def wipe(self) -> None:
        """The step is over."""
        if self._memory is not None:
            self._memory[: _HEAD.size] = _NOTHING


def step_of_process(process_id: int) -> tuple[str, float] | None:
    """The supplier whose step is under way in that process of this machine, and for how long."""
    try:
        content = next(filter(None, map(_board_behind, Path(f"/proc/{process_id}/fd").iterdir())))
    except (OSError, StopIteration):
        return None
    since, length = _HEAD.unpack_from(content)
    if not since:
        return None
    name = content[_HEAD.size : _HEAD.size + length].decode(errors="replace")
    return name, time.monotonic() - since


def _new_memory() -> mmap.mmap | bytearray:
    """Memory that other processes can find; on systems without such memory, private memory."""
    with suppress(OSError, AttributeError):
        handle = os.memfd_create(_NAME)
        try:
            os.ftruncate(handle, _LENGTH)
            return mmap.mmap(handle, _LENGTH)
        finally:
            os.close(handle)  # The mapping has a handle of its own.
    return bytearray(_LENGTH)


def _board_behind(handle: Path) -> bytes | None:
    with suppress(OSError):
        if str(handle.readlink()).startswith(f"/memfd:{_NAME}"):
            return handle.read_bytes()
    return None
