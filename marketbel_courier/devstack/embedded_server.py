"""A real server on the loopback address, with its own data folder: how it starts and stops."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import ExitStack
from typing import ClassVar, Self

from marketbel_courier.devstack.data_folder import DataFolder
from marketbel_courier.devstack.errors import PortTakenError, StackError
from marketbel_courier.devstack.ports import HeldPort
from marketbel_courier.devstack.processes import Command, GuardedProcess, stop_leftovers
from marketbel_courier.messages.message import Message

_LAUNCHES = 5


class EmbeddedServer(ABC):
    """One server, its data folder, and a port that it keeps from its first start to `close`.

    `throwaway` data is fast, not crash-proof, and removed when this process is killed. `report` is
    told in a sentence when the server gets another port than it had before.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    start_timeout_seconds: ClassVar[float]

    def __init__(
        self,
        folder: DataFolder,
        *,
        throwaway: bool = False,
        report: Callable[[Message], None] = lambda _: None,
    ) -> None:
        self._folder = folder
        self._throwaway = throwaway
        self._report = report
        self._locks = ExitStack()
        self._process: GuardedProcess | None = None
        self._held: HeldPort | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def process(self) -> GuardedProcess:
        """The running server; raises StackError before start."""
        if self._process is None:
            raise StackError(Message("stack-server-not-started", server=self.title))
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
        """Start the server on the port that it had before if that is to be had, and await it."""
        self._locks.enter_context(self._folder.lock(self.name))
        try:
            stop_leftovers(self._folder.records, only=self.name)
            self._prepare()
            for launch in range(1, _LAUNCHES + 1):
                try:
                    self._launch(timeout_seconds or self.start_timeout_seconds)
                except PortTakenError:
                    # Another program that asks for this port, and listens before our server, gets
                    # the port.
                    if launch == _LAUNCHES:
                        raise
                    self._release_port()
                else:
                    return
        except BaseException:
            self.close()
            raise

    def stop(self) -> None:
        """Stop the server, its data saved and its port held for the next start."""
        if self._process is not None:
            self._process.stop()
        self._process = None
        self._locks.close()

    def close(self) -> None:
        """Stop the server and let go of its port; safe to call twice."""
        self.stop()
        self._release_port()

    @property
    def _port(self) -> int:
        if self._held is None:
            raise StackError(Message("stack-server-not-started", server=self.title))
        return self._held.number

    def _release_port(self) -> None:
        if self._held is not None:
            self._held.close()
        self._held = None

    def _launch(self, timeout_seconds: float) -> None:
        if self._held is None:
            self._held = self._folder.hold_port(self.name, report=self._report)
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
        """What to launch, on the port that is held."""

    @abstractmethod
    def _is_ready(self) -> bool:
        """Whether the server itself says that it takes requests; its port may be another's."""
