"""Suppliers, jobs, log lines and a question for a person, so that no view is empty."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.telling.job_view import job_state_of
from marketbel_courier.job_state.visible_jobs import write_states
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier_tests.admin.browser.stack import Stack
from marketbel_courier_tests.catalogue_rows import add_item, add_product, add_question
from marketbel_courier_tests.ledger_rows import attempt, listed, register, write
from marketbel_courier_tests.orchestration.triggers import in_redis

STATES = ("downloading", "delivered", "handed over", "complete", "failed", "unchanged")
WITH_WARNINGS = UUID(int=len(STATES))
FAILED_AT: dict[str, dict[str, Any]] = {
    "downloading": {},
    "analyzing": {"file_path": "/shared/uploads/price.csv"},
    "matching": {"file_path": "/shared/uploads/price.csv", "reached_matching": True},
}
_LONG_NAME = "Общество с ограниченной ответственностью «Электроинструментсервисснаб»"


def arrange(stack: Stack) -> None:
    """Put it all there: one supplier for each state of a job, the last one with row errors."""
    platform = stack.platform
    jobs = stack.elsewhere(lambda: platform.ask(_arrange))
    states = [job_state_of(job, max_retries=3) for job in jobs]
    stack.elsewhere(lambda: in_redis(platform, lambda redis: write_states(redis, states)))


async def _arrange(pool: Pool) -> list[Delivery]:
    began = datetime.now(UTC) - timedelta(minutes=2)
    ids = [UUID(int=number) for number in range(len(STATES) + 1)]
    names = [f"Supplier {state}" for state in STATES] + [_LONG_NAME]
    await register(
        pool,
        *(
            listed(id=one, name=name, partition_key=f"scenery-{number}")
            for number, (one, name) in enumerate(zip(ids, names, strict=True))
        ),
    )
    jobs = [
        attempt(
            state,
            began,
            supplier_id=ids[number],
            supplier_name=names[number],
            partition_key=f"scenery-{number}",
        )
        for number, state in enumerate(STATES)
    ]
    partial = attempt(
        "complete",
        began,
        supplier_id=WITH_WARNINGS,
        supplier_name=_LONG_NAME,
        partition_key=f"scenery-{len(STATES)}",
        outcome="partial",
        error_count=2,
        errors=("row 5: no price", "row 9: no price"),
    )
    failed = [
        attempt(
            "failed",
            began,
            supplier_id=UUID(int=100 + number),
            supplier_name=f"Failed at {step}",
            partition_key=f"failed-{number}",
            error_code="storage_unavailable",
            **changes,
        )
        for number, (step, changes) in enumerate(FAILED_AT.items())
    ]
    await write(pool, *jobs, partial, *failed)
    for row in (5, 9):
        await pool.execute(
            "INSERT INTO parsing_logs"
            " (task_id, supplier_id, error_type, error_message, row_number, row_data)"
            " VALUES ($1, $2, 'VALIDATION_ERROR', 'no price', $3, $4)",
            f"ml-{WITH_WARNINGS}",
            WITH_WARNINGS,
            row,
            {"Название": "Аккумулятор" * 12, "Цена": ""},
        )
    products = [await add_product(pool, f"Чайник Tefal KO 12{n}") for n in range(2)]
    item = await add_item(pool, WITH_WARNINGS, "Чайник Tefal KO", price="7.00", colour="белый")
    await add_question(pool, item, *products)
    return [*jobs, partial]
