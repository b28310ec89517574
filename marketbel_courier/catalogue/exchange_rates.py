"""The exchange rates of the shop's source, each table as it was received; the newest is used."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import asyncpg

from marketbel_courier.catalogue.price_rules import ask_for_recalculation, rules_of
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.messages.message import Message, data_of, message_of
from marketbel_courier.pricing.rates import Rate, RateTable
from marketbel_courier.pricing.rules import PriceRules

KEPT_DAYS = 400

# If the shop has no source, no rates are used, not even those of a former source.
_IN_FORCE = """
    courier.price_rules r LEFT JOIN LATERAL (
        SELECT base, dated, rates::text, source, refused, fetched_at FROM courier.rate_tables
        WHERE r.rate_source <> '' ORDER BY table_id DESC LIMIT 1
    ) t ON true
"""


@dataclass(frozen=True)
class KeptRates:
    """The table in force, where it came from, and which of its rates were refused and why."""

    table: RateTable
    source: str
    fetched_at: datetime
    refused: Mapping[str, Message]


async def rules_and_rates(connection: Connection) -> tuple[PriceRules, RateTable | None]:
    """The rules and rates by which offers are compared now."""
    row = await connection.fetchrow(
        f"""
        SELECT r.shop_currency, r.default_currency, r.in_stock_first, r.vat_rate,
            t.base, t.dated, t.rates
        FROM {_IN_FORCE}
        """  # noqa: S608 - a constant of this module
    )
    assert row is not None  # noqa: S101 - the migration has made the row
    return rules_of(row), _table(row)


async def rates_in_force(executor: Pool | Connection) -> KeptRates | None:
    """The table in force; None where there is none."""
    row = await executor.fetchrow(f"SELECT t.* FROM {_IN_FORCE}")  # noqa: S608 - a constant
    table = _table(row) if row is not None else None
    if row is None or table is None:
        return None
    refused = {currency: _message(told) for currency, told in dict(row["refused"]).items()}
    return KeptRates(table, row["source"], row["fetched_at"], refused)


async def keep_rates(
    connection: Connection,
    table: RateTable,
    *,
    source: str,
    refused: Mapping[str, Message],
) -> bool:
    """Use this table from now on, within the caller's transaction.

    Returns whether the table differs from the one before; then all products have to be
    recalculated.
    """
    # If two processes fetch at once, the second compares with the table that the first stored.
    await connection.execute("SELECT FROM courier.price_rules FOR UPDATE")
    former = await rates_in_force(connection)
    is_new = former is None or (former.table, dict(former.refused)) != (table, dict(refused))
    if not is_new:
        return False
    await connection.execute(
        """
        INSERT INTO courier.rate_tables (base, dated, rates, source, refused)
        VALUES ($1, $2, $3, $4, $5)
        """,
        table.base,
        table.dated,
        {
            currency: [_plain(rate.units), _plain(rate.value), rate.dated.isoformat()]
            for currency, rate in sorted(table.rates.items())
        },
        source,
        {currency: {"text": str(why), "data": data_of(why)} for currency, why in refused.items()},
    )
    await connection.execute(
        """
        DELETE FROM courier.rate_tables WHERE fetched_at < now() - make_interval(days => $1)
            AND table_id < (SELECT max(table_id) FROM courier.rate_tables)
        """,
        KEPT_DAYS,
    )
    if former is None or former.table != table:
        await ask_for_recalculation(connection)
    return True


def _table(row: asyncpg.Record) -> RateTable | None:
    if row["base"] is None:
        return None
    return _read(row["base"], row["dated"], row["rates"])


@lru_cache(maxsize=4)
def _read(base: str, dated: date, rates: str) -> RateTable:
    return RateTable(
        base,
        dated,
        {
            currency: Rate(Decimal(units), Decimal(value), date.fromisoformat(day))
            for currency, (units, value, day) in json.loads(rates).items()
        },
    )


def _plain(number: Decimal) -> str:
    return format(number, "f")


def _message(told: Mapping[str, Any]) -> Message:
    return message_of(told.get("data"), str(told.get("text", "")))
