"""Processes that begin without the seconds that imports take: forked from a warm one.

`python -m … SOCKET` is that one. It imports all that servers, daemons and run workers need as soon
as one is asked for, and forks a keeper for each connection, which starts the process, tells its
number and, at its end, its exit code. The warm process ends with whoever started it.
"""

from __future__ import annotations

import gc
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
from importlib import import_module
from multiprocessing import process, resource_tracker
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

# What is imported, in this order: one of the modules says what the processes of a run need.
_MODULES = (
    "marketbel_courier.definitions",
    "marketbel_courier.admin.server",
    "marketbel_courier.ml_analyze.server",
    "dagster._cli",
    "dagster._daemon.cli",
    "dagster._grpc.server",
)
_NUMBER_BYTES = 16


@dataclass(frozen=True)
class Program:
    """What `python -m MODULE ARGUMENTS` is, with its environment; what it prints is for `log`."""

    module: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    log: str = os.devnull


@dataclass
class WarmProcess:
    """A process as `subprocess.Popen` has it, in a group of its own."""

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


class WarmProcesses:
    """The warm process of a session, which those that share out its tests have in common."""

    def __init__(self) -> None:
        self._running = ExitStack()
        self._path: Path | None = None

    def start(self, program: Program) -> WarmProcess:
        """Start the program as a process of its own."""
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(self.address())
        connection.sendall(json.dumps(asdict(program)).encode())
        connection.shutdown(socket.SHUT_WR)
        number = connection.recv(_NUMBER_BYTES)
        assert number, "the warm process has ended while it imported"
        return WarmProcess(int(number), connection)

    def address(self) -> str:
        """Where the warm process takes orders. It is begun if need be, and imports at the first."""
        if self._path is None:
            self._path = self._begin()
        return str(self._path)

    def share(self, address: str) -> None:
        """Have processes forked from the warm process of another session, which ends it."""
        self._path = Path(address)

    def stop(self) -> None:
        """End the warm process that this session began; those that were forked from it go on."""
        self._running.close()
        self._path = None

    def _begin(self) -> Path:
        path = Path(self._running.enter_context(TemporaryDirectory()), "processes")
        process = self._running.enter_context(
            subprocess.Popen(
                [sys.executable, "-m", __name__, str(path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        )
        assert process.stdout
        assert process.stdout.read(1), "the warm process has ended before it listened"
        return path


WARM_PROCESSES = WarmProcesses()


def _serve(path: str) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        os.write(sys.stdout.fileno(), b".")
        is_warm = False
        while True:
            ready, _, _ = select.select([listener, sys.stdin], [], [])
            if sys.stdin in ready:
                return
            if not is_warm:
                _warm_up(path)
                is_warm = True
            connection, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                _keep(connection)
            connection.close()


def _warm_up(path: str) -> None:
    for module in _MODULES:
        import_module(module)
    # What those that are killed leave of it goes with this folder, and one watches for all.
    process.current_process()._config["tempdir"] = str(Path(path).parent)  # type: ignore[attr-defined]
    resource_tracker.ensure_running()
    gc.freeze()
    # Whoever asks how much time the tests took is told that of the processes, too.
    signal.signal(signal.SIGCHLD, reap_all)


def reap_all(*_: object) -> None:
    """Take note of all children that have ended."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _keep(connection: socket.socket) -> NoReturn:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with connection.makefile("rb") as request:
        program = Program(**json.load(request))
    if (pid := os.fork()) == 0:
        connection.close()
        _become(program)
    connection.sendall(str(pid).ljust(_NUMBER_BYTES).encode())
    _, status = os.waitpid(pid, 0)
    connection.sendall(str(os.waitstatus_to_exitcode(status)).ljust(_NUMBER_BYTES).encode())
    os._exit(0)


def _become(program: Program) -> NoReturn:
    os.setsid()
    _redirect(program.log)
    os.environ.clear()
    os.environ.update(program.environment)
    sys.argv = [program.module, *program.arguments]
    runpy.run_module(program.module, run_name="__main__", alter_sys=True)
    sys.exit()


def _redirect(log: str) -> None:
    for path, descriptors in ((os.devnull, (0,)), (log, (1, 2))):
        opened = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND)
        for descriptor in descriptors:
            os.dup2(opened, descriptor)
        os.close(opened)


if __name__ == "__main__":
    _serve(sys.argv[1])
