"""Makes `multiprocessing`'s fork server a fork of a process that has its imports loaded already.

By default `multiprocessing` starts its fork server as a new Python process, which imports again
what its parent has imported: seconds of CPU time, and memory that is not shared.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing import forkserver, resource_tracker, util
from pathlib import Path
from typing import Any, NoReturn


def fork_server_early(prepare: Callable[[], object] = lambda: None) -> None:
    """Start the fork server of this process now, unless it runs; the fork calls `prepare` first.

    For a process that has one thread yet, and nothing open that it shares with nobody: a fork has
    no other thread, all of their locks, and all that is open. Elsewhere than on Linux the server
    is started as shipped, when it is needed.
    """
    if sys.platform != "linux" or threading.active_count() > 1:
        return
    # It outlives many, and forks of a fork would each start one of their own.
    resource_tracker.ensure_running()

    def fork(_program: bytes, arguments: Sequence[str], kept: Sequence[int]) -> int:
        pid = os.fork()
        if pid == 0:
            _become_server(prepare, arguments[-1], kept)
        return pid

    shipped = vars(util)["spawnv_passfds"]
    vars(util)["spawnv_passfds"] = fork
    try:
        forkserver.ensure_running()
    finally:
        vars(util)["spawnv_passfds"] = shipped


def _become_server(prepare: Callable[[], object], statements: str, kept: Sequence[int]) -> NoReturn:
    code = 1
    try:
        # The process that forked holds this end, and so would each worker that is forked from here.
        ensure_running: Any = forkserver.ensure_running
        vars(ensure_running.__self__)["_lock"] = threading.Lock()
        _close_other_ends(kept)
        _leave_resource_tracker()
        prepare()
        # The code that the new Python would have got by `-c`.
        exec(statements, {})  # noqa: S102
        code = 0
    except SystemExit:
        code = 0
    except BaseException:  # noqa: BLE001 - nothing of the parent's is to go on in the fork
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(code)


def _leave_resource_tracker() -> None:
    """Close this side of the tracker's pipe; workers are handed it by whoever asks for them.

    The tracker ends with the last that holds it, and from Python 3.13 on the parent awaits that at
    its own end: held here, the two would wait for each other for ever.
    """
    tracker = vars(vars(resource_tracker)["_resource_tracker"])
    os.close(tracker["_fd"])
    tracker["_fd"] = tracker["_pid"] = None


def _close_other_ends(kept: Sequence[int]) -> None:
    """Close this side of the pipes whose end tells the server that nobody needs it any more."""
    descriptors = Path("/proc/self/fd")
    pipes = {str((descriptors / str(number)).readlink()) for number in kept}
    for path in list(descriptors.iterdir()):
        with suppress(FileNotFoundError):
            if int(path.name) not in kept and str(path.readlink()) in pipes:
                os.close(int(path.name))
