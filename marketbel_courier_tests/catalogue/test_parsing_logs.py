from __future__ import annotations

import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from marketbel_courier.catalogue.analysis_counts import reasons_of_failure
from marketbel_courier.catalogue.log_search import LogFilter, last_lines, newest_lines
from marketbel_courier.catalogue.parsing_logs import (
    LogType,
    ParsingLog,
    record_parsing_logs,
    row_warnings,
)
from marketbel_courier.database.pool import Pool
from marketbel_courier.messages.message import Message, verbatim

NO_PRICE = Message("row-problem", row=7, what=Message("row-price-missing"))
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("row_number", "written"), [(1, 1), (2_000_000, 2_000_000), (None, None), (0, None), (-3, None)]
)
async def test_no_row_is_counted_that_readers_cannot_bear(
    pool: Pool, row_number: int | None, written: int | None
) -> None:
    line = ParsingLog("task", None, LogType.WARNING, NO_PRICE, row_number=row_number)

    await record_parsing_logs(pool, [line])

    assert await pool.fetchval("SELECT row_number FROM parsing_logs") == written


@pytest.mark.parametrize("cells", [["7", "Lamp", ""], {"sku": "7"}, None])
async def test_a_line_keeps_its_message_as_data_beside_its_text_and_its_cells(
    pool: Pool, cells: list[str] | dict[str, str] | None
) -> None:
    await record_parsing_logs(
        pool, [ParsingLog("task", None, LogType.WARNING, NO_PRICE, 7, cells=cells)]
    )

    text, kept = await pool.fetchrow("SELECT error_message, row_data::text FROM parsing_logs") or (
        "",
        "",
    )
    assert text == "Row 7: the price is missing"
    assert json.loads(kept) == NO_PRICE.as_json() | ({"cells": cells} if cells else {})
    (line,) = (await newest_lines(pool, LogFilter(), limit=10)).lines
    assert (line.message, line.error_message, line.row) == (NO_PRICE, text, cells)
    (line,) = await last_lines(pool, limit=10)
    assert (line.message, line.row) == (NO_PRICE, None)
    (warning,) = await row_warnings(pool, "task")
    assert warning.message == NO_PRICE
    assert await reasons_of_failure(pool, "task", uuid4(), LONG_AGO) == [NO_PRICE]


@pytest.mark.parametrize(
    "row",
    [
        None,
        ["7", "Lamp", "params", ""],
        {"sku": "7"},
        {"code": "7", "name": "Lamp"},
        {"code": "row-price-missing", "params": "S-7"},
        {"code": 7, "params": {}},
        "Lamp",
        7,
    ],
)
async def test_what_another_program_or_the_version_before_logged_is_shown_as_it_was(
    pool: Pool, row: object
) -> None:
    await pool.execute(
        """
        INSERT INTO parsing_logs (task_id, error_type, error_message, row_number, row_data)
        VALUES ('task', 'WARNING', 'Row 7: no price', 7, $1::text::jsonb)
        """,
        None if row is None else json.dumps(row),
    )
    said = verbatim("Row 7: no price")

    (line,) = (await newest_lines(pool, LogFilter(), limit=10)).lines
    assert (line.message, line.row) == (said, row)
    (line,) = await last_lines(pool, limit=10)
    assert (line.message, line.row) == (said, None)
    assert [warning.message for warning in await row_warnings(pool, "task")] == [said]
    assert await reasons_of_failure(pool, "task", uuid4(), LONG_AGO) == [said]


async def test_a_reason_that_was_logged_twice_is_told_once_and_the_newest_first(pool: Pool) -> None:
    broken, empty = Message("workbook-broken"), Message("file-empty")
    for said in (broken, empty, verbatim(str(broken))):
        await record_parsing_logs(pool, [ParsingLog("task", None, LogType.PARSE_ERROR, said)])

    reasons = await reasons_of_failure(pool, "task", uuid4(), LONG_AGO)

    assert list(map(str, reasons)) == [str(broken), str(empty)]
