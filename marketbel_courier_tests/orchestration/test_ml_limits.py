"""What ml-analyze is known not to do goes down the legacy route by itself."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from marketbel_courier.definitions import defs
from marketbel_courier.ledger.alerts import recent_alerts
from marketbel_courier.orchestration.partitions import PartitionRange
from marketbel_courier.orchestration.sensors.analysis import analysis_sensor
from marketbel_courier.orchestration.sensors.job_state import job_state_sensor
from marketbel_courier.orchestration.sensors.retries import retry_sensor
from marketbel_courier.orchestration.stages import DELIVERY
from marketbel_courier.orchestration.supplier_runs import force_everything
from marketbel_courier.orchestration.tags import ML_ANALYSIS, RAW_PRICE_LIST
from marketbel_courier_tests.orchestration.launching import tick
from marketbel_courier_tests.orchestration.ledger_and_redis import (
    assert_redis_shows_the_ledger,
    ledger,
)
from marketbel_courier_tests.orchestration.ticking import (
    LEGACY_NAMES,
    lines_of,
    make_due,
    run_requests,
)
from marketbel_courier_tests.platform_fixture import Platform, supplier_id_of
from marketbel_courier_tests.scripted_ml import MlJob

PRICES = b"sku;name;price\n1;Drill;10,50\n2;Saw;20,00\n"
TO_ML = [["ml_analysis"]]


def failing_with(platform: Platform, logged: str) -> Callable[[MlJob], None]:
    """Fail barely, as the running service does, with the reason in the log under its own id."""

    def fail(job: MlJob) -> None:
        job.status, job.errors = "failed", ["File parsing failed"]
        job.items_processed = job.items_total = 0
        platform.ask(
            lambda pool: pool.execute(
                """
                INSERT INTO parsing_logs (task_id, supplier_id, error_type, error_message)
                VALUES ($1, $2, 'parsing', $3)
                """,
                job.job_id,
                UUID(job.request["supplier_id"]),
                f"[error] {logged}",
            )
        )

    return fail


def give_items(platform: Platform, name: str) -> None:
    """Let the supplier have an item from before."""
    platform.ask(
        lambda pool: pool.execute(
            """
            INSERT INTO supplier_items (supplier_id, supplier_sku, name, current_price)
            VALUES ($1, '1', 'Drill', 9)
            """,
            supplier_id_of(name),
        )
    )


def deliver_for_ml(platform: Platform, key: str) -> None:
    """What `reprocess --ml` does to the delivery."""
    defs.resolve_implicit_global_asset_job_def().execute_in_process(
        instance=platform.instance,
        asset_selection=[RAW_PRICE_LIST],
        tags=PartitionRange([key]).tags,
        run_config=force_everything((DELIVERY,), ask_ml=True),
    )


def test_a_kind_that_it_does_not_read_is_found_out_once_and_forgotten_with_its_version(
    platform: Platform,
) -> None:
    tried, spared = (platform.add_supplier(name, PRICES) for name in ("Tried", "Spared"))
    platform.materialize([RAW_PRICE_LIST], [tried, spared])
    platform.ml.on_submit = failing_with(platform, "Unsupported file type: csv")

    platform.materialize([ML_ANALYSIS], [tried])
    assert run_requests(platform, analysis_sensor) == [LEGACY_NAMES]

    assert len(platform.ml.submissions) == 1
    assert {job.phase.value for job in platform.jobs().values()} == {"complete"}
    assert platform.grid(ML_ANALYSIS, [tried, spared]) == {tried: "failed", spared: "missing"}
    why = "ml-analyze reads no CSV: “Unsupported file type: csv”."
    assert str(platform.jobs()["Spared"].fell_back_because) == why
    assert lines_of(platform, "ERROR") == []
    assert any(
        line.endswith(f"goes down the legacy route: {why}") for line in lines_of(platform, "INFO")
    )
    (alert,) = platform.ask(lambda pool: recent_alerts(pool, 10))
    assert (alert.kind, alert.severity) == ("ml_limit", "warning")
    assert_redis_shows_the_ledger(platform)

    platform.ml.version, platform.ml.on_submit = "2", lambda job: None
    platform.ask(
        lambda pool: pool.execute(
            "UPDATE courier.ml_services SET answered_at = now() - interval '1 hour'"
        )
    )
    newcomer = platform.add_supplier("Newcomer", PRICES)
    platform.materialize([RAW_PRICE_LIST], [newcomer])
    platform.materialize([ML_ANALYSIS], [newcomer])
    assert platform.jobs()["Newcomer"].route == "ml"


def test_what_is_found_out_in_a_run_spares_the_rest_of_it_and_does_not_fail_them(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ML_MAX_IN_FLIGHT", "1")
    keys = platform.add_suppliers(("First", "Second", "Third"), PRICES)
    platform.materialize([RAW_PRICE_LIST], keys)
    platform.ml.on_submit = failing_with(platform, "No reader for CSV")

    assert not platform.materialize([ML_ANALYSIS], keys).success

    assert len(platform.ml.submissions) == 1
    grid = platform.grid(ML_ANALYSIS, keys)
    assert sorted(grid.values()) == ["failed", "missing", "missing"]
    assert [row.state for row in ledger(platform)] == ["delivered"] * 3
    assert run_requests(platform, analysis_sensor) == [LEGACY_NAMES]
    assert {job.phase.value for job in platform.jobs().values()} == {"complete"}


def test_a_second_list_is_for_a_service_that_is_known_to_update_items(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)
    give_items(platform, "Shop")

    platform.materialize([RAW_PRICE_LIST], [key])
    assert run_requests(platform, analysis_sensor) == [LEGACY_NAMES]
    assert platform.ml.submissions == []
    assert platform.ask(lambda pool: recent_alerts(pool, 10)) == []

    # Whoever asks for it has it tried, and it is known from then on.
    deliver_for_ml(platform, key)
    assert run_requests(platform, analysis_sensor) == TO_ML
    platform.shop.files[platform.path_of("Shop")] = PRICES + b"3;Axe;30,00\n"
    platform.materialize([RAW_PRICE_LIST], [key])
    assert run_requests(platform, analysis_sensor) == TO_ML
    assert [row.route for row in ledger(platform)] == ["legacy", "ml", "ml"]


def test_a_service_that_says_what_it_can_gets_second_lists_at_once(platform: Platform) -> None:
    platform.ml.capabilities = {"file_types": ["csv"], "upserts": True}
    key = platform.add_supplier("Shop", PRICES)
    give_items(platform, "Shop")
    platform.materialize([RAW_PRICE_LIST], [key])

    assert run_requests(platform, analysis_sensor) == TO_ML
    assert platform.jobs()["Shop"].route == "ml"


def test_a_reason_that_lies_in_the_file_is_told_and_nothing_is_learned(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    platform.ml.on_submit = failing_with(platform, "The header row was not found")

    platform.materialize([ML_ANALYSIS], [key])

    error = str(platform.jobs()["Shop"].error)
    assert "The header row was not found" in error
    assert "readable file" not in error
    assert "File parsing failed" not in error
    assert run_requests(platform, analysis_sensor) == []
    assert platform.ask(lambda pool: pool.fetch("SELECT * FROM courier.ml_abilities")) == []


def test_a_retry_says_that_it_waits_for_ml_analyze_while_that_is_away(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    platform.ml.health = "unhealthy"
    platform.materialize([ML_ANALYSIS], [key])

    make_due(platform)
    run_requests(platform, retry_sensor)
    tick(platform, job_state_sensor)
    waiting = platform.jobs()["Shop"]
    assert str(waiting.error).startswith("Waits: ml-analyze is unhealthy")
    assert "Before that" not in str(waiting.error)
    assert "is unhealthy" in str(waiting.waits_for)

    platform.ml.health = "healthy"
    make_due(platform)
    assert run_requests(platform, retry_sensor) == TO_ML
    done = platform.jobs()["Shop"]
    assert (done.phase, done.error, done.waits_for) == ("complete", None, None)
