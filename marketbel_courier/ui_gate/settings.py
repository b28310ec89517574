"""The gate's own environment; the admin page's is read beside it, for the sign-in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from marketbel_courier.admin.settings import split_commas
from marketbel_courier.environment_settings import EnvironmentSettings
from marketbel_courier.http_server.host_check import authority_of
from marketbel_courier.messages.message import Message


class UiSettings(EnvironmentSettings):
    """All settings. Each field's environment variable is its name in capitals."""

    ui_host: str = Field(default="127.0.0.1", description="Address of Dagster's web UI.")
    ui_port: int = Field(default=3000, ge=0, le=65535, description="Port of Dagster's web UI.")
    ui_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Names that the web UI is reached by (comma-separated), beside this machine's"
        " and that of `DAGSTER_UI_URL`.",
    )
    ui_read_only: bool = Field(
        default=False, description="True where nobody may change anything in the web UI."
    )
    ui_workspace: Path | None = Field(
        default=None,
        description="Dagster's `workspace.yaml`; by default that of `DAGSTER_HOME`.",
    )

    @field_validator("ui_hosts", mode="before")
    @classmethod
    def _split_commas(cls, value: object) -> object:
        return split_commas(value)

    @field_validator("ui_hosts")
    @classmethod
    def _check_hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            if authority_of(text) is None:
                raise ValueError(Message("setting-no-host", host=text))
        return value
