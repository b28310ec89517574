"""For whose work a process is busy, written where other processes can look while it cannot answer.

C code that keeps the interpreter's lock stops every thread of its process, also one that would
tell. The board is a piece of memory that the machine's other processes find by the process id; it
goes with its process. Systems other than Linux have none.
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
    """One process's board, which has one step at most; it is made with the first of them."""

    def __init__(self) -> None:
        self._memory: mmap.mmap | bytearray | None = None

    def write(self, supplier_name: str) -> None:
        """A step for this supplier begins."""
        memory = self._memory = self._memory or _new_memory()
        name = supplier_name.encode(errors="replace")[: _LENGTH - _HEAD.size]
        memory[: _HEAD.size] = _NOTHING  # Whoever reads in between finds no step.
        memory[_HEAD.size : _HEAD.size + len(name)] = name
        memory[: _HEAD.size] = _HEAD.pack(time.monotonic(), len(name))

    def wipe(self) -> None:
        """The step is over."""
        if self._memory is not None:
            self._memory[: _HEAD.size] = _NOTHING


def step_of_process(process_id: int) -> tuple[str, float] | None:
    """Whose step is under way in a process of this machine, and for how many seconds by now."""
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
    """Memory that others can find; of a system that has none, memory of the process's own."""
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
