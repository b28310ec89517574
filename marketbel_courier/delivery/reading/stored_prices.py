"""Checks prices that a service without a price guard has stored: raises alerts, undoes nothing."""

from __future__ import annotations

import logging

from marketbel_courier.catalogue.price_guard import judge_stored, keep_judgement
from marketbel_courier.catalogue.prices_before import (
    changes_since,
    forget_prices_before,
    note_prices_before,
    prices_are_to_be_judged,
)
from marketbel_courier.catalogue.stored_price_lists import ListKey
from marketbel_courier.database.connections import DATABASE_ERRORS
from marketbel_courier.delivery.courier import Courier
from marketbel_courier.guard.guard_settings import guard_rules
from marketbel_courier.guard.records import HeldPrice, Judgement
from marketbel_courier.ledger.alerts import AlertKind, NewAlert, Severity, raise_alerts
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.states import Step
from marketbel_courier.messages.message import Message

logger = logging.getLogger(__name__)


async def note_before_hand_over(courier: Courier, delivery: Delivery) -> None:
    """Keep the supplier's prices for `judge_afterwards`, if the service does not guard prices."""
    rules = guard_rules(courier.settings)
    health = await courier.ml_health.pass_through()
    if rules.is_on and not health.capabilities.guards_prices:
        await note_prices_before(courier.batches, delivery.supplier_id, delivery.job_id)


async def judge_afterwards(courier: Courier, delivery: Delivery) -> None:
    """Open questions and raise alerts about implausible prices that this analysis stored.

    Also of an analysis that failed: it may have stored something before. What cannot be judged
    fails nothing: the list was read.
    """
    try:
        if await prices_are_to_be_judged(courier.batches, delivery.supplier_id, delivery.job_id):
            await _judge(courier, delivery)
    except DATABASE_ERRORS as error:
        logger.warning("%s: what was stored is not judged: %s", delivery.supplier_name, error)


async def _judge(courier: Courier, delivery: Delivery) -> None:
    async with courier.pool.acquire() as connection, connection.transaction():
        since = await changes_since(connection, delivery.supplier_id, delivery.job_id)
        if since is None:
            return
        judgement = await judge_stored(
            connection,
            delivery.supplier_id,
            since.found,
            guard_rules(courier.settings),
            before=since.noted_at,
        )
        job = str(delivery.job_id)
        listed = ListKey(
            delivery.supplier_id, delivery.client_job_id or job, delivery.job_created_at, job
        )
        digest = delivery.checksum_sha256 or job
        await keep_judgement(connection, listed, since.found, judgement, digest)
        if reason := _reason(delivery, judgement):
            await raise_alerts(connection, [_alert(delivery, reason, courier.run_id)])
        await forget_prices_before(connection, delivery.supplier_id, delivery.job_id)


def _reason(delivery: Delivery, judgement: Judgement) -> Message | None:
    key = delivery.partition_key
    if judgement.whole:
        return Message("hold-list-stored", why=list(judgement.whole), supplier=key)
    news = [one for one in judgement.held if not one.is_refused]
    if not news:
        return None
    farthest = max(news, key=_distance)
    return Message(
        "hold-prices-stored",
        n=len(news),
        name=farthest.change.name,
        why=farthest.reason,
        supplier=key,
    )


def _distance(held: HeldPrice) -> float:
    factor = held.factor or 0.0
    return max(factor, 1 / factor) if factor > 0 else float("inf")


def _alert(delivery: Delivery, reason: Message, run_id: str) -> NewAlert:
    return NewAlert(
        kind=AlertKind.PRICES_DOUBTED,
        severity=Severity.ERROR,
        subject=delivery.partition_key,
        cause=AlertKind.PRICES_DOUBTED,
        reason=reason,
        supplier_name=delivery.supplier_name,
        phase=Step.ANALYZING,
        run_id=run_id,
    )
