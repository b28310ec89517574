"""Of each table it is decided, and told, how long its rows are kept."""

from __future__ import annotations

import re
from pathlib import Path

from marketbel_courier.database.pool import open_pool
from marketbel_courier.database.retention import RETENTION
from marketbel_courier_tests.schema_tables import tables_of

PAGE = Path(__file__).parents[2] / "docs" / "growth.md"


async def test_how_long_rows_are_kept_is_decided_of_every_table(platform_database: str) -> None:
    async with open_pool(platform_database, max_size=1) as pool:
        assert await tables_of(pool) == RETENTION.keys()


def test_the_page_on_growth_says_the_same_of_every_table() -> None:
    told = re.findall(
        r"^\| `(\w+\.\w+)` \| ([^|]+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )

    assert {name: words.strip(" `") for name, words in told} == {
        name: kept.value for name, kept in RETENTION.items()
    }
