"""A real server on the loopback address, in a folder of ours: how any of them starts and stops."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import ExitStack
from typing import ClassVar

from marketbel_courier.devstack.data_folder import DataFolder
from marketbel_courier.devstack.errors import StackError
from marketbel_courier.devstack.processes import Command, GuardedProcess, stop_leftovers

_PORT_TAKEN = "Address already in use"
_LAUNCHES = 3


class EmbeddedServer(ABC):
    """One server and its data folder.

    `throwaway` data is fast, not crash-proof, and removed when this process is killed.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    start_timeout_seconds: ClassVar[float]

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
            raise StackError(f"{self.title} has not been started.")
        return self._process

    @property
    def is_running(self) -> bool:
        """Whether the server is up."""
        return self._process is not None and self._process.is_running

    @property
    def password(self) -> str:
        """The server's password, as it stands in the data folder."""
        return self._folder.password(self.name)

    def start(self, *, timeout_seconds: float | None = None) -> None:
        """Start the server on its remembered port if that is free, and await it."""
        self._locks.enter_context(self._folder.lock(self.name))
        try:
            stop_leftovers(self._folder.records, only=self.name)
            self._prepare()
            for launch in range(1, _LAUNCHES + 1):
                try:
                    self._launch(timeout_seconds or self.start_timeout_seconds)
                except StackError as error:
                    # Somebody may have taken the port between our look and the server's.
                    if _PORT_TAKEN not in str(error) or launch == _LAUNCHES:
                        raise
                    self._folder.forget_port(self.name)
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

    def _launch(self, timeout_seconds: float) -> None:
        self._port = self._folder.port(self.name)
        self._process = GuardedProcess(
            self._command(), logs=self._folder.logs, records=self._folder.records
        )
        self._process.start()
        self._process.wait_until(self._is_ready, timeout_seconds=timeout_seconds)

    @abstractmethod
    def _prepare(self) -> None:
        """Find the server's program, and make its data folder if there is none."""

    @abstractmethod
    def _command(self) -> Command:
        """What to launch, on the port that was chosen."""

    @abstractmethod
    def _is_ready(self) -> bool:
        """Whether the server takes requests."""
