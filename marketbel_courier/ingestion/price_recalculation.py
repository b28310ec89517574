"""Recalculates all products when rates or rules are others, in many short transactions.

How far it is stands in the database: a run that is killed is gone on with by the next one.
"""

from __future__ import annotations

from marketbel_courier.catalogue.price_rules import next_to_recalculate
from marketbel_courier.catalogue.products import recalculate_products
from marketbel_courier.database.pool import Pool

PRODUCTS_A_TRANSACTION = 1_000


async def recalculate_all(pool: Pool, *, at_once: int = PRODUCTS_A_TRANSACTION) -> int:
    """Recalculate what is to be recalculated; how many products that were."""
    done = 0
    while True:
        async with pool.acquire() as connection, connection.transaction():
            products = await next_to_recalculate(connection, at_once)
            await recalculate_products(connection, products)
        if not products:
            return done
        done += len(products)
