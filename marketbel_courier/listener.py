"""The socket that a server listens on: bound here, and passed to uvicorn with its real address."""

from __future__ import annotations

import socket

from marketbel_courier.errors import ConfigurationError
from marketbel_courier.messages.message import Message


def listen(host: str, port: int, *, host_setting: str, port_setting: str) -> socket.socket:
    """Listen there, on a free port for 0; raises ConfigurationError naming the settings."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host.strip("[]"), port), family=family, backlog=2048)
    except OSError as error:
        raise ConfigurationError(
            Message(
                "setting-cannot-listen",
                host=host,
                port=port,
                why=error.strerror or str(error),
                host_setting=host_setting,
                port_setting=port_setting,
            )
        ) from error


def address_of(listener: socket.socket) -> str:
    """The URL that the socket is reached by."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
