from __future__ import annotations

from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest

from marketbel_courier.delivery.freshness import Arrival, judge_freshness
from marketbel_courier.orchestration.freshness import PLATFORM_IS_FRESH
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.sensors.alerts import alert_sensor
from marketbel_courier.orchestration.tags import RAW_PRICE_LIST
from marketbel_courier_tests.orchestration.shown_checks import execute_check
from marketbel_courier_tests.platform_fixture import Platform

NOW = datetime(2026, 5, 2, 12, tzinfo=UTC)
LIMIT = timedelta(hours=16)
RECENT, OLD = NOW - timedelta(hours=15), NOW - timedelta(hours=17)


@pytest.mark.parametrize(
    ("arrivals", "last_sync", "stale", "is_late"),
    [
        ([], None, [], False),
        ([("New", RECENT, None)], None, [], False),
        ([("Old", OLD, RECENT)], RECENT, [], False),
        ([("Old", OLD, OLD), ("Other", OLD, RECENT)], RECENT, ["Old"], False),
        ([("Never", OLD, None)], RECENT, ["Never"], False),
        ([("Old", OLD, RECENT)], OLD, [], True),
        ([("Old", OLD, RECENT)], None, [], True),
    ],
)
def test_all_is_compared_with_the_limit_and_what_is_new_has_time(
    arrivals: list[tuple[str, datetime, datetime | None]],
    last_sync: datetime | None,
    stale: list[str],
    is_late: bool,
) -> None:
    found = judge_freshness(
        [Arrival(*arrival) for arrival in arrivals], last_sync, now=NOW, limit=LIMIT
    )

    assert [arrival.supplier_name for arrival in found.stale] == stale
    assert found.sync_is_late is is_late
    assert found.passed is not (bool(stale) or is_late)


def evaluations(platform: Platform) -> list[dg.AssetCheckEvaluation]:
    """What Dagster has kept of the check, newest first."""
    records = platform.instance.event_log_storage.get_asset_check_execution_history(
        PLATFORM_IS_FRESH, limit=10
    )
    return [record.evaluation for record in records if record.evaluation]


def test_the_platform_is_checked_by_the_hour_and_on_demand(platform: Platform) -> None:
    keys = platform.add_suppliers(["Fresh", "Silent"], b"sku;name;price\n1;Drill;10,50\n")
    platform.materialize([RAW_PRICE_LIST], keys[:1])
    platform.ask(
        lambda pool: pool.execute("UPDATE suppliers SET created_at = now() - interval '2 days'")
    )
    with dg.build_sensor_context(
        instance=platform.instance, resources={"courier": CourierResource()}
    ) as context:
        alert_sensor(context)
        alert_sensor(context)

    [late] = evaluations(platform)
    assert (late.passed, late.severity) == (False, dg.AssetCheckSeverity.ERROR)
    assert "No sync of all suppliers has ended yet" in (late.description or "")

    platform.ask(
        lambda pool: pool.execute(
            "INSERT INTO courier.syncs (task_id, scope, triggered_by, step, started_at,"
            " finished_at) VALUES ('sync-1', 'all', 'schedule', 'finished', now(), now())"
        )
    )
    assert execute_check(platform, PLATFORM_IS_FRESH).success

    stale = evaluations(platform)[0]
    assert (stale.passed, stale.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert "Nothing has come for 16 h from 1 of 2 suppliers: Silent." in (stale.description or "")
