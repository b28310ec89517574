"""Messages of the version before began with the supplier's name: they are read without it."""

from __future__ import annotations

from dataclasses import replace

from marketbel_courier.catalogue.log_search import last_lines
from marketbel_courier.catalogue.suppliers import register_supplier
from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.telling.job_view import job_state_of
from marketbel_courier.job_state.job_hash import JobState
from marketbel_courier.ledger.alerts import raise_alerts, recent_alerts
from marketbel_courier.ledger.delivery_queries import reload
from marketbel_courier.ledger.sync_prospects import sync_prospects
from marketbel_courier.messages.message import verbatim
from marketbel_courier_tests.alerting.alerts import DEAD_LINK
from marketbel_courier_tests.ledger_rows import attempt, write

TODAY = "Price.csv: the name of a file stays in front."


async def test_what_the_version_before_wrote_is_read_without_the_suppliers_name(pool: Pool) -> None:
    failed = attempt("failed")
    before = f"{failed.supplier_name}: {TODAY}"
    await register_supplier(
        pool,
        supplier_id=failed.supplier_id,
        name=failed.supplier_name,
        source_type="csv",
        metadata={},
    )
    await write(
        pool, replace(failed, error_message=verbatim(before), fell_back_because=verbatim(before))
    )
    await raise_alerts(
        pool, [replace(DEAD_LINK, supplier_name=failed.supplier_name, reason=verbatim(before))]
    )
    await pool.execute(
        """
        INSERT INTO parsing_logs (task_id, supplier_id, error_type, error_message)
        VALUES ('task', $1, 'ERROR', $2)
        """,
        failed.supplier_id,
        before,
    )

    row = await reload(pool, failed)
    assert (str(row.error_message), str(row.fell_back_because)) == (TODAY, TODAY)
    assert [str(one.error_message) for one in await sync_prospects(pool)] == [TODAY]
    assert [str(alert.reason) for alert in await recent_alerts(pool, 10)] == [TODAY]
    (line,) = await last_lines(pool, limit=10)
    assert (line.error_message, line.message) == (TODAY, verbatim(TODAY))


def test_a_hash_of_the_version_before_is_read_without_the_suppliers_name() -> None:
    failed = attempt("failed")
    before = f"{failed.supplier_name}: {TODAY}"
    fields = job_state_of(replace(failed, error_message=verbatim(before)), max_retries=3).to_hash()

    kept = {name: value for name, value in fields.items() if not name.endswith("_data")}
    state = JobState.from_hash({**kept, "fell_back_because": before})

    assert fields["error"] == before
    today = verbatim(TODAY)
    assert (state.error, state.error_details, state.fell_back_because) == (today, (today,), today)
