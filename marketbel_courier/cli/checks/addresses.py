"""Checks which server answers at the addresses that are shown to people, and at wanted ports."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator, Mapping
from contextlib import closing

import httpx

from marketbel_courier.admin.settings import AdminSettings
from marketbel_courier.alerting.channels import ConfiguredChannel, configured_channels
from marketbel_courier.alerting.notification import trial_of
from marketbel_courier.alerting.webhook import probe
from marketbel_courier.cli.checks.check import Check, fail, ok, warn
from marketbel_courier.cli.questions import with_database
from marketbel_courier.cli.terminal import Words
from marketbel_courier.database.pool import Pool
from marketbel_courier.environment_settings import is_named
from marketbel_courier.errors import ConfigurationError, CourierError
from marketbel_courier.ledger.alerts import ChannelKind
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings
from marketbel_courier.sources.urls import shown_url
from marketbel_courier.tls import tls_trouble, trusted_authorities
from marketbel_courier.traces import is_installed

_TIMEOUT_SECONDS = 5.0
_FIRST_SERVER_ERROR = 500
_ALERTS = Message("doctor-alerts")
_SERVICE = "marketbel-courier-admin"
# The name in the trial's message of who asked for the trial.
_DOCTOR = "marketbel-courier doctor"


def check_addresses(settings: Settings, environment: Mapping[str, str]) -> Iterator[Check]:
    """The web UI, a collector, the page's port, the channels; a webhook is posted to (`probe`)."""
    if settings.dagster_ui_url is not None:
        yield _web_ui(settings.dagster_ui_url)
    if settings.otel_exporter_otlp_endpoint is not None:
        yield _collector(settings.otel_exporter_otlp_endpoint)
    yield from _page_port(environment)
    yield from _channels(settings, environment)


def _web_ui(url: str) -> Check:
    subject = "DAGSTER_UI_URL"
    where = shown_url(url)
    try:
        answer = httpx.get(
            f"{url}/server_info",
            timeout=_TIMEOUT_SECONDS,
            trust_env=False,
            verify=trusted_authorities(),
        )
    except httpx.HTTPError as error:
        found = Message("doctor-unreachable", where=where, why=_why(error))
        return warn(subject, found, Message("doctor-correct-ui-url"))
    if answer.status_code >= _FIRST_SERVER_ERROR:
        found = Message("doctor-answered-status", where=where, status=answer.status_code)
        return warn(subject, found, Message("doctor-correct-ui-url"))
    return ok(subject, Message("doctor-ui-answers", where=where))


def _collector(url: str) -> Check:
    """Whether traces can be made, and whether anybody answers where they are sent."""
    subject = "OTEL_EXPORTER_OTLP_ENDPOINT"
    where = shown_url(url)
    if not is_installed():
        missing = Message("doctor-traces-cannot-be-made")
        return warn(subject, missing, Message("doctor-install-telemetry"))
    try:
        answer = httpx.get(
            url, timeout=_TIMEOUT_SECONDS, trust_env=False, verify=trusted_authorities()
        )
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        found = Message("doctor-unreachable", where=where, why=_why(error))
        return warn(subject, found, Message("doctor-correct-collector"))
    if answer.status_code >= _FIRST_SERVER_ERROR:
        found = Message("doctor-answered-status", where=where, status=answer.status_code)
        return warn(subject, found, Message("doctor-correct-collector"))
    return ok(subject, Message("doctor-traces-are-sent", where=where))


def _why(error: Exception) -> Words:
    return tls_trouble(error) or str(error) or type(error).__name__


def _page_port(environment: Mapping[str, str]) -> Iterator[Check]:
    names = {name: environment.get(name.upper()) for name in AdminSettings.model_fields}
    try:
        admin = AdminSettings.from_environment({name: text for name, text in names.items() if text})
    except ConfigurationError:
        return  # Reported by the check of the admin page.
    host, port = admin.admin_host, admin.admin_port
    if port and _is_taken(host, port) and not _is_our_page(host, port):
        # Where nobody asked for the page, another program may well be there.
        judge = fail if environment.get("ADMIN_PORT") else warn
        yield judge(
            "ADMIN_PORT", Message("doctor-port-taken", port=port), Message("doctor-free-port")
        )


def _is_taken(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family)) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((host, port))
        except PermissionError:
            return False
        except OSError:
            return True
    return False


def _is_our_page(host: str, port: int) -> bool:
    at = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - compared only
    try:
        answer = httpx.get(
            f"http://{at}:{port}/health",
            timeout=_TIMEOUT_SECONDS,
            trust_env=False,
            verify=trusted_authorities(),
        )
        return bool(answer.json()["service"] == _SERVICE)
    except (httpx.HTTPError, ValueError, LookupError, TypeError):
        return False


def _channels(settings: Settings, environment: Mapping[str, str]) -> Iterator[Check]:
    channels = asyncio.run(_in_use(settings, environment))
    if channels is None:
        return  # The check of PostgreSQL says so.
    if not channels:
        unset = Message("doctor-no-channel")
        yield warn(_ALERTS, unset, Message("doctor-set-webhook"))
    for channel in channels:
        if channel.kind is not ChannelKind.WEBHOOK:
            yield ok(_ALERTS, Message("doctor-channel-set", channel=channel.kind.value))
            continue
        trial = trial_of(_DOCTOR, language=settings.courier_language)
        refused = asyncio.run(probe(channel.secret, trial))
        where = channel.host
        if refused is not None:
            found = Message("doctor-webhook-refuses", host=where, why=refused)
            yield fail(_ALERTS, found, Message("doctor-correct-webhook"))
        elif settings.dagster_ui_url is None:
            yield warn(_ALERTS, Message("doctor-posted", host=where), Message("doctor-set-ui-url"))
        else:
            url = settings.dagster_ui_url
            yield ok(_ALERTS, Message("doctor-posted-with-links", host=where, url=url))


async def _in_use(
    settings: Settings, environment: Mapping[str, str]
) -> list[ConfiguredChannel] | None:
    """The channels; None where the database does not tell, and the environment names none."""
    of_environment = ConfiguredChannel.of_environment(settings)
    if not is_named(environment, "DATABASE_URL"):
        return of_environment
    try:
        return await with_database(settings, lambda pool: _configured(pool, settings))
    except CourierError:
        return of_environment or None


async def _configured(pool: Pool, settings: Settings) -> list[ConfiguredChannel]:
    channels, _ = await configured_channels(pool, settings)
    return channels
