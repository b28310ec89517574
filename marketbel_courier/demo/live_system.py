"""The running system behind the demo: PostgreSQL and Redis, as any other client sees them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

import httpx
from redis.asyncio import Redis
from redis.exceptions import RedisError

from marketbel_courier.catalogue.analysis_counts import count_matches
from marketbel_courier.catalogue.former_items import (
    PlainItem,
    count_items,
    refusal_of_plain_insert,
    store_former_items,
)
from marketbel_courier.catalogue.parsing_logs import (
    LogType,
    ParsingLog,
    record_parsing_logs,
    row_warnings,
)
from marketbel_courier.catalogue.seed_products import SeedProduct, seed_products
from marketbel_courier.catalogue.suppliers import register_supplier
from marketbel_courier.database.connections import DATABASE_ERRORS
from marketbel_courier.database.pool import Pool, open_pool
from marketbel_courier.delivery.telling.job_view import job_state_of
from marketbel_courier.demo.goods import PriceRow, Product
from marketbel_courier.demo.grid import Cell, GridUnknown, read_grid
from marketbel_courier.demo.progress import JobView
from marketbel_courier.demo.system import JobReport, RegistryReport, SheetRowSkipped, Traces
from marketbel_courier.errors import CourierError
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.job_hash import JobState, Phase
from marketbel_courier.job_state.snapshot import read_jobs
from marketbel_courier.job_state.triggers import request_sync
from marketbel_courier.ledger.delivery_queries import latest_deliveries
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.history import attempts_of
from marketbel_courier.ledger.states import Route
from marketbel_courier.ledger.suppliers import Supplier, list_suppliers
from marketbel_courier.ledger.syncs import find_sync
from marketbel_courier.messages.language import language_of_environment
from marketbel_courier.messages.message import Message, verbatim
from marketbel_courier.settings import Settings

_MOMENTARY = (RedisError, *DATABASE_ERRORS)


class LiveSystem:
    """A DemoSystem: live state from Redis, and from the ledger what is settled.

    `web_server` is Dagster's. Of a job that Redis does not show, the ledger tells.
    """

    def __init__(
        self, pool: Pool, redis: Redis, web_server: httpx.AsyncClient, *, max_retries: int
    ) -> None:
        self._pool = pool
        self._redis = redis
        self._web_server = web_server
        self._max_retries = max_retries
        self._last_seen: Mapping[str, JobReport] = {}
        self._retries_due: dict[tuple[UUID, int], datetime] = {}

    async def seed(self, products: Sequence[Product]) -> None:
        """Insert the products that the catalogue does not have yet."""
        await seed_products(
            self._pool,
            (
                SeedProduct(product.internal_sku, product.name, product.category, product.price)
                for product in products
            ),
        )

    async def choose_legacy_route(self, supplier_name: str) -> None:
        """Register the supplier with the flag of the admin page, unless it is there."""
        if await self._id_of(supplier_name) is not None:
            return
        await register_supplier(
            self._pool,
            supplier_id=uuid4(),
            name=supplier_name,
            source_type="csv",
            metadata={"use_ml_processing": False},
        )

    async def store_as_former_worker(
        self, supplier_name: str, source_url: str, rows: Sequence[PriceRow]
    ) -> None:
        """Register the supplier with the items and log lines of an earlier list, unless known."""
        if await self._id_of(supplier_name) is not None:
            return
        supplier_id = uuid4()
        await register_supplier(
            self._pool,
            supplier_id=supplier_id,
            name=supplier_name,
            source_type="excel",
            metadata={"source_url": source_url},
        )
        await store_former_items(self._pool, supplier_id, _plain_items(rows))
        said = f"ML analysis completed for {supplier_name}: {len(rows)} items processed"
        task_id = f"parse-{supplier_name.lower().replace(' ', '-')}-1761955200"
        line = ParsingLog(task_id, supplier_id, LogType.SUCCESS, verbatim(said))
        await record_parsing_logs(self._pool, [line])

    async def refusal_of_plain_insert(
        self, supplier_name: str, rows: Sequence[PriceRow]
    ) -> str | None:
        """Why a plain insert of these items is refused; None also without the supplier."""
        supplier_id = await self._id_of(supplier_name)
        if supplier_id is None:
            return None
        return await refusal_of_plain_insert(self._pool, supplier_id, _plain_items(rows))

    async def ask_for_sync(self) -> str:
        """Leave the request in Redis that the admin page leaves; the daemon takes it."""
        task_id = f"sync-manual-{uuid4().hex[:12]}"
        if not await request_sync(self._redis, task_id):
            raise CourierError(Message("demo-sync-waits"))
        return task_id

    async def registry(self, task_id: str) -> RegistryReport | None:
        """Report the suppliers once all have an address: one transaction gives it to them."""
        try:
            suppliers = await list_suppliers(self._pool)
            warnings = await row_warnings(self._pool, task_id)
        except _MOMENTARY:
            return None
        if not suppliers or not all(supplier.source_url for supplier in suppliers):
            return None
        return RegistryReport(
            tuple((supplier.name, supplier.is_active) for supplier in suppliers),
            tuple(SheetRowSkipped(row.row_number or 0, _said(row.message)) for row in warnings),
        )

    async def sync_has_ended(self, task_id: str) -> bool:
        """Whether the ledger says that the sync has ended; not while the ledger cannot be read."""
        try:
            sync = await find_sync(self._pool, task_id)
        except _MOMENTARY:
            return False
        return sync is not None and sync.finished_at is not None

    async def newest_jobs(self) -> Mapping[str, JobReport]:
        """Report each supplier's newest job; while a server is away, what was seen last."""
        try:
            self._last_seen = await self._look()
        except _MOMENTARY:
            return self._last_seen
        return self._last_seen

    async def traces(self) -> Mapping[str, Traces] | None:
        """Look at grid, catalogue and log; None while a server is away."""
        try:
            suppliers = await list_suppliers(self._pool)
            by_key = {s.partition_key: s for s in suppliers if s.partition_key}
            grid = await read_grid(self._web_server, list(by_key))
            deliveries = await latest_deliveries(self._pool, list(by_key))
            return {
                by_key[key].name: await self._traces_of(by_key[key], delivery, grid[key])
                for key, delivery in deliveries.items()
            }
        except (*_MOMENTARY, GridUnknown):
            return None

    async def _traces_of(
        self, supplier: Supplier, delivery: Delivery, cells: Mapping[str, Cell]
    ) -> Traces:
        by_ml_analyze = delivery.route is Route.ML
        task_id = f"ml-{supplier.id}" if by_ml_analyze else str(delivery.job_id)
        counts = await count_matches(self._pool, supplier.id)
        rows = await row_warnings(self._pool, task_id)
        stored = await count_items(self._pool, supplier.id)
        return Traces(
            cells,
            items=stored.items,
            repriced=stored.repriced,
            matched=counts.matches_found,
            in_review=counts.review_queue_count,
            rows_told_of=len(rows),
        )

    async def _id_of(self, supplier_name: str) -> UUID | None:
        suppliers = await list_suppliers(self._pool)
        return next((s.id for s in suppliers if s.name == supplier_name), None)

    async def _look(self) -> Mapping[str, JobReport]:
        suppliers = await list_suppliers(self._pool)
        keys = [supplier.partition_key for supplier in suppliers if supplier.partition_key]
        deliveries = (await latest_deliveries(self._pool, keys)).values()
        states = {
            state.job_id: state
            for state in await read_jobs(self._redis, [delivery.job_id for delivery in deliveries])
        }
        return {
            delivery.supplier_name: _report(
                await self._attempts(delivery),
                states.get(delivery.job_id)
                or job_state_of(delivery, max_retries=self._max_retries),
                retry_due=self._retry_due(delivery),
            )
            for delivery in deliveries
        }

    async def _attempts(self, newest: Delivery) -> list[Delivery]:
        if newest.attempt == 1:
            return [newest]
        attempts = await attempts_of(self._pool, newest.supplier_id, jobs=1)
        # Another one may have begun in between: it is seen at the next look.
        return [attempt for attempt in attempts if attempt.attempt < newest.attempt] + [newest]

    def _retry_due(self, delivery: Delivery) -> datetime | None:
        """When the retry was due at first: its launch moves that time on."""
        if delivery.next_retry_at is None:
            return None
        key = delivery.job_id, delivery.attempt
        return self._retries_due.setdefault(key, delivery.next_retry_at)


@asynccontextmanager
async def live_system(settings: Settings) -> AsyncIterator[LiveSystem]:
    """Connect to the databases of the settings; raises CourierError if that does not work."""
    async with (
        open_pool(settings.postgres_dsn, max_size=2) as pool,
        aclosing(connect_redis(settings.redis_dsn)) as redis,
        httpx.AsyncClient(base_url=settings.dagster_ui_url or "", trust_env=False) as web_server,
    ):
        yield LiveSystem(pool, redis, web_server, max_retries=settings.max_retries)


def _report(
    attempts: Sequence[Delivery], state: JobState, *, retry_due: datetime | None
) -> JobReport:
    first, delivery = attempts[0], attempts[-1]
    retries = delivery.attempt - 1
    if state.retry_count != retries:
        # Redis lags behind the ledger for a moment; what it will say is not guessed here.
        view = JobView(delivery.supplier_name, Phase.DOWNLOADING, retries=retries)
        return JobReport(delivery.job_id, view, tries=delivery.attempt)
    settled = delivery.state.is_over and retry_due is None
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
            error=_said(state.error),
            retries=retries,
            max_retries=state.max_retries,
            next_retry_at=retry_due,
            unchanged_since=delivery.unchanged_since,
        ),
        ended=settled and state.phase.value == delivery.state.value,
        tries=delivery.attempt,
        analyses=sum(attempt.ml_submissions for attempt in attempts),
        can_retry=state.can_retry,
        first_error=_said(first.error_message) if retries else "",
        matched=state.matches_found,
        in_review=state.review_queue_count,
        error_code=delivery.error_code or "",
        warnings=tuple(map(_said, state.error_details)),
        file_path=Path(delivery.file_path) if delivery.file_path else None,
        seconds=seconds,
        route=state.route,
    )


def _said(words: Message | str | None) -> str:
    """What the courier says, in the language of whoever watches the demo."""
    return words.text(language_of_environment()) if isinstance(words, Message) else words or ""


def _plain_items(rows: Sequence[PriceRow]) -> list[PlainItem]:
    return [PlainItem(row.sku, row.name, row.price) for row in rows]
