"""What is asked of the catalogue, as the parameters of its endpoints and of its exports say it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from marketbel_courier.admin.envelope import field_problem
from marketbel_courier.admin.page_cursors import LONGEST_CURSOR
from marketbel_courier.catalogue.change_search import ChangeFilter, ChangeSort, ReadingSort
from marketbel_courier.catalogue.item_search import (
    ItemFilter,
    ItemSort,
    MatchStatus,
    PriceTurn,
    Stock,
)
from marketbel_courier.catalogue.product_search import (
    OfferCount,
    ProductFilter,
    ProductSort,
    ProductState,
)
from marketbel_courier.catalogue.reading_comparison import ComparisonSort
from marketbel_courier.catalogue.readings import ChangeKind
from marketbel_courier.catalogue.search_words import SHORTEST_FOR_ALL, can_be_found
from marketbel_courier.messages.message import Message

USUAL_DAYS = 30
"""So many days back changes are told of when nothing says which ones."""
_NO_NUL = r"^[^\x00]*$"
_LARGEST_ID = (1 << 62) - 1
_FIRST_YEAR, _LAST_YEAR = 1970, 9000

Words = Annotated[str, Query(max_length=200, pattern=_NO_NUL)]
Moment = Annotated[str | None, Query(max_length=40, description="A date or a time, ISO 8601")]
Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[
    str | None, Query(max_length=LONGEST_CURSOR, description="The `next` of the page before")
]
OneReading = Annotated[int | None, Query(ge=1, le=_LARGEST_ID)]
Kinds = Annotated[list[ChangeKind] | None, Query(description="Each of these")]


@dataclass(frozen=True)
class ItemsAsked:
    """Which items, in which order."""

    wanted: ItemFilter
    sort: ItemSort


def _states_asked(
    match_status: MatchStatus | None = None,
    stock: Stock | None = None,
    listed: bool | None = None,
    change: PriceTurn | None = None,
    changed_since: Moment = None,
) -> ItemFilter:
    return ItemFilter(
        match_status=match_status,
        stock=stock,
        is_listed=listed,
        turn=change,
        changed_since=moment("changed_since", changed_since),
    )


def items_asked(
    states: Annotated[ItemFilter, Depends(_states_asked)],
    supplier_id: UUID | None = None,
    product_id: UUID | None = None,
    q: Words = "",
    sort: ItemSort = ItemSort.NAME,
) -> ItemsAsked:
    """The items that are asked for; raises Problem for what nothing narrows down."""
    if supplier_id is None and product_id is None and not can_be_found(q):
        raise field_problem("q", Message("api-items-of-all", letters=SHORTEST_FOR_ALL))
    wanted = replace(states, supplier_id=supplier_id, product_id=product_id, words=q.strip())
    return ItemsAsked(wanted, sort)


TheItems = Annotated[ItemsAsked, Depends(items_asked)]


@dataclass(frozen=True)
class ProductsAsked:
    """Which products, in which order."""

    wanted: ProductFilter
    sort: ProductSort


def products_asked(
    q: Words = "",
    status: ProductState | None = None,
    supplier_id: UUID | None = None,
    offers: OfferCount | None = None,
    sort: ProductSort = ProductSort.NAME,
) -> ProductsAsked:
    """The products that are asked for."""
    return ProductsAsked(ProductFilter(q.strip(), status, supplier_id, offers), sort)


TheProducts = Annotated[ProductsAsked, Depends(products_asked)]


@dataclass(frozen=True)
class ChangesAsked:
    """Whose changes, of which time and kind, in which order; a product's are asked by its items."""

    supplier_id: UUID | None
    product_id: UUID | None
    item_id: UUID | None
    reading_id: int | None
    job_id: UUID | None
    since: datetime | None
    until: datetime | None
    kinds: tuple[ChangeKind, ...]
    sort: ChangeSort

    @property
    def is_of_items(self) -> bool:
        """Whether single items are asked about, not whole lists."""
        return self.product_id is not None or self.item_id is not None

    @property
    def times(self) -> ChangeFilter:
        """Whose readings of which time, as far as the parameters tell; some days if they do not."""
        is_open = not (self.is_of_items or self.reading_id or self.job_id or self.since)
        usual = datetime.now(UTC) - timedelta(days=USUAL_DAYS)
        return ChangeFilter(
            supplier_id=self.supplier_id,
            since=usual if is_open and self.until is None else self.since,
            until=self.until,
            kinds=self.kinds,
        )


def _times_asked(
    day: Annotated[date | None, Query(description="UTC")] = None,
    since: Moment = None,
    until: Moment = None,
) -> tuple[datetime | None, datetime | None]:
    if day is None:
        return moment("since", since), moment("until", until)
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise field_problem("day", Message("value-no-moment"))
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return begin, begin + timedelta(days=1)


def changes_asked(
    times: Annotated[tuple[datetime | None, datetime | None], Depends(_times_asked)],
    supplier_id: UUID | None = None,
    product_id: UUID | None = None,
    item_id: UUID | None = None,
    reading_id: OneReading = None,
    job_id: UUID | None = None,
    kind: Kinds = None,
    sort: ChangeSort = ChangeSort.RECENT,
) -> ChangesAsked:
    """The changes that are asked for."""
    return ChangesAsked(
        supplier_id, product_id, item_id, reading_id, job_id, *times, _each_once(kind), sort
    )


TheChanges = Annotated[ChangesAsked, Depends(changes_asked)]


@dataclass(frozen=True)
class ReadingsAsked:
    """Whose readings, of which time, in which order."""

    wanted: ChangeFilter
    sort: ReadingSort


def readings_asked(
    supplier_id: UUID | None = None,
    since: Moment = None,
    until: Moment = None,
    sort: ReadingSort = ReadingSort.NEWEST,
) -> ReadingsAsked:
    """The readings that are asked for."""
    times = moment("since", since), moment("until", until)
    return ReadingsAsked(
        ChangeFilter(supplier_id=supplier_id, since=times[0], until=times[1]), sort
    )


TheReadings = Annotated[ReadingsAsked, Depends(readings_asked)]


@dataclass(frozen=True)
class ComparisonAsked:
    """Which two readings are compared, and what of the differences is told, in which order."""

    ids: tuple[int, int]
    kinds: tuple[ChangeKind, ...]
    sort: ComparisonSort


def comparison_asked(
    older: Annotated[int, Query(alias="from", ge=1, le=_LARGEST_ID)],
    newer: Annotated[int, Query(alias="to", ge=1, le=_LARGEST_ID)],
    kind: Kinds = None,
    sort: ComparisonSort = ComparisonSort.NAME,
) -> ComparisonAsked:
    """The comparison that is asked for, the older reading first."""
    first, last = sorted((older, newer))
    return ComparisonAsked((first, last), _each_once(kind), sort)


TheComparison = Annotated[ComparisonAsked, Depends(comparison_asked)]


def moment(name: str, text: str | None) -> datetime | None:
    """The moment; a date is its beginning in UTC. Raises Problem for what is none."""
    if not text:
        return None
    try:
        # A plus sign that nobody escaped in the address is a blank.
        found = datetime.fromisoformat(text.strip().replace(" ", "+", 1) if "T" in text else text)
    except ValueError as error:
        raise field_problem(name, Message("value-no-moment")) from error
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise field_problem(name, Message("value-no-moment"))
    return found


def _each_once(kinds: Sequence[ChangeKind] | None) -> tuple[ChangeKind, ...]:
    return tuple(dict.fromkeys(kinds or ()))
