"""However a reading ends: the ledger, Redis and Dagster's grid tell the same of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import dagster as dg
import pytest

from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.reading import course
from marketbel_courier.ledger.deliveries import mark_complete
from marketbel_courier.ledger.delivery_records import AnalysisResult, Delivery
from marketbel_courier.ledger.states import Route
from marketbel_courier.orchestration.tags import LEGACY_ASSETS, ML_ANALYSIS, RAW_PRICE_LIST
from marketbel_courier_tests.orchestration.ledger_and_redis import (
    assert_redis_shows_the_ledger,
    ledger,
)
from marketbel_courier_tests.platform_fixture import Platform, supplier_id_of

PRICES = b"sku;name;price\n1;Drill;10,50\n2;Saw;7\n"
PARTLY_READABLE = b"sku;name;price\n1;Drill;10,50\n2;Saw;seven\n"
WITHOUT_ITEMS = b"dear;customers\nwe;moved\n"
UNREADABLE = b"%PDF-1.4\nno document\n"

Fate = Callable[[Platform, str, Delivery], object]


def nothing(platform: Platform, name: str, row: Delivery) -> None:
    """The file is read as it is."""


def the_supplier_is_deleted(platform: Platform, name: str, row: Delivery) -> None:
    platform.ask(
        lambda pool: pool.execute("DELETE FROM suppliers WHERE id = $1", supplier_id_of(name))
    )


def the_file_changes_on_the_volume(platform: Platform, name: str, row: Delivery) -> None:
    Path(row.file_path or "").write_bytes(PRICES + b"3;Axe;9\n")


def the_file_is_gone_everywhere(platform: Platform, name: str, row: Delivery) -> None:
    Path(row.file_path or "").unlink()
    del platform.shop.files[platform.path_of(name)]


def a_trap(platform: Platform, name: str, row: Delivery, *, then: str) -> None:
    """Once this run has claimed the file, somebody else ends the job."""
    trap = f"trap_{then}"
    platform.ask(
        lambda pool: pool.execute(
            f"""
            CREATE FUNCTION {trap}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                UPDATE courier.deliveries SET state = '{then}', finished_at = now(),
                    outcome = CASE '{then}' WHEN 'failed' THEN 'superseded' ELSE 'success' END,
                    error_message = 'A newer delivery took this one''s place.'
                WHERE job_id = NEW.job_id AND attempt = NEW.attempt;
                RETURN NULL;
            END $$;
            CREATE TRIGGER {trap} AFTER UPDATE OF state ON courier.deliveries FOR EACH ROW
                WHEN (NEW.job_id = '{row.job_id}' AND NEW.state = 'analyzing')
                EXECUTE FUNCTION {trap}();
            """
        )
    )


def another_run_completes_the_job(platform: Platform, name: str, row: Delivery) -> None:
    a_trap(platform, name, row, then="complete")


def a_newer_delivery_ends_the_job(platform: Platform, name: str, row: Delivery) -> None:
    a_trap(platform, name, row, then="failed")


FATES: dict[str, tuple[bytes, Fate, str]] = {
    "Well": (PRICES, nothing, "complete"),
    "Partly": (PARTLY_READABLE, nothing, "complete"),
    "Empty": (WITHOUT_ITEMS, nothing, "failed"),
    "Unreadable": (UNREADABLE, nothing, "failed"),
    "Deleted": (PRICES, the_supplier_is_deleted, "failed"),
    "Changed": (PRICES, the_file_changes_on_the_volume, "complete"),
    "Gone": (PRICES, the_file_is_gone_everywhere, "failed"),
    "Taken": (PRICES, another_run_completes_the_job, "complete"),
    "Replaced": (PRICES, a_newer_delivery_ends_the_job, "failed"),
    "Unanswered": (PRICES, nothing, "complete"),
}


@pytest.mark.parametrize(
    ("route", "assets"), [(Route.ML, [ML_ANALYSIS]), (Route.LEGACY, LEGACY_ASSETS)]
)
def test_ledger_redis_and_grid_agree_however_a_reading_ends(
    platform: Platform,
    monkeypatch: pytest.MonkeyPatch,
    route: Route,
    assets: Sequence[dg.AssetKey],
) -> None:
    monkeypatch.setenv("MAX_RETRIES", "0")
    monkeypatch.setenv("ML_FALLBACK_TO_LEGACY", "never")
    keys = {
        name: platform.add_supplier(name, content, use_ml_processing=route is Route.ML)
        for name, (content, _, _) in FATES.items()
    }
    platform.materialize([RAW_PRICE_LIST], list(keys.values()))
    delivered = {row.supplier_name: row for row in ledger(platform)}
    for name, (_, befall, _) in FATES.items():
        befall(platform, name, delivered[name])
    bad = {str(supplier_id_of(name)) for name in ("Unreadable", "Empty")}
    partly = str(supplier_id_of("Partly"))

    def read_as_the_engine_would(job: object) -> None:
        supplier = job.request["supplier_id"]  # type: ignore[attr-defined]
        job.status = "failed" if supplier in bad else job.status  # type: ignore[attr-defined]
        job.errors = ["No header found."] if supplier in {*bad, partly} else []  # type: ignore[attr-defined]

    platform.ml.on_submit = read_as_the_engine_would

    async def complete_without_an_answer(
        pool: Pool, delivery: Delivery, result: AnalysisResult
    ) -> Delivery | None:
        row = await mark_complete(pool, delivery, result)
        if delivery.supplier_name == "Unanswered":
            raise ConnectionResetError("the answer was lost on its way")
        return row

    monkeypatch.setattr(course, "mark_complete", complete_without_an_answer)

    platform.materialize(assets, list(keys.values()))

    newest = {row.supplier_name: row for row in ledger(platform)}
    assert {name: newest[name].state for name in FATES} == {
        name: state for name, (_, _, state) in FATES.items()
    }
    shown = {"complete": "materialized", "failed": "failed"}
    for asset in assets:
        assert platform.grid(asset, list(keys.values())) == {
            keys[name]: shown[newest[name].state] for name in FATES
        }
    assert_redis_shows_the_ledger(platform)
