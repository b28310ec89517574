"""Has the kernel end a process with the process that it was forked from (on Linux)."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


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
