"""The whole system on one machine, started in order, kept up, and stopped in order."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from marketbel_courier.devstack import services
from marketbel_courier.devstack.data_folder import DataFolder
from marketbel_courier.devstack.embedded_server import EmbeddedServer
from marketbel_courier.devstack.environment import (
    Endpoints,
    environment_of_children,
    settings_for_a_shell,
)
from marketbel_courier.devstack.errors import PortTakenError, StackError
from marketbel_courier.devstack.ports import LOOPBACK, HeldPort
from marketbel_courier.devstack.postgres import EmbeddedPostgres
from marketbel_courier.devstack.processes import GuardedProcess, stop_leftovers
from marketbel_courier.devstack.restarts import RestartBudget
from marketbel_courier.devstack.services import Service
from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier.errors import CourierError
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings, redis_of, settings_of

_LOOK_SECONDS = 0.5
_READY_SECONDS = 90.0
_LAUNCHES = 5
_OTHER_STOPS_SECONDS = 8.0  # a stack that was just told to stop is gone by then
_PREFERRED_PORTS = {services.WEBSERVER: 3000, services.ML_ANALYZE: 8001, services.ADMIN: 8080}


class LocalStack:
    """PostgreSQL, Valkey, ml-analyze, Dagster's three processes and the admin page.

    `surroundings` is the environment to start from: DATABASE_URL, REDIS_URL, ML_ANALYZE_URL and
    UPLOADS_DIR, where set there, are used instead of the stack's own. `report` is told in a
    sentence what happens; `dagster_yaml` replaces the project's. `gave_up` is set when a process
    keeps dying.
    """

    def __init__(
        self,
        folder: DataFolder,
        *,
        surroundings: Mapping[str, str] | None = None,
        report: Callable[[Message], None] = lambda _: None,
        definitions: str = services.DEFINITIONS,
        dagster_yaml: Path | None = None,
    ) -> None:
        self.folder = folder
        self.gave_up = threading.Event()
        self._surroundings = dict(os.environ if surroundings is None else surroundings)
        self._report = report
        self._definitions = definitions
        self._dagster_yaml = dagster_yaml
        self._postgres = (
            None
            if self._surroundings.get("DATABASE_URL")
            else EmbeddedPostgres(folder, report=report)
        )
        self._valkey = (
            None if redis_of(self._surroundings) else EmbeddedValkey(folder, report=report)
        )
        self._servers: list[EmbeddedServer] = [
            server for server in (self._postgres, self._valkey) if server is not None
        ]
        self._services: dict[str, GuardedProcess] = {}
        self._endpoints: Endpoints | None = None
        self._ports: dict[str, HeldPort] = {}
        self._locks = ExitStack()
        self._stopping = threading.Event()
        self._supervisor: threading.Thread | None = None

    @property
    def endpoints(self) -> Endpoints:
        """The stack's URLs; raises StackError before start."""
        if self._endpoints is None:
            raise StackError(Message("stack-not-started"))
        return self._endpoints

    @property
    def environment(self) -> dict[str, str]:
        """The environment of every process of the stack, complete."""
        return environment_of_children(self._surroundings, self.folder, self.endpoints)

    @property
    def settings(self) -> Settings:
        """The courier's settings as the stack's processes see them."""
        return settings_of(self.environment)

    @property
    def processes(self) -> dict[str, GuardedProcess]:
        """Every process that the stack has started, by name."""
        return {server.name: server.process for server in self._servers} | self._services

    def __enter__(self) -> LocalStack:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start everything and await it; raises StackError naming what did not come up."""
        self._locks.enter_context(self.folder.lock("stack", timeout_seconds=_OTHER_STOPS_SECONDS))
        # Only the stack that holds the lock removes this file: a second stack, which is refused,
        # leaves the file alone.
        self._locks.callback(self.folder.environment_file.unlink, missing_ok=True)
        try:
            leftovers = stop_leftovers(self.folder.records)
            if leftovers:
                self._report(Message("stack-leftovers-stopped", names=leftovers))
            self._start_servers()
            self._start_services()
        except BaseException:
            self.stop()
            raise
        self._supervisor = threading.Thread(target=self._supervise, name="supervisor", daemon=True)
        self._supervisor.start()

    def stop(self) -> None:
        """Stop everything: the servers that others need last; safe to call twice."""
        self._stopping.set()
        if self._supervisor is not None:
            self._supervisor.join()
            self._supervisor = None
        self._stop_services((services.ADMIN, *services.DAGSTER))
        self._stop_services({services.ML_ANALYZE})
        for server in reversed(self._servers):
            server.close()
        for name in list(self._ports):
            self._ports.pop(name).close()
        self._locks.close()

    def _start_servers(self) -> None:
        """PostgreSQL and Valkey side by side; what the environment names is not started."""
        starts = [(server.name, server.start) for server in self._servers if not server.is_running]
        with ThreadPoolExecutor(max_workers=2) as pool:
            for running in [pool.submit(self._timed, *start) for start in starts]:
                running.result()
        self._endpoints = self._find_endpoints()

    def _find_endpoints(self) -> Endpoints:
        return Endpoints(
            admin=f"http://{LOOPBACK}:{self._port(services.ADMIN)}",
            webserver=f"http://{LOOPBACK}:{self._port(services.WEBSERVER)}",
            ml_analyze=self._surroundings.get("ML_ANALYZE_URL")
            or f"http://{LOOPBACK}:{self._port(services.ML_ANALYZE)}",
            database=self._postgres.url if self._postgres else self._surroundings["DATABASE_URL"],
            redis=self._valkey.url if self._valkey else str(redis_of(self._surroundings)),
        )

    def _start_services(self) -> None:
        """Start the services that are not up, and leave for a shell where everything is."""
        for launch in range(1, _LAUNCHES + 1):
            try:
                self._start_missing_services()
            except PortTakenError:
                if launch == _LAUNCHES:
                    raise
                # The others may have been told the port that the service did not get.
                self._stop_services(set(self._services))
                self._endpoints = self._find_endpoints()
            else:
                break
        self.folder.write_environment(settings_for_a_shell(self.environment))

    def _start_missing_services(self) -> None:
        """The code server first, for it takes longest; then what needs tables, then the rest."""
        begun = time.monotonic()
        first = []
        if services.CODE_SERVER not in self._services:
            settings = self.settings
            code_port = self._port(services.CODE_SERVER)
            services.prepare_dagster_home(self.folder, code_port, self._dagster_yaml)
            first += self._launch_missing(services.CODE_SERVER)
            settings.uploads_dir.mkdir(parents=True, exist_ok=True)
            self._timed("migrations", lambda: _migrate(settings.postgres_dsn))
        if not self._surroundings.get("ML_ANALYZE_URL"):
            first += self._launch_missing(services.ML_ANALYZE)
        first += self._launch_missing(services.ADMIN)
        self._await(first, begun)
        self._await(self._launch_missing(services.WEBSERVER, services.DAEMON), begun)

    def _launch_missing(self, *names: str) -> list[Service]:
        return [self._launch(name) for name in names if name not in self._services]

    def _launch(self, name: str) -> Service:
        service = self._service(name)
        process = GuardedProcess(
            service.command, logs=self.folder.logs, records=self.folder.records
        )
        self._services[name] = process
        process.start()
        return service

    def _await(self, launched: list[Service], begun: float) -> None:
        """Raises PortTakenError at the end: by then each of those that lost a port is known."""
        robbed: PortTakenError | None = None
        for service in launched:
            name = service.command.name
            try:
                self._services[name].wait_until(
                    partial(self._is_ready, service), timeout_seconds=_READY_SECONDS
                )
            except PortTakenError as error:
                self._ports.pop(name).close()
                robbed = error
            else:
                self._report(Message("stack-up", name=name, time=time.monotonic() - begun))
        if robbed is not None:
            raise robbed

    def _is_ready(self, service: Service) -> bool:
        process = self._services[service.command.name]
        return (service.port is None or process.listens_on(service.port)) and service.is_ready()

    def _service(self, name: str) -> Service:
        environment = self.environment
        if name == services.ML_ANALYZE:
            return services.ml_analyze(environment, self._port(name))
        if name == services.ADMIN:
            return services.admin(environment, self._port(name))
        if name == services.CODE_SERVER:
            return services.code_server(environment, self._port(name), self._definitions)
        if name == services.WEBSERVER:
            return services.webserver(environment, self._port(name))
        return services.daemon(environment, self._port(services.WEBSERVER), time.time())

    def _port(self, name: str) -> int:
        """The port of a service, the same for as long as this stack is up."""
        if name not in self._ports:
            self._ports[name] = self.folder.hold_port(
                name, preferred=_PREFERRED_PORTS.get(name), report=self._report
            )
        return self._ports[name].number

    def _stop_services(self, names: Collection[str]) -> None:
        """Stop services side by side."""
        chosen = [self._services.pop(name) for name in names if name in self._services]
        for process in chosen:
            process.request_stop()
        for process in chosen:
            process.stop()

    def _timed(self, name: str, action: Callable[[], None]) -> None:
        begun = time.monotonic()
        action()
        self._report(Message("stack-done", name=name, time=time.monotonic() - begun))

    def _supervise(self) -> None:
        """Restart processes that die while the stack is up, a few times; then give up and report
        that.
        """
        budget = RestartBudget()
        while not self._stopping.wait(_LOOK_SECONDS):
            fallen = {name for name, process in self.processes.items() if not process.is_running}
            if not fallen:
                continue
            names, logs = sorted(fallen), str(self.folder.logs)
            self._report(Message("stack-died", names=names, logs=logs))
            try:
                if not all(budget.spend(name, time.monotonic()) for name in fallen):
                    raise StackError(Message("stack-keeps-dying", names=names, logs=logs))
                self._revive(fallen)
            except CourierError as error:
                self._report(Message("stack-given-up", why=error.message))
                self.gave_up.set()
                return

    def _revive(self, fallen: set[str]) -> None:
        """Start fallen processes again; with the database, those with dead connections to it."""
        if EmbeddedPostgres.name in fallen:
            # The admin page reconnects by itself, and shows meanwhile which server is unavailable.
            fallen = fallen | (set(self._services) - {services.ADMIN})
        self._stop_services(fallen & set(self._services))
        for server in self._servers:
            if server.name in fallen:
                server.stop()
        before = self._endpoints
        self._start_servers()
        if self._endpoints != before:  # a server has lost its port: tell everybody the new one
            self._stop_services(set(self._services))
        self._start_services()


def _migrate(dsn: str) -> None:
    # Imported here: Alembic takes half a second that `--help` should not wait for.
    from marketbel_courier.database.migration import migrate  # noqa: PLC0415

    migrate(dsn)
