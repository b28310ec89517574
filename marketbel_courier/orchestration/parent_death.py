"""What is asked of the kernel about forks (on Linux): their end with their parent, their names."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
_PR_SET_NAME = 15


def end_children_with_this_process() -> None:
    """From now on each fork of this process, but no fork of a fork, is killed when this one ends.

    For a process of one thread: the kernel counts the end of the thread that has forked.
    """
    parent = os.getpid()

    def bind() -> None:
        if os.getppid() == parent:
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)

    if sys.platform == "linux":
        os.register_at_fork(after_in_child=bind)


def name_process(name: str) -> None:
    """Have `ps` and `top` show this process by another name than its parent; 15 letters count."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_NAME, name.encode(), 0, 0, 0)
