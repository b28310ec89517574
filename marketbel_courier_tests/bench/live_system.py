"""The whole local system as `marketbel-courier dev` starts it, in a folder of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from marketbel_courier.devstack.data_folder import DataFolder
from marketbel_courier.devstack.environment import without_settings
from marketbel_courier_tests.bench.ground import remove_folder
from marketbel_courier_tests.bench.processes import BenchError

READY_SECONDS = 180.0
STOP_SECONDS = 60.0
LOOK_SECONDS = 0.5


@dataclass(frozen=True)
class RunningSystem:
    """The process that has started all others, and what a shell needs to know of them."""

    pid: int
    folder: Path
    environment: Mapping[str, str]

    @property
    def database_url(self) -> str:
        """Where the system's PostgreSQL is."""
        return self.environment["DATABASE_URL"]


@contextmanager
def running_system(prefix: str, **settings: str) -> Iterator[RunningSystem]:
    """Start it with these settings beside its own, and remove it with its folder on exit."""
    folder = DataFolder(Path(tempfile.mkdtemp(prefix=prefix)))
    log = folder.path / "dev.log"
    try:
        with log.open("wb") as output:
            system = subprocess.Popen(
                [sys.executable, "-m", "marketbel_courier.cli", "dev", "--home", str(folder.path)],
                env={**without_settings(os.environ), **settings},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            environment = _environment_of(folder, system, log)
            yield RunningSystem(system.pid, folder.path, environment)
        finally:
            system.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                system.wait(STOP_SECONDS)
            if system.poll() is None:
                os.killpg(system.pid, signal.SIGKILL)
                system.wait()
    finally:
        remove_folder(folder)


def _environment_of(
    folder: DataFolder, system: subprocess.Popen[bytes], log: Path
) -> Mapping[str, str]:
    """What the system has left for a shell, once the whole system is up."""
    deadline = time.monotonic() + READY_SECONDS
    while not folder.environment_file.exists():
        if system.poll() is not None or time.monotonic() > deadline:
            raise BenchError(f"The system did not come up. Its log:\n{log.read_text()}")
        time.sleep(LOOK_SECONDS)
    lines = folder.environment_file.read_text(encoding="utf-8").splitlines()
    named = (line.removeprefix("export ").partition("=") for line in lines)
    return {name: value.strip("'\"") for name, _, value in named}
