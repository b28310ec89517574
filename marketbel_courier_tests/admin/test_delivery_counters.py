"""Ended attempts are counted once, whoever looks how often, and none from before the process."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from prometheus_client import CollectorRegistry

from marketbel_courier.admin.delivery_counters import DeliveryCounters
from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.delivery_ends import ends_since, oldest_ages
from marketbel_courier.ledger.states import State
from marketbel_courier_tests.ledger_rows import attempt, listed, register, write


def value(registry: CollectorRegistry, name: str, **labels: str) -> float:
    return registry.get_sample_value(f"marketbel_courier_{name}", labels) or 0.0


async def test_each_end_is_counted_once_with_its_steps_and_bytes(pool: Pool) -> None:
    now = datetime.now(UTC)
    await register(pool, listed())
    done = attempt("complete", now - timedelta(seconds=60), finished_at=now)
    again = attempt("failed", now, job_id=uuid4(), attempt=2, finished_at=now, error_code="network")
    long_ago = attempt(
        "complete", now - timedelta(days=2), job_id=uuid4(), finished_at=now - timedelta(days=1)
    )
    await write(pool, done, again, long_ago)
    registry = CollectorRegistry()
    counters = DeliveryCounters(registry)

    for _ in range(2):
        counters.take(await ends_since(pool, 600))

    ended = {"route": "ml", "origin": "source"}
    assert value(registry, "deliveries_total", outcome="success", **ended) == 1
    assert value(registry, "deliveries_total", outcome="failed", **ended) == 1
    assert value(registry, "failures_total", code="network") == 1
    assert value(registry, "retries_total") == 1
    assert value(registry, "step_seconds_count", step="downloading") == 1
    assert value(registry, "delivered_bytes_sum") == done.file_size_bytes


def test_nothing_from_before_the_process_is_looked_at() -> None:
    assert DeliveryCounters(CollectorRegistry()).look_back_seconds < 60


async def test_the_oldest_job_of_each_open_state_is_told_by_its_age(pool: Pool) -> None:
    now = datetime.now(UTC)
    await register(pool, listed())
    await write(
        pool,
        attempt("downloading", now - timedelta(hours=1), job_id=UUID(int=1)),
        attempt("downloading", now - timedelta(hours=2), job_id=UUID(int=2)),
    )

    ages = await oldest_ages(pool)

    assert set(ages) == {State.DOWNLOADING}
    assert round(ages[State.DOWNLOADING] / 3600) == 2
