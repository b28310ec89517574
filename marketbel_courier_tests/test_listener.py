from __future__ import annotations

import socket

import pytest

from marketbel_courier.errors import ConfigurationError
from marketbel_courier.listener import address_of, listen


def _listen(host: str, port: int) -> socket.socket:
    return listen(host, port, host_setting="ADMIN_HOST", port_setting="ADMIN_PORT")


@pytest.mark.parametrize(
    ("host", "shown"), [("127.0.0.1", "127.0.0.1"), ("::1", "[::1]"), ("[::1]", "[::1]")]
)
def test_the_port_that_the_system_chose_is_told_and_reached(host: str, shown: str) -> None:
    with _listen(host, 0) as listener:
        port = listener.getsockname()[1]
        assert address_of(listener) == f"http://{shown}:{port}"
        with socket.create_connection((host.strip("[]"), port)):
            listener.accept()[0].close()


def test_a_port_that_somebody_has_names_the_setting_to_change() -> None:
    with _listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(
            ConfigurationError, match=f"port {port}: Address already in use"
        ) as told:
            _listen("127.0.0.1", port)
    assert "another ADMIN_PORT" in str(told.value)
