from __future__ import annotations

import asyncio
from dataclasses import replace

from marketbel_courier.database.batches import Batches
from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.deliveries import (
    claim_analysis,
    mark_complete,
    mark_delivered_alone,
    mark_submitting,
)
from marketbel_courier.ledger.delivery_queries import latest_delivery, reload
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.hand_overs import note_hand_over
from marketbel_courier.ledger.states import State
from marketbel_courier.messages.message import verbatim
from marketbel_courier_tests.ledger.test_deliveries import FILE, RESULT, delivered, opened


async def _claimed(pool: Pool, key: str) -> Delivery:
    claimed = await claim_analysis(pool, await delivered(pool, key), run_id="run")
    assert claimed is not None
    return claimed


async def test_moves_of_many_attempts_together_are_each_attempts_own(pool: Pool) -> None:
    batches = Batches(pool)
    files = [await delivered(pool, f"shop-{number}") for number in range(3)]
    told = [verbatim(f"Row {number} has no price.") for number in range(2)]
    await claim_analysis(pool, files[1], run_id="quicker")

    claims = await asyncio.gather(
        *(claim_analysis(batches, file, run_id=f"run-{place}") for place, file in enumerate(files))
    )
    ends = await asyncio.gather(
        *(
            mark_complete(
                batches, file, replace(RESULT, items_processed=place, errors=told[:place])
            )
            for place, file in enumerate(files)
        )
    )

    assert [claim and claim.run_id for claim in claims] == ["run-0", None, "run-2"]
    assert [end and end.items_processed for end in ends] == [0, 1, 2]
    assert [end and list(end.errors) for end in ends] == [[], told[:1], told]


async def test_of_two_who_ask_for_one_attempt_in_a_statement_one_gets_it(pool: Pool) -> None:
    batches = Batches(pool)
    wanted, other = await delivered(pool), await delivered(pool, "other")

    claims = await asyncio.gather(
        claim_analysis(batches, wanted, run_id="run-1"),
        claim_analysis(batches, wanted, run_id="run-2"),
        claim_analysis(batches, other, run_id="run-1"),
    )

    assert [claim and claim.run_id for claim in claims] == ["run-1", None, "run-1"]


async def test_an_attempt_that_is_locked_holds_up_nobody_else(pool: Pool) -> None:
    batches = Batches(pool)
    locked, free = await delivered(pool), await delivered(pool, "free")
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(
            "SELECT FROM courier.deliveries WHERE job_id = $1 FOR UPDATE", locked.job_id
        )
        waiting = asyncio.create_task(claim_analysis(batches, locked, run_id="run"))
        passing = asyncio.create_task(_claim_and_complete(batches, free))
        assert await passing
        assert not waiting.done()

    assert await waiting


async def _claim_and_complete(batches: Batches, file: Delivery) -> Delivery | None:
    claimed = await claim_analysis(batches, file, run_id="run")
    return claimed and await mark_complete(batches, claimed, RESULT)


async def test_a_file_that_would_take_anothers_place_is_not_noted_as_the_only_one(
    pool: Pool,
) -> None:
    batches = Batches(pool)
    waits = await delivered(pool)
    newer, only = await opened(pool), await opened(pool, "only")

    noted = await asyncio.gather(
        *(mark_delivered_alone(batches, row, FILE) for row in (newer, only))
    )

    assert [row and row.state for row in noted] == [None, State.DELIVERED]
    assert (await reload(pool, newer)).state is State.DOWNLOADING
    assert await latest_delivery(batches, waits.partition_key) == newer


async def test_of_two_files_with_one_job_of_ml_analyze_the_first_has_it(pool: Pool) -> None:
    batches = Batches(pool)
    files = [await _claimed(pool, key) for key in ("one", "two")]
    sent = [await mark_submitting(pool, file, run_id="run") for file in files]

    noted = await asyncio.gather(*(note_hand_over(batches, row, "ml-1") for row in sent if row))

    assert [one.row is not None for one in noted] == [True, False]
    assert noted[1].had_it_first == files[0].supplier_name
