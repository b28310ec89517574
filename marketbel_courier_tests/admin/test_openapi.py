"""The OpenAPI document and the running application agree, whatever is asked."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from marketbel_courier.catalogue.parsing_logs import LogType, ParsingLog, record_parsing_logs
from marketbel_courier.ledger.alerts import AlertKind, NewAlert, Severity, raise_alerts
from marketbel_courier.messages.message import Message, verbatim
from marketbel_courier_tests.admin.conftest import RunningAdmin
from marketbel_courier_tests.catalogue_rows import add_item, add_product, add_question
from marketbel_courier_tests.held_rows import hold_list, hold_prices
from marketbel_courier_tests.ledger_rows import SHOP_ID, attempt, listed, register, write

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
)


# Some five thousand requests, which a busy machine answers slowly.
@pytest.mark.timeout(2400)
async def test_no_request_that_the_document_allows_or_forbids_meets_a_server_error(
    admin: RunningAdmin, tmp_path: Path
) -> None:
    """Schemathesis, in a process of its own, over a system where there is something to ask for."""
    job_id, review_id, list_id = await _stock(admin)
    config = tmp_path / "schemathesis.toml"
    config.write_text(
        "[parameters]\n"
        f'"path.supplier_id" = "{SHOP_ID}"\n'
        f'"path.job_id" = "{job_id}"\n'
        f'"path.review_id" = "{review_id}"\n'
        f'"path.list_id" = "{list_id}"\n'
    )
    # As a file: what schemathesis fetches itself has to come within ten seconds.
    document = tmp_path / "openapi.json"
    document.write_bytes((await admin.http.get("/openapi.json")).content)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run"),
        *(str(document), "--url", admin.url),
        *("--header", f"X-CSRF-Token: {admin.http.headers['X-CSRF-Token']}"),
        *("--checks", ",".join(CHECKS), "--phases", "coverage,fuzzing"),
        *("--max-examples", "3", "--seed", "5", "--workers", "1", "--no-shrink"),
        *("--request-timeout", "60"),
        *("--suppress-health-check", "all", "--warnings", "off"),
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()[-6000:]
    assert b"No issues found" in output


async def _stock(admin: RunningAdmin) -> tuple[object, object, object]:
    pool = admin.desk.pool
    await register(pool, listed())
    failed = attempt("failed")
    await write(pool, attempt("complete", outcome="partial", error_count=1), failed)
    row = {"Название": "Чайник", "Цена": None}
    no_price = Message("row-problem", row=4, what=Message("row-price-missing"))
    await record_parsing_logs(
        pool,
        [
            ParsingLog(f"ml-{SHOP_ID}", SHOP_ID, LogType.WARNING, no_price, 4, row),
            ParsingLog("sync-1", None, LogType.INFO, verbatim("Begun")),
        ],
    )
    product = await add_product(pool, "Чайник Tefal")
    item = await add_item(pool, SHOP_ID, "Чайник", colour="белый")
    review_id = await add_question(pool, item, product)
    await hold_prices(pool, SHOP_ID, "Дрель", "Пила")
    list_id = await hold_list(pool, SHOP_ID)
    alert = NewAlert(
        kind=AlertKind.OVERDUE,
        severity=Severity.WARNING,
        subject="sadovyi-mir",
        cause="overdue",
        reason=verbatim("Nothing new came for a week."),
    )
    await raise_alerts(pool, [alert])
    return failed.job_id, review_id, list_id
