"""Connections that refuse internal addresses, checked on the very address that is connected to.

A name is resolved here, once, and the connection goes to the checked address: a name server that
answers differently the second time gains nothing. TLS still proves the name in the URL.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable

import httpcore

from marketbel_courier.http_client.kept_connections import KeptConnections, LoopBackend
from marketbel_courier.http_client.network_streams import SocketOption
from marketbel_courier.sources.address_policy import AddressPolicy
from marketbel_courier.sources.answer_headers import bounded_headers

# Few idle connections, because suppliers rarely share a host.
MOST_IDLE = 4


class AddressNotAllowed(Exception):
    """The host is at an internal address; `address` is the first one found."""

    def __init__(self, host: str, address: str) -> None:
        super().__init__(f"{host} is at {address}")
        self.host = host
        self.address = address


class PortNotAllowed(Exception):
    """Sources may not be fetched from this port."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"port {port} of {host}")
        self.host = host
        self.port = port


class GuardedBackend(LoopBackend):
    """Resolves a host, drops the addresses that the policy refuses, connects to the others."""

    def __init__(self, policy: AddressPolicy) -> None:
        self._policy = policy

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first checked address that answers.

        Raises AddressNotAllowed and PortNotAllowed.
        """
        if not self._policy.allows_port(port):
            raise PortNotAllowed(host, port)
        return await super().connect_tcp(host, port, timeout, local_address, socket_options)

    async def _resolve(self, host: str, port: int, timeout: float | None) -> list[str]:
        addresses = await super()._resolve(host, port, timeout)
        allowed = [address for address in addresses if self._policy.allows(address)]
        if not allowed:
            raise AddressNotAllowed(host, addresses[0])
        return allowed


class GuardedTransport(KeptConnections):
    """Kept connections of the guarded backend; raises HeaderTooLong."""

    def __init__(self, policy: AddressPolicy, ssl_context: ssl.SSLContext) -> None:
        super().__init__(
            ssl_context,
            most_idle=MOST_IDLE,
            backend=GuardedBackend(policy),
            headers_of=bounded_headers,
        )
