"""The engine's orders, progress, results and errors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from marketbel_courier.doubts import DoubtKind
from marketbel_courier.errors import StorageUnavailable
from marketbel_courier.guard.rules import GuardRules
from marketbel_courier.matching.records import Thresholds
from marketbel_courier.messages.fields import KeptMessage
from marketbel_courier.reading_hints import ReadingHints

MOST_ERRORS = 10
"""How many errors a result carries; `error_count` says how many there were."""


class IngestionOutage(StorageUnavailable):
    """The database or the worker process broke off; nothing is wrong with the file."""

    code = "ingestion_outage"


class Phase(StrEnum):
    """What is being done, in this order."""

    READING = "reading"
    STORING = "storing"
    MATCHING = "matching"


@dataclass(frozen=True, slots=True)
class IngestionOrder:
    """One price list to bring into the catalogue.

    `key` names the order: an order that was carried out before is not carried out again, and its
    result is given once more. Of two lists of a supplier the list with the greater
    `list_number` stands, in whatever order the lists are stored; without one, the list with the
    later `listed_at`. The order's lines in `parsing_logs` have its
    `task_id`; without `says_its_end` the closing line is left to the caller, who has more to say.
    No line is written that the task has had since `given_at` (by default `listed_at`). Doubts of
    the `accepted` kinds do not hold the list; `guard` says which prices do.
    """

    key: str
    path: Path
    file_type: str
    supplier_id: UUID
    task_id: str
    listed_at: datetime
    hints: ReadingHints = field(default_factory=ReadingHints)
    thresholds: Thresholds = field(default_factory=Thresholds)
    says_its_end: bool = True
    given_at: datetime | None = None
    list_number: int | None = None
    accepted: frozenset[DoubtKind] = frozenset()
    guard: GuardRules = field(default_factory=GuardRules)

    @property
    def since(self) -> datetime:
        """The time from which on lines of this task may be the order's own."""
        return self.given_at or self.listed_at


@dataclass(frozen=True, slots=True)
class IngestionProgress:
    """How far an order is. `items_total` is 0 until the file is read to its end.

    `items_matched` counts the items that matching has decided about so far.
    """

    phase: Phase
    items_processed: int
    items_total: int
    items_matched: int = 0


@dataclass(frozen=True, slots=True)
class IngestionResult:
    """The result of an order that was carried out; counts are of items unless stated otherwise.

    `items_total` counts the rows that were items or should have been, `items_processed` those
    that were stored; of `items_held` the old price stays. `errors` are the first ones.
    """

    items_total: int = 0
    items_processed: int = 0
    items_new: int = 0
    prices_changed: int = 0
    items_delisted: int = 0
    items_held: int = 0
    matches_found: int = 0
    review_queue_count: int = 0
    drafts_created: int = 0
    products_recalculated: int = 0
    error_count: int = 0
    errors: tuple[KeptMessage, ...] = ()
    outdated: bool = False
    """A later list of the supplier was stored before this list: nothing of this list was stored."""


Report = Callable[[IngestionProgress], None]
"""Takes each progress; must not block."""
