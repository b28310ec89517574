"""The admin page: where it listens, and who can get in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from marketbel_courier.admin.auth.exposure import is_open, require_safe
from marketbel_courier.admin.settings import AdminSettings
from marketbel_courier.cli.checks.check import Check, fail, ok, warn
from marketbel_courier.errors import ConfigurationError

_SUBJECT = "Admin page"
# RFC 7518, section 3.2: a key for HS256 has as many bytes as its hash, or more.
_SHORTEST_JWT_SECRET = 32


def check_admin(environment: Mapping[str, str]) -> Iterator[Check]:
    """What the admin process would make of this environment; nothing is started."""
    names = {name: environment.get(name.upper()) for name in AdminSettings.model_fields}
    try:
        admin = AdminSettings.from_environment({name: text for name, text in names.items() if text})
        require_safe(admin)
    except ConfigurationError as error:
        for line in str(error).splitlines():
            yield fail(_SUBJECT, line, "correct it: the page does not start")
        return
    secret = admin.jwt_secret.get_secret_value() if admin.jwt_secret else None
    if secret is not None and len(secret.encode()) < _SHORTEST_JWT_SECRET:
        yield warn(
            _SUBJECT,
            f"JWT_SECRET has fewer than {_SHORTEST_JWT_SECRET} bytes and could be guessed",
            "choose a longer one here and in the existing API",
        )
    yield ok(_SUBJECT, f"{admin.admin_host}, port {admin.admin_port}, {_who_gets_in(admin)}")


def _who_gets_in(admin: AdminSettings) -> str:
    if is_open(admin):
        return "without a sign-in, for this machine only"
    ways = {
        "password": admin.admin_password_hash,
        "token": admin.admin_tokens,
        "JWT": admin.jwt_secret,
    }
    return "by " + " or ".join(way for way, configured in ways.items() if configured)
