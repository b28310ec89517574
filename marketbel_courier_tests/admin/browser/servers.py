"""The admin process and ml-analyze as processes of their own, which a test may end and restart."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from marketbel_courier.devstack.ports import hold_port
from marketbel_courier.tls import trusted_authorities
from marketbel_courier_tests.warm_processes import WARM_PROCESSES, Program, WarmProcess


class ServerProcess:
    """A server on a port that is held for it; `start` returns once it answers."""

    def __init__(
        self, module: str, *arguments: str, port_variable: str, port: int, log: Path
    ) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{self.port}"
        self._module, self._arguments = module, arguments
        self._variables = {port_variable: str(self.port)}
        self._log = log
        self._process: WarmProcess | None = None

    def start(self, **environment: str) -> None:
        """Start it with this process's environment and the given one."""
        variables = {**os.environ, **self._variables, **environment}
        program = Program(self._module, self._arguments, variables, str(self._log))
        self._process = WARM_PROCESSES.start(program)
        with httpx.Client(trust_env=False, verify=trusted_authorities()) as http:
            while not self._answers(http):
                assert self._process.poll() is None, self._log.read_text()
                time.sleep(0.05)  # another process: there is no event to await

    def stop(self) -> None:
        """End it with all that it has started; what has ended already is left alone."""
        if self._process is not None:
            with suppress(ProcessLookupError):
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
    with _on_its_port(
        "marketbel_courier.ml_analyze", port_variable="ML_ANALYZE_PORT", log=log
    ) as server:
        yield server


@contextmanager
def admin(log: Path) -> Iterator[ServerProcess]:
    """`marketbel-courier admin`; it is ended with the context."""
    words = "marketbel_courier.cli", "admin"
    with _on_its_port(*words, port_variable="ADMIN_PORT", log=log) as server:
        yield server


@contextmanager
def _on_its_port(*words: str, port_variable: str, log: Path) -> Iterator[ServerProcess]:
    with hold_port() as held:
        server = ServerProcess(*words, port_variable=port_variable, port=held.number, log=log)
        try:
            yield server
        finally:
            server.stop()
