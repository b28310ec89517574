"""The settings: each that the environment sets, and each that is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from pydantic import SecretStr

from marketbel_courier.cli.checks.check import Check, fail, ok
from marketbel_courier.environment_settings import is_named
from marketbel_courier.errors import ConfigurationError
from marketbel_courier.messages.message import Message, verbatim
from marketbel_courier.settings import Settings, settings_of
from marketbel_courier.sources.urls import shown_url

# Lets the other settings be judged where the local stack will bring the database.
_STAND_IN = {"DATABASE_URL": "postgresql://localhost/not-set"}


def read_settings(environment: Mapping[str, str]) -> tuple[Settings | None, list[Check]]:
    """The settings if they can be read, and a line for each that is set or wrong."""
    given = {name: value for name, value in environment.items() if value}
    if not is_named(given, "DATABASE_URL"):
        given |= _STAND_IN
    try:
        settings = settings_of(given)
    except ConfigurationError as error:
        return None, [_wrong(problem) for problem in error.problems]
    set_names = [name for name in Settings.model_fields if is_named(environment, name.upper())]
    shown = [ok(name.upper(), _printable(getattr(settings, name))) for name in set_names]
    defaults = len(Settings.model_fields) - len(set_names)
    others = ok(Message("doctor-other-settings"), Message("doctor-defaults", n=defaults))
    return settings, [*shown, others]


def _wrong(problem: Message) -> Check:
    name, why = problem.parameters.get("name"), problem.parameters.get("why")
    remedy = Message("doctor-correct-or-unset")
    if why is None:
        return fail(Message("doctor-settings"), problem, remedy)
    return fail(str(name), Message("doctor-wrong", why=why), remedy)


def _printable(value: object) -> Message:
    if isinstance(value, SecretStr):
        secret = value.get_secret_value()
        if secret.startswith(("http://", "https://")):
            # A webhook's path is its password.
            return Message("doctor-set-at", host=urlsplit(secret).hostname)
        return verbatim(shown_url(secret)) if "://" in secret else Message("doctor-set")
    text = str(value) if not isinstance(value, tuple) else ", ".join(str(part) for part in value)
    return verbatim(shown_url(text) if "://" in text else text)
