"""One price list from its file to items, matches and aggregates, in the calling process."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import asyncpg

from marketbel_courier.catalogue.analysis_counts import count_matches
from marketbel_courier.catalogue.items import upsert_items
from marketbel_courier.catalogue.parsing_logs import record_parsing_logs
from marketbel_courier.errors import UnknownSupplier
from marketbel_courier.ingestion.contract import (
    MOST_ERRORS,
    IngestionOrder,
    IngestionProgress,
    IngestionResult,
    Phase,
    Report,
)
from marketbel_courier.ingestion.memory import bounded_memory
from marketbel_courier.ingestion.protocol import closing_lines, failure_line, header_missing_line
from marketbel_courier.matching.upkeep import match_items
from marketbel_courier.price_lists.reading import read_price_list
from marketbel_courier.price_lists.records import HeaderNotFound, PriceList, UnreadablePriceList

if TYPE_CHECKING:
    from marketbel_courier.catalogue.pool import Pool


class OutOfMemory(UnreadablePriceList):
    """The file needs more memory than reading may take; the process is of no further use."""


async def ingest(pool: Pool, order: IngestionOrder, report: Report) -> IngestionResult:
    """Carry out `order`; doing it twice changes nothing.

    A file without a header is a result without items. Raises UnreadablePriceList, UnknownSupplier,
    and the errors of asyncpg.
    """
    report(IngestionProgress(Phase.READING, 0, 0))
    try:
        price_list = await _read(order)
    except HeaderNotFound as error:
        await record_parsing_logs(pool, [header_missing_line(order, str(error))])
        return IngestionResult(error_count=1, errors=(str(error),))
    except UnreadablePriceList as error:
        await record_parsing_logs(pool, [failure_line(order, str(error))])
        raise
    items, total = len(price_list.items), len(price_list.items) + len(price_list.bad_rows)
    report(IngestionProgress(Phase.STORING, 0, total))
    try:
        await upsert_items(pool, order.supplier_id, price_list.items)
    except asyncpg.ForeignKeyViolationError as error:
        raise UnknownSupplier(f"There is no supplier {order.supplier_id} in the catalogue.") from (
            error
        )
    report(IngestionProgress(Phase.MATCHING, items, total))
    matched = await match_items(pool, order.supplier_id, thresholds=order.thresholds)
    counts = await count_matches(pool, order.supplier_id)
    await record_parsing_logs(pool, closing_lines(order, price_list))
    return IngestionResult(
        items_total=total,
        items_processed=items,
        matches_found=counts.matches_found,
        review_queue_count=counts.review_queue_count,
        drafts_created=matched.drafted,
        error_count=len(price_list.bad_rows),
        errors=tuple(str(row) for row in price_list.bad_rows[:MOST_ERRORS]),
    )


async def _read(order: IngestionOrder) -> PriceList:
    try:
        with bounded_memory():
            return await asyncio.to_thread(read_price_list, order.path, order.file_type)
    except MemoryError as error:
        raise OutOfMemory(
            "The file needs more memory to read than there is: ask the supplier for a smaller one,"
            " with the price list alone."
        ) from error
