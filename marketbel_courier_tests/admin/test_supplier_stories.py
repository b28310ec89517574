"""A supplier's page: why it stands where, its deliveries, and its newest file's errors."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from marketbel_courier.catalogue.parsing_logs import LogType, ParsingLog
from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier.job_state.keys import job_key
from marketbel_courier.messages.message import verbatim
from marketbel_courier_tests.admin.conftest import RunningAdmin, StartAdmin
from marketbel_courier_tests.ledger_rows import (
    NOON,
    SECOND,
    SHOP_ID,
    attempt,
    listed,
    register,
    write,
)

DAY = timedelta(days=1)


async def story(admin: RunningAdmin, **parameters: str) -> dict[str, Any]:
    answer = await admin.http.get(f"/api/v1/admin/suppliers/{SHOP_ID}/story", params=parameters)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def log(admin: RunningAdmin, line: ParsingLog, *, at: object) -> None:
    await admin.desk.pool.execute(
        """
        INSERT INTO parsing_logs
            (task_id, supplier_id, error_type, error_message, row_number, row_data, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        line.task_id,
        line.supplier_id,
        line.error_type.value,
        line.text,
        line.row_number,
        line.row_data,
        at,
    )


async def test_forty_deliveries_are_told_newest_first_with_what_a_chart_needs(
    admin: RunningAdmin,
) -> None:
    pool = admin.desk.pool
    await register(pool, listed())
    await write(pool, *(attempt("complete", NOON - day * DAY) for day in range(40)))

    told = await story(admin)
    deliveries = told["deliveries"]
    assert len(deliveries) == 40
    began = [delivery["job"]["created_at"] for delivery in deliveries]
    assert began == sorted(began, reverse=True)
    newest = deliveries[0]
    assert (newest["download_seconds"], newest["analysis_seconds"]) == (1.0, 41.0)
    assert newest["file_size_bytes"] == 12_345
    assert newest["job"]["analysis_progress"]["items_processed"] == 118
    assert newest["lines"][-1]["mood"] == "good"
    assert told["verdict"]["standing"] == "up_to_date"
    assert len((await story(admin, deliveries="7"))["deliveries"]) == 7


async def test_the_errors_are_those_of_the_newest_file_with_rows_and_without_older_ones(
    admin: RunningAdmin,
) -> None:
    pool = admin.desk.pool
    await register(pool, listed())
    old = attempt("complete", NOON - DAY, outcome="partial", error_count=1)
    new = attempt("complete", NOON, outcome="partial", error_count=2)
    await write(pool, old, new)
    task = f"ml-{SHOP_ID}"
    cells = ["A-1", "<b>Чайник</b>", "=1+1"]

    def bad(message: str, row: int | None = None, kind: LogType = LogType.WARNING) -> ParsingLog:
        return ParsingLog(
            task, SHOP_ID, kind, verbatim(message), row, None if row is None else cells
        )

    await log(admin, bad("yesterday's", 3), at=NOON - DAY + 20 * SECOND)
    await log(admin, bad("row 9: no price", 9), at=NOON + 21 * SECOND)
    await log(admin, bad("row 4: no price", 4), at=NOON + 20 * SECOND)
    await log(admin, bad("2 rows left out."), at=NOON + 50 * SECOND)
    await log(admin, bad("118 items stored.", kind=LogType.SUCCESS), at=NOON + 51 * SECOND)

    told = await story(admin)
    assert [(line["row_number"], line["error_message"]) for line in told["errors"]] == [
        (4, "row 4: no price"),
        (9, "row 9: no price"),
    ]
    assert told["errors"][0]["row"] == cells
    assert told["errors_total"] == 2


async def test_an_unchanged_delivery_leaves_the_errors_of_the_file_that_was_read(
    admin: RunningAdmin,
) -> None:
    pool = admin.desk.pool
    await register(pool, listed())
    read = attempt("complete", NOON - DAY, route="legacy")
    # Down the legacy route, that it is unchanged shows when it is taken up.
    await write(pool, read, attempt("unchanged", NOON, route="legacy", handed_over_at=NOON))
    line = ParsingLog(
        str(read.job_id), SHOP_ID, LogType.WARNING, verbatim("No price"), 4, {"A": "1"}
    )
    await log(admin, line, at=NOON - DAY + 20 * SECOND)

    told = await story(admin)
    assert [line["row"] for line in told["errors"]] == [{"A": "1"}]


async def test_a_failure_tells_its_code_and_when_it_is_tried_again_and_no_secret(
    admin: RunningAdmin,
) -> None:
    pool = admin.desk.pool
    await register(pool, listed())
    due = NOON + timedelta(minutes=5)
    reason = "https://shop.example/price.csv?token=hushhush answered 503."
    await write(pool, attempt("failed", next_retry_at=due, error_message=reason))

    answer = await admin.http.get(f"/api/v1/admin/suppliers/{SHOP_ID}/story")
    verdict = answer.json()["verdict"]
    assert (verdict["standing"], verdict["error_code"]) == ("will_be_retried", "source_unavailable")
    assert verdict["next_retry_at"] == "2026-07-24T12:05:00Z"
    assert "hushhush" not in answer.text
    assert answer.json()["supplier"]["source_url"] == "https://shop.example/price.csv"


async def test_who_waits_is_told_how_many_are_before_it(admin: RunningAdmin) -> None:
    pool = admin.desk.pool
    other = listed(id=UUID(int=2), name="Other", partition_key="other")
    await register(pool, listed(), other)
    before = attempt("delivered", NOON - DAY, supplier_id=other.id, partition_key="other")
    await write(pool, before, attempt("delivered"))
    assert (await story(admin))["verdict"]["waiting_behind"] == 1


async def test_progress_comes_from_redis_while_it_is_there(
    admin: RunningAdmin, redis_server: EmbeddedValkey
) -> None:
    pool = admin.desk.pool
    await register(pool, listed())
    job = attempt("downloading")
    await write(pool, job)
    state = {
        "job_id": str(job.job_id),
        "supplier_id": str(SHOP_ID),
        "supplier_name": "Садовый мир",
        "phase": "downloading",
        "status": "processing",
        "file_type": "csv",
        "download_bytes": "50",
        "download_total": "200",
        "created_at": NOON.isoformat(),
        "updated_at": NOON.isoformat(),
    }
    await admin.desk.redis.hset(job_key(job.job_id), mapping=cast("Any", state))
    (delivery,) = (await story(admin))["deliveries"]
    assert delivery["job"]["download_progress"]["percentage"] == 25
    redis_server.stop()
    try:
        (delivery,) = (await story(admin))["deliveries"]
    finally:
        redis_server.start()
    assert delivery["job"]["phase"] == "downloading"


async def test_runs_and_partitions_are_linked_where_dagsters_address_is_known(
    start_admin: StartAdmin,
) -> None:
    async with start_admin(DAGSTER_UI_URL="http://localhost:3000/") as admin:
        await register(admin.desk.pool, listed())
        run = attempt("complete", route="legacy")
        await write(admin.desk.pool, run)
        told = await story(admin)
    assert told["deliveries"][0]["job"]["run_url"] == f"http://localhost:3000/runs/{run.run_id}"
    assert told["asset_urls"]["supplier_items"] == (
        "http://localhost:3000/assets/supplier_items?view=partitions&partition=sadovyi-mir"
    )
    assert "ml_analysis" not in told["asset_urls"]


async def test_a_supplier_without_deliveries_has_a_story_and_an_unknown_one_has_none(
    admin: RunningAdmin,
) -> None:
    await register(admin.desk.pool, listed(partition_key=""))
    told = await story(admin)
    assert (told["verdict"]["standing"], told["deliveries"], told["errors"]) == (
        "never_delivered",
        [],
        [],
    )
    answer = await admin.http.get(f"/api/v1/admin/suppliers/{UUID(int=9)}/story")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")
