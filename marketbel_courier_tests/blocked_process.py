"""A process whose interpreter lock is held by C code, amid the work for one supplier."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

# PyDLL, unlike CDLL, keeps the interpreter's lock while it calls.
_PROGRAM = """
import asyncio, ctypes, sys
from marketbel_courier.delivery.loop_steps import Steps

async def work():
    ctypes.PyDLL(None).sleep(600)

async def main():
    await Steps(sys.argv[1], work())

asyncio.run(main())
"""


@contextmanager
def blocked_process(supplier_name: str) -> Iterator[subprocess.Popen[bytes]]:
    """Such a process, which begins to be blocked soon; it is killed at the end."""
    with subprocess.Popen([sys.executable, "-c", _PROGRAM, supplier_name]) as process:
        try:
            yield process
        finally:
            process.kill()
