"""The log: filters, pages into the past, and a tail that misses nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from marketbel_courier.catalogue import log_search
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier_tests.admin.conftest import RunningAdmin
from marketbel_courier_tests.ledger_rows import SHOP_ID, listed, register

LOGS = "/api/v1/admin/logs"
NOON = datetime(2026, 7, 24, 12, tzinfo=UTC)


async def add_line(
    pool: Pool | Connection,
    message: str = "Все строки прочитаны",
    *,
    kind: str = "INFO",
    task_id: str = "sync-1",
    supplier_id: UUID | None = None,
    at: datetime | None = None,
    row: object = None,
) -> None:
    await pool.execute(
        """
        INSERT INTO parsing_logs
            (task_id, supplier_id, error_type, error_message, row_number, row_data, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, coalesce($7, clock_timestamp()))
        """,
        task_id,
        supplier_id,
        kind,
        message,
        None if row is None else 7,
        row,
        at,
    )


async def ask(admin: RunningAdmin, **parameters: str) -> dict[str, Any]:
    answer = await admin.http.get(LOGS, params=parameters)
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


def messages(page: dict[str, Any]) -> list[str]:
    return [line["error_message"] for line in page["logs"]]


async def test_each_filter_leaves_its_lines_the_newest_first(admin: RunningAdmin) -> None:
    pool = admin.desk.pool
    await register(pool, listed())
    await add_line(pool, "прочитано", kind="SUCCESS", at=NOON, supplier_id=SHOP_ID)
    await add_line(pool, "Цена не число", kind="WARNING", at=NOON + timedelta(seconds=1), row=["a"])
    await add_line(pool, "сломано", kind="MATCHING_ERROR", at=NOON + timedelta(seconds=2))
    await add_line(pool, "начало", task_id="ml-2", at=NOON + timedelta(seconds=3))

    assert messages(await ask(admin)) == ["начало", "сломано", "Цена не число", "прочитано"]
    assert messages(await ask(admin, level="error")) == ["сломано"]
    assert messages(await ask(admin, level="warning", q=" ЦЕНА")) == ["Цена не число"]
    assert messages(await ask(admin, task_id="ml-2")) == ["начало"]
    (line,) = (await ask(admin, supplier_id=str(SHOP_ID)))["logs"]
    assert (line["supplier_name"], line["error_type"]) == ("Садовый мир", "SUCCESS")


async def test_pages_into_the_past_end_where_the_log_begins(admin: RunningAdmin) -> None:
    for number in range(5):
        await add_line(admin.desk.pool, str(number), at=NOON)
    seen: list[str] = []
    page = await ask(admin, limit="2")
    while page["older"]:
        seen += messages(page)
        page = await ask(admin, limit="2", older=page["older"])
    seen += messages(page)
    assert sorted(seen) == list("01234")


async def test_the_tail_tells_what_came_since_also_what_was_begun_before(
    admin: RunningAdmin,
) -> None:
    pool = admin.desk.pool
    await add_line(pool, "old")
    async with pool.acquire() as slow:
        transaction = slow.transaction()
        await transaction.start()
        async with slow.transaction():
            await add_line(slow, "begun before, committed after")
        first = await ask(admin)
        await add_line(pool, "new")
        second = await ask(admin, cursor=first["cursor"])
        await transaction.commit()
    third = await ask(admin, cursor=second["cursor"])
    fourth = await ask(admin, cursor=third["cursor"])

    assert messages(first) == ["old"]
    assert messages(second)[0] == "new"
    assert "begun before, committed after" in messages(third)
    assert "old" not in messages(third)
    assert messages(fourth) == []
    assert fourth["older"] is None


async def test_a_tail_of_another_database_begins_anew(admin: RunningAdmin) -> None:
    await add_line(admin.desk.pool, "restored")
    at, _ = (await ask(admin))["cursor"].split(".")
    assert messages(await ask(admin, cursor=f"{at}.999999999999")) == ["restored"]


async def test_a_tail_by_filter_leaves_out_the_rest(admin: RunningAdmin) -> None:
    first = await ask(admin, level="error")
    await add_line(admin.desk.pool, "fine")
    await add_line(admin.desk.pool, "broken", kind="ERROR")
    assert messages(await ask(admin, level="error", cursor=first["cursor"])) == ["broken"]


async def test_a_search_for_a_rare_word_stops_and_can_be_gone_on_with(
    admin: RunningAdmin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_search, "LINES_A_STEP", 3)
    monkeypatch.setattr(log_search, "MOST_STEPS", 2)
    for number in range(9):
        await add_line(admin.desk.pool, "needle" if number == 0 else "hay")
    first = await ask(admin, q="needle")
    assert messages(first) == []
    second = await ask(admin, q="needle", older=first["older"])
    assert (messages(second), second["older"]) == (["needle"], None)


async def test_the_newest_of_many_lines_are_found_by_an_index(admin: RunningAdmin) -> None:
    await admin.desk.pool.execute(
        """
        INSERT INTO parsing_logs (task_id, error_type, error_message, created_at)
        SELECT 'sync-' || n / 100, 'INFO', 'line ' || n, now() - n * interval '1 second'
        FROM generate_series(1, 60000) AS n
        """
    )
    await admin.desk.pool.execute("ANALYZE parsing_logs")
    for wanted in (log_search.LogFilter(), log_search.LogFilter(task_id="sync-3")):
        plan = await plan_of(admin.desk.pool, wanted)
        assert "Index Scan" in plan, plan
        assert "Seq Scan on parsing_logs" not in plan, plan


async def plan_of(pool: Pool, wanted: log_search.LogFilter) -> str:
    """How PostgreSQL carries out the query for a page below some line."""
    explained: list[asyncpg.Record] = []

    class Explaining:
        async def fetch(self, query: str, *arguments: object) -> list[asyncpg.Record]:
            explained.extend(await pool.fetch(f"EXPLAIN {query}", *arguments))
            return []

    below = log_search.Position(datetime.now(UTC), uuid4())
    await log_search._search(Explaining(), wanted, below, limit=100)  # type: ignore[arg-type]
    return "\n".join(row[0] for row in explained)


@pytest.mark.parametrize(
    "parameters",
    [
        {"cursor": "nonsense"},
        {"older": "1.2"},
        {"cursor": "1.1", "older": f"1.{UUID(int=1).hex}"},
        {"limit": "0"},
        {"level": "loud"},
        {"q": "\0"},
        {"supplier_id": "nobody"},
    ],
)
async def test_what_makes_no_sense_is_refused(
    admin: RunningAdmin, parameters: dict[str, str]
) -> None:
    answer = await admin.http.get(LOGS, params=parameters)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
