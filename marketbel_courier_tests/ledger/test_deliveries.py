from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

from marketbel_courier.database.pool import Pool
from marketbel_courier.errors import SourceNotFound, SourceUnavailable
from marketbel_courier.ledger.deliveries import (
    claim_analysis,
    mark_complete,
    mark_delivered,
    mark_failed,
    mark_handed_over,
    mark_submitting,
    open_deliveries,
    supersede_downloads,
    supersede_waiting,
    take_over_analysis,
)
from marketbel_courier.ledger.delivery_queries import (
    does_any_wait,
    latest_deliveries,
    reload,
    waiting_deliveries,
    waiting_files,
)
from marketbel_courier.ledger.delivery_records import (
    WAITING_COLUMNS,
    AnalysisResult,
    DeliveredFile,
    Delivery,
    NewDelivery,
)
from marketbel_courier.ledger.retries import open_retry
from marketbel_courier.ledger.states import Route
from marketbel_courier.messages.message import verbatim

FILE = DeliveredFile(
    file_path="/shared/uploads/a.csv",
    original_filename="a.csv",
    file_type="csv",
    mime_type="text/csv",
    file_size_bytes=7,
    checksum_md5="0" * 32,
    checksum_sha256="0" * 64,
    etag='"1"',
    last_modified=None,
)
RESULT = AnalysisResult(3, 3, 2, 1, 0, ())


async def opened(pool: Pool, key: str = "shop", *, run_id: str = "run-1") -> Delivery:
    new = NewDelivery(
        job_id=uuid4(),
        attempt=1,
        supplier_id=UUID(int=1),
        supplier_name="Shop",
        partition_key=key,
        task_id="sync-1",
        run_id=run_id,
        route=Route.ML,
        source_type="csv",
        source_url="https://example.org/a.csv",
        file_type="csv",
    )
    await open_deliveries(pool, [new])
    return await reload(pool, new)


async def delivered(pool: Pool, key: str = "shop") -> Delivery:
    delivery = await opened(pool, key)
    assert await mark_delivered(pool, delivery.job_id, 1, FILE)
    return await reload(pool, delivery)


async def test_an_attempt_is_told_from_beginning_to_end(pool: Pool) -> None:
    delivery = await delivered(pool)
    assert await waiting_deliveries(pool) == [delivery]
    [waiting] = await waiting_files(pool)
    assert {name: getattr(delivery, name) for name in WAITING_COLUMNS} == vars(waiting)
    assert await does_any_wait(pool)

    claimed = await claim_analysis(pool, delivery, run_id="run-2")
    assert claimed is not None
    submitting = await mark_submitting(pool, claimed, run_id="run-2")
    assert submitting is not None
    await mark_handed_over(pool, submitting, "ml-1")
    assert await mark_complete(pool, claimed, RESULT)

    row = await reload(pool, delivery)
    assert (row.state, row.outcome, row.ml_job_id, row.ml_submissions) == (
        "complete",
        "success",
        "ml-1",
        1,
    )
    assert row.delivered_at is not None
    assert row.handed_over_at is not None
    assert row.finished_at is not None
    assert not await waiting_deliveries(pool)
    assert not await waiting_files(pool)
    assert not await does_any_wait(pool)


async def test_of_many_runs_that_want_an_analysis_one_gets_it(pool: Pool) -> None:
    delivery = await delivered(pool)

    claims = await asyncio.gather(
        *(claim_analysis(pool, delivery, run_id=f"run-{number}") for number in range(10))
    )

    assert sum(claim is not None for claim in claims) == 1


async def test_of_many_runs_that_take_over_from_a_dead_one_one_does(pool: Pool) -> None:
    delivery = await delivered(pool)
    dead = await claim_analysis(pool, delivery, run_id="dead")
    assert dead is not None

    takers = await asyncio.gather(
        *(take_over_analysis(pool, dead, run_id=f"run-{number}") for number in range(10))
    )

    assert sum(taker is not None for taker in takers) == 1


async def test_what_has_ended_does_not_end_again(pool: Pool) -> None:
    delivery = await opened(pool)
    assert await mark_failed(pool, delivery, SourceNotFound(verbatim("gone")), run_id="run-1")

    assert not await mark_failed(
        pool, delivery, SourceUnavailable(verbatim("busy")), run_id="run-1"
    )
    assert not await mark_delivered(pool, delivery.job_id, 1, FILE)

    row = await reload(pool, delivery)
    assert (row.error_class, row.error_code, str(row.error_message)) == (
        "permanent",
        "source_not_found",
        "gone",
    )


async def test_a_ledger_with_columns_of_a_later_version_can_be_read(pool: Pool) -> None:
    delivery = await delivered(pool)
    await pool.execute("ALTER TABLE courier.deliveries ADD COLUMN of_tomorrow text")

    assert await reload(pool, delivery) == delivery


async def test_a_retry_is_an_attempt_of_its_own_and_opened_once(pool: Pool) -> None:
    delivery = await opened(pool)
    await mark_failed(pool, delivery, SourceUnavailable(verbatim("busy")), run_id="run-1")
    failed = await reload(pool, delivery)

    retries = await asyncio.gather(
        *(open_retry(pool, failed.once_more(run_id="r"), keeps_file=False) for _ in range(5))
    )

    (retry,) = [row for row in retries if row is not None]
    assert (retry.attempt, retry.state) == (2, "downloading")
    assert retry.job_created_at == delivery.job_created_at
    assert (await latest_deliveries(pool, ["shop"]))["shop"].attempt == 2


async def test_a_newer_job_ends_older_downloads_and_leaves_what_waits(pool: Pool) -> None:
    downloading = await opened(pool)
    waiting = await delivered(pool)
    other = await opened(pool, "other")
    newest = await opened(pool)

    async with pool.acquire() as connection:
        ended = await supersede_downloads(connection, ["shop"], except_jobs=[newest.job_id])

    assert [row.job_id for row in ended] == [downloading.job_id]
    assert (await reload(pool, waiting)).state == "delivered"
    assert (await reload(pool, other)).state == "downloading"
    assert (await reload(pool, newest)).state == "downloading"


async def test_a_newer_file_ends_the_older_ones_that_nobody_has_begun_to_read(pool: Pool) -> None:
    waiting = await delivered(pool)
    unsent = await claim_analysis(pool, await delivered(pool), run_id="run-1")
    handed_over = await delivered(pool)
    claimed = await claim_analysis(pool, handed_over, run_id="run-2")
    assert claimed is not None
    assert await mark_submitting(pool, claimed, run_id="run-2")
    other = await delivered(pool, "other")
    newer = await delivered(pool)
    newest = await delivered(pool)

    async with pool.acquire() as connection:
        ended = await supersede_waiting(connection, newer)

    assert unsent is not None
    assert {row.job_id for row in ended} == {waiting.job_id, unsent.job_id}
    assert (await reload(pool, handed_over)).state == "analyzing"
    for left_alone in (other, newer, newest):
        assert (await reload(pool, left_alone)).state == "delivered"


def test_the_outcome_of_an_analysis_is_told_by_its_counts() -> None:
    assert RESULT.outcome == "success"
    assert AnalysisResult(3, 2, 0, 0, 1, (verbatim("row 2"),)).outcome == "partial"
    assert AnalysisResult(0, 0, 0, 0, 1, (verbatim("no header"),)).outcome == "empty"
