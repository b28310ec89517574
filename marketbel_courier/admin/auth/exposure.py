"""Whether the page is open to whoever can reach it: on the loopback address alone."""

from __future__ import annotations

import ipaddress

from marketbel_courier.admin.auth.passwords import PasswordHash
from marketbel_courier.admin.settings import AdminSettings
from marketbel_courier.errors import ConfigurationError
from marketbel_courier.messages.message import Message


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server that listens there."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_open(admin: AdminSettings) -> bool:
    """Whether nobody has to sign in."""
    return is_loopback(admin.admin_host) and not admin.knows_anybody


def require_safe(admin: AdminSettings) -> None:
    """Raise ConfigurationError where everybody could get in, or the password cannot be checked."""
    if admin.admin_password_hash is not None:
        PasswordHash.parse(admin.admin_password_hash.get_secret_value())
    if not is_loopback(admin.admin_host) and not admin.knows_anybody:
        raise ConfigurationError(Message("setting-opens-to-everybody", host=admin.admin_host))
