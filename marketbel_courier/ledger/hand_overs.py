"""Notes hand-overs: which job ml-analyze made of each file; no two suppliers' files share a job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from marketbel_courier.database.batches import Batches
from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.deliveries import HANDED_OVER, hand_over_values, mark_handed_over
from marketbel_courier.ledger.delivery_queries import had_them_first
from marketbel_courier.ledger.delivery_records import Delivery


@dataclass(frozen=True)
class HandOver:
    """How a hand-over was noted: the attempt's row, None if another run has taken it over.

    `had_it_first` names the supplier whose file already has this job of ml-analyze: then nothing is
    noted.
    """

    row: Delivery | None
    had_it_first: str | None = None


async def note_hand_over(batches: Batches, delivery: Delivery, ml_job_id: str) -> HandOver:
    """Note which job ml-analyze made of the file, unless another supplier's file has that job."""
    noted = await batches.ask(_note_hand_overs, (delivery, ml_job_id))
    if noted.row is None and noted.had_it_first is None:
        # A locked row is awaited in a statement of its own.
        return HandOver(await mark_handed_over(batches.pool, delivery, ml_job_id))
    return noted


async def _note_hand_overs(
    pool: Pool, submitted: Sequence[tuple[Delivery, str]]
) -> Sequence[HandOver]:
    firsts = await had_them_first(pool, submitted)
    own = [
        (delivery, hand_over_values(delivery, ml_job_id))
        for (delivery, ml_job_id), first in zip(submitted, firsts, strict=True)
        if first is None
    ]
    rows = iter(await HANDED_OVER.make_together(pool, own) if own else ())
    return [HandOver(next(rows)) if first is None else HandOver(None, first) for first in firsts]
