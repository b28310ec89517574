"""The processes that share out the tests, forked from one that has imported all of them.

`python -m … SOCKET ARGUMENTS…` is that one: it collects what pytest is told by the arguments, which
imports the tests. Then it forks a process for each connection, which brings the three standard
streams of one: `forked_worker` stands for it before whoever started it. It ends with its own input.
"""

from __future__ import annotations

import gc
import os
import select
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import NoReturn

import pytest

from marketbel_courier_tests import forked_worker
from marketbel_courier_tests.warm_processes import reap_all

_STREAMS = 3


class ForkedWorkers:
    """The process that has imported the tests, for a session that shares them out."""

    def __init__(self) -> None:
        self._running = ExitStack()

    def start(self, arguments: Sequence[str]) -> str:
        """Begin to import them; what is to be started instead of a Python that knows nothing."""
        path = Path(self._running.enter_context(TemporaryDirectory()), "workers")
        process = self._running.enter_context(
            subprocess.Popen(
                [sys.executable, "-m", __name__, str(path), *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
        )
        assert process.stdout
        assert process.stdout.read(1), "the process that imports the tests has ended"
        return shlex.join([sys.executable, "-I", "-S", forked_worker.__file__, str(path)])

    def stop(self) -> None:
        """End the process, which those that it has forked need no more."""
        self._running.close()


FORKED_WORKERS = ForkedWorkers()


def _serve(path: str, arguments: Sequence[str]) -> None:
    # Ctrl-C is for the session, which ends this process, too.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        os.write(sys.stdout.fileno(), b".")
        _import(arguments)
        signal.signal(signal.SIGCHLD, reap_all)
        while True:
            ready, _, _ = select.select([listener, sys.stdin], [], [])
            if sys.stdin in ready:
                return
            connection, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                _become_worker(connection)
            connection.close()


def _import(arguments: Sequence[str]) -> None:
    """Have pytest do it, as it writes more into asserts. What fails, fails in each worker again.

    With the session's own arguments, since a profile of Hypothesis holds from the import on.
    """
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        pytest.main([*arguments, "--collect-only", "--numprocesses", "0"])
    gc.collect()
    gc.freeze()


def _become_worker(connection: socket.socket) -> NoReturn:
    """Run the code that the last argument is, as `python -c` does, on the streams that came."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    words, streams, _, _ = socket.recv_fds(connection, 1 << 16, _STREAMS)
    for place, stream in enumerate(streams):
        os.dup2(stream, place)
        os.close(stream)
    sys.stdin, sys.stdout, sys.stderr = (
        open(place, mode, buffering=1, closefd=False)  # noqa: SIM115 - for good
        for place, mode in enumerate("rww")
    )
    sys.argv = ["-c"]
    main = sys.modules["__main__"] = ModuleType("__main__")
    exec(words.decode(), main.__dict__)
    sys.exit()


if __name__ == "__main__":
    _serve(sys.argv[1], sys.argv[2:])
