"""Runs one server and sees to it that the server does not outlive the process that asked for it.

Started as a script of its own (see processes.py). The guard ends the server when the guard's
standard input closes: on a clean stop, and also when its parent was killed with -9.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_LOOK_SECONDS = 1.0


def _prctl(option: int, value: int) -> None:
    """Ask the Linux kernel for a process attribute; elsewhere there is no such thing."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


class Guard:
    """One server process, from its start to the last of its descendants."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._stop_signal = signal.Signals[options.stop_signal]
        self._signal_group: bool = options.signal_group
        self._grace_seconds: float = options.grace_seconds
        self._record: Path = options.record
        self._scratch: list[Path] = options.scratch
        self._user: int | None = options.uid
        self._group: int | None = options.gid
        self._command: list[str] = options.command
        self._parent = os.getppid()
        self._asked_to_stop = False
        self._abandoned = False
        self._exit_code: int | None = None

    def run(self) -> int:
        """Run the server to its end; returns its exit code."""
        self._wakeup, wakeup_writer = os.pipe()
        os.set_blocking(self._wakeup, False)
        os.set_blocking(wakeup_writer, False)
        signal.set_wakeup_fd(wakeup_writer, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._note_stop)
        # Orphaned grandchildren become children of the guard, so that all of them can be ended.
        _prctl(_PR_SET_CHILD_SUBREAPER, 1)
        try:
            self._start()
            self._watch()
            self._end()
        finally:
            self._record.unlink(missing_ok=True)
            for folder in self._scratch if self._abandoned else []:
                shutil.rmtree(folder, ignore_errors=True)
        if self._exit_code is None:
            return 1
        return self._exit_code if self._exit_code >= 0 else 128 - self._exit_code

    def _note_stop(self, *_: object) -> None:
        self._asked_to_stop = True

    def _start(self) -> None:
        # preexec_fn is safe here: this process has one thread. The kernel then stops the server
        # should this guard itself be killed.
        self._server = subprocess.Popen(  # noqa: S603  the stack's own commands
            self._command,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            user=self._user,
            group=self._group,
            extra_groups=None if self._user is None else [],
            preexec_fn=lambda: _prctl(_PR_SET_PDEATHSIG, self._stop_signal),  # noqa: PLW1509
        )
        record = {
            "guard": _identity(os.getpid()),
            "server": _identity(self._server.pid),
            "stop_signal": self._stop_signal.name,
        }
        unfinished = self._record.with_suffix(".part")
        unfinished.write_text(json.dumps(record), encoding="utf-8")
        unfinished.replace(self._record)

    def _watch(self) -> None:
        """Wait until the server ends or nobody wants it any more."""
        while self._exit_code is None and not self._asked_to_stop:
            ready, _, _ = select.select([0, self._wakeup], [], [], _LOOK_SECONDS)
            # A closed pipe shows the parent's death, unless a process that the parent forked still
            # holds the other end. Data before that is the parent's request to stop.
            if 0 in ready:
                self._asked_to_stop = True
                self._abandoned = not os.read(0, 1024)
            elif os.getppid() != self._parent:
                self._asked_to_stop = self._abandoned = True
            self._drain_wakeups()
            self._reap()

    def _end(self) -> None:
        """Ask, wait, insist: the server first, then whatever the server has left behind."""
        family = _descendants()
        if self._exit_code is None:
            if self._signal_group:
                _send(lambda: os.killpg(self._server.pid, self._stop_signal))
            else:
                _send(lambda: os.kill(self._server.pid, self._stop_signal))
        else:
            for process in family:
                _send(process.terminate)
        deadline = time.monotonic() + self._grace_seconds
        while self._anything_left(family) and time.monotonic() < deadline:
            select.select([self._wakeup], [], [], 0.05)
            self._drain_wakeups()
            self._reap()
        for process in {*family, *_descendants()}:
            _send(process.kill)
        while self._anything_left(family):
            select.select([self._wakeup], [], [], 0.05)
            self._drain_wakeups()
            self._reap()

    def _anything_left(self, family: set[psutil.Process]) -> bool:
        return self._exit_code is None or any(_is_alive(p) for p in family | _descendants())

    def _drain_wakeups(self) -> None:
        try:
            os.read(self._wakeup, 4096)
        except BlockingIOError:
            return

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if pid == self._server.pid:
                self._exit_code = os.waitstatus_to_exitcode(status)
                self._server.returncode = self._exit_code


def _identity(pid: int) -> dict[str, float]:
    try:
        return {"pid": pid, "created": psutil.Process(pid).create_time()}
    except psutil.NoSuchProcess:  # it ended at once
        return {"pid": pid, "created": 0.0}


def _descendants() -> set[psutil.Process]:
    return set(psutil.Process().children(recursive=True))


def _is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _send(action: Callable[[], object]) -> None:
    """Send a signal to a process that may just have ended."""
    try:
        action()
    except (ProcessLookupError, PermissionError, psutil.NoSuchProcess):
        return


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--record", type=Path, required=True)
    parser.add_argument(
        "--scratch",
        type=Path,
        action="append",
        default=[],
        help="folder to remove when the server has ended because the parent was gone",
    )
    parser.add_argument("--stop-signal", default="SIGTERM")
    parser.add_argument("--signal-group", action="store_true")
    parser.add_argument("--grace-seconds", type=float, default=20.0)
    parser.add_argument("--uid", type=int)
    parser.add_argument("--gid", type=int)
    parser.add_argument("command", nargs="+")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(Guard(_parse(sys.argv[1:])).run())
