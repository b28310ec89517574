"""Whose file it is: of several runs one reads it, and the others wait for what becomes of it."""

from __future__ import annotations

import asyncio

from marketbel_courier.delivery.courier import Courier
from marketbel_courier.delivery.reading.readiness import require_route
from marketbel_courier.delivery.routing import Route
from marketbel_courier.errors import Superseded
from marketbel_courier.ledger.deliveries import claim_analysis
from marketbel_courier.ledger.delivery_queries import reload
from marketbel_courier.ledger.delivery_records import Delivery

OWNER_CHECK_SECONDS = 0.5


async def claim(courier: Courier, delivery: Delivery) -> Delivery:
    """Take the file for this run; or, where another run reads it, wait until that has ended.

    Returns it in state analyzing, or complete if another run saw it through. Raises Superseded if
    it has ended otherwise: a run that dies fails its job, and the retry is a new attempt.
    """
    while True:
        if delivery.state == "complete":
            return delivery
        if delivery.state == "failed":
            raise Superseded(delivery.error_message or "The job has ended meanwhile.")
        require_route(delivery, delivery.route, Route.LEGACY)
        if delivery.state == "delivered":
            claimed = await claim_analysis(courier.pool, delivery, run_id=courier.run_id)
            if claimed is not None:
                return claimed
        elif delivery.run_id == courier.run_id:
            return delivery
        await asyncio.sleep(OWNER_CHECK_SECONDS)
        delivery = await reload(courier.pool, delivery)
