"""The check `platform_is_fresh`: of all suppliers together, by the hour and when it is executed."""

from typing import Any

import dagster as dg
from sqlalchemy.exc import SQLAlchemyError

from marketbel_courier.delivery.freshness import INTERVALS, Freshness, platform_freshness
from marketbel_courier.errors import CourierError
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.speech import said
from marketbel_courier.orchestration.tags import SUPPLIER_REGISTRY
from marketbel_courier.orchestration.tick import Tick

PLATFORM_IS_FRESH = dg.AssetCheckKey(SUPPLIER_REGISTRY, "platform_is_fresh")


@dg.asset_check(
    asset=SUPPLIER_REGISTRY,
    name=PLATFORM_IS_FRESH.name,
    description="Syncs of everybody end, and each active supplier's price list comes, within"
    f" {INTERVALS} intervals of SYNC_INTERVAL_HOURS. A late sync is an error; suppliers of whom"
    " nothing comes are a warning. `alert_sensor` makes the check once an hour.",
)
def platform_is_fresh(courier: CourierResource) -> dg.AssetCheckResult:
    """Asks the ledger alone; fails if the ledger cannot be asked."""
    try:
        return dg.AssetCheckResult(**_result_of(_freshness(courier.tick())))
    except CourierError as error:
        raise dg.Failure(description=said(error.message), allow_retries=False) from error


def tell_freshness(context: dg.SensorEvaluationContext, tick: Tick) -> None:
    """Evaluate the check without a run; a tick does not fail if Dagster cannot store the result."""
    try:
        found = dg.AssetCheckEvaluation(
            asset_key=PLATFORM_IS_FRESH.asset_key,
            check_name=PLATFORM_IS_FRESH.name,
            **_result_of(_freshness(tick)),
        )
        context.instance.report_runless_asset_event(found)
    except (CourierError, SQLAlchemyError) as error:
        context.log.warning("%s is left to the next hour: %s", PLATFORM_IS_FRESH.name, error)


def _freshness(tick: Tick) -> Freshness:
    hours = tick.settings.sync_interval_hours
    return tick.run(platform_freshness(tick.pool, interval_hours=hours))


def _result_of(freshness: Freshness) -> dict[str, Any]:
    is_error = freshness.sync_is_late
    last_sync = freshness.last_sync_at
    return {
        "passed": freshness.passed,
        "severity": dg.AssetCheckSeverity.ERROR if is_error else dg.AssetCheckSeverity.WARN,
        "description": said(freshness.message),
        "metadata": {
            "suppliers": freshness.suppliers,
            "without a fresh price list": len(freshness.stale),
            **({"last sync": dg.MetadataValue.timestamp(last_sync)} if last_sync else {}),
        },
    }
