"""Rows of the ledger that speak of files on the volume."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.deliveries import claim_analysis, mark_complete, mark_delivered
from marketbel_courier.ledger.delivery_queries import reload
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier_tests.ledger.test_deliveries import FILE, RESULT, opened


async def note_in_flight(pool: Pool, path: Path) -> Delivery:
    """A delivery whose file waits to be analysed."""
    delivery = await opened(pool)
    assert await mark_delivered(
        pool, delivery.job_id, delivery.attempt, replace(FILE, file_path=str(path))
    )
    return await reload(pool, delivery)


async def note_finished(pool: Pool, path: Path) -> Delivery:
    """A delivery whose file has been analysed."""
    claimed = await claim_analysis(pool, await note_in_flight(pool, path), run_id="run-1")
    assert claimed is not None
    assert await mark_complete(pool, claimed, RESULT)
    return await reload(pool, claimed)
