"""A data folder on whose held ports another program listens before the intended server."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Self

from marketbel_courier.devstack.data_folder import DataFolder
from marketbel_courier.devstack.ports import LOOPBACK, HeldPort
from marketbel_courier.messages.message import Message


class RobbedFolder(DataFolder):
    """Robs each server so many times, the servers of `spared` never.

    No server gets the port that it prefers: what calls that one may be of another stack, which had
    the port a moment ago.
    """

    def __init__(self, path: Path, *, times: int, spared: tuple[str, ...] = ()) -> None:
        super().__init__(path)
        self.robbed: Counter[str] = Counter()
        self._times = times
        self._spared = spared
        self._robbers: list[socket.socket] = []
        self._sockets = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._sockets.close()

    def hold_port(
        self, name: str, *, preferred: int | None = None, report: Callable[[Message], None]
    ) -> HeldPort:
        """Take any port, and at once listen on it in somebody else's name."""
        held = super().hold_port(name, report=report)
        if name not in self._spared and self.robbed[name] < self._times:
            self.robbed[name] += 1
            self.rob(held.number)
        return held

    def rob(self, port: int) -> None:
        """Listen on the port, as who asks for that very one can."""
        robber = self._sockets.enter_context(socket.create_server((LOOPBACK, port)))
        robber.setblocking(False)
        self._robbers.append(robber)

    def callers(self) -> int:
        """How many have connected, since this was last asked, to another than they wanted."""
        return sum(map(_calls, self._robbers))


def _calls(robber: socket.socket) -> int:
    calls = 0
    with suppress(BlockingIOError):
        while True:
            robber.accept()[0].close()
            calls += 1
    return calls
