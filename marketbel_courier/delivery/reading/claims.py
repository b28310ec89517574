"""Whose analysis it is: one run sends the file, whoever comes later goes on with what was sent."""

from __future__ import annotations

import asyncio

from marketbel_courier.delivery.courier import Courier
from marketbel_courier.delivery.reading.readiness import require_route
from marketbel_courier.delivery.routing import Route
from marketbel_courier.errors import Superseded
from marketbel_courier.ledger.deliveries import (
    adopt_analysis,
    claim_analysis,
    supersede,
    take_over_analysis,
)
from marketbel_courier.ledger.delivery_queries import (
    abandoned_analysis,
    reload,
    unfinished_analyses,
)
from marketbel_courier.ledger.delivery_records import Delivery

OWNER_CHECK_SECONDS = 0.5


async def claim(courier: Courier, delivery: Delivery) -> Delivery:
    """Take the delivery from the queue, or from a run that left it behind.

    Returns it in state analyzing, with the id of an analysis to go on with if there is one, or in
    state complete if another run saw it through. Raises Superseded if it has ended otherwise.
    """
    claimed: Delivery | None = None
    while claimed is None:
        if delivery.state == "complete":
            return delivery
        if delivery.state == "failed":
            raise Superseded(delivery.error_message or "The job has ended meanwhile.")
        claimed = await _try_to_claim(courier, delivery)
        if claimed is None:
            await asyncio.sleep(OWNER_CHECK_SECONDS)
            newest = await reload(courier.pool, delivery)
            require_route(newest, newest.route, Route(delivery.route))
            delivery = newest
    if claimed.ml_job_id is None:
        return await _take_over_same_file(courier, claimed)
    return claimed


async def _try_to_claim(courier: Courier, delivery: Delivery) -> Delivery | None:
    if delivery.state == "delivered":
        return await claim_analysis(courier.pool, delivery, run_id=courier.run_id)
    left_by_another = delivery.ml_job_id is None and delivery.run_id != courier.run_id
    if left_by_another and await courier.slots.is_held(delivery.job_id, delivery.run_id):
        # Its owner may be sending the file this very moment: sending it too would be the harm.
        return None
    return await take_over_analysis(courier.pool, delivery, run_id=courier.run_id)


async def _await_hand_over(courier: Courier, old: Delivery) -> None:
    # Its run may be sending the file this very moment: until it has the answer or is dead, nobody
    # can say which analysis there is to go on with.
    while old.ml_job_id is None and await courier.slots.is_held(old.job_id, old.run_id):
        await asyncio.sleep(OWNER_CHECK_SECONDS)
        old = await reload(courier.pool, old)


async def _take_over_same_file(courier: Courier, delivery: Delivery) -> Delivery:
    """Go on with an analysis of the same bytes that nobody awaits; end those of older files."""
    begun = await abandoned_analysis(courier.pool, delivery)
    for old in await unfinished_analyses(courier.pool, delivery):
        if old.ml_job_id is None:
            await _await_hand_over(courier, old)
        reason = f"Job {delivery.job_id} of the same supplier took its place."
        ended = await supersede(courier.pool, old, reason=reason)
        if ended is None:
            continue
        courier.show(ended)
        if old.checksum_sha256 == delivery.checksum_sha256:
            begun = ended
    if begun is None:
        return delivery
    adopted = await adopt_analysis(courier.pool, delivery, begun)
    if adopted is None:
        raise Superseded("Another run has taken this job over.")
    return adopted
