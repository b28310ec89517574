"""Raises one alert about the prices of a list that are held until a person decides."""

from __future__ import annotations

from marketbel_courier.catalogue.held_changes import (
    HeldChange,
    HeldCounts,
    HeldFilter,
    are_any_held,
    count_held_by_supplier,
    held_changes,
)
from marketbel_courier.delivery.courier import Courier
from marketbel_courier.ledger.alerts import AlertKind, NewAlert, Severity, raise_alerts
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.states import Step
from marketbel_courier.messages.message import Message


async def tell_of_held_prices(courier: Courier, delivery: Delivery) -> None:
    """Raise an alert if the list of this delivery brought prices that are held.

    No alert is raised for a price that was held before and is in the list again.
    """
    if not await are_any_held(courier.batches, delivery.supplier_id):
        return
    which = HeldFilter(supplier_id=delivery.supplier_id)
    newest = await held_changes(courier.pool, which, limit=1)
    if not newest or not _is_news(newest[0], delivery):
        return
    counts = await count_held_by_supplier(courier.pool, [delivery.supplier_id])
    held = counts.get(delivery.supplier_id, HeldCounts())
    await raise_alerts(courier.pool, [_alert(delivery, newest[0], held.changes, courier.run_id)])


def _is_news(newest: HeldChange, delivery: Delivery) -> bool:
    begun = delivery.handed_over_at or delivery.created_at
    return newest.held_at >= begun and not newest.was_stored


def _alert(delivery: Delivery, example: HeldChange, n: int, run_id: str) -> NewAlert:
    return NewAlert(
        kind=AlertKind.PRICES_HELD,
        severity=Severity.WARNING,
        subject=delivery.partition_key,
        cause=AlertKind.PRICES_HELD,
        reason=Message(
            "hold-prices-of-list",
            n=n,
            name=example.name,
            why=example.reason,
            supplier=delivery.partition_key,
        ),
        supplier_name=delivery.supplier_name,
        phase=Step.ANALYZING,
        run_id=run_id,
    )
