from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.item_counts import earlier_item_counts, last_delivered
from marketbel_courier_tests.ledger_rows import NOON, attempt, write

DAY = timedelta(days=1)


def analysed(day: int, items: int, state: str = "complete", **changes: object) -> Delivery:
    """A file of its own, `day` days after the first."""
    values = {"items_processed": items, "checksum_sha256": f"{day:064x}", **changes}
    return attempt(state, NOON + day * DAY, **values)


async def counts_before(pool: Pool, delivery: Delivery, *, most: int = 10) -> list[int]:
    return list((await earlier_item_counts(pool, [delivery], most=most))[delivery.job_id])


async def test_the_earlier_files_are_counted_newest_first(pool: Pool) -> None:
    today = analysed(4, 7)
    await write(pool, today, *(analysed(day, 100 + day) for day in (1, 2, 3, 5)))

    assert await counts_before(pool, today) == [103, 102, 101]
    assert await counts_before(pool, today, most=2) == [103, 102]


async def test_a_file_counts_once_however_often_it_was_delivered_or_analysed(pool: Pool) -> None:
    today = analysed(9, 7)
    same = {"checksum_sha256": "f" * 64}
    await write(
        pool,
        today,
        analysed(1, 101),
        analysed(2, 50, **same),
        analysed(3, 51, **same),
        analysed(4, 51, "unchanged", **same),
        analysed(5, 105),
    )

    assert await counts_before(pool, today) == [105, 51, 101]


async def test_what_failed_or_held_nothing_does_not_count(pool: Pool) -> None:
    today = analysed(9, 7)
    await write(
        pool,
        today,
        analysed(1, 101, outcome="partial"),
        analysed(2, 0, outcome="empty"),
        analysed(3, 40, "failed"),
        analysed(4, 40, "handed over"),
    )

    assert await counts_before(pool, today) == [101]


async def test_other_suppliers_and_the_job_itself_do_not_count(pool: Pool) -> None:
    today = analysed(9, 7, attempt=2)
    earlier_attempt = analysed(8, 6, job_id=today.job_id)
    await write(pool, today, earlier_attempt, analysed(1, 101, supplier_id=uuid4()))

    assert await counts_before(pool, today) == []


async def test_many_suppliers_are_asked_for_at_once(pool: Pool) -> None:
    first, second = analysed(9, 7), analysed(9, 8, supplier_id=uuid4())
    await write(
        pool,
        first,
        second,
        analysed(1, 101),
        analysed(1, 202, supplier_id=second.supplier_id),
    )

    counts = await earlier_item_counts(pool, [first, second], most=10)

    assert counts == {first.job_id: [101], second.job_id: [202]}


async def test_nobody_is_asked_for_and_nothing_is_answered(pool: Pool) -> None:
    assert await earlier_item_counts(pool, [], most=10) == {}
    assert await last_delivered(pool, []) == []


async def test_the_last_file_is_that_of_the_newest_attempt_that_brought_one(pool: Pool) -> None:
    complete, waiting = analysed(1, 101), analysed(2, 0, "delivered")
    never = attempt("downloading", partition_key="never")
    await write(pool, complete, waiting, attempt("failed", NOON + 3 * DAY), never)
    keys = ["sadovyi-mir", "never", "unknown"]

    assert [row.job_id for row in await last_delivered(pool, keys)] == [waiting.job_id]
    assert [row.job_id for row in await last_delivered(pool, keys, read_down=["ml"])] == [
        complete.job_id
    ]
