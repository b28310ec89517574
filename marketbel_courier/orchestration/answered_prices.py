"""The checks `prices_in_band` follow what people release and refuse, without a run."""

import dagster as dg
from sqlalchemy.exc import SQLAlchemyError

from marketbel_courier.catalogue.answered_prices import answered_prices, forget_answered
from marketbel_courier.delivery.checks import findings_of_suppliers
from marketbel_courier.errors import CourierError
from marketbel_courier.ledger.states import Route
from marketbel_courier.orchestration.check_events import (
    LEGACY_PRICES_IN_BAND,
    PRICES_IN_BAND,
    evaluations,
)
from marketbel_courier.orchestration.tick import Tick

SUPPLIERS_AT_ONCE = 100
_CHECKS = {Route.ML: PRICES_IN_BAND, Route.LEGACY: LEGACY_PRICES_IN_BAND}


def show_answers(context: dg.SensorEvaluationContext, tick: Tick) -> None:
    """Evaluate the checks of suppliers with new answers, so that the checks' counts are current.

    A tick does not fail if Dagster cannot store the result: the next tick tries again.
    """
    try:
        answered = tick.run(answered_prices(tick.pool, limit=SUPPLIERS_AT_ONCE))
        for route, check in _CHECKS.items():
            findings = tick.run(findings_of_suppliers(tick.pool, list(answered), route=route))
            for evaluation in evaluations(context.instance, check, findings):
                context.instance.report_runless_asset_event(evaluation)
        tick.run(forget_answered(tick.pool, answered))
    except (CourierError, SQLAlchemyError) as error:
        context.log.warning("%s is left to the next tick: %s", PRICES_IN_BAND.name, error)
