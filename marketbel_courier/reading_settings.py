"""The settings for reading price lists, of the legacy route and of the bundled ml-analyze."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import NoDecode

from marketbel_courier.doubts import DoubtKind
from marketbel_courier.environment_settings import EnvironmentSettings
from marketbel_courier.messages.message import Message
from marketbel_courier.price_kinds import PriceKind


class ReadingSettings(EnvironmentSettings):
    """The settings of reading, matching and guarding, which each process has of its own."""

    match_link_score: float = Field(
        default=95, gt=0, le=100, description="Score from which an item is its product."
    )
    match_review_score: float = Field(
        default=70, gt=0, le=100, description="Score from which a person is asked about a match."
    )
    match_candidates: int = Field(
        default=5, ge=1, le=20, description="Products shown to that person, at most."
    )
    match_one_to_one: bool = Field(
        default=True,
        description="False lets several items of one supplier be one product without a person.",
    )

    default_currency: str | None = Field(
        default=None,
        pattern="[A-Z]{3}",
        description="ISO code of the currency of prices whose list tells none, such as `BYN`.",
    )
    price_kind: PriceKind | None = Field(
        default=None,
        description="Which of a list's several prices is the item's: `retail`, `wholesale`,"
        " `recommended`, … (by default the first of these that a list has).",
    )
    accept_unsure_readings: Annotated[tuple[DoubtKind, ...], NoDecode] = Field(
        default=(),
        description="Doubts (comma-separated) in spite of which a price list is stored:"
        " `values_only`, `two_readings`, `collapsed_rows`, `rows_in_error`, `changed_layout`,"
        " `no_items`.",
    )

    price_guard: bool = Field(
        default=True, description="False stores prices however wrong they look."
    )
    guard_dearer_factor: float = Field(
        default=2.1,
        gt=1.35,
        description="A price that rises by more is held, until it is released.",
    )
    guard_cheaper_factor: float = Field(
        default=0.4, gt=0, lt=0.68, description="A price that falls to less of the old one is held."
    )
    guard_max_gone_percent: float = Field(
        default=50,
        ge=0,
        le=100,
        description="Share of a supplier's items that may be gone at once; beyond, a list is held.",
    )

    @field_validator("accept_unsure_readings", mode="before")
    @classmethod
    def _split_kinds(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip().lower() for part in value.split(",") if part.strip())
        return value

    @field_validator("match_review_score")
    @classmethod
    def _check_review_score(cls, value: float, others: ValidationInfo) -> float:
        if value > others.data.get("match_link_score", 100):
            raise ValueError(Message("setting-review-above-link"))
        return value
