"""A price list read to its end and compared with the catalogue, in the calling process."""

from __future__ import annotations

from dataclasses import dataclass

from marketbel_courier.catalogue.list_comparison import ListComparison, compare_with_catalogue
from marketbel_courier.catalogue.staging import staged
from marketbel_courier.database.pool import Pool
from marketbel_courier.errors import UnreadableFile, UnsureReading
from marketbel_courier.ingestion.contract import IngestionOrder
from marketbel_courier.ingestion.findings import Findings
from marketbel_courier.ingestion.memory_limit import bounded_memory
from marketbel_courier.ingestion.merged_hints import known_of_lists
from marketbel_courier.ingestion.pipeline import require_sure, stage_list
from marketbel_courier.messages.fields import KeptMessage
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.records import HeaderNotFound
from marketbel_courier.price_lists.verdict import Verdict

MOST_DIFFERENCES = 500
"""How many differing items are listed one by one; the counts are of all."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """How a file is read today, and what its items would change.

    `reason` says why a list is unsure or refused: nothing of it would be stored, so there is no
    comparison. `left_out` counts rows that cannot be read.
    """

    verdict: Verdict
    reason: KeptMessage | None = None
    items: int = 0
    left_out: int = 0
    comparison: ListComparison | None = None

    @property
    def changes_nothing(self) -> bool:
        """Whether the catalogue would stay as it is."""
        return self.comparison is not None and not self.comparison.different


async def rehearse(
    pool: Pool, order: IngestionOrder, *, most_differences: int = MOST_DIFFERENCES
) -> Rehearsal:
    """What carrying out `order` would do; nothing is stored, and no line is logged.

    Raises MemoryError, UnknownSupplier, and the errors of asyncpg.
    """
    findings = Findings()
    async with pool.acquire() as connection:
        known = await known_of_lists(connection, order.supplier_id, order.hints)
        async with staged(connection) as staging:
            try:
                with bounded_memory():
                    await stage_list(staging, order, known.hints, findings, lambda _: None)
                await require_sure(staging, order, findings, known)
            except UnsureReading as error:
                return _not_stored(Verdict.UNSURE, error.message, staging.count, findings)
            except HeaderNotFound as error:
                held = Message("needs-mapping-for-a-header", why=error.message)
                return _not_stored(Verdict.UNSURE, held, staging.count, findings)
            except UnreadableFile as error:
                return _not_stored(Verdict.REFUSED, error.message, staging.count, findings)
            compared = await compare_with_catalogue(
                staging, order.supplier_id, most=most_differences
            )
            return Rehearsal(
                Verdict.SURE,
                items=staging.count,
                left_out=findings.bad_rows,
                comparison=compared,
            )


def _not_stored(verdict: Verdict, reason: Message, items: int, findings: Findings) -> Rehearsal:
    return Rehearsal(verdict, reason, items, findings.bad_rows)
