"""The whole platform with a proxy line between all parts; processes that end are started again."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import psutil
import sqlalchemy
from anyio.from_thread import BlockingPortal, start_blocking_portal

from marketbel_courier.database.migration import migrate
from marketbel_courier.devstack import services
from marketbel_courier.devstack.data_folder import DataFolder
from marketbel_courier.devstack.environment import (
    Endpoints,
    environment_of_children,
    without_settings,
)
from marketbel_courier.devstack.ports import hold_port
from marketbel_courier.devstack.postgres import EmbeddedPostgres
from marketbel_courier.devstack.processes import Command, GuardedProcess
from marketbel_courier.devstack.services import Service
from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier_tests.faults import observation
from marketbel_courier_tests.faults.answers import Liar
from marketbel_courier_tests.faults.clock import JumpingClock, build_library
from marketbel_courier_tests.faults.line import Line, carry_bytes
from marketbel_courier_tests.faults.schedule import Part, Route
from marketbel_courier_tests.servers import throwaway_folder

VOLUME_BYTES = 64 << 20
_READY_SECONDS = 180.0
_LOOK_SECONDS = 0.3
_OF_HTTP = (Route.SOURCE, Route.ML)
_SERVED_BY = {
    Part.DAEMON: services.DAEMON,
    Part.CODE_SERVER: services.CODE_SERVER,
    Part.WEBSERVER: services.WEBSERVER,
    Part.ADMIN: services.ADMIN,
    Part.ML_ANALYZE: services.ML_ANALYZE,
    Part.SHOP: "shop",
}
_CHILDREN_OF = {Part.RUN_WORKER: Part.CODE_SERVER, Part.ML_WORKER: Part.ML_ANALYZE}
_COURIER_REDIS, _ML_REDIS = 0, 1
# Short times for the campaign: half an hour of production is a minute here.
_SETTINGS = {
    "SOURCE_PRIVATE_NETWORKS": "127.0.0.0/8",
    "DOWNLOAD_TIMEOUT_SECONDS": "4",
    "DOWNLOAD_RETRY_BASE_SECONDS": "0.1",
    "DOWNLOAD_CONCURRENCY_PER_HOST": "16",
    "ML_TIMEOUT_SECONDS": "4",
    "ML_POLL_INTERVAL_SECONDS": "0.5",
    "ML_STALLED_AFTER_MINUTES": "4",
    "ML_MAX_IN_FLIGHT": "8",
    "RETRY_DELAY_SECONDS": "0.5",
    "MAX_RETRIES": "20",
    "RUN_HEARTBEAT_TIMEOUT_SECONDS": "5",
    "SUPPLIERS_PER_RUN": "16",
    "SYNC_INTERVAL_HOURS": "168",
    "USE_ML_PROCESSING": "true",
}


class Standby(EmbeddedPostgres):
    """A copy of another server, which follows it until it is promoted."""

    def __init__(self, folder: DataFolder, primary: EmbeddedPostgres) -> None:
        super().__init__(folder)
        self._primary, self._known_password = primary, primary.password

    @property
    def password(self) -> str:
        """The primary's: it is copied with everything else."""
        return self._known_password

    def _make_data_folder(self) -> None:
        unfinished = self._data.with_name("unfinished")
        unfinished.mkdir(mode=0o700)
        self._account.own(unfinished)
        tool = self._binaries.folder / "pg_basebackup"
        source = self._primary.url_of("postgres")
        made = self._account.run(tool, "-d", source, "-D", unfinished, "-R", "-c", "fast")
        assert made.returncode == 0, made.stderr
        unfinished.rename(self._data)

    def _is_ready(self) -> bool:
        # Read-only as a standby; for everything when it is started again after its promotion.
        return any("system is ready to accept" in line for line in self.process.log_tail(30))


class Launched(Protocol):
    """A process of a service, however it was started."""

    @property
    def is_running(self) -> bool:
        """Whether it was started and has not ended yet."""

    def pid(self) -> int:
        """Its number."""

    def start(self) -> None:
        """Start it; returns before it is ready."""

    def stop(self) -> None:
        """End it, and wait until it is gone."""


@dataclass
class Supervised:
    """A service that is started again, at once, whenever it has ended.

    `launch` is told what to run, and the folder for what that prints.
    """

    service: Service
    logs: Path
    launch: Callable[[Command, Path], Launched]
    starts: int = 0
    is_wanted: bool = True
    _process: Launched | None = None
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def keep_up(self) -> None:
        """Start it if it does not run."""
        with self._lock:
            if self.is_wanted and (self._process is None or not self._process.is_running):
                self.starts += 1
                logs = self.logs / f"{self.starts:03}"
                self._process = self.launch(self.service.command, logs)
                self._process.start()

    def is_ready(self) -> bool:
        """Whether it runs and answers."""
        process = self._process
        return process is not None and process.is_running and self.service.is_ready()

    def pid(self) -> int | None:
        """Its process; None while there is none."""
        with suppress(OSError, ValueError, psutil.Error):
            if self._process is not None and self._process.is_running:
                return self._process.pid()
        return None

    def restart(self) -> None:
        """Ask it to end, and start it again when it has."""
        with self._lock:
            if self._process is not None:
                self._process.stop()
            self.keep_up()

    def stop(self) -> None:
        """End it for good."""
        with self._lock:
            self.is_wanted = False
            if self._process is not None:
                self._process.stop()


class System:
    """All parts, and the handles by which faults get hold of them."""

    def __init__(self, root: Path, *, seed: int, lists_folder: Path, can_mount: bool) -> None:
        self.root, self.lists_folder, self.can_mount = root, lists_folder, can_mount
        self.folder = DataFolder(root / "system")
        self.volume = root / "volume"
        self.uploads = self.volume / "uploads"
        self.temporary = root / "tmp"
        self.rng = random.Random(seed)
        self.lines: dict[Route, Line] = {}
        self.liars: dict[Route, Liar] = {}
        self.clocks: dict[Part, JumpingClock] = {}
        self.supervised: dict[Part, Supervised] = {}
        self.environment: dict[str, str] = {}
        self.servers = threading.RLock()
        self._stack = ExitStack()
        self._over = threading.Event()
        self._generations = 0

    def __enter__(self) -> System:
        with ExitStack() as stack:
            self._stack = stack
            self._open()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _open(self) -> None:
        for place in (self.volume, self.temporary):
            place.mkdir()
        self.folder.create()
        if self.can_mount:
            mount(self.volume)
            self._stack.callback(subprocess.run, ["umount", "--lazy", str(self.volume)], check=True)
        self.uploads.mkdir()
        data = self._stack.enter_context(throwaway_folder())
        self._data = data.path
        self._open_postgres()
        self.valkey = self._stack.enter_context(EmbeddedValkey(DataFolder(data.path / "valkey")))
        self.portal: BlockingPortal = self._stack.enter_context(start_blocking_portal())
        self._open_lines()
        self._start_services()
        keeper = threading.Thread(target=self._keep_up, name="supervisor", daemon=True)
        keeper.start()
        self._stack.callback(keeper.join)
        self._stack.callback(self._over.set)

    def _open_postgres(self) -> None:
        # Durable, as commits have to outlive the server's kill; in memory, as disks are slow.
        self.postgres: EmbeddedPostgres = EmbeddedPostgres(DataFolder(self._data / "primary"))
        self._stack.callback(self._close_postgres)
        self.postgres.start()
        migrate(self.database_url)

    def _close_postgres(self) -> None:
        """Whichever server is the primary by then."""
        self.postgres.close()

    @property
    def database_url(self) -> str:
        """The database itself, past all lines."""
        return self.postgres.url

    def calm_database(self) -> str:
        """A migrated database in which nothing has happened."""
        calm = self.postgres.url_of("calm")
        _carry_out(self.database_url, "CREATE DATABASE calm")
        migrate(calm)
        return calm

    def processes_left(self) -> list[str]:
        """Processes of the services that live."""
        return observation.processes_of(self.folder.path)

    @property
    def redis_url(self) -> str:
        """The courier's Redis itself, past all lines."""
        return self.valkey.url_of(_COURIER_REDIS)

    @property
    def ml_redis_url(self) -> str:
        """The same of ml-analyze."""
        return self.valkey.url_of(_ML_REDIS)

    @property
    def source_url(self) -> str:
        """The suppliers' web server as the courier knows it."""
        return f"http://127.0.0.1:{self.lines[Route.SOURCE].port}"

    @property
    def disk(self) -> Path | None:
        """Where a disk of the volume's own is mounted, if it is."""
        return self.volume if self.can_mount else None

    def on_loop(self, work: Callable[[], object]) -> None:
        """Do something to a line, on the loop that it belongs to."""
        self.portal.call(work)

    def _open_lines(self) -> None:
        shop, ml = (self._stack.enter_context(hold_port()) for _ in range(2))
        database, store = (_port_of(url) for url in (self.database_url, self.valkey.url))
        targets = {
            Route.SOURCE: shop.number,
            Route.ML: ml.number,
            Route.POSTGRES: database,
            Route.ML_POSTGRES: database,
            Route.REDIS: store,
            Route.ML_REDIS: store,
        }
        for route, target in targets.items():
            carry = carry_bytes
            if route in _OF_HTTP:
                self.liars[route] = Liar(random.Random(self.rng.random()))
                carry = self.liars[route].carry
            line = self.lines[route] = Line(route, target, carry)
            self.portal.call(line.open)
            self._stack.callback(self.portal.call, line.close)

    def _start_services(self) -> None:
        ports = {part: self._stack.enter_context(hold_port()).number for part in _SERVED_BY}
        library = build_library(self.root)
        for part in (Part.DAEMON, Part.CODE_SERVER, Part.ML_ANALYZE):
            if library is not None:
                self.clocks[part] = JumpingClock(library, self.root / f"{part}.offset")
        self.environment = environment_of_children(
            {
                **without_settings(os.environ),
                **_SETTINGS,
                "MASTER_SHEET_URL": f"{self.source_url}/sheet.csv",
                "UPLOADS_DIR": str(self.uploads),
                "TMPDIR": str(self.temporary),
            },
            self.folder,
            Endpoints(
                admin=f"http://127.0.0.1:{ports[Part.ADMIN]}",
                webserver=f"http://127.0.0.1:{ports[Part.WEBSERVER]}",
                ml_analyze=f"http://127.0.0.1:{self.lines[Route.ML].port}",
                database=_through(self.database_url, self.lines[Route.POSTGRES].port),
                redis=_through(self.redis_url, self.lines[Route.REDIS].port),
            ),
        )
        self._stack.callback(self.stop_services)
        services.prepare_dagster_home(self.folder, ports[Part.CODE_SERVER], self._dagster_yaml())
        for part, service in self._services(ports).items():
            self.supervised[part] = Supervised(service, self.folder.logs, self._launch)
        # The daemon finds everything there, and the web UI tells whether it is well.
        last = {Part.WEBSERVER, Part.DAEMON} & self.supervised.keys()
        for parts in (self.supervised.keys() - last, last):
            for part in parts:
                self.supervised[part].keep_up()
            for part in parts:
                self._await(part)

    def _dagster_yaml(self) -> Path | None:
        """The instance's configuration; None for the project's own."""
        return None

    def _launch(self, command: Command, logs: Path) -> Launched:
        return GuardedProcess(command, logs=logs, records=self.folder.records)

    def _services(self, ports: Mapping[Part, int]) -> dict[Part, Service]:
        shop = self.lines[Route.SOURCE].target
        return {
            Part.CODE_SERVER: services.code_server(
                self._environment_of(Part.CODE_SERVER),
                ports[Part.CODE_SERVER],
                services.DEFINITIONS,
            ),
            Part.ML_ANALYZE: services.ml_analyze(
                {
                    **self._environment_of(Part.ML_ANALYZE),
                    "ML_ANALYZE_WORKERS": "2",
                    "DATABASE_URL": _through(self.database_url, self.lines[Route.ML_POSTGRES].port),
                    "REDIS_URL": _through(self.ml_redis_url, self.lines[Route.ML_REDIS].port),
                },
                self.lines[Route.ML].target,
            ),
            Part.SHOP: Service(
                Command(
                    name="shop",
                    arguments=[
                        sys.executable,
                        "-m",
                        "marketbel_courier_tests.faults.shop_process",
                        str(self.lists_folder),
                        str(shop),
                    ],
                    environment=self.environment,
                ),
                lambda: True,
            ),
            Part.ADMIN: services.admin(self.environment, ports[Part.ADMIN]),
            Part.WEBSERVER: services.webserver(self.environment, ports[Part.WEBSERVER]),
            Part.DAEMON: services.daemon(
                self._environment_of(Part.DAEMON), ports[Part.WEBSERVER], time.time()
            ),
        }

    def _environment_of(self, part: Part) -> dict[str, str]:
        clock = self.clocks.get(part)
        return {**self.environment, **(clock.environment if clock else {})}

    def _await(self, part: Part) -> None:
        _await(self.supervised[part].is_ready, f"{part} does not come up: {self.folder.logs}")

    def _keep_up(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            for supervised in self.supervised.values():
                supervised.keep_up()

    def await_everybody(self) -> None:
        """Wait until every part answers again."""
        for part in self.supervised:
            self._await(part)

    def stop_services(self) -> None:
        """End what is the platform's; the servers that it needs stay."""
        self._over.set()
        for supervised in self.supervised.values():
            supervised.stop()

    def process_of(self, part: Part) -> int | None:
        """A process of that part, one of them at random where there are many; None without any."""
        if part is Part.BACKEND:
            return self._backend()
        if part is Part.POSTGRES:
            return self.postgres.process.pid()
        if part is Part.VALKEY:
            return self.valkey.process.pid()
        parent = self.supervised[_CHILDREN_OF.get(part, part)].pid()
        if part not in _CHILDREN_OF or parent is None:
            return parent
        with suppress(psutil.Error):
            children = psutil.Process(parent).children(recursive=True)
            return self.rng.choice(children).pid if children else None
        return None

    def _backend(self) -> int | None:
        with suppress(psutil.Error):
            server = psutil.Process(self.postgres.process.pid())
            backends = [child.pid for child in server.children() if " 127." in _title_of(child)]
            return self.rng.choice(backends) if backends else None
        return None

    def kill(self, part: Part) -> bool:
        """Kill a process of that part; the servers are started again by this."""
        with self.servers:
            pid = self.process_of(part)
            if pid is None:
                return False
            try:
                signal_of(pid, signal.SIGKILL)
            except psutil.NoSuchProcess:
                return False
            for server, name in ((self.postgres, Part.POSTGRES), (self.valkey, Part.VALKEY)):
                if part is name:
                    server.stop()
                    server.start()
        return True

    def restart(self, part: Part) -> None:
        """Have it end in its own way, and start it again."""
        if part is Part.POSTGRES or part is Part.VALKEY:
            with self.servers:
                server = self.postgres if part is Part.POSTGRES else self.valkey
                server.stop()
                server.start()
        else:
            self.supervised[part].restart()

    def fail_over(self) -> None:
        """The primary is killed when its standby has all that was committed, and that takes over.

        The former primary does not come back.
        """
        with self.servers:
            self._generations += 1
            former = self.postgres
            place = DataFolder(self._data / f"standby-{self._generations}")
            standby = Standby(place, former)
            standby.start()
            try:
                _carry_out(
                    former.url,
                    "ALTER SYSTEM SET synchronous_standby_names = '*'",
                    "SELECT pg_reload_conf()",
                )
                _await(lambda: _ask(former.url, _IS_SYNCHRONOUS), "the standby does not follow")
                signal_of(former.process.pid(), signal.SIGKILL)
                _carry_out(standby.url, "SELECT pg_promote()")
            except BaseException:
                standby.close()
                raise
            self.postgres = standby
            former.close()
            for route in (Route.POSTGRES, Route.ML_POSTGRES):
                line = self.lines[route]
                line.target = _port_of(standby.url)
                self.on_loop(lambda line=line: line.cut(rudely=True))  # type: ignore[misc]


_IS_SYNCHRONOUS = "SELECT count(*) > 0 FROM pg_stat_replication WHERE sync_state = 'sync'"


def mount(place: Path) -> None:
    """A disk in memory, which can be filled and made read-only."""
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={VOLUME_BYTES}", "tmpfs", str(place)],
        check=True,
        capture_output=True,
    )


def signal_of(pid: int, number: signal.Signals) -> None:
    """Signal one process that this campaign has started."""
    psutil.Process(pid).send_signal(number)


def _await(happened: Callable[[], bool], failure: str) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while not happened():
        assert time.monotonic() < deadline, failure
        time.sleep(_LOOK_SECONDS)


def _carry_out(url: str, *statements: str) -> None:
    engine = sqlalchemy.create_engine(
        url, isolation_level="AUTOCOMMIT", poolclass=sqlalchemy.NullPool
    )
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(sqlalchemy.text(statement))


def _ask(url: str, query: str) -> bool:
    engine = sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool)
    with engine.connect() as connection:
        return bool(connection.scalar(sqlalchemy.text(query)))


def _port_of(url: str) -> int:
    return urlsplit(url).port or 0


def _through(url: str, port: int) -> str:
    """The same URL by way of a line."""
    return url.replace(f":{_port_of(url)}/", f":{port}/")


def _title_of(process: psutil.Process) -> str:
    with suppress(psutil.Error):
        return " ".join(process.cmdline())
    return ""
