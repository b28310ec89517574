"""Bounds on memory and processes, by control groups of either version."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

_TOP = Path("/sys/fs/cgroup")
# What a bound, and what was used at most, is called in the first version and in the second.
_MEMORY = {
    1: ("memory.limit_in_bytes", "memory.max_usage_in_bytes"),
    2: ("memory.max", "memory.peak"),
}


class Limits:
    """The control groups of one run; without any, nothing is bounded."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._version = 2 if (_TOP / "cgroup.controllers").is_file() else 1
        self.held = True

    def groups_for(
        self, service: str, *, memory_bytes: int | None, processes: int | None
    ) -> tuple[str, ...]:
        """The files that a process of the service writes itself into; empty where none can be."""
        bounds = {
            "memory": (_MEMORY[self._version][0], memory_bytes),
            "pids": ("pids.max", processes),
        }
        groups = []
        try:
            for controller, (file, bound) in bounds.items():
                folder = self._folder(controller, service)
                folder.mkdir(parents=True, exist_ok=True)
                if bound is not None:
                    (folder / file).write_text(str(bound))
                groups.append(str(folder / "cgroup.procs"))
        except OSError:
            self.held = False
            return ()
        return tuple(dict.fromkeys(groups))

    def peak_bytes(self, service: str) -> int | None:
        """The most memory that the service has used; None where nobody knows."""
        with suppress(OSError):
            return int((self._folder("memory", service) / _MEMORY[self._version][1]).read_text())
        return None

    def remove(self) -> None:
        """Remove the groups, whose processes have ended."""
        for controller in ("memory", "pids"):
            top = self._top(controller)
            for folder in (*top.glob("*/"), top):
                with suppress(OSError):
                    folder.rmdir()

    def _folder(self, controller: str, service: str) -> Path:
        top = self._top(controller)
        if self._version == 2 and not top.is_dir():
            for parent in (_TOP, top):
                parent.mkdir(exist_ok=True)
                (parent / "cgroup.subtree_control").write_text("+memory +pids")
        return top / service

    def _top(self, controller: str) -> Path:
        return (_TOP if self._version == 2 else _TOP / controller) / self._name
