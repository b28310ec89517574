from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from marketbel_courier.alerting.habits import raise_overdue
from marketbel_courier.catalogue.suppliers import register_supplier
from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.alerts import recent_alerts
from marketbel_courier.ledger.delivery_habits import DeliveryHistory, delivery_histories
from marketbel_courier.ledger.supplier_partitions import assign_partition_keys
from marketbel_courier_tests.alerting.alerts import let_pass

HOUR = timedelta(hours=1)
NOW = datetime.now(UTC).replace(microsecond=0)


async def add_supplier(pool: Pool, name: str = "Tehnodom", **metadata: object) -> UUID:
    supplier_id = uuid4()
    await register_supplier(
        pool, supplier_id=supplier_id, name=name, source_type="csv", metadata=metadata
    )
    await assign_partition_keys(pool)
    return supplier_id


async def add_delivery(
    pool: Pool,
    supplier_id: UUID,
    days_ago: float,
    content: str | None,
    *,
    outcome: str | None = "success",
    state: str = "complete",
) -> None:
    """A row of the ledger as an attempt of that day left it."""
    await pool.execute(
        """
        INSERT INTO courier.deliveries (job_id, attempt, supplier_id, supplier_name, partition_key,
            task_id, run_id, route, source_type, source_url, file_type, state, outcome,
            checksum_sha256, job_created_at, created_at)
        SELECT $1, 1, supplier_id, 'Tehnodom', partition_key, 't', 'r', 'ml', 'csv', 'u', 'csv',
            $3, $4, $5, $6, $6
        FROM courier.supplier_partitions WHERE supplier_id = $2
        """,
        uuid4(),
        supplier_id,
        state,
        outcome,
        content,
        NOW - timedelta(days=days_ago),
    )


async def deliver_daily(pool: Pool, supplier_id: UUID, *, until_days_ago: int) -> None:
    for number in range(6):
        await add_delivery(pool, supplier_id, until_days_ago + number, f"content {number}")


async def days_ago(pool: Pool, *, at_least: int = 1) -> list[float]:
    (history,) = await delivery_histories(pool, at_least=at_least)
    return [(NOW - moment) / timedelta(days=1) for moment in history.delivered_at]


async def test_new_content_of_every_usable_outcome_counts(pool: Pool) -> None:
    supplier = await add_supplier(pool)
    for days, outcome in ((3, "success"), (2, "partial"), (1, "empty")):
        await add_delivery(pool, supplier, days, f"content {days}", outcome=outcome)

    assert await days_ago(pool) == [3, 2, 1]


async def test_content_that_came_before_it_is_not_new(pool: Pool) -> None:
    supplier = await add_supplier(pool)
    for days, content in ((6, "a"), (5, "a"), (4, "b"), (3, "b"), (2, "a")):
        await add_delivery(pool, supplier, days, content)
    await add_delivery(pool, supplier, 1, "a", outcome="unchanged")

    assert await days_ago(pool) == [6, 4, 2]


@pytest.mark.parametrize("outcome", ["failed", "superseded"])
async def test_what_failed_brought_nothing(pool: Pool, outcome: str) -> None:
    supplier = await add_supplier(pool)
    await add_delivery(pool, supplier, 2, "a")
    await add_delivery(pool, supplier, 1, "b", outcome=outcome, state="failed")

    assert await days_ago(pool) == [2]


async def test_a_history_says_when_the_supplier_was_last_asked_and_with_what_outcome(
    pool: Pool,
) -> None:
    supplier = await add_supplier(pool)
    await add_delivery(pool, supplier, 2, "a")
    await add_delivery(pool, supplier, 1, None, outcome="failed", state="failed")

    assert await delivery_histories(pool, at_least=1) == [
        DeliveryHistory(
            "tehnodom",
            "Tehnodom",
            [NOW - timedelta(days=2)],
            NOW - timedelta(days=1),
            "failed",
            None,
        )
    ]


async def test_only_active_suppliers_with_enough_deliveries_are_looked_at(pool: Pool) -> None:
    for name, active, number in (("Old", False, 5), ("New", True, 4), ("Known", True, 5)):
        supplier = await add_supplier(pool, name, is_active=active)
        for day in range(number):
            await add_delivery(pool, supplier, day, f"content {day}")
    await add_supplier(pool, "Silent")

    histories = await delivery_histories(pool, at_least=5)

    assert [history.partition_key for history in histories] == ["known"]


async def test_an_overdue_supplier_is_told_once_a_week_until_it_delivers(pool: Pool) -> None:
    supplier = await add_supplier(pool)
    await deliver_daily(pool, supplier, until_days_ago=20)

    assert await raise_overdue(pool, shortest_silence=HOUR) == 1
    await let_pass(pool, timedelta(days=6))
    assert await raise_overdue(pool, shortest_silence=HOUR) == 0
    await let_pass(pool, timedelta(days=1))
    assert await raise_overdue(pool, shortest_silence=HOUR) == 1
    (alert, _) = await recent_alerts(pool, 2)
    assert (alert.subject, alert.cause) == ("tehnodom", "overdue")
    assert str(alert.reason).startswith("Nothing new since")


async def test_a_supplier_that_delivered_and_fell_silent_again_is_told_anew(pool: Pool) -> None:
    supplier = await add_supplier(pool)
    await deliver_daily(pool, supplier, until_days_ago=8)
    await raise_overdue(pool, shortest_silence=HOUR)
    await let_pass(pool, timedelta(days=6))
    for days in (5, 4):
        await add_delivery(pool, supplier, days, f"news {days}")

    assert await raise_overdue(pool, shortest_silence=HOUR) == 1


async def test_a_supplier_that_is_being_delivered_is_not_warned_of(pool: Pool) -> None:
    supplier = await add_supplier(pool)
    await deliver_daily(pool, supplier, until_days_ago=5)
    await add_delivery(pool, supplier, 0, None, outcome=None, state="downloading")

    assert await raise_overdue(pool, shortest_silence=HOUR) == 0
