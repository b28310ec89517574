"""The route holds at the moment of the reading: what waits follows the switches of today."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from marketbel_courier.catalogue.outbox import note_untold
from marketbel_courier.catalogue.routes import reroute_waiting
from marketbel_courier.settings import Settings

if TYPE_CHECKING:
    from marketbel_courier.catalogue.pool import Pool


async def follow_the_switches(
    pool: Pool, settings: Settings, partition_keys: Collection[str] | None = None
) -> None:
    """Send what waits, of these suppliers or of all, down the route that holds today.

    What somebody is at work on stays on its route, and so does what fell back.
    """
    rerouted = await reroute_waiting(
        pool, use_ml_globally=settings.use_ml_processing, partition_keys=partition_keys
    )
    if rerouted:
        await note_untold(pool, [row.job_id for row in rerouted])
