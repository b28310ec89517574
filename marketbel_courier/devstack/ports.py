"""TCP ports of the loopback address: each is bound to take it, and held for its server."""

from __future__ import annotations

import secrets
import socket
import sys
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import Self

from marketbel_courier.devstack.errors import StackError
from marketbel_courier.messages.message import Message

LOOPBACK = "127.0.0.1"
# Below those that Linux gives to connections, one of which would keep a stopped stack from getting
# its port again. Where none of a hundred is to be had, any port will do.
_PORTS, _TRIES = range(20_000, 32_768), 100
_ANY_PORT = 0


class HeldPort:
    """A port that is ours from before our server listens on it until `close`.

    The port is bound and not listened on. Connections are refused, and the system gives the port to
    no other program; but a server that sets SO_REUSEADDR, as all servers of the stack do, can
    listen on the port: see socket(7). Since two holders could bind the same port in this way, each
    also binds the UDP port of that number, which only one can. Elsewhere than on Linux that is all
    that can be held.
    """

    def __init__(self, number: int) -> None:
        """Take the port, or any for 0; raises OSError if somebody has it."""
        with ExitStack() as sockets:
            bound = sockets.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.bind((LOOPBACK, number))
            self.number: int = bound.getsockname()[1]
            mark = sockets.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            mark.bind((LOOPBACK, self.number))
            if sys.platform != "linux":
                bound.close()
            self._sockets = sockets.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the port; safe to call twice."""
        self._sockets.close()


def hold_port(wanted: Iterable[int] = ()) -> HeldPort:
    """Take the first of the wanted ports that nobody has, else any free one."""
    others = secrets.SystemRandom().sample(_PORTS, _TRIES)
    for number in (*wanted, *others, *[_ANY_PORT] * _TRIES):
        with suppress(OSError, OverflowError):
            return HeldPort(number)
    raise StackError(Message("stack-no-port", host=LOOPBACK))


def accepts_connections(port: int) -> bool:
    """Whether somebody listens on the port."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1):
            return True
    except OSError:
        return False
