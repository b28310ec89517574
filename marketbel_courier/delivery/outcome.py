"""The outcome of a run for one supplier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from marketbel_courier.errors import DeliveryError
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.states import State
from marketbel_courier.messages.message import Message


@dataclass(frozen=True)
class Outcome:
    """The outcome for one partition: its row of the ledger, or why there is no row.

    `error` is None exactly if nothing failed for this supplier. `counts` are the further counts of
    the file's reader, by the labels that Dagster's grid shows.
    """

    partition_key: str
    supplier_name: str
    delivery: Delivery | None
    error: DeliveryError | None
    seconds: float
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_left_to_another_route(self) -> bool:
        """Whether nothing failed and nothing was done: the file waits for its other reader."""
        waits = self.delivery is not None and self.delivery.state is State.DELIVERED
        return waits and self.error is None

    @property
    def failure(self) -> Message:
        """The error after the supplier's name, for a line without other context."""
        error = None if self.error is None else self.error.message
        return Message("delivery-error-of", supplier=self.supplier_name, error=error)
