"""Requests and answers about what the price guard holds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    Field,
    NonNegativeInt,
    model_validator,
)

from marketbel_courier.admin.contract import Answer, LocalizedMessage
from marketbel_courier.catalogue.held_changes import HeldState
from marketbel_courier.guard.records import HeldKind
from marketbel_courier.messages.message import Message

MOST_AT_ONCE = 1_000
# What a database can compare, in whatever zone it is written.
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
Because = Annotated[
    str,
    Field(max_length=500, description="Why it is decided so, in the person's own words"),
    AfterValidator(lambda text: text.replace("\0", "").strip()),
]


class HeldAnswer(Answer):
    """What price changes and lists that are held have in common.

    `was_stored` says that a service which does not guard prices has stored it already: an answer
    then undoes nothing.
    """

    id: UUID
    supplier_id: UUID
    supplier_name: str
    state: HeldState
    was_stored: bool
    reasons: list[str]
    reasons_localized: list[LocalizedMessage]
    held_at: datetime
    answered_at: datetime | None
    answered_by: str
    answered_because: str


class HeldPriceView(HeldAnswer):
    """A price that waits: the old one counts meanwhile.

    `factor` is the new price by the old one; of a new item, which has no old price, by what other
    suppliers ask for its product (`others_price`).
    """

    item_id: UUID
    sku: str
    item_name: str
    kind: HeldKind
    old_price: str | None
    new_price: str
    old_currency: str | None
    new_currency: str | None
    factor: float | None
    others_price: str | None


class HeldPricePage(Answer):
    """Prices, the last held first. `total` counts all that wait; null for other states.

    `next` is the `after` of the next page; `as_of` the moment that all of them were held before.
    """

    prices: list[HeldPriceView]
    total: NonNegativeInt | None
    next: str | None
    as_of: datetime


class PriceExample(Answer):
    """One of the changes of a list."""

    sku: str
    name: str
    old: str | None = None
    new: str | None = None
    currency: str | None = None


class HeldListView(HeldAnswer):
    """A price list of which nothing was stored, with what would have changed.

    `job_id` and `file_name` are those of its file, while that waits.
    """

    job_id: UUID | None
    file_name: str
    rows: NonNegativeInt
    changed: NonNegativeInt
    new: NonNegativeInt
    gone: NonNegativeInt
    median_factor: float | None
    examples: list[PriceExample]


class HeldListPage(Answer):
    """Lists, the last held first."""

    lists: list[HeldListView]


class PriceDecision(BaseModel):
    """Which held prices are decided: these, those of a supplier, or everything that waits.

    With `as_of`, of those of a supplier or of everything only what was held before that moment.
    """

    ids: list[UUID] | None = Field(default=None, min_length=1, max_length=MOST_AT_ONCE)
    supplier_id: UUID | None = None
    everything: bool = False
    as_of: AwareDatetime | None = Field(default=None, ge=EARLIEST, le=LATEST)
    because: Because = ""

    @model_validator(mode="after")
    def _is_one_of_them(self) -> PriceDecision:
        if sum((self.ids is not None, self.supplier_id is not None, self.everything)) != 1:
            raise ValueError(Message("hold-say-which"))
        return self


class ListDecision(BaseModel):
    """Why a list is released or refused."""

    because: Because = ""


class PricesDecided(Answer):
    """How many prices were decided; `overtaken` had been decided or replaced meanwhile."""

    answered: NonNegativeInt
    overtaken: NonNegativeInt
    message: str
    message_localized: LocalizedMessage


class ListDecided(Answer):
    """A list that was decided; `job_id` is the job that reads it again at once."""

    id: UUID
    job_id: UUID | None
    message: str
    message_localized: LocalizedMessage
