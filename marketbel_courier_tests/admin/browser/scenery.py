"""Suppliers, jobs, log lines and a question for a person, so that no view is empty."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from marketbel_courier.catalogue.answer_records import Reviewer
from marketbel_courier.catalogue.parsing_logs import LogType, ParsingLog, record_parsing_logs
from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.telling.job_view import job_state_of
from marketbel_courier.ingestion.review_answers import accept
from marketbel_courier.job_state.visible_jobs import write_states
from marketbel_courier.ledger.alerts import AlertKind, NewAlert, Severity, raise_alerts
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.messages.message import Message
from marketbel_courier_tests.admin.browser.stack import Stack
from marketbel_courier_tests.catalogue_rows import add_item, add_product, add_question
from marketbel_courier_tests.held_rows import hold_list, hold_prices
from marketbel_courier_tests.ledger_rows import attempt, listed, register, write
from marketbel_courier_tests.orchestration.triggers import in_redis

STATES = ("downloading", "delivered", "handed over", "complete", "failed", "unchanged")
OF_A_VERSION_BEFORE = UUID(int=STATES.index("failed"))
WITH_WARNINGS = UUID(int=len(STATES))
FELL_BACK = UUID(int=50)
# How far a job is in its phase: half of its bytes, a quarter of its items.
HOW_FAR: dict[str, dict[str, int]] = {
    "downloading": {"download_bytes": 512 * 1024, "download_total": 1024 * 1024},
    "handed over": {"items_processed": 30, "items_total": 120},
}
_KEPT = {"file_path": "/shared/uploads/price.csv"}
FAILED_AT: dict[str, dict[str, Any]] = {
    "downloading": {
        "error_message": Message("source-answer-late", host="shop.example"),
        "error_code": "network",
    },
    "analyzing": {
        **_KEPT,
        "error_message": Message("volume-is-full", folder="/shared/uploads"),
        "error_code": "volume_full",
    },
    "matching": {
        **_KEPT,
        "reached_matching": True,
        "error_message": Message("database-broke-off-in-refresh", why="EOF"),
        "error_code": "storage_unavailable",
    },
}
ROWS = {
    5: Message("row-price-missing"),
    9: Message("row-price-negative", amount=Decimal("-450.00")),
    21: Message("row-name-cut", most=500),
    22: Message("row-sku-too-long", most=101),
}
SAID_BEFORE = "shop.example answered 503. It may be busy."
_LONG_NAME = "Общество с ограниченной ответственностью «Электроинструментсервисснаб»"


def arrange(stack: Stack) -> None:
    """Put it all there: one supplier for each state of a job, the last one with row errors."""
    platform = stack.platform
    jobs = stack.elsewhere(lambda: platform.ask(_arrange))
    states = [
        job_state_of(job, max_retries=3).advanced(**HOW_FAR.get(name, {}))
        for name, job in zip((*STATES, "partial"), jobs, strict=True)
    ]
    stack.elsewhere(lambda: in_redis(platform, lambda redis: write_states(redis, states)))


async def _arrange(pool: Pool) -> list[Delivery]:
    began = datetime.now(UTC) - timedelta(minutes=2)
    ids = [UUID(int=number) for number in range(len(STATES) + 1)]
    names = [f"Supplier {state}" for state in STATES] + [_LONG_NAME]
    await register(pool, listed(id=FELL_BACK, name="Fell back", partition_key="fell-back"))
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
        error_count=len(ROWS),
        errors=[Message("row-problem", row=row, what=what) for row, what in ROWS.items()],
    )
    fell_back = attempt(
        "failed",
        began,
        supplier_id=FELL_BACK,
        supplier_name="Fell back",
        partition_key="fell-back",
        route="legacy",
        attempt=2,
        retries_used=1,
        next_retry_at=began + timedelta(days=1),
        original_filename="прайс.csv",
        file_size_bytes=1_234_567,
        delivered_at=began + timedelta(seconds=65),
        handed_over_at=began + timedelta(seconds=90),
        fell_back_because=Message("source-connection-refused", host="shop.example"),
        error_message=Message("source-asks-to-slow-down", host="shop.example"),
        error_code="rate_limited",
    )
    failed = [
        attempt(
            "failed",
            began,
            supplier_id=UUID(int=100 + number),
            supplier_name=f"Failed at {step}",
            partition_key=f"failed-{number}",
            **changes,
        )
        for number, (step, changes) in enumerate(FAILED_AT.items())
    ]
    await write(pool, *jobs, partial, *failed, fell_back)
    cells = {"Название": "Аккумулятор" * 12, "Цена": ""}
    task = f"ml-{WITH_WARNINGS}"
    lines = [
        ParsingLog(task, WITH_WARNINGS, LogType.VALIDATION_ERROR, what, row, cells)
        for row, what in ROWS.items()
    ]
    await record_parsing_logs(pool, lines)
    await pool.execute(
        "INSERT INTO parsing_logs (task_id, supplier_id, error_type, error_message)"
        " VALUES ('job-before', $1, 'ERROR', $2)",
        OF_A_VERSION_BEFORE,
        SAID_BEFORE,
    )
    alert = NewAlert(
        kind=AlertKind.RETRIES_EXHAUSTED,
        severity=Severity.ERROR,
        subject="failed-0",
        cause="network",
        reason=Message("source-answer-late", host="shop.example"),
        supplier_name="Failed at downloading",
        phase="downloading",
    )
    await raise_alerts(pool, [alert])
    products = [await add_product(pool, f"Чайник Tefal KO 12{n}") for n in range(2)]
    item = await add_item(pool, WITH_WARNINGS, "Чайник Tefal KO", price="7.00", colour="белый")
    await add_question(pool, item, *products)
    answered = await add_item(pool, WITH_WARNINGS, "Утюг Tefal 12", price="8.00")
    question = await add_question(pool, answered, await add_product(pool, "Утюг Tefal"))
    await accept(pool, question, reviewer=Reviewer("anna"))
    await hold_prices(pool, WITH_WARNINGS, "Дрель Makita HP 1630")
    await hold_list(pool, FELL_BACK)
    return [*jobs, partial]
