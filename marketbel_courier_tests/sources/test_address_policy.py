"""Which addresses may be connected to."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.sources.address_policy import AddressPolicy

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
        "168.63.129.16",
        "192.0.0.192",
        "192.0.0.9",
        "192.88.99.1",
        "198.18.0.1",
        "198.51.100.7",
        "192.31.196.1",
        "100.100.100.200",
        "fec0::1",
        "feff::1",
        "ff0e::1",
        "fd00:ec2::254",
        "100::1",
        "2001:db8::1",
        "2001::1",
        "3fff::1",
        "5f00::1",
        "4000::1",
        "fe00::1",
        "::127.0.0.1",
        "::ffff:0:127.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b::a83f:8110",
        "64:ff9b:1::808:808",
        "2002:a9fe:a9fe::",
        "2002:a83f:8110::1",
        "2001:470:1:2::5efe:127.0.0.1",
        "2001:470:1:2:200:5efe:10.0.0.1",
        "2001:4860:4860::5efe:a83f:8110",
        "2002:808:808:0:0:5efe:a00:1",
    ],
)
def test_an_internal_address_is_refused(address: str) -> None:
    assert not PUBLIC.allows(address)


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "93.184.216.34",
        "2606:4700::1111",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
        "2002:808:808::",
        "2001:470:1:2::5efe:8.8.8.8",
        "2a00:1450:4001::8a",
    ],
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


@pytest.mark.parametrize("address", ["169.254.169.254", "192.0.0.192", "fd00:ec2::254"])
def test_the_metadata_of_a_cloud_is_opened_by_its_very_address_alone(address: str) -> None:
    everything = [ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0")]
    assert not AddressPolicy(everything).allows(address)
    assert AddressPolicy([ipaddress.ip_network(address)]).allows(address)


def test_a_tunnel_is_opened_only_with_the_machine_that_it_leads_to() -> None:
    tunnel = "fd00::5efe:10.0.0.1"
    outside = ipaddress.ip_network("fd00::/8")
    assert not AddressPolicy([outside]).allows(tunnel)
    assert AddressPolicy([outside, ipaddress.ip_network("10.0.0.0/24")]).allows(tunnel)
