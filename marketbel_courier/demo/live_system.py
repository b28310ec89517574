"""The running system behind the demo: PostgreSQL and Redis, as any other client sees them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import asyncpg
from redis.asyncio import Redis
from redis.exceptions import RedisError

from marketbel_courier.catalogue.delivery_queries import latest_deliveries
from marketbel_courier.catalogue.delivery_records import Delivery
from marketbel_courier.catalogue.pool import open_pool
from marketbel_courier.catalogue.seeding import SeedProduct, seed_products
from marketbel_courier.catalogue.suppliers import (
    active_suppliers,
    assign_partition_keys,
    register_supplier,
)
from marketbel_courier.demo.goods import Product
from marketbel_courier.demo.progress import JobView
from marketbel_courier.demo.roster import DemoSupplier
from marketbel_courier.demo.system import JobReport
from marketbel_courier.errors import CourierError
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.model import JobState
from marketbel_courier.job_state.reader import read_jobs
from marketbel_courier.job_state.triggers import request_sync
from marketbel_courier.settings import Settings

if TYPE_CHECKING:
    from marketbel_courier.catalogue.pool import Pool

_MOMENTARY = (RedisError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


class LiveSystem:
    """A DemoSystem: live state from Redis, and from the ledger what is settled."""

    def __init__(self, pool: Pool, redis: Redis) -> None:
        self._pool = pool
        self._redis = redis
        self._partition_keys: tuple[str, ...] = ()
        self._last_seen: Mapping[UUID, JobReport] = {}

    async def register(self, supplier: DemoSupplier, source_url: str) -> None:
        """Insert the supplier or bring it up to date, active and analysed by ml-analyze."""
        await register_supplier(
            self._pool,
            supplier_id=supplier.id,
            name=supplier.name,
            source_type=supplier.source_type,
            metadata={
                "source_url": source_url,
                "is_active": True,
                "use_ml_processing": True,
                "notes": supplier.notes,
            },
        )
        self._partition_keys = ()

    async def seed(self, products: Sequence[Product]) -> None:
        """Insert the products that the catalogue does not have yet."""
        await seed_products(
            self._pool,
            (
                SeedProduct(product.internal_sku, product.name, product.category, product.price)
                for product in products
            ),
        )

    async def ask_for_sync(self) -> None:
        """Leave the request in Redis that the admin page leaves; the daemon takes it."""
        if not await request_sync(self._redis, f"sync-manual-{uuid4().hex[:12]}"):
            raise CourierError(
                "A sync is asked for already. Start the demo again when that one is done."
            )

    async def newest_jobs(self) -> Mapping[UUID, JobReport]:
        """Report each supplier's newest job; while a server is away, what was seen last."""
        try:
            self._last_seen = await self._look()
        except _MOMENTARY:
            return self._last_seen
        return self._last_seen

    async def _look(self) -> Mapping[UUID, JobReport]:
        if not self._partition_keys:
            await assign_partition_keys(self._pool)
            suppliers = await active_suppliers(self._pool)
            self._partition_keys = tuple(supplier.partition_key for supplier in suppliers)
        deliveries = (await latest_deliveries(self._pool, self._partition_keys)).values()
        states = {
            state.job_id: state
            for state in await read_jobs(self._redis, [delivery.job_id for delivery in deliveries])
        }
        return {
            delivery.supplier_id: _report(delivery, states.get(delivery.job_id))
            for delivery in deliveries
        }


@asynccontextmanager
async def live_system(settings: Settings) -> AsyncIterator[LiveSystem]:
    """Connect to the databases of the settings; raises CourierError if that does not work."""
    async with (
        open_pool(settings.postgres_dsn, max_size=2) as pool,
        aclosing(connect_redis(settings.redis_dsn)) as redis,
    ):
        yield LiveSystem(pool, redis)


def _report(delivery: Delivery, state: JobState | None) -> JobReport:
    if state is None:
        # Redis lags behind the ledger for a moment; what it will say is not guessed here.
        return JobReport(delivery.job_id, JobView(delivery.supplier_name, "downloading"))
    settled = delivery.state in ("complete", "failed") and delivery.next_retry_at is None
    seconds = (
        (delivery.finished_at - delivery.job_created_at).total_seconds()
        if delivery.finished_at
        else 0
    )
    return JobReport(
        job_id=delivery.job_id,
        view=JobView(
            supplier_name=state.supplier_name,
            phase=state.phase,
            size_bytes=state.download_bytes,
            total_bytes=state.download_total,
            items=state.items_processed,
            items_total=state.items_total,
            errors=state.error_count,
            # The error names its supplier, for logs; here it always stands beside the name.
            error=state.error.removeprefix(f"{state.supplier_name}: "),
        ),
        ended=settled and state.phase == delivery.state,
        matched=state.matches_found,
        in_review=state.review_queue_count,
        error_code=delivery.error_code or "",
        warnings=state.error_details,
        file_path=Path(delivery.file_path) if delivery.file_path else None,
        seconds=seconds,
    )
