"""Prices as of a day: what was listed then, at the price of then."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from marketbel_courier.catalogue.former_prices import prices_at
from marketbel_courier.database.pool import Pool
from marketbel_courier_tests.cli.conftest import Run
from marketbel_courier_tests.rehearsal.kept_lists import FIRST, TITLES, KeptLists

if TYPE_CHECKING:
    Ask = Callable[[Callable[[Pool], Awaitable[object]]], object]

# The kettle is off the second list, and back on the third.
SECOND = TITLES + "1;Lamp;310\n3;Saw;120\n4;Drill;900\n"
THIRD = TITLES + "1;Lamp;300\n2;Kettle;5500\n3;Saw;120\n"


async def live_through(pool: Pool, lists: KeptLists) -> list[list[tuple[str, str]]]:
    """Three lists, a day apart each; what was listed the moment after each of them, and before."""
    await lists.two(pool)  # the supplier, and lists that the three below take the place of
    await pool.execute("DELETE FROM supplier_items")
    moments: list[datetime] = []
    for number, content in enumerate((FIRST, SECOND, THIRD), start=2):
        for table, column in (
            ("price_history", "recorded_at"),
            ("courier.readings", "stored_at"),
        ):
            await pool.execute(f"UPDATE {table} SET {column} = {column} - interval '1 day'")
        moments = [at - timedelta(days=1) for at in moments]
        await lists.deliver(pool, content, days=number)
        moments.append(await pool.fetchval("SELECT clock_timestamp()"))
    moments.insert(0, moments[0] - timedelta(days=9))
    return [
        [(one.sku, str(one.price)) async for one in prices_at(pool, lists.shop.id, at)]
        for at in moments
    ]


def test_what_was_listed_on_a_day_costs_what_it_cost_then(
    run: Run, ask: Ask, tmp_path: Path
) -> None:
    lists = KeptLists(tmp_path / "archive", tmp_path)

    told = ask(lambda pool: live_through(pool, lists))

    assert told == [
        [],
        [("1", "300.00"), ("2", "5400.00"), ("3", "120.00")],
        [("1", "310.00"), ("3", "120.00"), ("4", "900.00")],
        [("1", "300.00"), ("2", "5500.00"), ("3", "120.00")],
    ]
    today = run("prices", "sadovyi-mir", "--on", "2999-01-01", "--json").stdout.splitlines()
    assert [json.loads(line)["price"] for line in today] == ["300.00", "5500.00", "120.00"]
    table = run("prices", "sadovyi-mir", "--on", "2999-01-01")
    assert "5,500.00 RUB" in table.output
    assert "The file of that day: прайс 4.csv" in table.output
    sheet = run("prices", "sadovyi-mir", "--on", "2999-01-01", "--csv").stdout_bytes
    assert sheet.startswith(b"\xef\xbb\xbfsku,name,price,currency,since\r\n1,Lamp,300.00,RUB,")
    assert "Nothing is known" in run("prices", "sadovyi-mir", "--on", "2020-01-01").output
