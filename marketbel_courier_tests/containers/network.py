"""A network of its own for each service, joined by a bridge that leads nowhere else."""

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

    def join(self, name: str) -> None:
        """Make a network for a service and give it an address."""
        number = len(self.addresses) + 2
        self.addresses[name] = str(SUBNET[number])
        _ip(f"netns add {name}")
        _ip(f"link add cable{number} type veth peer name eth0 netns {name}")
        _ip(f"link set cable{number} master {_BRIDGE} up")
        _ip(f"-n {name} address add {self.addresses[name]}/{SUBNET.prefixlen} dev eth0")
        for device in ("lo", "eth0"):
            _ip(f"-n {name} link set {device} up")

    def namespace(self, name: str) -> Path:
        """The file of the service's network."""
        return _NAMESPACES / name

    def hosts(self) -> str:
        """The file /etc/hosts of every service."""
        lines = ["127.0.0.1 localhost", *(f"{ip} {name}" for name, ip in self.addresses.items())]
        return "\n".join(lines) + "\n"


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
