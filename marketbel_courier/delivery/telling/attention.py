"""What needs a person, by kind: one rule for the page, the command line and the metrics."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from marketbel_courier.catalogue.held_changes import HeldCounts
from marketbel_courier.delivery.telling.standing import Standing


class Waiting(StrEnum):
    """The kinds of what waits for a person: each is one entry of the list."""

    TROUBLE = "trouble"
    """Something that all suppliers depend on, and that nobody has acknowledged."""
    SUPPLIER = "supplier"
    """A supplier whose newest delivery is left to a person."""
    PRICES = "prices"
    """A supplier some of whose prices are held."""


def what_waits(
    standings: Mapping[Standing, int], held: HeldCounts, troubles: int
) -> dict[Waiting, int]:
    """How many entries of each kind the list has."""
    return {
        Waiting.TROUBLE: troubles,
        Waiting.SUPPLIER: standings.get(Standing.LEFT_TO_A_PERSON, 0),
        Waiting.PRICES: held.suppliers,
    }
