"""How a supplier's price lists are to be read: what its metadata says, and what the order says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from marketbel_courier.catalogue.suppliers import supplier_metadata
from marketbel_courier.catalogue.taught_layouts import (
    COLUMN_MAPPING,
    TaughtLayout,
    read_layouts,
    taught_layouts,
    was_taught,
)
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.doubts import DoubtKind
from marketbel_courier.errors import UnknownSupplier
from marketbel_courier.messages.message import Message
from marketbel_courier.price_kinds import PriceKind
from marketbel_courier.price_lists.layout_memory import PriceMeaning
from marketbel_courier.reading_hints import ColumnPlaces, ReadingHints, Teaching

DEFAULT_CURRENCY = "default_currency"
PRICE_KIND = "price_kind"
"""Keys in `suppliers.metadata`, which win over the shop's settings of these names."""

MAPPING: TypeAdapter[dict[str, ColumnPlaces]] = TypeAdapter(dict[str, ColumnPlaces])
_MEANINGS = TypeAdapter(tuple[PriceMeaning, ...])


@dataclass(frozen=True, slots=True)
class KnownOfLists:
    """What is known of a supplier's lists before one is read.

    `before` is what the prices of the last list meant; `passed_over` is what cannot be followed.
    """

    hints: ReadingHints
    before: tuple[PriceMeaning, ...] = ()
    passed_over: tuple[Message, ...] = ()


async def known_of_lists(
    executor: Pool | Connection, supplier_id: UUID, said: ReadingHints
) -> KnownOfLists:
    """What was `said` of one list, and otherwise the supplier's settings; raises UnknownSupplier.

    A mapping that people taught holds for its layout alone, also where it stands in the metadata.
    """
    metadata = await supplier_metadata(executor, supplier_id)
    if metadata is None:
        raise UnknownSupplier(Message("reading-for-nobody", supplier=supplier_id))
    passed_over: list[Message] = []
    teachings = map(teaching_of, await taught_layouts(executor, supplier_id))
    own: dict[str, ColumnPlaces] = {}
    kept = metadata.get(COLUMN_MAPPING) or {}
    try:
        own = MAPPING.validate_python(kept)
    except ValidationError:
        passed_over.append(Message("hint-mapping-unusable", key=COLUMN_MAPPING))
    else:
        if await was_taught(executor, supplier_id, kept):
            own = {}
    told = dict(said.column_mapping)
    if told and await was_taught(executor, supplier_id, MAPPING.dump_python(told, mode="json")):
        told = {}
    hints = replace(
        said,
        column_mapping=own | told,
        teachings=tuple(teachings),
        default_currency=_currency(metadata, passed_over) or said.default_currency,
        price_kind=_price_kind(metadata, passed_over) or said.price_kind,
    )
    before = await read_layouts(executor, supplier_id)
    return KnownOfLists(hints, _meanings(before), tuple(passed_over))


def teaching_of(taught: TaughtLayout) -> Teaching:
    """A teaching as the reader follows it."""
    return Teaching(
        taught.fingerprint,
        tuple(map(tuple, taught.titles)),
        MAPPING.validate_python(taught.mapping),
        frozenset(DoubtKind(kind) for kind in taught.accepts if kind in tuple(DoubtKind)),
    )


def _currency(metadata: Mapping[str, Any], passed_over: list[Message]) -> str | None:
    said = metadata.get(DEFAULT_CURRENCY)
    if not said:
        return None
    code = str(said).strip().upper()
    if len(code) == 3 and code.isascii() and code.isalpha():
        return code
    passed_over.append(Message("hint-of-no-currency", key=DEFAULT_CURRENCY, said=code))
    return None


def _price_kind(metadata: Mapping[str, Any], passed_over: list[Message]) -> PriceKind | None:
    said = metadata.get(PRICE_KIND)
    if not said:
        return None
    word = str(said).strip().lower()
    if word in tuple(PriceKind):
        return PriceKind(word)
    passed_over.append(
        Message("hint-of-no-price-kind", key=PRICE_KIND, said=word, kinds=list(PriceKind))
    )
    return None


def _meanings(kept: object) -> tuple[PriceMeaning, ...]:
    try:
        return _MEANINGS.validate_python(kept)
    except ValidationError:
        return ()  # words of a later version
