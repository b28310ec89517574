"""Recalculates all products after a change of rates or rules, in many short transactions.

The progress is stored in the database: the next run continues the work of a killed run.
"""

from __future__ import annotations

from marketbel_courier.catalogue.price_rules import next_to_recalculate
from marketbel_courier.catalogue.products import recalculate_products
from marketbel_courier.database.pool import Pool

PRODUCTS_A_TRANSACTION = 1_000


async def recalculate_all(pool: Pool, *, at_once: int = PRODUCTS_A_TRANSACTION) -> int:
    """Recalculate the products that need it; returns how many they were."""
    done = 0
    while True:
        async with pool.acquire() as connection, connection.transaction():
            products = await next_to_recalculate(connection, at_once)
            await recalculate_products(connection, products)
        if not products:
            return done
        done += len(products)
