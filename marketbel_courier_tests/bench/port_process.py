"""Servers in a process of their own whose first line says where they listen: a port, or an URL."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from marketbel_courier_tests.bench.processes import BenchError


@dataclass(frozen=True)
class Served:
    """A server that listens."""

    url: str
    pid: int

    @property
    def port(self) -> int:
        """Its port on the loopback interface."""
        return int(self.url.rpartition(":")[2])


@contextmanager
def served_by(
    module: str, *arguments: str, environment: Mapping[str, str] | None = None
) -> Iterator[Served]:
    """`python -m module arguments` while the block lasts."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        env={**os.environ, **(environment or {})},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        _, _, port = said.strip().rstrip("/").rpartition(":")
        if not (port := port.rpartition(" ")[2]).isdecimal():
            raise BenchError(f"{module} does not say where it listens: {said!r}.")
        yield Served(f"http://127.0.0.1:{port}", process.pid)
    finally:
        process.terminate()
        process.communicate()
