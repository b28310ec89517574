from __future__ import annotations

import asyncio
from uuid import uuid4

from marketbel_courier.catalogue.parsing_logs import LogType
from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.syncs import (
    NewSync,
    SyncScope,
    SyncStep,
    begin_deliveries,
    begin_queued_sync,
    find_sync,
    finish_sync,
    is_known_sync,
    last_finished_sync,
    open_sync,
    suppliers_without_job,
    sync_progress,
    syncs_under_way,
)
from marketbel_courier.messages.message import verbatim
from marketbel_courier_tests.ledger_rows import attempt, write


async def test_of_many_syncs_asked_for_at_once_one_runs_and_the_others_say_why(
    pool: Pool,
) -> None:
    syncs = await asyncio.gather(
        *(open_sync(pool, NewSync(f"sync-{number}", "manual")) for number in range(8))
    )

    assert sorted(sync.step for sync in syncs) == [SyncStep.REGISTRY, *[SyncStep.SKIPPED] * 7]
    assert all(sync.reason for sync in syncs if sync.step is SyncStep.SKIPPED)
    assert len(await syncs_under_way(pool)) == 1


async def test_a_sync_that_is_known_is_returned_as_it_is(pool: Pool) -> None:
    new = NewSync("sync-1", "manual")
    sync = await open_sync(pool, new)
    await begin_deliveries(pool, sync, ["a", "b"])

    again = await open_sync(pool, new)

    assert (again.step, again.partition_keys) == (SyncStep.DELIVERING, ["a", "b"])
    await finish_sync(pool, again, reason=verbatim("Done."), level=LogType.SUCCESS)
    assert (await open_sync(pool, new)).step is SyncStep.FINISHED


async def test_syncs_of_single_suppliers_stand_in_nobodys_way(pool: Pool) -> None:
    for number in range(2):
        await open_sync(pool, NewSync(f"new-{number}", "supplier_created", uuid4()))
    everybody = await open_sync(pool, NewSync("sync-1", "manual"))

    assert everybody.step is SyncStep.REGISTRY
    scopes = [sync.scope for sync in await syncs_under_way(pool)]
    assert scopes == [SyncScope.ALL, SyncScope.SUPPLIER, SyncScope.SUPPLIER]


async def test_the_end_of_a_sync_is_told_once_and_after_what_went_wrong_before(
    pool: Pool,
) -> None:
    sync = await open_sync(pool, NewSync("sync-1", "manual"))
    sync = await begin_deliveries(pool, sync, ["a"], reason=verbatim("The registry failed."))

    for _ in range(2):
        await finish_sync(pool, sync, reason=verbatim("1 of 1 complete."), level=LogType.SUCCESS)

    ended = await find_sync(pool, "sync-1")
    assert ended is not None
    assert str(ended.reason) == "The registry failed. 1 of 1 complete."
    assert await pool.fetchval("SELECT count(*) FROM parsing_logs") == 1
    last = await last_finished_sync(pool)
    assert last is not None
    assert last.task_id == "sync-1"


async def test_a_sync_that_was_skipped_is_not_the_last_run(pool: Pool) -> None:
    await open_sync(pool, NewSync("sync-1", "manual"))
    await open_sync(pool, NewSync("sync-2", "manual"))

    assert await last_finished_sync(pool) is None


async def test_the_progress_of_a_sync_that_has_no_jobs_is_none(pool: Pool) -> None:
    progress = await sync_progress(pool, "sync-1")

    assert (progress.under_way, progress.ended, progress.last_moved_at) == (0, 0, None)


async def test_who_has_no_job_in_a_sync_is_told_in_the_order_of_the_sync(pool: Pool) -> None:
    sync = await open_sync(pool, NewSync("sync-1", "manual", partition_keys=["c", "b", "a"]))
    await write(pool, attempt("failed", partition_key="b", task_id="sync-1"))
    await write(pool, attempt("failed", partition_key="a", task_id="sync-2"))

    assert await suppliers_without_job(pool, sync) == ["c", "a"]


async def test_a_sync_is_known_by_its_id_alone(pool: Pool) -> None:
    await open_sync(pool, NewSync("sync-1", "manual"))

    assert await is_known_sync(pool, "sync-1")
    assert not await is_known_sync(pool, "sync-2")


async def test_of_those_that_may_wait_one_does_and_begins_when_the_other_has_ended(
    pool: Pool,
) -> None:
    first, *others = [NewSync(f"sync-{n}", "manual", may_wait=True) for n in range(8)]
    one = await open_sync(pool, first)
    syncs = await asyncio.gather(*(open_sync(pool, new) for new in others))
    assert sorted(sync.step for sync in syncs) == [SyncStep.QUEUED, *[SyncStep.SKIPPED] * 6]
    await begin_queued_sync(pool)
    assert [sync.task_id for sync in await syncs_under_way(pool)] == ["sync-0"]

    await finish_sync(pool, one, reason=None, level=LogType.INFO)
    await asyncio.gather(*(begin_queued_sync(pool) for _ in range(3)))

    [waited] = [sync for sync in syncs if sync.step is SyncStep.QUEUED]
    [begun] = await syncs_under_way(pool)
    assert (begun.task_id, begun.step) == (waited.task_id, SyncStep.REGISTRY)
