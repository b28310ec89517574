"""How offers are compared: the shop's currency, and exchange rates that are there and fresh."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from marketbel_courier.catalogue.best_offers import count_left_out
from marketbel_courier.catalogue.exchange_rates import KeptRates, rates_in_force
from marketbel_courier.catalogue.price_rules import PriceUpkeep, price_upkeep
from marketbel_courier.cli.checks.check import Check, ok, warn
from marketbel_courier.cli.questions import with_database
from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.exchange_rates import are_stale, some_refused
from marketbel_courier.environment_settings import is_named
from marketbel_courier.errors import CourierError
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings

_COMPARISON = Message("doctor-comparison")
_RATES = Message("doctor-rates")
_Facts = tuple[PriceUpkeep, KeptRates | None, int]


def check_prices(settings: Settings, environment: Mapping[str, str]) -> Iterator[Check]:
    """Checks by the database alone; nothing is fetched."""
    if not is_named(environment, "DATABASE_URL"):
        return
    try:
        upkeep, rates, left_out = asyncio.run(with_database(settings, _look_up))
    except CourierError:
        return  # Reported by the check of PostgreSQL.
    yield _comparison(settings, left_out)
    if settings.rates_source:
        yield _rates(settings, upkeep, rates)


async def _look_up(pool: Pool) -> _Facts:
    return await price_upkeep(pool), await rates_in_force(pool), await count_left_out(pool)


def _comparison(settings: Settings, left_out: int) -> Check:
    currency = settings.shop_currency or settings.default_currency
    found = Message("doctor-compared-in", currency=currency, n=left_out or None)
    if not left_out:
        return ok(_COMPARISON, found)
    if currency is None:
        return warn(_COMPARISON, found, Message("doctor-set-shop-currency"))
    remedy = "doctor-see-left-out" if settings.rates_source else "doctor-set-rates-source"
    return warn(_COMPARISON, found, Message(remedy))


def _rates(settings: Settings, upkeep: PriceUpkeep, rates: KeptRates | None) -> Check:
    refresh = Message("doctor-refresh-rates")
    if upkeep.failure is not None:
        return warn(_RATES, upkeep.failure, Message("doctor-correct-rates"))
    if rates is None:
        return warn(_RATES, Message("doctor-no-rates"), refresh)
    day = rates.table.dated.isoformat()
    if are_stale(rates, settings, datetime.now(UTC).date()):
        return warn(_RATES, Message("rate-table-stale", day=day), refresh)
    if rates.refused:
        return warn(_RATES, some_refused(rates.refused), Message("doctor-accept-rates"))
    found = Message("doctor-rates-found", n=len(rates.table.rates), base=rates.table.base, day=day)
    return ok(_RATES, found)
