from __future__ import annotations

import asyncio
from contextlib import aclosing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.abandonment import end_jobs_of_run
from marketbel_courier.delivery.telling.job_view import job_state_of
from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.job_hash import Phase
from marketbel_courier.job_state.visible_jobs import write_states
from marketbel_courier.ledger.abandoned_deliveries import runs_at_work
from marketbel_courier.ledger.deliveries import claim_analysis, take_over_analysis
from marketbel_courier.ledger.delivery_queries import deliveries_by_job, reload
from marketbel_courier.ledger.outbox import untold_jobs
from marketbel_courier.ledger.run_heartbeats import (
    Worker,
    begin_heartbeat,
    forget_heartbeats,
    read_heartbeats,
)
from marketbel_courier.ledger.states import Step
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings
from marketbel_courier_tests.ledger.test_deliveries import delivered, opened

if TYPE_CHECKING:
    from marketbel_courier.ledger.delivery_records import Delivery

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
FAR_AHEAD = datetime(9999, 1, 1, tzinfo=UTC)


@pytest.fixture
def settings(migrated_database: str, redis_dsn: str) -> Settings:
    return Settings.from_environment({"database_url": migrated_database, "redis_url": redis_dsn})


async def end(
    pool: Pool, settings: Settings, run_id: str, last_sign: datetime = FAR_AHEAD
) -> list[Delivery] | None:
    async with aclosing(connect_redis(settings.redis_dsn)) as redis:
        ended = await end_jobs_of_run(
            pool,
            redis,
            settings,
            run_id,
            what_happened=Message("run-was-ended"),
            last_sign=last_sign,
        )
    return None if ended is None else list(ended)


async def analyzing(pool: Pool, key: str = "shop", *, run_id: str = "run-1") -> Delivery:
    claimed = await claim_analysis(pool, await delivered(pool, key), run_id=run_id)
    assert claimed is not None
    return claimed


async def test_what_a_dead_run_had_under_way_fails_and_is_to_be_retried(
    pool: Pool, settings: Settings
) -> None:
    await opened(pool, "a")
    await analyzing(pool, "b")

    ended = await end(pool, settings, "run-1")

    assert ended is not None
    after = [await reload(pool, delivery) for delivery in ended]
    assert {row.partition_key for row in after} == {"a", "b"}
    assert {(row.state, row.outcome, row.error_code) for row in after} == {
        ("failed", "failed", "worker_died")
    }
    assert all(row.next_retry_at is not None for row in after)
    assert sorted(str(row.error_message) for row in after) == [
        "The run was ended. At that time the price list was about to be handed to ml-analyze.",
        "The run was ended. At that time the price list was being downloaded.",
    ]


async def test_the_step_of_each_attempt_is_kept_also_the_one_that_only_redis_was_told(
    pool: Pool, settings: Settings, redis_server: EmbeddedValkey
) -> None:
    """An attempt that was matching before this one says nothing of this one."""
    rows = {key: await analyzing(pool, key) for key in ("read", "matching", "matched before")}
    rows["downloading"] = await opened(pool, "downloading")
    kept = await opened(pool, "kept")
    await pool.execute(
        "UPDATE courier.deliveries SET file_path = 'price.csv' WHERE partition_key = 'kept'"
    )
    await pool.execute(
        "UPDATE courier.deliveries SET attempt = 2 WHERE partition_key = 'matched before'"
    )
    told = [
        job_state_of(rows[key], max_retries=3).advanced(phase=Phase.MATCHING)
        for key in ("matching", "matched before")
    ]
    async with aclosing(connect_redis(settings.redis_dsn)) as redis:
        await write_states(redis, told)

    await end(pool, settings, "run-1")

    after = await deliveries_by_job(pool, [row.job_id for row in (*rows.values(), kept)])
    assert {row.partition_key: row.step for row in after.values()} == {
        "downloading": Step.DOWNLOADING,
        "kept": Step.ANALYZING,
        "read": Step.ANALYZING,
        "matching": Step.MATCHING,
        "matched before": Step.ANALYZING,
    }
    late = await analyzing(pool, "while Redis is away", run_id="run-2")
    await asyncio.to_thread(redis_server.stop)
    await end(pool, settings, "run-2")
    assert (await reload(pool, late)).step is Step.ANALYZING


async def test_everybody_who_asks_is_told_why(pool: Pool, settings: Settings) -> None:
    delivery = await opened(pool)

    await end(pool, settings, "run-1")

    logs = await pool.fetch("SELECT task_id, error_type, error_message FROM parsing_logs")
    row = await reload(pool, delivery)
    assert [tuple(log) for log in logs] == [(str(delivery.job_id), "ERROR", str(row.error_message))]
    assert await untold_jobs(pool) == [delivery.job_id]


async def test_a_job_whose_retries_are_spent_is_left_to_a_person(
    pool: Pool, settings: Settings
) -> None:
    delivery = await opened(pool)
    await pool.execute("UPDATE courier.deliveries SET retries_used = $1", settings.max_retries)

    await end(pool, settings, "run-1")

    row = await reload(pool, delivery)
    assert row.next_retry_at is None
    assert "Given up after 3 retries" in str(row.error_message)


async def test_a_file_that_waits_on_the_volume_still_waits(pool: Pool, settings: Settings) -> None:
    delivery = await delivered(pool)

    assert await end(pool, settings, "run-1") == []

    assert await reload(pool, delivery) == delivery


async def test_a_job_that_another_run_has_taken_over_is_left_to_it(
    pool: Pool, settings: Settings
) -> None:
    taken = await take_over_analysis(pool, await analyzing(pool), run_id="run-2")
    assert taken is not None

    assert await end(pool, settings, "run-1") == []

    assert await reload(pool, taken) == taken
    assert list(await runs_at_work(pool)) == ["run-2"]


async def test_the_places_of_a_dead_run_are_free_and_those_of_others_are_not(
    pool: Pool, settings: Settings
) -> None:
    for run_id in ("run-1", "run-2"):
        await pool.execute(
            "INSERT INTO courier.analysis_slots (job_id, run_id, leased_until)"
            " VALUES (gen_random_uuid(), $1, 'infinity')",
            run_id,
        )

    await end(pool, settings, "run-1")

    rows = await pool.fetch("SELECT run_id FROM courier.analysis_slots")
    assert [row["run_id"] for row in rows] == ["run-2"]


async def test_a_run_that_came_back_keeps_its_jobs(pool: Pool, settings: Settings) -> None:
    delivery = await opened(pool)
    await begin_heartbeat(pool, Worker("run-1", "host", 1), timeout=10)

    assert await end(pool, settings, "run-1", last_sign=LONG_AGO) is None

    assert await reload(pool, delivery) == delivery


async def test_ending_a_run_again_changes_nothing(pool: Pool, settings: Settings) -> None:
    delivery = await opened(pool)
    await end(pool, settings, "run-1")
    first = await reload(pool, delivery)

    assert await end(pool, settings, "run-1") == []

    assert await reload(pool, delivery) == first
    assert await pool.fetchval("SELECT count(*) FROM parsing_logs") == 1


async def test_a_second_worker_of_a_run_takes_the_place_of_the_first(pool: Pool) -> None:
    for pid in (1, 2):
        await begin_heartbeat(pool, Worker("run-1", "host", pid), timeout=10)

    assert await pool.fetchval("SELECT pid FROM courier.run_heartbeats") == 2
    await forget_heartbeats(pool, ["run-1"])
    assert (await read_heartbeats(pool)).by_run == {}


async def test_who_is_at_work_is_found_by_index_among_ten_thousand_finished_attempts(
    pool: Pool,
) -> None:
    template = await opened(pool)
    await pool.execute(
        """
        INSERT INTO courier.deliveries (job_id, attempt, supplier_id, supplier_name, partition_key,
            task_id, run_id, route, source_type, source_url, file_type, state)
        SELECT gen_random_uuid(), attempt, supplier_id, supplier_name, partition_key, task_id,
            run_id, route, source_type, source_url, file_type, 'complete'
        FROM courier.deliveries, generate_series(1, 10000)
        """
    )
    await pool.execute("ANALYZE courier.deliveries")

    plan = await pool.fetch(
        "EXPLAIN SELECT run_id FROM courier.deliveries"
        " WHERE state IN ('downloading', 'analyzing') GROUP BY run_id"
    )

    assert "deliveries_open" in "\n".join(row[0] for row in plan)
    assert await runs_at_work(pool) == {"run-1": template.created_at}
