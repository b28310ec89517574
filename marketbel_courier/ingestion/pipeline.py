"""One price list from its file to items, matches and aggregates, in the calling process."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace

from pydantic import TypeAdapter

from marketbel_courier.catalogue.analysis_counts import count_matches
from marketbel_courier.catalogue.held_lists import ask_about_list
from marketbel_courier.catalogue.item_storage import store_price_list
from marketbel_courier.catalogue.order_lines import record_once
from marketbel_courier.catalogue.price_guard import HeldWhole
from marketbel_courier.catalogue.staging import Staging, staged
from marketbel_courier.catalogue.stored_price_lists import (
    ListKey,
    StoredPriceList,
    finish_price_list,
    stored_price_list,
)
from marketbel_courier.catalogue.taught_layouts import FINGERPRINT
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.doubts import DoubtKind
from marketbel_courier.errors import UnreadableFile, UnsureReading
from marketbel_courier.ingestion.batches import read_batches
from marketbel_courier.ingestion.contract import (
    MOST_ERRORS,
    IngestionOrder,
    IngestionProgress,
    IngestionResult,
    Phase,
    Report,
)
from marketbel_courier.ingestion.findings import (
    Findings,
    closing_line,
    failure_line,
    held_errors,
    held_lines,
    new_price_errors,
    new_prices_line,
    why_nothing,
)
from marketbel_courier.ingestion.item_matching import match_items
from marketbel_courier.ingestion.memory_limit import bounded_memory
from marketbel_courier.ingestion.merged_hints import KnownOfLists, known_of_lists
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.layout_memory import PriceMeaning
from marketbel_courier.price_lists.records import (
    HeaderNotFound,
    PricedItem,
)
from marketbel_courier.price_lists.verdict import doubts_of, held_for, unaccepted
from marketbel_courier.reading_hints import ReadingHints

_RESULT = TypeAdapter(IngestionResult)
_STAGING_SECONDS = 60.0
"""Less than the time limit for reading: a slow database must not count as the file's fault."""


class OutOfMemory(UnreadableFile):
    """The file needs more memory than reading may take; the process is of no further use."""


async def ingest(pool: Pool, order: IngestionOrder, report: Report) -> IngestionResult:
    """Carry out `order`; doing it twice changes nothing.

    Raises UnsureReading, and stores nothing, where a person has to say how the list is read, and
    DoubtfulPrices where one has to say that its prices are right;
    UnreadableFile, UnknownSupplier, and the errors of asyncpg.
    """
    marker = await stored_price_list(pool, order.supplier_id)
    if marker and marker.order_key == order.key and marker.finished_at:
        return _RESULT.validate_python(marker.result)
    try:
        stored, findings = await take_in(pool, order, report)
    except UnreadableFile as error:
        if order.says_its_end:
            await record_once(pool, failure_line(order, error.message), since=order.since)
        raise
    result = _so_far(stored, findings)
    if not stored.outdated:
        result = await _match(pool, order, result, report)
    await _close(pool, order, stored, findings, result)
    return result


async def take_in(
    pool: Pool, order: IngestionOrder, report: Report
) -> tuple[StoredPriceList, Findings]:
    """Read and store the list of `order`, without the matching; raises as `ingest`."""
    findings = Findings()
    async with pool.acquire() as connection:
        known = await known_of_lists(connection, order.supplier_id, order.hints)
        findings.passed_over.extend(known.passed_over)
        async with staged(connection) as staging:
            try:
                with bounded_memory():
                    await stage_list(staging, order, known.hints, findings, report)
            except MemoryError as error:
                raise OutOfMemory(Message("file-needs-too-much-memory")) from error
            except HeaderNotFound as error:
                held = Message("needs-mapping-for-a-header", why=error.message)
                raise UnsureReading(held) from error
            await require_sure(staging, order, findings, known)
            staging.tables.tell_as(order.file_type)
            total = staging.count + findings.bad_rows
            report(IngestionProgress(Phase.STORING, staging.count, total))
            try:
                stored = await _store(connection, staging, order, findings)
            except HeldWhole as held:
                async with connection.transaction():
                    await ask_about_list(connection, held.doubted)
                raise held.as_error() from held
    return stored, findings


async def _store(
    connection: Connection, staging: Staging, order: IngestionOrder, findings: Findings
) -> StoredPriceList:
    return await store_price_list(
        connection,
        staging,
        ListKey(order.supplier_id, order.key, order.listed_at, order.task_id, order.list_number),
        unreadable_skus=findings.bad_skus,
        task_lines=findings.lines(order),
        layouts=[
            {**PriceMeaning.of(one.layout).as_json(), FINGERPRINT: one.fingerprint}
            for one in findings.layouts
        ],
        guard=replace(order.guard, accepts_currency=DoubtKind.CHANGED_LAYOUT in order.accepted),
    )


async def stage_list(
    staging: Staging,
    order: IngestionOrder,
    hints: ReadingHints,
    findings: Findings,
    report: Report,
) -> None:
    """Put the items into the staging table; each batch is sent while the next one is read.

    Raises UnreadableFile.
    """
    report(IngestionProgress(Phase.READING, 0, 0))
    async with aclosing(read_batches(order, hints, findings)) as batches:
        sending: asyncio.Task[None] | None = None
        try:
            async for batch in batches:
                if sending:
                    await sending
                    report(IngestionProgress(Phase.READING, staging.count, 0))
                sending = asyncio.create_task(_send(staging, batch))
        finally:
            if sending:
                await sending


async def require_sure(
    staging: Staging, order: IngestionOrder, findings: Findings, known: KnownOfLists
) -> None:
    """Raise UnsureReading where the list as a whole is in doubt."""
    collapsed = await staging.collapsed() if findings.count.has_repeated_skus else 0
    tally = findings.count.tally(items=staging.count, collapsed=collapsed)
    doubts = doubts_of(
        findings.layouts, tally, has_teachings=bool(known.hints.teachings), before=known.before
    )
    if doubts := unaccepted(doubts, order.accepted):
        raise UnsureReading(held_for(doubts))


async def _send(staging: Staging, batch: list[PricedItem]) -> None:
    async with asyncio.timeout(_STAGING_SECONDS):
        await staging.add(batch)


def _so_far(stored: StoredPriceList, findings: Findings) -> IngestionResult:
    reason = why_nothing(stored, findings)
    errors = (reason,) if reason else (*held_errors(stored), *findings.errors)[:MOST_ERRORS]
    return IngestionResult(
        items_total=stored.items_stored + findings.bad_rows,
        items_processed=stored.items_stored,
        items_new=stored.items_new,
        prices_changed=stored.prices_changed,
        items_delisted=stored.items_delisted,
        items_held=stored.items_held,
        products_recalculated=stored.products_recalculated,
        error_count=1 if reason else findings.bad_rows + stored.items_held,
        errors=errors,
        outdated=stored.outdated,
    )


async def _match(
    pool: Pool, order: IngestionOrder, result: IngestionResult, report: Report
) -> IngestionResult:
    def advance(decided: int, _of: int) -> None:
        report(
            IngestionProgress(Phase.MATCHING, result.items_processed, result.items_total, decided)
        )

    advance(0, 0)
    matched = await match_items(
        pool,
        order.supplier_id,
        thresholds=order.thresholds,
        guard=order.guard,
        progress=advance,
    )
    counts = await count_matches(pool, order.supplier_id)
    return replace(
        result,
        matches_found=counts.matches_found,
        review_queue_count=counts.review_queue_count,
        drafts_created=matched.drafted,
        items_held=result.items_held + matched.prices_held,
        error_count=result.error_count + matched.prices_held,
        errors=(*new_price_errors(matched.prices_held), *result.errors)[:MOST_ERRORS],
        products_recalculated=result.products_recalculated + matched.products_recalculated,
    )


async def _close(
    pool: Pool,
    order: IngestionOrder,
    stored: StoredPriceList,
    findings: Findings,
    result: IngestionResult,
) -> None:
    async with pool.acquire() as connection, connection.transaction():
        kept = _RESULT.dump_python(result, mode="json")
        await finish_price_list(connection, order.supplier_id, order.key, kept)
        # Also if a later list came meanwhile: this list was stored, and its result is final.
        for line in held_lines(order, stored):
            await record_once(connection, line, since=order.since)
        if new := result.items_held - stored.items_held:
            await record_once(connection, new_prices_line(order, new), since=order.since)
        if order.says_its_end or stored.outdated:
            line = closing_line(order, stored, findings)
            await record_once(connection, line, since=order.since)
