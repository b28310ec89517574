"""Runs worker processes and reads what the kernel counted for them and for the servers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

LOOK_SECONDS = 0.02
LOG_LINES_SHOWN = 15


class BenchError(Exception):
    """The work that was to be measured did not happen; the message says why."""


@dataclass(frozen=True)
class Usage:
    """What some workers took: seconds from first start to last end, CPU of them and their children,
    and the largest resident size of any one process.
    """

    wall_seconds: float
    cpu_seconds: float
    peak_rss_bytes: int


@dataclass
class Workers:
    """Starts `python -m …` commands, a few at once, and never leaves one behind."""

    logs: Path
    environment: Mapping[str, str]
    _running: dict[int, tuple[subprocess.Popen[bytes], Path]] = field(default_factory=dict)
    _started: int = 0

    def run(self, commands: Sequence[Sequence[str]], *, at_once: int) -> Usage:
        """Run all of them to their end; raises BenchError if one fails."""
        waiting = deque(commands)
        cpu_seconds, peak_rss_bytes = 0.0, 0
        began = time.perf_counter()
        try:
            while waiting or self._running:
                while waiting and len(self._running) < at_once:
                    self._start(waiting.popleft())
                for pid in list(self._running):
                    # Of all ways to ask, only this one tells a single child's CPU time.
                    ended, status, usage = os.wait4(pid, os.WNOHANG)
                    if ended:
                        self._note_end(pid, status)
                        cpu_seconds += usage.ru_utime + usage.ru_stime
                        peak_rss_bytes = max(peak_rss_bytes, usage.ru_maxrss * 1024)
                time.sleep(LOOK_SECONDS)
        finally:
            self._kill_all()
        return Usage(time.perf_counter() - began, cpu_seconds, peak_rss_bytes)

    def last_line(self) -> str:
        """What the worker that was started last printed at its end."""
        return self._log(self._started).read_text(encoding="utf-8").splitlines()[-1]

    def _log(self, number: int) -> Path:
        return self.logs / f"worker-{number:03}.log"

    def _start(self, command: Sequence[str]) -> None:
        self._started += 1
        log = self._log(self._started)
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", *command],
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._running[process.pid] = (process, log)

    def _note_end(self, pid: int, status: int) -> None:
        process, log = self._running.pop(pid)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
            tail = "\n".join(f"  {line}" for line in lines[-LOG_LINES_SHOWN:])
            raise BenchError(f"A worker ended with code {process.returncode}. Its log:\n{tail}")

    def _kill_all(self) -> None:
        while self._running:
            pid, (process, _log) = self._running.popitem()
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
            process.wait()


def cpu_seconds_of(pid: int) -> float:
    """CPU of a process, of its living descendants, and of those that have ended already."""
    root = psutil.Process(pid)
    total = 0.0
    for process in (root, *root.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total
