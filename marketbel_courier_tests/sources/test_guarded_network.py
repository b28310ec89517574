"""That the address which was checked is the one connected to."""

from __future__ import annotations

import ipaddress
import socket

import httpcore
import pytest

from marketbel_courier.sources.address_policy import AddressPolicy
from marketbel_courier.sources.guarded_network import GuardedBackend, PortNotAllowed
from marketbel_courier_tests.loopback import LoopbackServer


class Resolved(GuardedBackend):
    """A backend whose names resolve to what the test says."""

    def __init__(self, *addresses: str) -> None:
        super().__init__(AddressPolicy([ipaddress.ip_network("127.0.0.0/8")]))
        self._addresses = list(addresses)

    async def _resolve(self, host: str, port: int, timeout: float | None) -> list[str]:
        return self._addresses


@pytest.mark.parametrize("timeout", [None, 5.0])
async def test_the_next_address_is_tried_when_one_does_not_answer(timeout: float | None) -> None:
    async with LoopbackServer() as server:
        backend = Resolved("127.0.0.2", "127.0.0.3", "127.0.0.1")
        stream = await backend.connect_tcp("shop.example", server.port, timeout)
        peer = stream.get_extra_info("server_addr")
        assert peer[0] == "127.0.0.1"
        await stream.aclose()


async def test_the_last_address_that_fails_is_the_error() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        with pytest.raises(httpcore.ConnectError):
            await Resolved("127.0.0.1", "127.0.0.1").connect_tcp("shop.example", port, 5.0)


async def test_a_port_that_is_not_allowed_is_refused_before_the_name_is_looked_up() -> None:
    policy = AddressPolicy([ipaddress.ip_network("127.0.0.0/8")], [range(443, 444)])
    with pytest.raises(PortNotAllowed, match="port 8443"):
        await GuardedBackend(policy).connect_tcp(f"{'a' * 64}.example", 8443, 5.0)
