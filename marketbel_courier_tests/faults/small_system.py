"""The platform for the suite's short campaign: without pages, begun from what the suite keeps."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from marketbel_courier.devstack.processes import Command
from marketbel_courier.devstack.services import Service
from marketbel_courier_tests.faults.schedule import Part
from marketbel_courier_tests.faults.system import Launched, System
from marketbel_courier_tests.platform_fixture import DAGSTER_YAML
from marketbel_courier_tests.servers import MIGRATED, PLATFORM, fresh_database, running_postgres
from marketbel_courier_tests.warm_processes import WARM_PROCESSES, Program, WarmProcess

_LOOK_SECONDS = 0.1
_START_TIMEOUT, _START_SECONDS = "start_timeout_seconds: 180", 45
_PARTS = (Part.CODE_SERVER, Part.ML_ANALYZE, Part.SHOP, Part.DAEMON)


class SmallSystem(System):
    """All that deliveries need, and nothing that only people look at.

    `templates` is the folder in which the suite keeps databases to copy; processes are forked from
    its warm one, so that a start costs no imports.
    """

    def __init__(self, root: Path, *, templates: Path, seed: int, lists_folder: Path) -> None:
        super().__init__(root, seed=seed, lists_folder=lists_folder, can_mount=os.geteuid() == 0)
        self._templates = templates
        self._launched: list[int] = []

    @property
    def database_url(self) -> str:
        """The database itself, past all lines."""
        return self.postgres.url_of(self._database)

    def calm_database(self) -> str:
        """A migrated database in which nothing has happened."""
        return self._stack.enter_context(fresh_database(self.postgres, template=MIGRATED))

    def _open_postgres(self) -> None:
        self.postgres = self._stack.enter_context(running_postgres(self._templates))
        copied = self._stack.enter_context(fresh_database(self.postgres, template=PLATFORM))
        self._database = urlsplit(copied).path.removeprefix("/")

    def _services(self, ports: Mapping[Part, int]) -> dict[Part, Service]:
        every = super()._services(ports)
        # Nobody is there to say that the daemon is well: the syncs show it.
        every[Part.DAEMON] = Service(every[Part.DAEMON].command, lambda: True)
        return {part: every[part] for part in _PARTS}

    def _dagster_yaml(self) -> Path:
        """The project's own, with less time for runs that a killed daemon did not start."""
        text = DAGSTER_YAML.read_text(encoding="utf-8")
        assert _START_TIMEOUT in text
        place = self.root / "dagster.yaml"
        place.write_text(
            text.replace(_START_TIMEOUT, f"start_timeout_seconds: {_START_SECONDS}"),
            encoding="utf-8",
        )
        return place

    def _launch(self, command: Command, logs: Path) -> Launched:
        return _Forked(command, logs / f"{command.name}.log", self._launched)

    def process_of(self, part: Part) -> int | None:
        """A process of that part; of run workers one that is at work."""
        if part is not Part.RUN_WORKER:
            return super().process_of(part)
        workers = asyncio.run(self._workers())
        return self.rng.choice(workers) if workers else None

    async def _workers(self) -> list[int]:
        with suppress(OSError, asyncpg.PostgresError):
            connection = await asyncpg.connect(self.database_url)
            try:
                rows = await connection.fetch("SELECT pid FROM courier.run_heartbeats ORDER BY pid")
                return [row["pid"] for row in rows]
            finally:
                await connection.close()
        return []

    def processes_left(self) -> list[str]:
        """Those that still live of the sessions that the services began."""
        found = []
        for place in Path("/proc").glob("[0-9]*"):
            with suppress(ProcessLookupError):
                if os.getsid(int(place.name)) in self._launched:
                    found.append(place.name)
        return found


class _Forked:
    """A service's process, forked from the warm one, with what it prints in a log."""

    def __init__(self, command: Command, log: Path, launched: list[int]) -> None:
        self._command, self._log, self._all = command, log, launched
        self._process: WarmProcess | None = None

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def pid(self) -> int:
        if self._process is None:
            raise FileNotFoundError(self._log)
        return self._process.pid

    def start(self) -> None:
        self._log.parent.mkdir(parents=True, exist_ok=True)
        _, _, module, *arguments = self._command.arguments
        environment = self._command.environment or os.environ
        self._process = WARM_PROCESSES.start(
            Program(module, arguments, dict(environment), str(self._log))
        )
        self._all.append(self._process.pid)

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + self._command.grace_seconds
        while self.is_running and time.monotonic() < deadline:
            time.sleep(_LOOK_SECONDS)
        self._process.kill()
        self._process.wait()
