"""The environment, read and validated once. Nothing else reads environment variables."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated
from urllib.parse import quote, urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from marketbel_courier.environment_settings import secret_of
from marketbel_courier.http_server.process_log import LogFormat
from marketbel_courier.messages.language import Language
from marketbel_courier.messages.message import Message
from marketbel_courier.reading_settings import ReadingSettings
from marketbel_courier.setting_problems import (
    DATABASE_URL_FORM,
    must_look_like,
)

_PORTS = re.compile(r"([0-9]{1,5})(?:\s*-\s*([0-9]{1,5}))?")
_ARCHIVE_SCHEMES = ("file", "s3", "gs", "az")

IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

_SERVER = re.compile(r"(?:\[[0-9A-Fa-f:.%\w]+\]|[^][:]*)(?::(?P<port>[0-9]{0,9}))?")


class Fallback(StrEnum):
    """What goes down the legacy route in ml-analyze's stead."""

    NEVER = "never"
    UNSUPPORTED = "unsupported"
    ALWAYS = "always"


class Settings(ReadingSettings):
    """All settings. Each field's environment variable is its name in capitals."""

    database_url: SecretStr = Field(
        description="PostgreSQL of Marketbel; Dagster's tables get a schema of their own."
    )
    dagster_database_url: SecretStr | None = Field(
        default=None,
        description="The same database as the role of Dagster's storage; empty: DATABASE_URL.",
    )
    parser_database_url: SecretStr | None = Field(
        default=None,
        description="The same database as the role of what reads price lists; empty: DATABASE_URL.",
    )
    courier_database_url: SecretStr | None = Field(
        default=None,
        description="For `migrate --roles` alone: the same database as the role that it makes for"
        " courier and admin page.",
    )
    redis_url: SecretStr | None = Field(
        default=None, description="Redis of the Marketbel system; wins over the three below."
    )
    redis_host: str = Field(default="localhost", description="Redis host, without REDIS_URL.")
    redis_port: int = Field(
        default=6379, ge=1, le=65535, description="Redis port, without REDIS_URL."
    )
    redis_password: SecretStr | None = Field(
        default=None, description="Redis password, without REDIS_URL."
    )
    celery_broker_url: SecretStr | None = Field(
        default=None,
        description="Redis, and a database there of its own, that hands runs to Celery's workers,"
        " where several machines carry them.",
    )

    uploads_dir: Path = Field(
        default=Path("/shared/uploads"),
        description="The shared volume, as the courier sees it.",
    )
    ml_uploads_dir: Path | None = Field(
        default=None,
        description="The shared volume as ml-analyze sees it, if that is another path.",
    )
    local_source_dirs: Annotated[tuple[Path, ...], NoDecode] = Field(
        default=(),
        description="Folders (comma-separated) that a source may name besides the volume.",
    )
    max_file_size_mb: int = Field(default=50, ge=1, description="Largest price list taken, in MiB.")
    file_cleanup_ttl_hours: int = Field(
        default=24, ge=1, description="Age at which a finished file may be removed, in hours."
    )
    shared_volume_max_gb: float | None = Field(
        default=None,
        gt=0,
        description="Bytes (in 10^9) that the volume may hold; beyond, the oldest files go first.",
    )
    changes_kept_days: int = Field(
        default=400, ge=1, description="Age at which what a list changed is forgotten, in days."
    )
    history_kept_days: int = Field(
        default=1100,
        ge=30,
        description="Age at which former prices go, in days; each item's last ones before stay.",
    )
    ledger_kept_days: int = Field(
        default=400,
        ge=30,
        description="Age at which deliveries, syncs and alerts that are over go, in days.",
    )
    logs_kept_days: int = Field(
        default=30, ge=1, description="Age at which lines of `parsing_logs` go, in days."
    )
    runs_kept_days: int = Field(
        default=30,
        ge=7,
        description="Age at which Dagster's runs, their events and files go, in days; what the"
        " partition grid shows stays.",
    )

    archive_url: str | None = Field(
        default=None,
        description="Folder, or bucket's URL such as `s3://bucket/prefix`, in which every version"
        " of suppliers' files is kept; empty: none is.",
    )
    archive_days: int = Field(
        default=365, ge=1, description="Age at which a version that is not the newest may go."
    )
    archive_max_gb: float | None = Field(
        default=None,
        gt=0,
        description="Bytes (in 10^9) that the archive may hold; beyond, the oldest versions go.",
    )

    use_ml_processing: bool = Field(
        default=True, description="False sends every file down the legacy route."
    )
    ml_analyze_url: str = Field(
        default="http://ml-analyze:8001", description="Base URL of ml-analyze."
    )
    ml_poll_interval_seconds: float = Field(
        default=5, gt=0, le=300, description="Time between two status requests for an analysis."
    )
    ml_max_in_flight: int = Field(
        default=4, ge=1, le=1000, description="Analyses in flight at once, over all runs together."
    )
    ml_timeout_seconds: float = Field(
        default=30,
        gt=0,
        description="Time ml-analyze may take to answer a request, to the last byte of the answer.",
    )
    ml_stalled_after_minutes: float = Field(
        default=30, gt=0, description="An analysis without progress for this long is given up."
    )
    ml_analysis_deadline_minutes: float = Field(
        default=120,
        gt=0,
        description="Time from the hand-over after which an analysis is no longer awaited,"
        " whatever progress it shows.",
    )
    ml_analyze_token: SecretStr | None = Field(
        default=None,
        description="Sent to ml-analyze with each request; the bundled one asks for it where it is"
        " set there, too.",
    )
    ml_fallback_to_legacy: Fallback = Field(
        default=Fallback.UNSUPPORTED,
        description="What goes down the legacy route in ml-analyze's stead: `never` anything,"
        " `unsupported` what it cannot do at all, `always` whatever it gives up on.",
    )
    legacy_max_in_flight: int = Field(
        default=2, ge=1, le=64, description="Files that one legacy run reads at once."
    )
    sync_interval_hours: int = Field(
        default=8, ge=1, le=168, description="Time between two scheduled syncs, in hours."
    )
    master_sheet_url: str | None = Field(
        default=None, description="The master sheet that lists the suppliers."
    )
    master_sheet_name: str = Field(
        default="Suppliers", min_length=1, description="The worksheet that lists the suppliers."
    )
    master_sheet_max_gone_percent: float = Field(
        default=50,
        ge=0,
        le=100,
        description="Share of suppliers that may vanish from the sheet at once; beyond, it fails.",
    )
    google_credentials_path: Path | None = Field(
        default=None, description="JSON key of the Google service account."
    )

    shop_currency: str | None = Field(
        default=None,
        pattern="[A-Z]{3}",
        description="ISO code of the currency of products' lowest prices (by default that of"
        " `DEFAULT_CURRENCY`; else a product whose offers are in several currencies has none).",
    )
    rates_source: str | None = Field(
        default=None,
        description="Exchange rates of a national bank's kind: an address, or the path of a file."
        " Without them only offers in the shop's currency are compared.",
    )
    rates_interval_hours: int = Field(
        default=6, ge=1, le=168, description="Time between two looks at the exchange rates."
    )
    rates_stale_after_days: int = Field(
        default=12, ge=1, le=365, description="Age from which exchange rates are told as stale."
    )
    shop_vat_rate: Decimal | None = Field(
        default=None,
        ge=0,
        le=100,
        description="VAT in percent that is added to offers without VAT whose list tells no rate.",
    )
    in_stock_first: bool = Field(
        default=False,
        description="True takes a product's lowest price from what is in stock, if anything is.",
    )

    download_concurrency: int = Field(
        default=32, ge=1, le=512, description="Downloads at once in one run."
    )
    download_concurrency_per_host: int = Field(
        default=4,
        ge=1,
        le=64,
        description="Downloads at once from one host, over all runs together.",
    )
    download_timeout_seconds: float = Field(
        default=30, gt=0, description="Time a source may take to connect, and between two reads."
    )
    download_deadline_seconds: float = Field(
        default=900, gt=0, description="Time one attempt at a whole file may take."
    )
    download_retry_base_seconds: float = Field(
        default=1, gt=0, description="First pause before a retry; doubles each time, with jitter."
    )
    source_private_networks: Annotated[tuple[IpNetwork, ...], NoDecode] = Field(
        default=(),
        description="Private networks (CIDR, comma-separated) that sources may be fetched from.",
    )
    source_allowed_ports: str | None = Field(
        default=None,
        description="Ports (such as `443, 8000-8100`) that sources may be fetched from; none: any.",
    )
    source_logins_key: SecretStr | None = Field(
        default=None,
        min_length=16,
        description="Key that seals the logins to suppliers' servers; without it none is kept.",
    )
    skip_unchanged: bool = Field(
        default=True, description="False analyses a price list again that has not changed."
    )
    max_retries: int = Field(
        default=3, ge=0, le=20, description="Retries that a failed job gets by itself."
    )
    retry_delay_seconds: float = Field(
        default=30, gt=0, description="First delay before such a retry; grows each time."
    )
    run_heartbeat_timeout_seconds: float = Field(
        default=30, ge=1, le=45, description="Silence after which a run's worker counts as dead."
    )
    alert_webhook_url: SecretStr | None = Field(
        default=None, description="Where alerts are posted, as JSON that Slack takes too."
    )
    dagster_ui_url: str | None = Field(
        default=None, description="Base URL of Dagster's web UI, for the links in alerts."
    )
    admin_url: str | None = Field(
        default=None, description="Base URL of the admin page, for the links in Dagster's web UI."
    )
    docs_url: str | None = Field(
        default=None,
        description="Where you publish the files of `docs`, for the links in Dagster's web UI.",
    )
    courier_language: Language = Field(
        default=Language.EN,
        description="Language of the CLI, of alerts and of Dagster's metadata: `en` or `ru`.",
    )
    courier_log_format: LogFormat = Field(
        default=LogFormat.TEXT,
        description="How the admin page, the web UI, the code server, run workers and the bundled"
        " ml-analyze write their logs: `text` or `json`.",
    )
    otel_exporter_otlp_endpoint: str | None = Field(
        default=None,
        description="Base URL of an OpenTelemetry collector (OTLP over HTTP) that is sent traces;"
        " needs the extra `telemetry`. Without it there are none.",
    )
    suppliers_per_run: int = Field(
        default=250, ge=1, le=5000, description="Suppliers that one run of a sync carries."
    )

    @field_validator("local_source_dirs", "source_private_networks", mode="before")
    @classmethod
    def _split_commas(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("source_allowed_ports")
    @classmethod
    def _check_ports(cls, value: str | None) -> str | None:
        _port_ranges(value)
        return value

    @field_validator("ml_fallback_to_legacy", mode="before")
    @classmethod
    def _take_yes_and_no(cls, value: object) -> object:
        said = str(value).strip().lower()
        if said in ("true", "1", "yes", "y", "on", "t"):
            return Fallback.ALWAYS
        return Fallback.NEVER if said in ("false", "0", "no", "n", "off", "f") else said

    @field_validator("courier_language", mode="before")
    @classmethod
    def _take_language_tags(cls, value: object) -> Language:
        language = Language.of_tag(str(value))
        if language is None:
            raise ValueError(Message("setting-no-language"))
        return language

    @field_validator(
        "database_url", "dagster_database_url", "parser_database_url", "courier_database_url"
    )
    @classmethod
    def _check_database_url(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        scheme, _, rest = value.get_secret_value().partition("://")
        base, _, _driver = scheme.partition("+")
        if base not in ("postgresql", "postgres") or not rest or not _has_clear_servers(rest):
            raise must_look_like(DATABASE_URL_FORM)
        return SecretStr(f"postgresql://{rest}")

    @field_validator("redis_url", "celery_broker_url")
    @classmethod
    def _check_redis_url(cls, value: SecretStr | None) -> SecretStr | None:
        scheme, _, rest = value.get_secret_value().partition("://") if value else ("unix", "", "")
        if scheme not in ("redis", "rediss", "unix") or not _has_clear_servers(rest):
            raise must_look_like("redis://:password@host:6379/0")
        return value

    @field_validator("ml_analyze_url")
    @classmethod
    def _check_http_url(cls, value: str) -> str:
        if not _is_base_url(value):
            raise must_look_like("http://ml-analyze:8001")
        return value.rstrip("/")

    @field_validator("otel_exporter_otlp_endpoint")
    @classmethod
    def _check_collector_url(cls, value: str | None) -> str | None:
        if value is not None and not _is_base_url(value):
            raise must_look_like("http://collector:4318")
        return value

    @field_validator("dagster_ui_url", "admin_url", "docs_url")
    @classmethod
    def _check_ui_url(cls, value: str | None) -> str | None:
        if value is not None and not _is_base_url(value):
            raise must_look_like("http://localhost:3000")
        if value is not None and "@" in urlsplit(value).netloc:
            raise ValueError(Message("setting-shows-a-password"))
        return value.rstrip("/") if value else value

    @field_validator("archive_url")
    @classmethod
    def _check_archive_url(cls, value: str | None) -> str | None:
        if value is None:
            return None
        scheme, separator, rest = value.partition("://")
        if not separator:
            if not value.startswith("/"):
                raise must_look_like("/var/lib/courier/archive")
        elif scheme not in _ARCHIVE_SCHEMES or not rest or {*"?#"}.intersection(rest):
            raise must_look_like("s3://bucket/prefix")
        elif "@" in rest:
            raise ValueError(Message("setting-shows-a-password"))
        return value.rstrip("/")

    @field_validator("alert_webhook_url")
    @classmethod
    def _check_webhook_url(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not is_http_url(value.get_secret_value()):
            raise must_look_like("https://hooks.example.com/services/...")
        return value

    @property
    def postgres_dsn(self) -> str:
        """The database URL in the plain form that every driver takes."""
        return self.database_url.get_secret_value()

    @property
    def dagster_dsn(self) -> str:
        """The same for Dagster's storage."""
        return (self.dagster_database_url or self.database_url).get_secret_value()

    @property
    def parser_dsn(self) -> str:
        """The same for processes that read price lists."""
        return (self.parser_database_url or self.database_url).get_secret_value()

    @cached_property
    def redis_dsn(self) -> str:
        """The Redis URL, put together from its parts where REDIS_URL is not set."""
        if self.redis_url is not None:
            return self.redis_url.get_secret_value()
        password = self.redis_password.get_secret_value() if self.redis_password else None
        return _redis_url(self.redis_host, self.redis_port, password)

    @field_validator("rates_source")
    @classmethod
    def _check_rates_source(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("/", "file://")) and not is_http_url(value):
            raise must_look_like("https://bank.example/rates.xml")
        return value

    @cached_property
    def source_port_ranges(self) -> tuple[range, ...]:
        """The ports that sources may be fetched from; empty where it may be any."""
        return _port_ranges(self.source_allowed_ports)

    @property
    def max_file_size_bytes(self) -> int:
        """Largest price list taken, in bytes."""
        return self.max_file_size_mb * 1024 * 1024

    def path_for_ml(self, path: Path) -> Path:
        """The path of a file on the shared volume, as ml-analyze sees it."""
        if self.ml_uploads_dir is None:
            return path
        return self.ml_uploads_dir / path.relative_to(self.uploads_dir)


def settings_of(environment: Mapping[str, str]) -> Settings:
    """The settings in that environment, empty values left out; raises ConfigurationError."""
    secrets = set(Settings.secret_names())
    values = {
        name: secret_of(environment, variable)
        if (variable := name.upper()) in secrets
        else environment.get(variable)
        for name in Settings.model_fields
    }
    return Settings.from_environment({name: value for name, value in values.items() if value})


def redis_of(environment: Mapping[str, str]) -> str | None:
    """The Redis that an environment names, by URL or by its parts; None if it names none.

    Raises ConfigurationError for a secret's file that cannot be read.
    """
    url, host = secret_of(environment, "REDIS_URL"), environment.get("REDIS_HOST")
    if url or not host:
        return url
    port = environment.get("REDIS_PORT") or 6379
    return _redis_url(host, port, secret_of(environment, "REDIS_PASSWORD"))


def _has_clear_servers(address: str) -> bool:
    """Whether servers can be at an address without its scheme; each driver fails in its own way.

    Drivers quote what a password with an unescaped / ? or # leaves where they look for a port.
    """
    authority, *rest = re.split("[/?#]", address, maxsplit=1)
    servers = authority.rpartition("@")[2].split(",")
    matches = [_SERVER.fullmatch(server) for server in servers]
    are_possible = all(match and int(match["port"] or 1) in range(1, 65536) for match in matches)
    return are_possible and not (authority and rest and "@" in rest[0].partition("?")[0])


def _redis_url(host: str, port: int | str, password: str | None) -> str:
    user_info = f":{quote(password, safe='')}@" if password else ""
    return f"redis://{user_info}{host}:{port}/0"


def _port_ranges(text: str | None) -> tuple[range, ...]:
    found = []
    for part in filter(None, map(str.strip, (text or "").split(","))):
        match = _PORTS.fullmatch(part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= first <= last <= 65535:
            raise must_look_like("443, 8000-8100")
        found.append(range(first, last + 1))
    return tuple(found)


def is_http_url(value: str) -> bool:
    """Whether it is an address that HTTP leads to."""
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _is_base_url(value: str) -> bool:
    """Whether paths can be added to it; what follows the server is shown, and holds no secret."""
    if not is_http_url(value):
        return False
    parts = urlsplit(value)
    return "@" not in parts.path and not {*"?#"}.intersection(value)
