"""A bound on the memory that reading one file may take, whatever its reader does."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

READING_BYTES = 1536 * 1024**2

_STATM = Path("/proc/self/statm")


@contextmanager
def bounded_memory(further_bytes: int = READING_BYTES) -> Iterator[None]:
    """Let the process grow by `further_bytes` at most while the context is open.

    Beyond, Python raises MemoryError, and libraries may abort the process. Not every system has
    such a limit; the readers' own bounds hold everywhere.
    """
    before = resource.getrlimit(resource.RLIMIT_AS)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (_address_space() + further_bytes, before[1]))
    try:
        yield
    finally:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_AS, before)


def _address_space() -> int:
    pages = int(_STATM.read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()
