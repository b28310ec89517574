from __future__ import annotations

import pytest

from marketbel_courier.catalogue.parsing_logs import LogType, ParsingLog, record_parsing_logs
from marketbel_courier.database.pool import Pool


@pytest.mark.parametrize(
    ("row_number", "written"), [(1, 1), (2_000_000, 2_000_000), (None, None), (0, None), (-3, None)]
)
async def test_no_row_is_counted_that_readers_cannot_bear(
    pool: Pool, row_number: int | None, written: int | None
) -> None:
    line = ParsingLog("task", None, LogType.WARNING, "No price.", row_number=row_number)

    await record_parsing_logs(pool, [line])

    assert await pool.fetchval("SELECT row_number FROM parsing_logs") == written
