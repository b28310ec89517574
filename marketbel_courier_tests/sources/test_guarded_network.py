"""Which addresses may be connected to, and that the checked one is."""

from __future__ import annotations

import ipaddress
import socket

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.sources.guarded_network import AddressPolicy, GuardedBackend
from marketbel_courier_tests.loopback import LoopbackServer

PUBLIC = AddressPolicy()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "240.0.0.1",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:80ff:fffe",
    ],
)
def test_an_internal_address_is_refused(address: str) -> None:
    assert not PUBLIC.allows(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_a_public_address_is_allowed(address: str) -> None:
    assert PUBLIC.allows(address)


def test_only_the_network_that_was_named_is_opened() -> None:
    policy = AddressPolicy([ipaddress.ip_network("10.1.0.0/16"), ipaddress.ip_network("fd00::/8")])
    assert policy.allows("10.1.2.3")
    assert policy.allows("::ffff:10.1.2.3")
    assert policy.allows("fd00::7")
    assert not policy.allows("10.2.0.1")
    assert not policy.allows("::1")


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_gets_the_same_answer_in_ipv6_clothing(
    address: ipaddress.IPv4Address,
) -> None:
    expected = PUBLIC.allows(str(address))
    assert PUBLIC.allows(f"::ffff:{address}") == expected
    assert PUBLIC.allows(str(ipaddress.IPv6Address((0x64FF9B << 96) | int(address)))) == expected


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
