"""What a tree of processes takes by kind, children that have ended included: from /proc."""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

LOOK_SECONDS = 0.25
RUN_WORKERS = "run workers"
CODE_SERVER = "code server"

# What names a process in its command line, the first match first.
_NAMES = (
    ("prompt_daemon", "daemon"),
    # The process that run workers are forked from, and they.
    ("warm_worker", RUN_WORKERS),
    ("cli ui", "webserver"),
    ("code-server", CODE_SERVER),
    ("api grpc", CODE_SERVER),
    ("marketbel_courier.ml_analyze", "ml-analyze"),
    ("ingestion", "ml-analyze"),
    ("cli admin", "admin page"),
    ("cli dev", "dev"),
    ("postgres", "PostgreSQL"),
    ("valkey", "Valkey"),
)
_TICKS = os.sysconf("SC_CLK_TCK")


def name_of_command(command: str) -> str | None:
    """Which of the system's processes has this command line."""
    return next((name for sign, name in _NAMES if sign in command), None)


@dataclass
class _Process:
    """One process as it was seen last; CPU in seconds, `reaped` that of its ended children."""

    parent: int
    kind: str
    own: float = 0.0
    reaped: float = 0.0
    at_first: float = 0.0
    reaped_at_first: float = 0.0


@dataclass(frozen=True)
class Taken:
    """CPU seconds by kind since the watch began."""

    by_kind: Mapping[str, float]

    @property
    def total(self) -> float:
        """Of all kinds together."""
        return sum(self.by_kind.values())

    def since(self, before: Taken) -> Taken:
        """What was taken after that moment."""
        return Taken(
            {
                kind: seconds - before.by_kind.get(kind, 0.0)
                for kind, seconds in self.by_kind.items()
            }
        )


@dataclass
class TreeWatch:
    """Looks at all descendants of a process, a few times a second, until it is stopped.

    A process that ended between two looks is counted by what its parent was told of its end, so no
    CPU is missed as long as somebody in the tree awaits each child. `peaks` are the largest
    resident sizes of one process, in bytes.
    """

    root: int
    peaks: dict[str, int] = field(default_factory=dict)
    _seen: dict[tuple[int, int], _Process] = field(default_factory=dict)
    _living: dict[int, tuple[int, int]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _ended: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> TreeWatch:
        self._look(is_first=True)
        self._thread = threading.Thread(target=self._watch, name="tree watch")
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def taken(self) -> Taken:
        """What the tree has taken since the watch began."""
        with self._lock:
            self._look()
            by_kind: dict[str, float] = defaultdict(float)
            untold: dict[int, tuple[float, str]] = {}
            for identity, process in self._seen.items():
                by_kind[process.kind] += process.own - process.at_first
                if identity[0] not in self._living or self._living[identity[0]] != identity:
                    told, _ = untold.get(process.parent, (0.0, ""))
                    untold[process.parent] = (told + process.own + process.reaped, process.kind)
            for (pid, _), process in self._seen.items():
                told, kind = untold.get(pid, (0.0, self._kind_of_child(process)))
                by_kind[kind] += max(process.reaped - process.reaped_at_first - told, 0.0)
        return Taken(dict(by_kind))

    def _watch(self) -> None:
        while not self._ended.wait(LOOK_SECONDS):
            with self._lock:
                self._look()

    def _look(self, *, is_first: bool = False) -> None:
        stats = {}
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                stats[int(entry.name)] = _stat_of(int(entry.name))
        children = defaultdict(list)
        for pid, stat in stats.items():
            children[stat.parent].append(pid)
        self._living = {}
        level = [self.root] if self.root in stats else []
        while level:
            for pid in level:
                self._note(pid, stats[pid], is_first=is_first)
            level = [child for pid in level for child in children[pid]]

    def _note(self, pid: int, stat: _Stat, *, is_first: bool) -> None:
        identity = (pid, stat.started)
        process = self._seen.get(identity)
        if process is None:
            process = self._seen[identity] = _Process(stat.parent, "")
            if is_first:
                process.at_first, process.reaped_at_first = stat.own, stat.reaped
        process.own, process.reaped = stat.own, stat.reaped
        self._living[pid] = identity
        with suppress(OSError):
            # A process may still be about to become another program.
            process.kind = self._kind_of(pid, process)
            size = _peak_size_of(pid)
            self.peaks[process.kind] = max(self.peaks.get(process.kind, 0), size)

    def _kind_of(self, pid: int, process: _Process) -> str:
        parent = self._seen.get(self._living.get(process.parent, (0, 0)))
        if parent is not None and self._kind_of_child(parent) == RUN_WORKERS:
            return RUN_WORKERS
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8")
        # A fork has its parent's command, and may have a name of its own.
        own = Path(f"/proc/{pid}/comm").read_text(encoding="utf-8")
        return name_of_command(own + command) or (parent.kind if parent else "other")

    def _kind_of_child(self, process: _Process) -> str:
        """The code server, which a guard has started, starts nothing but the runs."""
        if process.kind == RUN_WORKERS:
            return RUN_WORKERS
        above = self._seen.get(self._living.get(process.parent, (0, 0)))
        is_server = process.kind == CODE_SERVER and above is not None and above.kind == CODE_SERVER
        return RUN_WORKERS if is_server else process.kind


@dataclass(frozen=True)
class _Stat:
    parent: int
    started: int
    own: float
    reaped: float


def _stat_of(pid: int) -> _Stat:
    """The fields of /proc/PID/stat; the name before them may hold anything, brackets too."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    of = fields.rpartition(")")[2].split()
    return _Stat(
        parent=int(of[1]),
        started=int(of[19]),
        own=(int(of[11]) + int(of[12])) / _TICKS,
        reaped=(int(of[13]) + int(of[14])) / _TICKS,
    )


def _peak_size_of(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0
