"""The admin process's own environment; the courier's settings are read beside it."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from marketbel_courier.environment_settings import EnvironmentSettings
from marketbel_courier.http_server.host_check import authority_of
from marketbel_courier.messages.message import Message

SHORTEST_TOKEN = 32


class AdminSettings(EnvironmentSettings):
    """All settings. Each field's environment variable is its name in capitals."""

    admin_host: str = Field(default="127.0.0.1", description="Address to listen on.")
    admin_port: int = Field(default=8080, ge=0, le=65535, description="Port to listen on.")
    admin_user: str = Field(
        default="admin", min_length=1, description="The name to sign in with on the page."
    )
    admin_password_hash: SecretStr | None = Field(
        default=None,
        description="Hash of the password, as `marketbel-courier admin hash-password` prints it.",
    )
    admin_tokens: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        default=(),
        description="Bearer tokens for machines (comma-separated, 32 characters or more each).",
    )
    jwt_secret: SecretStr | None = Field(
        default=None,
        description="Secret of the existing admin API: its tokens are taken, and such are signed.",
    )
    admin_session_hours: float = Field(
        default=12, gt=0, le=720, description="Time after which a sign-in ends, in hours."
    )
    admin_secure_cookie: bool = Field(
        default=False, description="True where the page is served over HTTPS only."
    )
    admin_allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Origins of the existing front end (comma-separated) that may call the API.",
    )

    admin_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Names that the page is reached by (comma-separated), beside this machine's.",
    )
    admin_trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Addresses or networks of proxies whose `X-Forwarded-For` is believed.",
    )

    @field_validator(
        "admin_tokens",
        "admin_allowed_origins",
        "admin_hosts",
        "admin_trusted_proxies",
        mode="before",
    )
    @classmethod
    def _split_commas(cls, value: object) -> object:
        return split_commas(value)

    @field_validator("admin_tokens")
    @classmethod
    def _check_tokens(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if any(len(token.get_secret_value()) < SHORTEST_TOKEN for token in value):
            raise ValueError(Message("setting-token-too-short", n=SHORTEST_TOKEN))
        return value

    @field_validator("admin_allowed_origins")
    @classmethod
    def _check_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_origin(text) for text in value)

    @field_validator("admin_hosts")
    @classmethod
    def _check_hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_host(text) for text in value)

    @field_validator("admin_trusted_proxies")
    @classmethod
    def _check_proxies(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            try:
                ip_network(text, strict=False)
            except ValueError as error:
                raise ValueError(Message("setting-no-network", network=text)) from error
        return value

    @property
    def knows_anybody(self) -> bool:
        """Whether somebody can prove who they are: by password, token or JWT."""
        return bool(self.admin_password_hash or self.admin_tokens or self.jwt_secret)


def split_commas(value: object) -> object:
    """The parts of a list as it stands in the environment."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _host(text: str) -> str:
    """The host without its port; raises ValueError for what is none."""
    authority = authority_of(text)
    if authority is None:
        raise ValueError(Message("setting-no-host", host=text))
    return authority.host


def _origin(text: str) -> str:
    """The origin as browsers send it; raises ValueError for what is none, `*` among it."""
    parts = urlsplit(text.removesuffix("/").lower())
    origin = f"{parts.scheme}://{parts.netloc}"
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or "*" in parts.netloc
        or "@" in parts.netloc
        or parts.geturl() != origin
    ):
        raise ValueError(Message("setting-no-origin", origin=text))
    return origin
