"""Requests and answers about how price lists are read: trials, and what people teach.

Unknown fields of a request are ignored; times are ISO 8601 in UTC. A trial reads a file and stores
nothing; its `preview` has the fields of docs/price-lists.md.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, ValidationError

from marketbel_courier.admin.contract import Answer, LocalizedMessage
from marketbel_courier.doubts import DoubtKind
from marketbel_courier.ingestion.merged_hints import MAPPING
from marketbel_courier.messages.message import Message
from marketbel_courier.price_kinds import PriceKind
from marketbel_courier.price_lists.preview import Preview
from marketbel_courier.reading_hints import LAST_ROW, LONGEST_SHEET_NAME
from marketbel_courier.teaching.trials import MOST_ROWS, LayoutView, SheetView

MOST_COLUMNS = 100
MOST_TABLES = 50


def _check_mapping(mapping: dict[str, Any]) -> dict[str, Any]:
    try:
        MAPPING.validate_python(mapping)
    except ValidationError as error:
        raise ValueError(Message("api-mapping-wrong")) from error
    return mapping


def _check_text(text: str | None) -> str | None:
    if text is not None and "\0" in text:
        raise ValueError(Message("api-sheet-name-with-nul"))
    return text


MappingSaid = Annotated[dict[str, Any], AfterValidator(_check_mapping)]
SheetName = Annotated[str, AfterValidator(_check_text)]


class TrialRequest(BaseModel):
    """How a file is to be tried, and which of its rows are to be shown."""

    mapping: MappingSaid = Field(
        default_factory=dict,
        max_length=MOST_COLUMNS,
        description="Which column holds what, as `metadata.column_mapping`; empty: as it would be"
        " read by itself, and as it was taught",
    )
    sheet_name: SheetName | None = Field(
        default=None, max_length=LONGEST_SHEET_NAME, description="The one sheet to read"
    )
    header_row: int | None = Field(
        default=None, ge=0, le=LAST_ROW, description="The row of the titles; 0: there are none"
    )
    default_currency: str | None = Field(default=None, pattern="^[A-Z]{3}$")
    price_kind: PriceKind | None = None
    shown_sheet: SheetName | None = Field(
        default=None, max_length=LONGEST_SHEET_NAME, description="Whose rows to show; the first's"
    )
    first_row: int = Field(default=1, ge=1, le=LAST_ROW, description="The first row to show")
    rows: int = Field(default=50, ge=1, le=MOST_ROWS, description="How many rows to show")


class AddressTrial(TrialRequest):
    """A trial of what an address serves, before anybody's list is fetched from it."""

    source_url: str = Field(min_length=1, max_length=2000)
    source_type: str | None = Field(default=None, max_length=50)


class Suggestion(Answer):
    """What was taught of the same layout at another supplier."""

    supplier_id: UUID
    supplier_name: str
    fingerprint: str
    titles: list[list[str]]
    mapping: dict[str, Any]
    accepts: list[str]
    taught_at: datetime


class AlikeSupplier(Answer):
    """A supplier whose last list had the same layout."""

    id: UUID
    name: str


class TrialView(Answer):
    """What a trial showed.

    `trial_id` is that of a file which was sent or fetched for trials, to try it again. `is_held`
    tells that a supplier's file waits to be taught. `preview` has the first hundred items and
    problems; the totals are of the rows that were read, of a very long list the first ones.
    """

    trial_id: UUID | None
    file_name: str
    is_held: bool
    preview: Preview
    items_total: int
    problems_total: int
    is_whole: bool
    sheets: list[str]
    shown: SheetView | None
    layouts: list[LayoutView]
    suggestions: list[Suggestion]
    alike: list[AlikeSupplier] = Field(description="Their last lists had the same layout")


class LayoutTaught(BaseModel):
    """The layout of a table, as the trial told it."""

    fingerprint: str = Field(pattern="^[0-9a-f]{32}$")
    titles: list[list[Annotated[str, Field(max_length=500), AfterValidator(_check_text)]]] = Field(
        max_length=20
    )


class NewTeaching(BaseModel):
    """`POST /admin/suppliers/{id}/teachings`: the mapping that was tried, for these layouts."""

    layouts: list[LayoutTaught] = Field(min_length=1, max_length=MOST_TABLES)
    mapping: MappingSaid = Field(
        default_factory=dict,
        max_length=MOST_COLUMNS,
        description="Empty: as the file was read by itself is right",
    )
    accepts: list[DoubtKind] = Field(
        default_factory=list, max_length=20, description="Doubts that such lists are stored with"
    )


class TeachingView(Answer):
    """Something that was taught of a supplier's lists; `is_in_force` unless undone or replaced."""

    teaching_id: UUID
    fingerprint: str
    titles: list[list[str]]
    mapping: dict[str, Any]
    accepts: list[str]
    taught_by: str
    taught_at: datetime
    undone_at: datetime | None
    is_in_force: bool


class TeachingList(Answer):
    """`GET /admin/suppliers/{id}/teachings`, newest first."""

    teachings: list[TeachingView]


class TeachingSaved(Answer):
    """The 201 to a teaching; `job_id` is that of the job that reads the waiting file again."""

    teaching_ids: list[UUID]
    job_id: UUID | None
    message: str
    message_localized: LocalizedMessage


class TeachingUndone(Answer):
    """The answer to an undone teaching."""

    teaching_id: UUID
    message: str
    message_localized: LocalizedMessage
