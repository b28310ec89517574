"""The service's own environment; the courier's settings are not read here."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from marketbel_courier.matching.records import Thresholds
from marketbel_courier.reading_settings import ReadingSettings


def _cores() -> int:
    return min(32, max(2, os.cpu_count() or 2))


class MlAnalyzeSettings(ReadingSettings):
    """All settings. Each field's environment variable is its name in capitals."""

    database_url: SecretStr = Field(description="PostgreSQL of Marketbel.")
    redis_url: SecretStr = Field(description="Redis that keeps the jobs.")
    uploads_dir: Path = Field(
        default=Path("/shared/uploads"), description="The shared volume, as this service sees it."
    )
    ml_analyze_host: str = Field(default="127.0.0.1", description="Address to listen on.")
    ml_analyze_port: int = Field(default=8001, ge=0, le=65535, description="Port to listen on.")
    ml_analyze_workers: int = Field(
        default_factory=_cores,
        ge=1,
        le=32,
        description="Files analyzed at once, each in a process; as many as there are cores.",
    )
    ml_analyze_queue_size: int = Field(
        default=1000, ge=1, description="Jobs taken before further ones are refused with 503."
    )

    ml_analyze_token: SecretStr | None = Field(
        default=None,
        description="What requests to `/analyze/…` have to bring as a bearer token.",
    )
    ml_analyze_names: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("ml-analyze",),
        description="Host names (comma-separated) that the service is asked for by, besides"
        " addresses and this machine's own names.",
    )

    @field_validator("ml_analyze_names", mode="before")
    @classmethod
    def _split_commas(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @property
    def thresholds(self) -> Thresholds:
        """From which likeness on items are linked, or shown to a person."""
        return Thresholds(
            self.match_link_score,
            self.match_review_score,
            self.match_candidates,
            self.match_one_to_one,
        )

    @property
    def postgres_dsn(self) -> str:
        """The database URL in the plain form that every driver takes."""
        _, _, rest = self.database_url.get_secret_value().partition("://")
        return f"postgresql://{rest}"
