"""Free TCP ports on the loopback address."""

from __future__ import annotations

import fcntl
import os
import secrets
import socket
import tempfile
from contextlib import suppress
from pathlib import Path

LOOPBACK = "127.0.0.1"
# Below those that Linux gives to connections by itself.
_PORTS, _TRIES = range(20_000, 32_768), 100


class PortClaims:
    """Ports that are spoken for before anybody listens on them.

    A server binds its port seconds after the port was chosen; without a claim, two stacks that
    start together would choose the same port. Claims are file locks: they end with their process.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or Path(tempfile.gettempdir())
        self._held: dict[int, int] = {}

    def claim(self, port: int) -> bool:
        """Speak for the port; False if another process has done so."""
        if port in self._held:
            return True
        path = self._folder / f"marketbel-courier-port-{port}.lock"
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:  # another user's claim, or a left-over of one: either way not ours
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return False
        self._held[port] = descriptor
        return True

    def release(self) -> None:
        """Give every claim back."""
        for port, descriptor in self._held.items():
            with suppress(OSError):
                (self._folder / f"marketbel-courier-port-{port}.lock").unlink()
            os.close(descriptor)
        self._held.clear()


def is_free(port: int) -> bool:
    """Whether a server could listen on the port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: a connection of the port's last owner in TIME_WAIT is no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port that nobody listens on; take it soon, nothing reserves it.

    The port is none of those that the system gives to connections and to servers without a port of
    their own, as long as there is another.
    """
    for port in secrets.SystemRandom().sample(_PORTS, _TRIES):
        if is_free(port):
            return port
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def accepts_connections(port: int) -> bool:
    """Whether somebody listens on the port."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1):
            return True
    except OSError:
        return False
