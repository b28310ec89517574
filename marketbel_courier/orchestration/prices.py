"""Exchange rates and lowest prices: a sensor that sees what is due, and the job that does it.

The sensor also has the checks of prices follow people's answers.
"""

from datetime import UTC, datetime

import dagster as dg

from marketbel_courier.catalogue.price_rules import PriceUpkeep, price_upkeep
from marketbel_courier.delivery.exchange_rates import (
    apply_settings,
    is_applied,
    is_refresh_due,
    refresh_rates,
    tell_of_rates,
)
from marketbel_courier.errors import CourierError
from marketbel_courier.ingestion.price_recalculation import recalculate_all
from marketbel_courier.messages.message import Message
from marketbel_courier.orchestration.answered_prices import show_answers
from marketbel_courier.orchestration.patience import awaits_tables
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.speech import said, skipped
from marketbel_courier.orchestration.tick import AT_LEISURE, Tick
from marketbel_courier.sources.urls import address_digest

# What remains to be done after a run, because it failed, is tried again so often.
_MINUTES_BETWEEN_TRIES = 10


@dg.op(description="Fetch the exchange rates if they are due, and recalculate lowest prices.")
def refresh_prices(context: dg.OpExecutionContext, courier: CourierResource) -> None:
    """Fails if the rates cannot be had; prices are recalculated all the same."""
    tick = courier.tick()
    products, failure = tick.run(_refresh(tick))
    context.add_output_metadata({"products recalculated": dg.MetadataValue.int(products)})
    if failure is not None:
        raise dg.Failure(description=said(failure), allow_retries=False)


async def _refresh(tick: Tick) -> tuple[int, Message | None]:
    await apply_settings(tick.pool, tick.settings)
    failure, refresh = None, None
    if is_refresh_due(await price_upkeep(tick.pool), tick.settings, datetime.now(UTC)):
        try:
            refresh = await refresh_rates(tick.pool, tick.settings)
        except CourierError as error:
            failure = error.message
    products = await recalculate_all(tick.pool)
    if tick.settings.rates_source:
        await tell_of_rates(tick.pool, tick.settings, await price_upkeep(tick.pool), refresh)
    return products, failure


@dg.job(description="Keeps exchange rates, and the lowest prices that depend on them.")
def prices_job() -> None:
    """One op."""
    refresh_prices()


@dg.sensor(
    job=prices_job,
    minimum_interval_seconds=AT_LEISURE,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Has exchange rates fetched every RATES_INTERVAL_HOURS, and lowest prices follow.",
)
@awaits_tables
def prices_sensor(
    context: dg.SensorEvaluationContext, courier: CourierResource
) -> dg.RunRequest | dg.SkipReason:
    """Launches a run when rates are due, or settings or rates have changed.

    What somebody has released or refused meanwhile is shown by the checks.
    """
    tick = courier.tick()
    now = datetime.now(UTC)
    upkeep = tick.run(price_upkeep(tick.pool))
    if upkeep.has_answers:
        show_answers(context, tick)
    due = _what_is_due(upkeep, tick, now)
    if due is None:
        return skipped(Message("tick-prices-are-right"))
    slot = int(now.timestamp()) // (60 * _MINUTES_BETWEEN_TRIES)
    applied = address_digest(repr((upkeep.rules, upkeep.rate_source, tick.settings)))[:8]
    return dg.RunRequest(run_key=f"prices-{due}-{applied}-{slot}")


def _what_is_due(upkeep: PriceUpkeep, tick: Tick, now: datetime) -> str | None:
    if not is_applied(upkeep, tick.settings):
        return "settings"
    if is_refresh_due(upkeep, tick.settings, now):
        return "rates"
    return "products" if upkeep.is_recalculating else None
