"""Which numeric addresses and ports may be connected to: public ones, and explicitly opened ones.

The tables are the courier's own, after IANA's registries of special-purpose addresses: what
`ipaddress` calls global differs between versions of Python, and contains what no supplier has.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

_SPECIAL_IPV4 = tuple(
    map(
        ipaddress.IPv4Network,
        (
            "0.0.0.0/8",  # this host
            "10.0.0.0/8",
            "100.64.0.0/10",  # shared by carriers, and a cloud's metadata
            "127.0.0.0/8",
            "168.63.129.16/32",  # a cloud's own server, at an address that looks public
            "169.254.0.0/16",  # link-local, and clouds' metadata
            "172.16.0.0/12",
            "192.0.0.0/24",  # protocol assignments, and a cloud's metadata
            "192.0.2.0/24",  # documentation
            "192.31.196.0/24",  # AS112
            "192.52.193.0/24",  # multicast tunnels
            "192.88.99.0/24",  # relays of 6to4
            "192.168.0.0/16",
            "192.175.48.0/24",  # AS112
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, and broadcast
        ),
    )
)
# All other IPv6 addresses are not public: loopback, local, multicast, reserved.
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
_SPECIAL_IPV6 = tuple(
    map(
        ipaddress.IPv6Network,
        (
            "2001::/23",  # protocol assignments, Teredo among them
            "2001:db8::/32",  # documentation
            "2620:4f:8000::/48",  # AS112
            "3ffe::/16",  # returned to IANA
            "3fff::/20",  # documentation
        ),
    )
)
# Metadata services, which give a machine's keys to any process on it. They often lie in networks
# that are opened for other reasons, so only a setting with their exact address opens them.
_METADATA = frozenset(
    map(
        ipaddress.ip_address,
        (
            "100.100.100.200",
            "168.63.129.16",
            "169.254.169.253",
            "169.254.169.254",
            "169.254.170.2",
            "169.254.170.23",
            "192.0.0.192",
            "fd00:ec2::23",
            "fd00:ec2::253",
            "fd00:ec2::254",
            "fd20:ce::254",
            "fe80::a9fe:a9fe",
        ),
    )
)

# IPv6 that stands for an IPv4 address in its last 32 bits, and is none itself.
_TRANSLATED = tuple(
    map(
        ipaddress.IPv6Network,
        (
            "::/96",  # IPv4-compatible
            "::ffff:0:0/96",  # IPv4-mapped
            "::ffff:0:0:0/96",  # IPv4-translated
            "64:ff9b::/96",  # NAT64
        ),
    )
)
_ISATAP = 0x5EFE
# Two bits of an interface identifier say whether the identifier is unique: either may be set.
_WITHOUT_UNIQUENESS = 0xFCFFFFFF


class AddressPolicy:
    """Public addresses, `allowed_networks` besides; of the ports those allowed, or all."""

    def __init__(
        self,
        allowed_networks: Sequence[IpNetwork] = (),
        allowed_ports: Iterable[range] = (),
    ) -> None:
        self._allowed_networks = tuple(allowed_networks)
        self._allowed_ports = tuple(allowed_ports)

    def allows(self, address: str) -> bool:
        """Whether a numeric address may be connected to."""
        candidates = _meant_addresses(ipaddress.ip_address(address.partition("%")[0]))
        return all(self._allows_one(candidate) for candidate in candidates)

    def allows_port(self, port: int) -> bool:
        """Whether that port may be connected to."""
        return not self._allowed_ports or any(port in ports for ports in self._allowed_ports)

    def _allows_one(self, address: IpAddress) -> bool:
        opened = [network for network in self._allowed_networks if address in network]
        if address in _METADATA:
            return any(network.num_addresses == 1 for network in opened)
        return bool(opened) or _is_public(address)


def _is_public(address: IpAddress) -> bool:
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _SPECIAL_IPV4)
    return address in _GLOBAL_UNICAST and not any(address in network for network in _SPECIAL_IPV6)


def _meant_addresses(address: IpAddress) -> list[IpAddress]:
    """The addresses that a connection reaches: the address itself, and an IPv4 address embedded in
    it.
    """
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if int(address) > 1 and any(address in network for network in _TRANSLATED):
        return [_ipv4(int(address))]
    if address.sixtofour is not None:
        return [address.sixtofour, *_isatap(address)]
    if address.teredo is not None:
        return [address, *address.teredo]
    return [address, *_isatap(address)]


def _isatap(address: ipaddress.IPv6Address) -> list[IpAddress]:
    """The machine behind the tunnel that an interface identifier of ISATAP names."""
    marked = (int(address) >> 32) & _WITHOUT_UNIQUENESS == _ISATAP
    return [_ipv4(int(address))] if marked else []


def _ipv4(number: int) -> ipaddress.IPv4Address:
    return ipaddress.IPv4Address(number & 0xFFFFFFFF)
