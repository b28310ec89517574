"""Which run reads a file: one run claims the file, the others wait or take over its analysis."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from marketbel_courier.delivery.courier import Courier
from marketbel_courier.delivery.routing import require_route
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
from marketbel_courier.ledger.states import Route, State
from marketbel_courier.messages.message import Message

OWNER_CHECK_SECONDS = 0.5

Take = Callable[[Delivery], Awaitable[Delivery | None]]


async def claim(courier: Courier, delivery: Delivery, route: Route, take: Take) -> Delivery:
    """Wait until `take` gives the attempt to this run, or another run has seen it through.

    Returns the attempt in state analyzing, or complete. Raises Superseded if the attempt has ended
    otherwise (a run that dies fails its job, and the retry is a new attempt), and OtherRoute if the
    file's route has changed.
    """
    while True:
        require_route(delivery, delivery.route, route)
        if delivery.state is State.COMPLETE:
            return delivery
        if delivery.state is State.FAILED:
            raise Superseded(delivery.error_message or Message("superseded-meanwhile"))
        claimed = await take(delivery)
        if claimed is not None:
            return claimed
        await asyncio.sleep(OWNER_CHECK_SECONDS)
        delivery = await reload(courier.pool, delivery)


async def claim_for_ml(courier: Courier, delivery: Delivery) -> Delivery:
    """Claim the attempt from the queue, or from a run that left the analysis behind.

    The claimed attempt has the id of the analysis to continue, if there is one.
    """

    async def take(seen: Delivery) -> Delivery | None:
        if seen.state is State.DELIVERED:
            return await claim_analysis(courier.batches, seen, run_id=courier.run_id)
        left_by_another = seen.ml_job_id is None and seen.run_id != courier.run_id
        if left_by_another and await courier.slots.is_held(seen.job_id, seen.run_id):
            # The run that owns the attempt may be sending the file now, and the file must not be
            # sent twice.
            return None
        return await take_over_analysis(courier.pool, seen, run_id=courier.run_id)

    claimed = await claim(courier, delivery, Route.ML, take)
    if claimed.state is State.COMPLETE or claimed.ml_job_id is not None:
        return claimed
    return await _take_over_same_file(courier, claimed)


async def claim_for_engine(courier: Courier, delivery: Delivery) -> Delivery:
    """Claim the attempt from the queue; a file that another run reads is left to that run."""

    async def take(seen: Delivery) -> Delivery | None:
        if seen.state is State.DELIVERED:
            return await claim_analysis(courier.batches, seen, run_id=courier.run_id)
        return seen if seen.run_id == courier.run_id else None

    return await claim(courier, delivery, Route.LEGACY, take)


async def _await_hand_over(courier: Courier, old: Delivery) -> None:
    # The run that owns the attempt may be sending the file now. Until that run has the answer or is
    # dead, it is not known which analysis to continue.
    while old.ml_job_id is None and await courier.slots.is_held(old.job_id, old.run_id):
        await asyncio.sleep(OWNER_CHECK_SECONDS)
        old = await reload(courier.pool, old)


async def _take_over_same_file(courier: Courier, delivery: Delivery) -> Delivery:
    """Continue an analysis of the same bytes that no run awaits; end those of older files."""
    begun = await abandoned_analysis(courier.batches, delivery)
    for old in await unfinished_analyses(courier.batches, delivery):
        if old.ml_job_id is None:
            await _await_hand_over(courier, old)
        reason = Message("superseded-by-job", job=delivery.job_id)
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
        raise Superseded(Message("superseded-by-another-run"))
    return adopted
