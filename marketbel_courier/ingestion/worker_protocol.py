"""The messages between the engine's processes and their parent: one JSON object in each line."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from marketbel_courier.errors import (
    CourierError,
    DoubtfulPrices,
    UnexpectedFailure,
    UnknownSupplier,
    UnreadableFile,
    UnsureReading,
)
from marketbel_courier.ingestion.contract import (
    IngestionOrder,
    IngestionOutage,
    IngestionProgress,
    IngestionResult,
)
from marketbel_courier.messages.fields import KeptMessage

LONGEST_LINE_BYTES = 1 << 20


class Blame(StrEnum):
    """Whose fault a failure is."""

    FILE = "file"
    READING = "reading"
    PRICES = "prices"
    SUPPLIER = "supplier"
    OUTAGE = "outage"
    DEFECT = "defect"


_ERRORS: dict[Blame, type[CourierError]] = {
    Blame.FILE: UnreadableFile,
    Blame.READING: UnsureReading,
    Blame.PRICES: DoubtfulPrices,
    Blame.SUPPLIER: UnknownSupplier,
    Blame.OUTAGE: IngestionOutage,
    Blame.DEFECT: UnexpectedFailure,
}


@dataclass(frozen=True, slots=True)
class Advanced:
    """How far the order is."""

    progress: IngestionProgress
    kind: Literal["advanced"] = "advanced"


@dataclass(frozen=True, slots=True)
class Done:
    """The order is carried out."""

    result: IngestionResult
    kind: Literal["done"] = "done"


@dataclass(frozen=True, slots=True)
class Failed:
    """The order has failed; `retiring` announces that the process ends with it."""

    blame: Blame
    message: KeptMessage
    retiring: bool = False
    kind: Literal["failed"] = "failed"

    def as_error(self) -> CourierError:
        """The error that the parent raises."""
        return _ERRORS[self.blame](self.message)


ORDER = TypeAdapter(IngestionOrder)
ANSWER: TypeAdapter[Advanced | Done | Failed] = TypeAdapter(
    Annotated[Advanced | Done | Failed, Field(discriminator="kind")]
)


def order_line(order: IngestionOrder) -> bytes:
    """An order as a line."""
    return ORDER.dump_json(order) + b"\n"


def answer_line(answer: Advanced | Done | Failed) -> bytes:
    """An answer as a line."""
    return ANSWER.dump_json(answer) + b"\n"
