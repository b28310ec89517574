"""A real Valkey on the loopback address: what speaks Redis in the local stack."""

from __future__ import annotations

import socket
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.parse import quote

from marketbel_courier.devstack.data_folder import DataFolder
from marketbel_courier.devstack.errors import StackError
from marketbel_courier.devstack.ports import LOOPBACK
from marketbel_courier.devstack.processes import Command, GuardedProcess, stop_leftovers
from marketbel_courier.devstack.valkey_binaries import find_valkey

NAME = "valkey"
_PORT_TAKEN = "Address already in use"


class EmbeddedValkey:
    """One server and its data folder. `throwaway` data goes when this process is killed."""

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
            raise StackError("Valkey has not been started.")
        return self._process

    @property
    def is_running(self) -> bool:
        """Whether the server is up."""
        return self._process is not None and self._process.is_running

    @property
    def url(self) -> str:
        """The URL of database 0."""
        return f"redis://:{quote(self._password, safe='')}@{LOOPBACK}:{self._port}/0"

    def start(self, *, timeout_seconds: float = 30.0) -> None:
        """Start the server on its remembered port if that is free, and await it."""
        self._locks.enter_context(self._folder.lock(NAME))
        try:
            stop_leftovers(self._folder.records, only=NAME)
            server = find_valkey()
            for attempts_left in (2, 1, 0):
                self._port = self._folder.port(NAME)
                self._launch(server)
                try:
                    self.process.wait_until(self._is_ready, timeout_seconds=timeout_seconds)
                except StackError as error:
                    # Somebody may have taken the port between our look and the server's.
                    if _PORT_TAKEN not in str(error) or not attempts_left:
                        raise
                    self._folder.forget_port(NAME)
                else:
                    return
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the server, its data saved; safe to call twice."""
        if self._process is not None:
            self._process.stop()
        self._process = None
        self._locks.close()

    @property
    def _password(self) -> str:
        return self._folder.password(NAME)

    def _launch(self, server: Path) -> None:
        data = self._folder.path / NAME
        data.mkdir(mode=0o700, exist_ok=True)
        config = data / "valkey.conf"
        config.touch(mode=0o600)
        # What is thrown away need not outlive the machine; a busy disk would hold up everybody.
        fsync = "no" if self._throwaway else "everysec"
        config.write_text(
            f"bind {LOOPBACK}\nport {self._port}\nrequirepass {self._password}\n"
            f'dir "{data}"\nappendonly yes\nappendfsync {fsync}\n'
            'daemonize no\nsave ""\n',
            encoding="utf-8",
        )
        self._process = GuardedProcess(
            Command(
                name=NAME,
                arguments=[str(server), str(config)],
                scratch=[self._folder.path] if self._throwaway else (),
            ),
            logs=self._folder.logs,
            records=self._folder.records,
        )
        self._process.start()

    def _is_ready(self) -> bool:
        """Whether the server answers our password, and has read its data."""
        with suppress(OSError), socket.create_connection((LOOPBACK, self._port), 1) as connection:
            connection.settimeout(2)
            connection.sendall(f"AUTH {self._password}\r\nPING\r\n".encode())
            answer = b""
            while answer.count(b"\r\n") < 2:
                piece = connection.recv(256)
                if not piece:
                    return False
                answer += piece
            return answer == b"+OK\r\n+PONG\r\n"
        return False
