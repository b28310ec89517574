"""Measures ticks and the page's status over a ledger of a million deliveries of 10,000 suppliers.

The rows are written as years of syncs would have left them, and as a sync under way has them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from marketbel_courier_tests.bench.admin import STATUS, Waits, measure_admin, waits_row
from marketbel_courier_tests.bench.crowd import gather
from marketbel_courier_tests.bench.ground import open_ground
from marketbel_courier_tests.bench.jobs import Way
from marketbel_courier_tests.bench.tables import Table
from marketbel_courier_tests.bench.ticks import Ticks, measure_ticks

SUPPLIERS = 10_000
FAILED = 500
DELIVERIES_EACH = 100
# Beside it, the same suppliers with what they have after a week.
FEW_DELIVERIES_EACH = 6
POLLING_SECONDS = 20
AIM_TICK_SECONDS = 1.0
AIM_P95_SECONDS = 0.1


@dataclass(frozen=True)
class Measured:
    """Ticks and waits over a ledger of so many rows."""

    rows: int
    ticks: Ticks
    status: Waits


def measure_large_ledger(say: Callable[[str], None]) -> tuple[Measured, Measured]:
    """Over a small ledger, and over the large one."""
    return (
        _measure(FEW_DELIVERIES_EACH, say),
        _measure(DELIVERIES_EACH, say),
    )


def large_ledger_tables(few: Measured, many: Measured) -> list[Table]:
    """What ticks took, and those who wait for the status."""
    slowest = max(many.ticks.times, key=lambda times: times.slowest)
    return [
        Table(
            f"A tick of each sensor, with {SUPPLIERS:,} suppliers and {many.rows:,} deliveries",
            ("", "idle", "median", "slowest", "idle beside\nfew rows", "median beside\nfew rows"),
            [
                (
                    times.words,
                    _ms(times.idle),
                    _ms(times.middle),
                    _ms(times.slowest),
                    f"{times.idle / before.idle:.1f}×",
                    f"{times.middle / before.middle:.1f}×",
                )
                for before, times in zip(few.ticks.times, many.ticks.times, strict=True)
            ],
            [
                f"Aim: every tick under {AIM_TICK_SECONDS:.0f} s. Measured: {_ms(slowest.slowest)}"
                f" at most ({slowest.words}). Few rows are {few.rows:,}.",
            ],
        ),
        Table(
            "Those who poll the status meanwhile",
            ("", "median", "p95", "max", "answer", "CPU\nadmin", "CPU\nPostgres"),
            [
                waits_row(f"{few.rows:,} deliveries", few.status),
                waits_row(f"{many.rows:,} deliveries", many.status),
            ],
            [
                f"Aim: p95 under {_ms(AIM_P95_SECONDS)}. 50 clients, {POLLING_SECONDS} s, a sync"
                " under way."
            ],
        ),
    ]


def _measure(deliveries_each: int, say: Callable[[str], None]) -> Measured:
    with open_ground() as ground:
        say(f"{SUPPLIERS:,} suppliers with {deliveries_each} deliveries each")
        crowd = gather(
            ground.platform,
            ground.instances[Way.COURIER],
            suppliers=SUPPLIERS,
            failed=FAILED,
            deliveries_each=deliveries_each,
        )
        ticks = measure_ticks(crowd, say=say)
        [row] = crowd.fetch("SELECT count(*) AS rows FROM courier.deliveries")
        [status] = measure_admin(ground, crowd, seconds=POLLING_SECONDS, say=say, paths=STATUS)
        return Measured(row["rows"], ticks, status)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms"
