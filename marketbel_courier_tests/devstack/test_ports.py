"""A held port is ours: nobody gets it in between, and yet our server listens on it."""

from __future__ import annotations

import socket
import struct
import subprocess
import sys

import pytest

from marketbel_courier.devstack.ports import (
    LOOPBACK,
    HeldPort,
    accepts_connections,
    hold_port,
)

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux lets a server listen beside a bound socket"
)

# Of linux/in.h, since 6.3: from which ports the kernel chooses for this socket.
IP_LOCAL_PORT_RANGE = 51
TRY_TO_HOLD = """
import sys
from marketbel_courier.devstack.ports import HeldPort
HeldPort(int(sys.argv[1]))
"""


def test_who_connects_to_a_held_port_is_refused_until_its_server_listens_and_afterwards() -> None:
    with hold_port() as held:
        for _ in range(2):
            assert not accepts_connections(held.number)
            # Its end leaves a connection behind that the next start passes over.
            with socket.create_server((LOOPBACK, held.number)) as server:
                with socket.create_connection((LOOPBACK, held.number)):
                    server.accept()[0].close()
                assert accepts_connections(held.number)
        assert not accepts_connections(held.number)


def test_a_held_port_is_held_once_and_given_to_nobody_who_does_not_share() -> None:
    with hold_port() as held:
        with pytest.raises(OSError, match="in use"):
            HeldPort(held.number)
        with socket.socket() as stranger, pytest.raises(OSError, match="in use"):
            stranger.bind((LOOPBACK, held.number))
        other = subprocess.run(
            [sys.executable, "-c", TRY_TO_HOLD, str(held.number)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Address already in use" in other.stderr
    with HeldPort(held.number) as again:
        assert again.number == held.number


@pytest.mark.parametrize("shares", [True, False])
def test_the_system_gives_a_held_port_to_no_server_and_to_no_connection(*, shares: bool) -> None:
    with HeldPort(0) as held, socket.create_server((LOOPBACK, 0)) as server:

        def stranger() -> socket.socket:
            """A socket that the system can give the held port, and no other."""
            one = socket.socket()
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, shares)
            only = struct.pack("=I", held.number << 16 | held.number)
            try:
                one.setsockopt(socket.IPPROTO_IP, IP_LOCAL_PORT_RANGE, only)
            except OSError:
                one.close()
                pytest.skip("This kernel cannot be told which ports to choose from.")
            return one

        with stranger() as listener, pytest.raises(OSError, match="in use"):
            listener.bind((LOOPBACK, 0))
        with stranger() as client, pytest.raises(OSError, match="assign"):
            client.connect(server.getsockname())
        held.close()
        with stranger() as client:
            client.connect(server.getsockname())
            assert client.getsockname()[1] == held.number


def test_the_first_wanted_port_that_nobody_has_is_taken_else_another() -> None:
    with hold_port() as first, hold_port() as second:
        with hold_port([first.number, second.number, 70_000]) as other:
            assert other.number not in (first.number, second.number)
        second.close()
        with hold_port([first.number, second.number]) as wanted:
            assert wanted.number == second.number
