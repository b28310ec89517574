"""A supplier's state is the one that the existing admin API would show, for whatever is there."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from marketbel_courier.admin import supplier_cache as roster
from marketbel_courier.database.pool import Pool
from marketbel_courier_tests.admin.conftest import RunningAdmin
from marketbel_courier_tests.admin.test_status import fresh_status, job
from marketbel_courier_tests.ledger_rows import write

_FLAGS = [True, False, None, "false", "no", " OFF ", "f", 0, "0", "true", "Yes", 1, "absent"]
_NO = {False, "false", "no", " OFF ", "f", "0"}
_TYPES = ["INFO", "SUCCESS", "WARNING", "ERROR", "FATAL", "PARSE_ERROR", "VALIDATION_ERROR"]
_ERRORS = {"ERROR", "FATAL", "PARSE_ERROR", "VALIDATION_ERROR"}


@dataclass
class Case:
    """A supplier, and all that its state can come of."""

    id: UUID
    is_active: object
    items: int
    updated_at: datetime
    lines: list[tuple[str, str, datetime]] = field(default_factory=list)

    def expected(self) -> tuple[str, datetime]:
        """Their rule, retold."""
        last = max(self.lines, key=lambda line: line[2], default=None)
        at = last[2] if last else self.updated_at
        if self.is_active in _NO:
            return "inactive", at
        if last and any(task == last[0] and type_ in _ERRORS for task, type_, _ in self.lines):
            return "error", at
        return ("success" if self.items else "pending"), at


def _cases(dice: random.Random, number: int, now: datetime) -> list[Case]:
    return [
        Case(
            UUID(int=n),
            dice.choice(_FLAGS),
            dice.choice([0, 0, 1, 3]),
            now - timedelta(minutes=n),
            _lines(dice, dice.randrange(5), now),
        )
        for n in range(1, number)
    ]


def _lines(
    dice: random.Random, number: int, now: datetime, since: timedelta = timedelta(days=40)
) -> list[tuple[str, str, datetime]]:
    # Tasks are shared between suppliers: an error in one says nothing of the other.
    return [
        (
            f"task-{dice.randrange(3)}",
            dice.choice(_TYPES),
            now - since * dice.random() + timedelta(microseconds=dice.randrange(1000)),
        )
        for _ in range(number)
    ]


async def _write(pool: Pool, cases: Sequence[Case]) -> None:
    await pool.executemany(
        "INSERT INTO suppliers (id, name, source_type, metadata, updated_at)"
        " VALUES ($1, 'shop', 'csv', $2, $3)",
        [
            (
                case.id,
                {} if case.is_active == "absent" else {"is_active": case.is_active},
                case.updated_at,
            )
            for case in cases
        ],
    )
    await pool.executemany(
        "INSERT INTO supplier_items (supplier_id, supplier_sku, name, current_price)"
        " VALUES ($1, $2, 'Drill', 1)",
        [(case.id, str(n)) for case in cases for n in range(case.items)],
    )
    await _log(pool, [(case.id, line) for case in cases for line in case.lines])


async def _log(pool: Pool, lines: Sequence[tuple[UUID | None, tuple[str, str, datetime]]]) -> None:
    await pool.executemany(
        "INSERT INTO parsing_logs (supplier_id, task_id, error_type, error_message, created_at)"
        " VALUES ($1, $2, $3, 'said', $4)",
        [(supplier_id, *line) for supplier_id, line in lines],
    )


async def _shown(admin: RunningAdmin) -> dict[UUID, tuple[str, datetime]]:
    said: dict[str, Any] = await fresh_status(admin)
    return {
        UUID(one["id"]): (one["status"], datetime.fromisoformat(one["last_sync_at"]))
        for one in said["suppliers"]
    }


async def test_every_supplier_is_judged_as_the_existing_api_judges_it(
    admin: RunningAdmin, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = admin.desk.pool
    # Not when the module is imported: a long run has left that moment behind.
    dice, now = random.Random(7), datetime.now(UTC)
    cases = _cases(dice, 300, now)
    await _write(pool, cases)
    await _log(pool, [(None, ("task-1", "ERROR", now))])
    # What the ledger has of them does not change the state: those readers do not know it.
    await write(pool, job(1, "failed"), job(2, "complete"), job(3, "handed over"))

    shown = await _shown(admin)
    assert shown == {case.id: case.expected() for case in cases}
    assert {state for state, _ in shown.values()} == {"success", "error", "pending", "inactive"}

    # A line that was just written is seen at once, and with it what was stored before.
    news = [
        (case, _lines(dice, 1, now, timedelta(minutes=1))) for case in cases if dice.random() < 0.3
    ]
    for case, lines in news:
        case.lines += lines
        case.items += 1
    await pool.executemany(
        "INSERT INTO supplier_items (supplier_id, supplier_sku, name, current_price)"
        " VALUES ($1, 'new', 'Drill', 1)",
        [(case.id,) for case, _ in news],
    )
    await _log(pool, [(case.id, line) for case, lines in news for line in lines])
    assert await _shown(admin) == {case.id: case.expected() for case in cases}

    # What was taken out of the log, and items that others wrote, after a while.
    monkeypatch.setattr(roster, "RECOUNT_SECONDS", 0)
    await pool.execute("DELETE FROM parsing_logs WHERE task_id <> 'task-2'")
    await pool.execute("DELETE FROM supplier_items WHERE supplier_sku <> 'new'")
    with_news = {case.id for case, _ in news}
    for case in cases:
        case.lines = [line for line in case.lines if line[0] == "task-2"]
        case.items = int(case.id in with_news)
    assert await _shown(admin) == {case.id: case.expected() for case in cases}
