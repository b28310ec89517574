"""Answers about what a sync, and the master sheet that it reads first, would do."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field, NonNegativeInt

from marketbel_courier.admin.contract import Answer, LocalizedMessage
from marketbel_courier.registry.changes import Action
from marketbel_courier.registry.columns import Column


class Treatment(StrEnum):
    """What a sync would do with a supplier."""

    FETCHED = "fetched"
    ASKED_FOR_NEWS = "asked_for_news"
    FETCHED_ANEW = "fetched_anew"
    DEACTIVATED = "deactivated"
    NO_SOURCE = "no_source"


class RegistryChangeView(Answer):
    """What happens to one supplier, and why."""

    action: Action
    name: str
    reason: LocalizedMessage


class SkippedRowView(Answer):
    """A row of the master sheet that cannot be taken, and why."""

    row: int
    name: str
    reason: LocalizedMessage


class RegistryView(Answer):
    """What the master sheet would change; with a `problem` it cannot be used, and changes nothing.

    `counts` and `skipped_total` count all, `changes` and `skipped` are the first of them.
    """

    problem: LocalizedMessage | None = None
    counts: dict[Action, NonNegativeInt] = Field(default_factory=dict)
    unchanged: NonNegativeInt = 0
    changes: list[RegistryChangeView] = Field(default_factory=list)
    skipped_total: NonNegativeInt = 0
    skipped: list[SkippedRowView] = Field(default_factory=list)


class SyncPreviewView(Answer):
    """`GET /admin/ingestion/sync/preview`: names by what a sync would do now.

    What it would do is told of the suppliers that there are before the master sheet's changes;
    `registry` has those, and is null where no master sheet is set.
    """

    treatments: dict[Treatment, NonNegativeInt]
    examples: dict[Treatment, list[str]]
    retries: NonNegativeInt
    registry: RegistryView | None = None


class ColumnView(Answer):
    """A column of the master sheet: by which titles it is known, the first of them the usual."""

    column: Column
    titles: list[str]
    is_required: bool


class MasterSheetGuide(Answer):
    """`GET /admin/settings/master-sheet-url/guide`: what a master sheet is made of."""

    columns: list[ColumnView]
