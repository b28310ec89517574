"""Keeps the shop's rules of comparing prices, and the exchange rates, as the settings say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from marketbel_courier.catalogue.exchange_rates import KeptRates, keep_rates, rates_in_force
from marketbel_courier.catalogue.price_rules import PriceUpkeep, apply_rules, note_rate_check
from marketbel_courier.database.pool import Pool
from marketbel_courier.errors import CourierError
from marketbel_courier.ledger.alert_ends import resolve_subject
from marketbel_courier.ledger.alerts import (
    RATES_SUBJECT,
    AlertKind,
    NewAlert,
    Severity,
    raise_alerts,
)
from marketbel_courier.messages.message import Message
from marketbel_courier.pricing.rate_checks import judge
from marketbel_courier.pricing.rate_formats import UnreadableRates, read_rates
from marketbel_courier.pricing.rates import RateTable
from marketbel_courier.pricing.rules import PriceRules
from marketbel_courier.settings import Settings
from marketbel_courier.sources.small_files import read_small_file
from marketbel_courier.sources.urls import address_digest, shown_url

MOST_BYTES = 2 * 1024 * 1024
DEADLINE_SECONDS = 60.0
TOLD_AFTER = timedelta(hours=24)
"""No alert about a source that is unavailable for less: yesterday's rates are used meanwhile."""


@dataclass(frozen=True)
class RateRefresh:
    """What a request to the source brought: whether rates changed, and the refused rates."""

    table: RateTable
    is_new: bool
    refused: Mapping[str, Message] = field(default_factory=dict)


def rules_of(settings: Settings) -> PriceRules:
    """How the settings say that offers are compared."""
    return PriceRules(
        settings.shop_currency,
        settings.default_currency,
        settings.in_stock_first,
        settings.shop_vat_rate,
    )


def shown_source(settings: Settings) -> str:
    """Where the rates come from, without what may be secret; empty where the shop has no source."""
    return shown_url(settings.rates_source) if settings.rates_source else ""


async def apply_settings(pool: Pool, settings: Settings) -> bool:
    """Have all processes compare prices as these settings say; returns whether that is new."""
    return await apply_rules(pool, rules_of(settings), rate_source=shown_source(settings))


def is_applied(upkeep: PriceUpkeep, settings: Settings) -> bool:
    """Whether all processes compare prices as these settings say."""
    return (upkeep.rules, upkeep.rate_source) == (rules_of(settings), shown_source(settings))


def is_refresh_due(upkeep: PriceUpkeep, settings: Settings, now: datetime) -> bool:
    """Whether the rates are to be fetched: the source is new, or the interval is over."""
    if not settings.rates_source:
        return False
    if upkeep.checked_at is None or upkeep.checked_source != address_digest(settings.rates_source):
        return True
    return now - upkeep.checked_at >= timedelta(hours=settings.rates_interval_hours)


def are_stale(rates: KeptRates | None, settings: Settings, today: date) -> bool:
    """Whether rates in use are older than the shop's settings allow."""
    return rates is not None and rates.table.dated < today - timedelta(
        days=settings.rates_stale_after_days
    )


async def refresh_rates(
    pool: Pool, settings: Settings, *, accept_jumps: bool = False
) -> RateRefresh:
    """Fetch the rates, compare them with the former rates, and use the plausible ones.

    With `accept_jumps` all are used. The outcome is stored, and a failure raises an alert. Raises
    CourierError.
    """
    source = settings.rates_source
    if not source:
        raise CourierError(Message("rate-source-unset"))
    try:
        refresh = await _refresh(pool, settings, source, accept_jumps=accept_jumps)
    except CourierError as error:
        await note_rate_check(pool, address_digest(source), error.message)
        raise
    await note_rate_check(pool, address_digest(source), None)
    return refresh


async def _refresh(
    pool: Pool, settings: Settings, source: str, *, accept_jumps: bool
) -> RateRefresh:
    content = await read_small_file(
        source, settings, most_bytes=MOST_BYTES, deadline_seconds=DEADLINE_SECONDS
    )
    today = datetime.now(UTC).date()
    new = read_rates(content, today=today, base=rules_of(settings).currency)
    former = await rates_in_force(pool)
    table, refused = new, dict[str, Message]()
    if not accept_jumps:
        judged = judge(new, former.table if former else None, today=today)
        if judged.table is None:
            raise UnreadableRates(judged.why or Message("rate-file-empty"))
        table, refused = judged.table, dict(judged.refused)
    async with pool.acquire() as connection, connection.transaction():
        is_new = await keep_rates(connection, table, source=shown_url(source), refused=refused)
    return RateRefresh(table, is_new, refused)


async def tell_of_rates(
    pool: Pool, settings: Settings, upkeep: PriceUpkeep, refresh: RateRefresh | None
) -> int:
    """Raise alerts of rates that are unavailable, stale, or just refused; returns how many."""
    now = datetime.now(UTC)
    rates = await rates_in_force(pool)
    told = []
    if upkeep.failure is not None and upkeep.failed_since is not None:
        has_none, is_long = rates is None, now - upkeep.failed_since >= TOLD_AFTER
        if has_none or is_long or upkeep.failure.code.startswith("rate-"):
            told.append(_alert("not_refreshed", upkeep.failure))
    if refresh is not None and refresh.is_new and refresh.refused:
        told.append(_alert("refused", some_refused(refresh.refused)))
    if rates is not None and are_stale(rates, settings, now.date()):
        told.append(_alert("stale", Message("rate-table-stale", day=rates.table.dated.isoformat())))
    refused = ["rates_refused"] if rates is not None and rates.refused else []
    await resolve_subject(pool, RATES_SUBJECT, but=[*refused, *(alert.cause for alert in told)])
    return await raise_alerts(pool, told)


def some_refused(refused: Mapping[str, Message]) -> Message:
    """The alert that rates were refused, with the reason for the first of them."""
    why = next(iter(refused.values()))
    return Message("rate-some-refused", n=len(refused), why=why)


def _alert(cause: str, reason: Message) -> NewAlert:
    return NewAlert(
        kind=AlertKind.RATES,
        severity=Severity.WARNING,
        subject=RATES_SUBJECT,
        cause=f"rates_{cause}",
        reason=reason,
    )
