"""Reads a price list batch by batch, each in a thread, so that the last one is stored meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from itertools import islice

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.ingestion.contract import IngestionOrder
from marketbel_courier.ingestion.findings import Findings
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.reader import open_price_list
from marketbel_courier.price_lists.records import PricedItem
from marketbel_courier.reading_hints import ReadingHints

_ENTRIES = 4000


async def read_batches(
    order: IngestionOrder, hints: ReadingHints, findings: Findings
) -> AsyncGenerator[list[PricedItem], None]:
    """The items of the file in their order; what is wrong with its rows goes into `findings`.

    Raises UnreadableFile at any batch. A batch may be empty.
    """
    batches = _batches(order, hints, findings)
    while (batch := await asyncio.to_thread(next, batches, None)) is not None:
        yield batch


def _batches(
    order: IngestionOrder, hints: ReadingHints, findings: Findings
) -> Iterator[list[PricedItem]]:
    try:
        reading = open_price_list(order.path, order.file_type, hints)
    except (FileNotFoundError, PermissionError) as error:
        # Raised as another type: an OSError of the volume would be taken for an outage of the
        # database.
        raise UnreadableFile(
            Message("file-not-openable", why=(error.strerror or str(error)).lower())
        ) from error
    findings.passed_over.extend(reading.passed_over)
    findings.layouts.extend(table.read for table in reading.tables)
    entries = iter(reading)
    while chunk := list(islice(entries, _ENTRIES)):
        items = []
        for entry in chunk:
            if isinstance(entry, PricedItem):
                items.append(entry)
            else:
                findings.add(entry)
        yield items
    findings.notes.extend(reading.notes)
