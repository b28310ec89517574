"""The admin page: where it listens, and who can get in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from marketbel_courier.admin.auth.exposure import is_open, require_safe
from marketbel_courier.admin.settings import AdminSettings
from marketbel_courier.cli.checks.check import Check, fail, ok, warn
from marketbel_courier.errors import ConfigurationError
from marketbel_courier.messages.message import Message

_SUBJECT = Message("doctor-admin")
# RFC 7518, section 3.2: a key for HS256 has as many bytes as its hash, or more.
_SHORTEST_JWT_SECRET = 32


def check_admin(environment: Mapping[str, str]) -> Iterator[Check]:
    """Whether the admin process would start with this environment; nothing is started."""
    names = {name: environment.get(name.upper()) for name in AdminSettings.model_fields}
    try:
        admin = AdminSettings.from_environment({name: text for name, text in names.items() if text})
        require_safe(admin)
    except ConfigurationError as error:
        for problem in error.problems:
            yield fail(_SUBJECT, problem, Message("doctor-admin-correct"))
        return
    secret = admin.jwt_secret.get_secret_value() if admin.jwt_secret else None
    if secret is not None and len(secret.encode()) < _SHORTEST_JWT_SECRET:
        yield warn(
            _SUBJECT,
            Message("doctor-jwt-short", n=_SHORTEST_JWT_SECRET),
            Message("doctor-jwt-longer"),
        )
    yield ok(_SUBJECT, _who_gets_in(admin))


def _who_gets_in(admin: AdminSettings) -> Message:
    host, port = admin.admin_host, admin.admin_port
    if is_open(admin):
        return Message("doctor-admin-open", host=host, port=port)
    ways = (
        (Message("doctor-by-password"), admin.admin_password_hash),
        (Message("doctor-by-token"), admin.admin_tokens),
        (Message("doctor-by-jwt"), admin.jwt_secret),
    )
    first, *others = [way for way, is_configured in ways if is_configured]
    by = first
    for other in others:
        by = Message("doctor-either", one=by, other=other)
    return Message("doctor-admin-by", host=host, port=port, by=by)
