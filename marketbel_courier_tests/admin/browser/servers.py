"""The admin process and ml-analyze as processes of their own, which a test may end and restart."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from marketbel_courier.devstack.ports import hold_port


class ServerProcess:
    """A server on a port that is held for it; `start` returns once it answers."""

    def __init__(self, arguments: Sequence[str], port_variable: str, port: int, log: Path) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{self.port}"
        self._arguments = arguments
        self._variables = {port_variable: str(self.port)}
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, **environment: str) -> None:
        """Start it with this process's environment and the given one."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *self._arguments],
                env={**os.environ, **self._variables, **environment},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        with httpx.Client(trust_env=False) as http:
            while not self._answers(http):
                assert self._process.poll() is None, self._log.read_text()
                time.sleep(0.05)  # another process: there is no event to await

    def stop(self) -> None:
        """End it with all that it has started; what has ended already is left alone."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def _answers(self, http: httpx.Client) -> bool:
        try:
            http.get(f"{self.url}/health")
        except httpx.TransportError:
            return False
        return True


@contextmanager
def ml_analyze(log: Path) -> Iterator[ServerProcess]:
    """The bundled service; it is ended with the context."""
    with _on_its_port(["marketbel_courier.ml_analyze"], "ML_ANALYZE_PORT", log) as server:
        yield server


@contextmanager
def admin(log: Path) -> Iterator[ServerProcess]:
    """`marketbel-courier admin`; it is ended with the context."""
    with _on_its_port(["marketbel_courier.cli", "admin"], "ADMIN_PORT", log) as server:
        yield server


@contextmanager
def _on_its_port(
    arguments: Sequence[str], port_variable: str, log: Path
) -> Iterator[ServerProcess]:
    with hold_port() as held:
        server = ServerProcess(arguments, port_variable, held.number, log)
        try:
            yield server
        finally:
            server.stop()
