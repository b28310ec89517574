from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from marketbel_courier_tests.containers.__main__ import _in_own_namespaces

GONE, STAYED = 3, 4
_PATIENCE_SECONDS = 60.0


def leave_an_orphan() -> int:
    """As a health check that took too long: it is killed, and its own child ends with nobody."""
    reader, writer = os.pipe()
    parent = os.fork()
    if parent == 0:
        orphan = os.fork()
        os.write(writer, str(orphan or os.getpid()).encode() + b" ")
        os._exit(0)
    os.waitpid(parent, 0)
    orphan = int(os.read(reader, 100).split()[0])
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while Path(f"/proc/{orphan}").exists():
        if time.monotonic() > deadline:
            return STAYED
        os.sched_yield()
    return GONE


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes namespaces")
def test_the_first_process_of_a_namespace_takes_leave_of_orphans() -> None:
    """Else a container whose health check was cut off never ends: its namespace stays."""
    assert _in_own_namespaces(leave_an_orphan) == GONE
