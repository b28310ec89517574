"""Which of a supplier's deliveries is the newest, and what an older one with a file may do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast
from uuid import uuid4

import asyncpg
import pytest

from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.deliveries import (
    mark_delivered,
    open_deliveries,
    supersede,
    supersede_downloads,
    supersede_waiting,
)
from marketbel_courier.ledger.delivery_queries import (
    last_analysed,
    latest_deliveries,
    reload,
    unfinished_analyses,
)
from marketbel_courier.ledger.delivery_records import DeliveredFile, Delivery
from marketbel_courier.ledger.retries import (
    due_retries,
    open_reading,
    open_retry,
    request_retries,
)
from marketbel_courier.ledger.routes import fall_back
from marketbel_courier.ledger.states import ErrorClass, Origin, Outcome, State
from marketbel_courier.messages.message import verbatim
from marketbel_courier_tests.ledger_rows import NOON, SECOND, attempt, write

KEPT = replace(
    attempt("complete"),
    state=State.FAILED,
    outcome=Outcome.FAILED,
    error_class=ErrorClass.TRANSIENT,
    error_code="x",
)
"""A delivery whose file is there, and whose reading failed."""
OTHER_FILE: dict[str, Any] = {"checksum_md5": "1" * 32, "checksum_sha256": "1" * 64}


async def retried(pool: Pool, failed: Delivery, *, keeps_file: bool = True) -> Delivery | None:
    return await open_retry(pool, failed.once_more(run_id="again"), keeps_file=keeps_file)


async def test_a_retry_of_an_older_job_does_not_make_it_the_newest(pool: Pool) -> None:
    newer = attempt("failed", NOON + SECOND)
    await write(pool, KEPT, newer)

    assert await retried(pool, KEPT) is not None

    newest = (await latest_deliveries(pool, [KEPT.partition_key]))[KEPT.partition_key]
    assert newest.job_id == newer.job_id


async def test_a_retry_of_an_upload_does(pool: Pool) -> None:
    upload = replace(KEPT, origin=Origin.UPLOAD)
    await write(pool, upload, attempt("complete", NOON + SECOND))

    assert await retried(pool, upload) is not None

    newest = (await latest_deliveries(pool, [KEPT.partition_key]))[KEPT.partition_key]
    assert (newest.job_id, newest.attempt) == (upload.job_id, 2)


@pytest.mark.parametrize(
    ("newer", "may_begin", "may_be_asked_for"),
    [
        ("downloading", False, True),
        ("failed", True, True),
        ("superseded", True, True),
        ("delivered", False, False),
        ("complete", False, False),
        ("unchanged", False, False),
    ],
)
async def test_a_kept_file_makes_room_only_for_one_that_is_there(
    pool: Pool, newer: str, may_begin: bool, may_be_asked_for: bool
) -> None:
    await write(pool, KEPT, attempt(newer, NOON + SECOND))

    assert bool(await request_retries(pool, [KEPT.job_id])) is may_be_asked_for
    assert (await retried(pool, KEPT) is not None) is may_begin


@pytest.mark.parametrize("newer", ["downloading", "failed", "complete"])
async def test_a_download_that_failed_makes_room_for_any_newer_one(pool: Pool, newer: str) -> None:
    failed = attempt("failed", NOON)
    await write(pool, failed, attempt(newer, NOON + SECOND))

    assert await request_retries(pool, [failed.job_id]) == []
    assert await retried(pool, failed, keeps_file=False) is None


async def test_a_retry_knows_its_file_from_the_start(pool: Pool) -> None:
    await write(pool, KEPT)

    again = await retried(pool, KEPT)

    assert again is not None
    assert (again.state, again.delivered_at) == ("downloading", None)
    assert (again.file_path, again.checksum_sha256) == (KEPT.file_path, KEPT.checksum_sha256)
    assert (again.file_size_bytes, again.etag) == (KEPT.file_size_bytes, KEPT.etag)


async def test_a_new_plan_ends_no_retry_that_has_its_file(pool: Pool) -> None:
    await write(pool, KEPT)
    again = await retried(pool, KEPT)
    assert again is not None

    async with pool.acquire() as connection:
        ended = await supersede_downloads(connection, [KEPT.partition_key], except_jobs=[])

    assert ended == []


async def test_its_successor_ends_it_also_before_it_is_handed_over(pool: Pool) -> None:
    newer = attempt("failed", NOON + SECOND)
    await write(pool, KEPT, newer)
    again = await retried(pool, KEPT)
    arrived = await retried(pool, newer, keeps_file=False)
    assert again is not None
    assert arrived is not None

    async with pool.acquire() as connection:
        ended = await supersede_waiting(connection, arrived)

    assert [(row.job_id, row.attempt) for row in ended] == [(KEPT.job_id, 2)]
    file = DeliveredFile("/a.csv", "a.csv", "csv", "text/csv", 7, "0" * 32, "0" * 64, None, None)
    assert not await mark_delivered(pool, again.job_id, again.attempt, file)


async def test_no_list_is_unchanged_while_the_retry_of_another_one_has_begun(pool: Pool) -> None:
    analysed = attempt("complete", NOON - SECOND)
    kept = replace(KEPT, handed_over_at=None, ml_submissions=0, **OTHER_FILE)
    newer = attempt("failed", NOON + SECOND)
    await write(pool, analysed, kept, newer)
    before = await last_analysed(pool, newer)
    assert before is not None
    assert before.job_id == analysed.job_id

    assert await retried(pool, kept) is not None

    assert await last_analysed(pool, newer) is None


async def test_the_newer_list_ends_the_analysis_of_the_older_one_and_never_the_other_way(
    pool: Pool,
) -> None:
    older = attempt("handed over", NOON, created_at=NOON + 5 * SECOND)
    newer = attempt("handed over", NOON + SECOND)
    await write(pool, older, newer)

    assert [row.job_id for row in await unfinished_analyses(pool, newer)] == [older.job_id]
    assert await unfinished_analyses(pool, older) == []


async def test_of_two_plans_the_later_one_is_the_newest_delivery(pool: Pool) -> None:
    first, second = (attempt("downloading").once_more(run_id=name) for name in ("one", "two"))
    async with pool.acquire() as early, early.transaction():
        await early.execute("SELECT now()")  # the transaction's time from here on
        await open_deliveries(pool, [replace(first, job_id=uuid4())])
        await open_deliveries(early, [replace(second, job_id=uuid4())])

    [newest] = (await latest_deliveries(pool, [first.partition_key])).values()
    assert newest.run_id == "two"
    assert (await reload(pool, newest)) == newest


async def test_an_upload_that_came_too_late_is_not_the_newest(pool: Pool) -> None:
    upload, newer = replace(KEPT, origin=Origin.UPLOAD), attempt("complete", NOON + SECOND)
    await write(pool, upload, newer)
    again = await retried(pool, upload)
    assert again is not None
    await pool.execute("UPDATE courier.deliveries SET state = 'analyzing' WHERE attempt = 2")

    assert await supersede(pool, again, reason=verbatim("A later price list is in the catalogue."))

    newest = (await latest_deliveries(pool, [KEPT.partition_key]))[KEPT.partition_key]
    assert newest.job_id == newer.job_id
    assert await open_retry(pool, again.once_more(run_id="again"), keeps_file=True) is None


@pytest.mark.parametrize(
    ("newer", "is_read"),
    [("downloading", False), ("delivered", False), ("complete", False), ("failed", True)],
)
async def test_a_file_is_read_again_only_as_long_as_it_is_the_newest(
    pool: Pool, newer: str, is_read: bool
) -> None:
    done = attempt("complete")
    await write(pool, done, attempt(newer, NOON + SECOND))
    again = replace(done.once_more(run_id="again"), job_id=uuid4(), attempt=1)

    assert await open_reading(pool, again, done) is is_read

    jobs = await pool.fetch("SELECT job_id FROM courier.deliveries")
    assert (again.job_id in {row["job_id"] for row in jobs}) is is_read


@pytest.mark.parametrize(("newer", "falls_back"), [("delivered", False), ("failed", True)])
async def test_what_a_newer_file_replaces_does_not_fall_back(
    pool: Pool, newer: str, falls_back: bool
) -> None:
    given_up = attempt("handed over", run_id="run")
    await write(pool, given_up, attempt(newer, NOON + SECOND))

    row = await fall_back(pool, given_up, reason=verbatim("It is away."), run_id="run")

    assert (row is not None) is falls_back


async def test_what_replaces_a_delivery_is_found_without_reading_its_history(pool: Pool) -> None:
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL enable_seqscan = off")
        asked = Explaining(connection)
        await due_retries(cast("Pool", asked))

    assert "Index Cond: ((partition_key = d.partition_key) AND (place > d.place))" in (asked.plan)


class Explaining:
    """Takes the place of a pool: of a question it keeps the plan, and answers nothing."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.plan = ""

    async def fetch(self, query: str, *arguments: object) -> list[asyncpg.Record]:
        """Explain the query."""
        rows = await self._connection.fetch(f"EXPLAIN (COSTS OFF) {query}", *arguments)
        self.plan = " ".join(row[0] for row in rows)
        return []
