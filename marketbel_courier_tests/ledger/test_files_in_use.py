from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

from marketbel_courier.database.pool import Pool
from marketbel_courier.errors import AnalysisFailed, MlUnavailable, NeedsMapping
from marketbel_courier.ledger.deliveries import (
    claim_analysis,
    mark_complete,
    mark_delivered,
    mark_failed,
    open_deliveries,
)
from marketbel_courier.ledger.delivery_queries import reload
from marketbel_courier.ledger.delivery_records import AnalysisResult, Delivery, NewDelivery
from marketbel_courier.ledger.files_in_use import names_in_flight, names_known
from marketbel_courier.ledger.retries import open_retry
from marketbel_courier.ledger.states import Origin, Route
from marketbel_courier.messages.message import verbatim
from marketbel_courier_tests.ledger.test_deliveries import FILE

SHOP = UUID(int=1)
RESULT = AnalysisResult(3, 3, 2, 1, 0, ())


async def opened(pool: Pool, *, upload: str | None = None) -> Delivery:
    new = NewDelivery(
        job_id=uuid4(),
        attempt=1,
        supplier_id=SHOP,
        supplier_name="Shop",
        partition_key="shop",
        task_id="sync-1",
        run_id="run-1",
        route=Route.ML,
        source_type="csv",
        source_url=upload or "https://example.org/a.csv",
        file_type="csv",
        origin=Origin.UPLOAD if upload else Origin.SOURCE,
    )
    await open_deliveries(pool, [new])
    return await reload(pool, new)


async def delivered(pool: Pool, name: str) -> Delivery:
    delivery = await opened(pool)
    file = replace(FILE, file_path=f"/shared/uploads/{name}")
    assert await mark_delivered(pool, delivery.job_id, 1, file)
    return await reload(pool, delivery)


async def analyzing(pool: Pool, name: str) -> Delivery:
    claimed = await claim_analysis(pool, await delivered(pool, name), run_id="run-1")
    assert claimed is not None
    return claimed


async def failed(pool: Pool, name: str, *, retry_after: timedelta | None) -> Delivery:
    delivery = await analyzing(pool, name)
    await mark_failed(
        pool,
        delivery,
        MlUnavailable(verbatim("away")) if retry_after else AnalysisFailed(verbatim("unreadable")),
        message=verbatim("it failed"),
        run_id="run-1",
        retry_after=retry_after,
    )
    return await reload(pool, delivery)


async def test_files_of_open_deliveries_are_in_flight_and_those_of_ended_ones_are_not(
    pool: Pool,
) -> None:
    await opened(pool)
    await delivered(pool, "delivered.csv")
    await analyzing(pool, "analyzing.csv")
    assert await mark_complete(pool, await analyzing(pool, "complete.csv"), RESULT)
    await failed(pool, "failed.csv", retry_after=None)

    assert await names_in_flight(pool) == {"delivered.csv", "analyzing.csv"}
    assert await names_known(pool, [SHOP]) == {
        "delivered.csv",
        "analyzing.csv",
        "complete.csv",
        "failed.csv",
    }
    assert await names_known(pool, [UUID(int=2)]) == frozenset()


async def test_a_file_that_will_be_tried_again_is_in_flight_until_that_has_ended(
    pool: Pool,
) -> None:
    first = await failed(pool, "again.csv", retry_after=timedelta(hours=-1))
    assert await names_in_flight(pool) == {"again.csv"}

    retry = await open_retry(pool, first.once_more(run_id="run-2"), keeps_file=False)
    assert retry is not None
    assert retry.file_path is None  # it is about to take the file of the attempt before
    assert await names_in_flight(pool) == {"again.csv"}

    await mark_failed(
        pool,
        retry,
        AnalysisFailed(verbatim("no")),
        message=verbatim("no"),
        run_id="run-2",
        retry_after=None,
    )
    assert await names_in_flight(pool) == frozenset()


async def test_a_retry_that_a_newer_delivery_replaced_holds_no_file(pool: Pool) -> None:
    await failed(pool, "old.csv", retry_after=timedelta(seconds=30))
    await delivered(pool, "new.csv")

    assert await names_in_flight(pool) == {"new.csv"}


async def test_an_upload_is_in_flight_before_its_file_is_noted(pool: Pool) -> None:
    await opened(pool, upload="/shared/uploads/uploaded.xlsx")

    assert await names_in_flight(pool) == {"uploaded.xlsx"}
    assert await names_known(pool, [SHOP]) == {"uploaded.xlsx"}


async def test_a_file_that_is_named_by_its_job_is_known_by_that(pool: Pool) -> None:
    delivery = await delivered(pool, "named-by-the-job.csv")

    assert await names_known(pool, [delivery.job_id]) == {"named-by-the-job.csv"}


async def test_a_held_file_stays_until_a_newer_file_has_come(pool: Pool) -> None:
    held = await analyzing(pool, "held.csv")
    await mark_failed(pool, held, NeedsMapping(verbatim("unsure")), run_id="run-1")
    await opened(pool)
    assert await names_in_flight(pool) == {"held.csv"}

    await delivered(pool, "newer.csv")
    assert await names_in_flight(pool) == {"newer.csv"}
