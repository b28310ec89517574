"""Run workers that begin without the seconds that imports take: forked from a warm process.

`python -m … SOCKET` is that process. It imports all that a worker needs and forks a keeper for each
connection, which starts the worker, tells its number and, at its end, its exit code. The process
ends with whoever started it.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

_LONGEST_REQUEST = 1 << 20
_NUMBER_BYTES = 16


@dataclass
class WarmWorker:
    """A worker as `subprocess.Popen` has it: a process that can be signalled and waited for."""

    pid: int
    connection: socket.socket
    returncode: int | None = None

    def poll(self) -> int | None:
        """The exit code, negative for a signal; None while the process lives."""
        if self.returncode is None and select.select([self.connection], [], [], 0)[0]:
            return self.wait()
        return self.returncode

    def wait(self) -> int:
        """The exit code, once there is one."""
        if self.returncode is None:
            self.returncode = int(self.connection.recv(_NUMBER_BYTES))
            self.connection.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Signal the process, if it lives."""
        if self.returncode is None and self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End the process at once."""
        self.send_signal(signal.SIGKILL)


class WarmWorkers:
    """The warm process of a session, started when the first worker is asked for."""

    def __init__(self) -> None:
        self._running = ExitStack()
        self._path: Path | None = None

    def start(self, words: Sequence[str], environment: Mapping[str, str]) -> WarmWorker:
        """Start a worker with these words of its command line, and this environment alone."""
        if self._path is None:
            self._path = self._begin()
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(str(self._path))
        connection.sendall(json.dumps([list(words), dict(environment)]).encode())
        connection.shutdown(socket.SHUT_WR)
        return WarmWorker(int(connection.recv(_NUMBER_BYTES)), connection)

    def stop(self) -> None:
        """End the warm process."""
        self._running.close()
        self._path = None

    def _begin(self) -> Path:
        path = Path(self._running.enter_context(TemporaryDirectory()), "workers")
        process = self._running.enter_context(
            subprocess.Popen(
                [sys.executable, "-m", __name__, str(path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        )
        assert process.stdout
        assert process.stdout.read(1), "the warm process has ended while it imported"
        return path


WARM_WORKERS = WarmWorkers()


def _serve(path: str) -> None:
    from marketbel_courier_tests import run_worker  # noqa: F401, PLC0415 - imported to be warm

    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        os.write(sys.stdout.fileno(), b".")
        while True:
            ready, _, _ = select.select([listener, sys.stdin], [], [])
            if sys.stdin in ready:
                return
            connection, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                _keep(connection)
            connection.close()


def _keep(connection: socket.socket) -> NoReturn:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with connection.makefile("rb") as request:
        words, environment = json.loads(request.read(_LONGEST_REQUEST))
    if (worker := os.fork()) == 0:
        connection.close()
        _work(words, environment)
    connection.sendall(str(worker).ljust(_NUMBER_BYTES).encode())
    _, status = os.waitpid(worker, 0)
    connection.sendall(str(os.waitstatus_to_exitcode(status)).ljust(_NUMBER_BYTES).encode())
    os._exit(0)


def _work(words: Sequence[str], environment: Mapping[str, str]) -> NoReturn:
    from marketbel_courier_tests import run_worker  # noqa: PLC0415 - after the imports

    quiet = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(quiet, descriptor)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [run_worker.__name__, *words]
    run_worker.main()
    sys.exit()


if __name__ == "__main__":
    _serve(sys.argv[1])
