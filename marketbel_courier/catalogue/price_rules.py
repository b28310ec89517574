"""How offers are compared, as the shop's settings say: one row, which all processes read.

The courier writes it from its settings; whoever stores, links or answers reads it here, so that no
two processes compare by different rules. Beside it stands how far a recalculation of all is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.messages.message import Message, data_of, message_of
from marketbel_courier.pricing.rules import PriceRules

_RULES = "shop_currency, default_currency, in_stock_first, vat_rate"


@dataclass(frozen=True)
class PriceUpkeep:
    """Where the comparison of prices stands.

    `rate_source` is the address of the rates, without what may be secret; empty where the shop has
    none. `checked_at` is when they were fetched last, `failure` why that failed, the first time
    `failed_since`. A recalculation of all products is under way where `is_recalculating`; with
    `has_answers` somebody has answered what was held, and Dagster does not show that yet.
    """

    rules: PriceRules
    rate_source: str
    checked_at: datetime | None
    checked_source: str
    failed_since: datetime | None
    failure: Message | None
    is_recalculating: bool
    has_answers: bool


async def price_upkeep(executor: Pool | Connection) -> PriceUpkeep:
    """The present state of the comparison of prices."""
    row = await executor.fetchrow(
        f"""
        SELECT {_RULES}, rate_source, checked_at, checked_source, failed_since, failure,
            failure_data, wanted > done AS is_recalculating,
            EXISTS (SELECT FROM courier.answered_prices) AS has_answers
        FROM courier.price_rules
        """  # noqa: S608 - a constant of this module
    )
    assert row is not None  # noqa: S101 - the migration has made the row
    return PriceUpkeep(
        rules=rules_of(row),
        rate_source=row["rate_source"],
        checked_at=row["checked_at"],
        checked_source=row["checked_source"],
        failed_since=row["failed_since"],
        failure=message_of(row["failure_data"], row["failure"]) if row["failure"] else None,
        is_recalculating=row["is_recalculating"],
        has_answers=row["has_answers"],
    )


def rules_of(row: asyncpg.Record) -> PriceRules:
    """The rules in a row that has the columns of them."""
    return PriceRules(
        row["shop_currency"], row["default_currency"], row["in_stock_first"], row["vat_rate"]
    )


async def apply_rules(pool: Pool, rules: PriceRules, *, rate_source: str) -> bool:
    """Have all processes compare by these rules from now on; whether they were others before.

    With other rules all products are to be recalculated. `rate_source` is shown to people, so it
    holds no secret.
    """
    changed = await pool.execute(
        """
        UPDATE courier.price_rules SET
            shop_currency = $1, default_currency = $2, in_stock_first = $3, vat_rate = $4,
            rate_source = $5, wanted = wanted + 1, last_product = NULL
        WHERE (shop_currency, default_currency, in_stock_first, vat_rate, rate_source)
            IS DISTINCT FROM ($1::text, $2::text, $3::boolean, $4::numeric, $5::text)
        """,
        rules.shop_currency,
        rules.default_currency,
        rules.in_stock_first,
        rules.vat_rate,
        rate_source,
    )
    return changed != "UPDATE 0"


async def ask_for_recalculation(connection: Connection) -> None:
    """Have all products recalculated, from the first one on."""
    await connection.execute(
        "UPDATE courier.price_rules SET wanted = wanted + 1, last_product = NULL"
    )


async def next_to_recalculate(connection: Connection, limit: int) -> tuple[UUID, ...]:
    """The next products with items of a recalculation that is under way; empty at its end.

    The caller's transaction recalculates them: if it fails, they are the next ones again.
    """
    row = await connection.fetchrow(
        """
        SELECT wanted, last_product FROM courier.price_rules WHERE wanted > done
        FOR NO KEY UPDATE
        """
    )
    if row is None:
        return ()
    found = await connection.fetch(
        """
        SELECT p.id FROM products p
        WHERE ($1::uuid IS NULL OR p.id > $1)
            AND EXISTS (SELECT FROM supplier_items i WHERE i.product_id = p.id)
        ORDER BY p.id LIMIT $2
        """,
        row["last_product"],
        limit,
    )
    products = tuple(one["id"] for one in found)
    await connection.execute(
        """
        UPDATE courier.price_rules SET last_product = $1,
            done = CASE WHEN $1::uuid IS NULL THEN wanted ELSE done END
        """,
        products[-1] if products else None,
    )
    return products


async def note_rate_check(
    connection: Pool | Connection, source: str, failure: Message | None
) -> None:
    """Note that the rates were asked for just now, at the source with this digest."""
    await connection.execute(
        """
        UPDATE courier.price_rules SET
            checked_at = clock_timestamp(), checked_source = $1, failure = $2, failure_data = $3,
            failed_since = CASE WHEN $2::text IS NULL THEN NULL
                ELSE coalesce(failed_since, clock_timestamp()) END
        """,
        source,
        None if failure is None else str(failure),
        data_of(failure),
    )
