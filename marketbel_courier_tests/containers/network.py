"""A network namespace for each container, joined by a bridge without other connections."""

from __future__ import annotations

import socket
import socketserver
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import IPv4Network
from pathlib import Path

from marketbel_courier_tests.containers import kernel

SUBNET = IPv4Network("10.203.117.0/24")
GATEWAY = str(SUBNET[1])
_BRIDGE = "courier0"
_NAMESPACES = Path("/run/netns")
_BLOCK_BYTES = 1 << 16


class Network:
    """The bridge, in a network of this thread's own, and who is joined by it.

    The engine's networks differ in the names that they know: that is all that keeps them apart.
    It is made in a mount namespace of this program's own: all of it goes with the last process.
    """

    def __init__(self) -> None:
        kernel.mount("tmpfs", Path("/run"), "tmpfs", options="mode=755")
        kernel.unshare(kernel.NEW_NETWORK)
        _ip("link set lo up")
        _ip(f"link add {_BRIDGE} type bridge")
        _ip(f"address add {GATEWAY}/{SUBNET.prefixlen} dev {_BRIDGE}")
        _ip(f"link set {_BRIDGE} up")
        self.addresses: dict[str, str] = {}
        self._names: dict[str, dict[str, str]] = {}

    def join(self, container: str, name: str, *, of: str) -> None:
        """Give a container an address, and a name on this one of the engine's networks."""
        number = len(self.addresses) + 2
        address = self.addresses[container] = str(SUBNET[number])
        self._names.setdefault(of, {})[name] = address
        _ip(f"netns add {container}")
        _ip(f"link add cable{number} type veth peer name eth0 netns {container}")
        _ip(f"link set cable{number} master {_BRIDGE} up")
        _ip(f"-n {container} address add {address}/{SUBNET.prefixlen} dev eth0")
        for device in ("lo", "eth0"):
            _ip(f"-n {container} link set {device} up")

    def is_there(self, network: str) -> bool:
        """Whether somebody is on this one of the engine's networks."""
        return network in self._names

    def namespace(self, container: str) -> Path:
        """The file of the container's network."""
        return _NAMESPACES / container

    def names(self, network: str) -> dict[str, str]:
        """Who is known on this one of the engine's networks, and their addresses."""
        return self._names[network]


@contextmanager
def published(ports: dict[tuple[str, int], tuple[str, int]]) -> Iterator[None]:
    """Lead from addresses of this program's network to ports of services, as the engine does."""
    servers = []
    try:
        for here, there in ports.items():
            server = _Relay(here, there)
            servers.append(server)
            threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
        yield
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()


class _Relay(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, here: tuple[str, int], there: tuple[str, int]) -> None:
        self.there = there
        super().__init__(here, _Line)


class _Line(socketserver.BaseRequestHandler):
    server: _Relay

    def handle(self) -> None:
        """Carry bytes both ways until both ends have said all."""
        with suppress(OSError), socket.create_connection(self.server.there, 10) as other:
            other.settimeout(None)
            back = threading.Thread(target=_carry, args=(other, self.request), daemon=True)
            back.start()
            _carry(self.request, other)
            back.join()


def _carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while block := source.recv(_BLOCK_BYTES):
            target.sendall(block)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def _ip(arguments: str) -> None:
    subprocess.run(["ip", *arguments.split()], check=True)
