from __future__ import annotations

import asyncpg
import pytest
from click.testing import CliRunner

from marketbel_courier_tests.bench.__main__ import main
from marketbel_courier_tests.bench.alone import ALONE
from marketbel_courier_tests.bench.soak import (
    BLOCKS,
    BY_NUMBER,
    JUMPS,
    LISTS_A_BLOCK,
    SUPPLIERS,
    Kind,
    Sample,
    Soak,
    is_flat,
    soak_table,
)

STILL = [100.0] * BLOCKS


@pytest.mark.parametrize(
    "values",
    [
        STILL,
        [*range(0, 600, 100), 500.0, 510.0, 480.0, 505.0],
        [0.0] * (BLOCKS - 1) + [5.0],
        [*STILL[:-1], 400.0],
    ],
    ids=["still", "grown-until-all-had-their-time", "a-little-play", "once-high"],
)
def test_what_goes_up_and_comes_down_again_is_flat(values: list[float]) -> None:
    assert is_flat(values)


def test_what_has_more_after_each_block_grows() -> None:
    assert not is_flat([100.0 + 10 * block for block in range(BLOCKS)])
    assert not is_flat([1000.0 * block for block in range(BLOCKS)])


async def test_each_of_many_suppliers_is_handed_its_own_lists(migrated_database: str) -> None:
    connection = await asyncpg.connect(migrated_database)
    try:
        await connection.execute(SUPPLIERS, "http://shop", 21)
        names = [row["name"] for row in await connection.fetch(BY_NUMBER)]
    finally:
        await connection.close()
    assert names == [f"Soaked {number}" for number in range(21)]


def sample(block: int) -> Sample:
    return Sample(
        deliveries=20 * (block + 1),
        kinds={"daemon": Kind(1, 200_000_000 + 40_000_000 * block, 30, 12)},
        connections=20,
        rows={"courier.deliveries": 100, "public.suppliers": 2, "courier.syncs": 50 * block},
        database_bytes=30_000_000,
        redis_keys=40,
        files={"on the volume": 4},
    )


def test_the_table_names_what_has_grown() -> None:
    table = soak_table(Soak(2, [sample(block) for block in range(BLOCKS)]))

    verdicts = {row[0]: row[-1] for row in table.rows}
    assert {name for name, verdict in verdicts.items() if verdict != "flat"} == {
        "memory of daemon, MB",
        "courier.syncs",
    }
    assert verdicts["descriptors of daemon"] == "flat"
    assert all(len(row) == len(table.columns) for row in table.rows)
    assert table.faults[0] == "Grows: memory of daemon, MB, courier.syncs."


def soak(**others: int) -> Soak:
    """A soak in which nothing grew, or what is said instead."""
    whole = {
        "suppliers": 2,
        "deliveries": 2 * BLOCKS * LISTS_A_BLOCK,
        "cleanups": BLOCKS * JUMPS,
        "incomplete": 3,
    }
    return Soak(samples=[sample(0)] * BLOCKS, **(whole | others))


@pytest.mark.parametrize(
    ("measured", "code", "fault"),
    [
        (soak(), 0, ""),
        (Soak(2, [sample(block) for block in range(BLOCKS)]), 1, "Grows: memory of daemon"),
        (soak(deliveries=199), 1, "Only 199 of 200 deliveries ended as complete."),
        (soak(cleanups=19), 1, "Only 19 clean-ups ended well in 20 jumps of the clock."),
    ],
    ids=["nothing", "growth", "a-delivery-short", "a-clean-up-short"],
)
@pytest.mark.parametrize("how", [(), ("--markdown",), ("--json",)])
def test_a_bad_verdict_is_told_and_ends_the_bench_with_1(
    monkeypatch: pytest.MonkeyPatch,
    measured: Soak,
    code: int,
    fault: str,
    how: tuple[str, ...],
) -> None:
    monkeypatch.setitem(ALONE, "soak", lambda *_: [soak_table(measured)])

    result = CliRunner().invoke(main, ["--only", "soak", *how])

    assert (result.exit_code, fault in result.output) == (code, True)
