from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from marketbel_courier.catalogue.held_changes import HeldFilter, held_changes
from marketbel_courier.database.pool import Pool
from marketbel_courier.ingestion.held_answers import refuse_changes
from marketbel_courier.ledger.alert_ends import (
    acknowledge,
    count_troubles,
    mute,
    open_alerts,
    open_troubles,
    resolve,
    resolve_what_is_over,
)
from marketbel_courier.ledger.alerts import AlertKind, claim_unsent, raise_alerts, recent_alerts
from marketbel_courier.messages.message import Message
from marketbel_courier_tests.alerting.alerts import DEAD_LINK, let_pass
from marketbel_courier_tests.held_rows import TEN_TIMES, hold_prices
from marketbel_courier_tests.ledger_rows import attempt, listed, register, write

MINUTE = timedelta(minutes=1)
SHOP = replace(DEAD_LINK, subject="shop")
PLATFORM = replace(DEAD_LINK, kind=AlertKind.PLATFORM, subject="daemon", supplier_name="")


async def only(pool: Pool) -> int:
    (alert,) = await recent_alerts(pool, 1)
    return alert.alert_id


@pytest.mark.parametrize("kind", [AlertKind.FAILED_FOR_GOOD, AlertKind.RETRIES_EXHAUSTED])
async def test_a_later_delivery_ends_what_was_told_of_a_supplier(
    pool: Pool, kind: AlertKind
) -> None:
    await register(pool, listed())
    row = attempt("complete", datetime.now(UTC) + MINUTE)
    await raise_alerts(pool, [replace(SHOP, kind=kind, subject=row.partition_key)])
    assert await resolve_what_is_over(pool) == 0

    await write(pool, row)

    assert await resolve_what_is_over(pool) == 1
    (alert,) = await recent_alerts(pool, 1)
    assert (alert.resolved_at is not None, alert.resolved_by) == (True, None)


async def test_an_alert_of_held_prices_says_how_many_still_are(pool: Pool) -> None:
    supplier = listed()
    await register(pool, supplier)
    await hold_prices(pool, supplier.id, "A", "B", "C")
    told = Message("hold-prices-of-list", n=3, name="A", why=TEN_TIMES, supplier="shop")
    await raise_alerts(
        pool,
        [
            replace(SHOP, kind=kind, cause=kind, subject=supplier.partition_key, reason=told)
            for kind in (AlertKind.PRICES_HELD, AlertKind.OVERDUE)
        ],
    )

    async def numbers() -> dict[AlertKind, object]:
        return {
            alert.kind: (alert.reason.parameters["n"], alert.resolved_at is None)
            for alert in await recent_alerts(pool, 2)
        }

    assert await resolve_what_is_over(pool) == 0
    one = await held_changes(pool, HeldFilter(supplier_id=supplier.id), limit=1)
    await refuse_changes(pool, HeldFilter(change_ids=[one[0].change_id]), by="anna")
    assert await resolve_what_is_over(pool) == 0

    assert await numbers() == {AlertKind.PRICES_HELD: (2, True), AlertKind.OVERDUE: (3, True)}
    assert "Held: 2 prices" in str((await open_alerts(pool, kind=AlertKind.PRICES_HELD))[0].reason)

    await refuse_changes(pool, HeldFilter(supplier_id=supplier.id), by="anna")
    assert await resolve_what_is_over(pool) == 1
    assert (await numbers())[AlertKind.PRICES_HELD] == (2, False)


async def test_a_supplier_that_is_deactivated_needs_nobody(pool: Pool) -> None:
    supplier = listed(is_active=False)
    await register(pool, supplier)
    await raise_alerts(pool, [replace(SHOP, subject=supplier.partition_key)])
    assert await resolve_what_is_over(pool) == 1


async def test_what_is_over_and_comes_again_is_news_within_the_hour(pool: Pool) -> None:
    await raise_alerts(pool, [SHOP])
    assert await raise_alerts(pool, [SHOP]) == 0
    await resolve(pool, [await only(pool)], by="anna")
    assert await raise_alerts(pool, [SHOP]) == 1


async def test_of_what_is_acknowledged_nobody_is_told_again(pool: Pool) -> None:
    await raise_alerts(pool, [SHOP])
    assert await acknowledge(pool, [await only(pool)], by="anna") == 1
    await let_pass(pool, timedelta(hours=2))
    assert await raise_alerts(pool, [SHOP]) == 1
    assert await claim_unsent(pool, lease=MINUTE) == []
    (alert,) = await open_alerts(pool)
    assert alert.acknowledged_by == "anna"


async def test_what_is_muted_is_sent_when_the_mute_is_over(pool: Pool) -> None:
    await raise_alerts(pool, [SHOP])
    until = datetime.now(UTC) + timedelta(days=2)
    await mute(pool, [await only(pool)], until=until, by="anna")
    await let_pass(pool, timedelta(hours=2))
    await raise_alerts(pool, [SHOP])
    assert await claim_unsent(pool, lease=MINUTE) == []
    await let_pass(pool, timedelta(days=2))
    assert len(await claim_unsent(pool, lease=MINUTE)) == 2


async def test_what_is_resolved_before_it_went_out_is_not_sent(pool: Pool) -> None:
    await raise_alerts(pool, [SHOP])
    await resolve(pool, [await only(pool)], by="anna")
    assert await claim_unsent(pool, lease=MINUTE) == []


async def test_troubles_of_all_are_counted_as_they_are_listed(pool: Pool) -> None:
    other = replace(PLATFORM, subject="sensor:sync_sensor")
    await raise_alerts(pool, [PLATFORM, other, SHOP])
    assert await count_troubles(pool) == len(await open_troubles(pool)) == 2
    await acknowledge(pool, [(await open_troubles(pool))[0].alert_id], by="anna")
    assert await count_troubles(pool) == len(await open_troubles(pool)) == 1
