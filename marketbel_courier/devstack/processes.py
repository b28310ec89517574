"""A server process under guard: its start, its log, its end, and leftovers of an earlier stack."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from marketbel_courier.backoff import Backoff
from marketbel_courier.devstack.errors import PortTakenError, StackError
from marketbel_courier.messages.message import Message, lines, verbatim

_GUARD = Path(__file__).with_name("guard.py")
_STOPPED_LAST = ("postgres", "valkey")
# How servers say that somebody else listens on their port; the second is what gRPC says.
_PORT_TAKEN = ("address already in use", "failed to bind to address")
_CREATED_TOLERANCE_SECONDS = 5.0  # the clock may have been set in between


@dataclass(frozen=True)
class Command:
    """What to run, and how it wants to be stopped. No environment means this process's own."""

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str] | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    signal_group: bool = False
    grace_seconds: float = 20.0
    uid: int | None = None
    gid: int | None = None
    scratch: Collection[Path] = ()
    working_directory: Path | None = None


class GuardedProcess:
    """One running command, its output in a log file, its identity in a record."""

    def __init__(self, command: Command, *, logs: Path, records: Path) -> None:
        self.command = command
        self.log = logs / f"{command.name}.log"
        self._record = records / f"{command.name}.json"
        self._guard: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the command under its guard; returns before it is ready."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._record.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".previous.log"))
        with self.log.open("wb") as log:
            self._guard = subprocess.Popen(  # noqa: S603  the stack's own commands
                self._guard_arguments(),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.command.environment,
                cwd=self.command.working_directory,
                start_new_session=True,
            )

    @property
    def is_running(self) -> bool:
        """Whether the command has been started and has not ended yet."""
        return self._guard is not None and self._guard.poll() is None

    def wait_until(self, ready: Callable[[], bool], *, timeout_seconds: float) -> None:
        """Probe until ready.

        Raises StackError with the log's last lines if that fails, PortTakenError if they say so;
        the command is stopped then.
        """
        deadline = time.monotonic() + timeout_seconds
        pauses = Backoff(first=0.01, longest=0.2, factor=1.5).pauses()
        problem: Message | None = None
        while not ready():
            if not self.is_running:
                problem = Message("stack-ended-at-once")
            elif time.monotonic() > deadline:
                problem = Message("stack-not-ready", time=float(timeout_seconds))
            if problem:
                self.stop()
                raise self._error(problem)
            time.sleep(next(pauses))

    def listens_on(self, port: int) -> bool:
        """Whether the command itself, and no stranger, listens on the port."""
        try:
            server = psutil.Process(self.pid())
            connections = server.net_connections(kind="tcp")
        except (FileNotFoundError, psutil.NoSuchProcess):
            return False
        return any(
            connection.status == psutil.CONN_LISTEN and connection.laddr.port == port
            for connection in connections
        )

    def request_stop(self) -> None:
        """Ask the guard to end the command; returns at once."""
        if self._guard is None or self._guard.stdin is None or self._guard.stdin.closed:
            return
        with suppress(BrokenPipeError), self._guard.stdin:
            self._guard.stdin.write(b"stop\n")

    def stop(self) -> None:
        """End the command and wait until it is gone; safe to call twice."""
        if self._guard is None:
            return
        self.request_stop()
        try:
            self._guard.wait(timeout=self.command.grace_seconds + 10)
        except subprocess.TimeoutExpired:
            self._guard.kill()
            self._guard.wait()
        self._guard = None

    def kill(self) -> None:
        """End the server itself with SIGKILL, as a crash would."""
        os.kill(self.pid(), signal.SIGKILL)

    def pid(self) -> int:
        """The server's own process, not that of its guard; raises FileNotFoundError without one."""
        return int(json.loads(self._record.read_text(encoding="utf-8"))["server"]["pid"])

    def log_tail(self, lines: int = 12) -> list[str]:
        """The last lines of the log."""
        if not self.log.exists():
            return []
        return self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]

    def _guard_arguments(self) -> list[str]:
        command = self.command
        arguments = [sys.executable, "-I", str(_GUARD), "--record", str(self._record)]
        arguments += ["--stop-signal", command.stop_signal.name]
        arguments += ["--grace-seconds", str(command.grace_seconds)]
        if command.signal_group:
            arguments.append("--signal-group")
        for folder in command.scratch:
            arguments += ["--scratch", str(folder)]
        if command.uid is not None:
            arguments += ["--uid", str(command.uid), "--gid", str(command.gid)]
        return [*arguments, "--", *command.arguments]

    def _error(self, what: Message) -> StackError:
        tail = self.log_tail()
        is_port_taken = any(words in line.lower() for line in tail for words in _PORT_TAKEN)
        kind = PortTakenError if is_port_taken else StackError
        name, log = self.command.name, str(self.log)
        if not tail:
            return kind(Message("stack-process-failed-silently", name=name, what=what, log=log))
        failed = Message("stack-process-failed", name=name, what=what, log=log)
        return kind(lines([failed, *(verbatim(f"  {line}") for line in tail)]))


def stop_leftovers(records: Path, *, only: str = "*", timeout_seconds: float = 30.0) -> list[str]:
    """Stop what an earlier stack left running, databases last; returns the names of those."""
    stopped = []
    found = records.glob(f"{only}.json")
    for record in sorted(found, key=lambda path: path.stem in _STOPPED_LAST):
        try:
            entry = json.loads(record.read_text(encoding="utf-8"))
        except FileNotFoundError:
            continue  # its guard, left alone, has just ended the server and itself
        how = signal.Signals[entry["stop_signal"]]
        # The guard knows best how to end its server; the server is asked only without it.
        for identity, sent in ((entry["guard"], signal.SIGTERM), (entry["server"], how)):
            process = _find(identity)
            if process is not None:
                _end(process, sent, timeout_seconds)
                stopped.append(record.stem)
        record.unlink(missing_ok=True)
    return sorted(set(stopped))


def _find(identity: Mapping[str, float]) -> psutil.Process | None:
    """The process of a record, if its pid still is that process."""
    try:
        process = psutil.Process(int(identity["pid"]))
        if abs(process.create_time() - identity["created"]) > _CREATED_TOLERANCE_SECONDS:
            return None
    except psutil.NoSuchProcess:
        return None
    return process


def _end(process: psutil.Process, how: signal.Signals, timeout_seconds: float) -> None:
    try:
        process.send_signal(how)
        process.wait(timeout=timeout_seconds)
    except psutil.TimeoutExpired:
        process.kill()
        process.wait(timeout=timeout_seconds)
    except psutil.NoSuchProcess:
        return
