"""Everything that one run needs to deliver price lists, opened together and closed together."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from redis.asyncio import Redis

from marketbel_courier.catalogue.parsing_logs import (
    LogType,
    ParsingLog,
    record_parsing_log,
    record_parsing_logs,
)
from marketbel_courier.database.batches import Batches
from marketbel_courier.database.connections import DATABASE_ERRORS
from marketbel_courier.database.pool import Pool, open_pool
from marketbel_courier.delivery.exchange_rates import apply_settings
from marketbel_courier.delivery.reading.health_gate import HealthGate
from marketbel_courier.delivery.reading.polling_pace import PollingPace
from marketbel_courier.delivery.retry_policy import alert_of, closing_words, next_retry_delay
from marketbel_courier.delivery.telling.job_tracker import JobTracker
from marketbel_courier.delivery.telling.job_view import job_state_of
from marketbel_courier.delivery.version_archive import VersionArchive, version_archive
from marketbel_courier.delivery.volume_cleanup import volume_of
from marketbel_courier.errors import DeliveryError, NeedsMapping, NeedsRelease
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.job_hash import Phase, Status
from marketbel_courier.job_state.publisher import JobStatePublisher, open_publisher
from marketbel_courier.ledger.alerts import raise_alerts
from marketbel_courier.ledger.analysis_slots import AnalysisSlots
from marketbel_courier.ledger.deliveries import mark_failed
from marketbel_courier.ledger.delivery_queries import latest_delivery, reload, was_held_before
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.host_places import open_host_places
from marketbel_courier.ledger.outbox import note_untold
from marketbel_courier.ledger.states import State
from marketbel_courier.messages.message import Message
from marketbel_courier.ml_client.client import MlAnalyzeClient, open_ml_client
from marketbel_courier.settings import Settings
from marketbel_courier.shared_volume.volume import SharedVolume
from marketbel_courier.sources.price_list_sources import PriceListSources

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Courier:
    """The adapters of one run, and what every step of a delivery reports through."""

    settings: Settings
    run_id: str
    pool: Pool
    batches: Batches
    publisher: JobStatePublisher
    volume: SharedVolume
    sources: PriceListSources
    ml: MlAnalyzeClient
    ml_health: HealthGate
    slots: AnalysisSlots
    archive: VersionArchive | None = None
    pace: PollingPace = field(default_factory=PollingPace)

    def track(self, delivery: Delivery, *, announce: bool = True) -> JobTracker:
        """Follow a job from the state that the ledger gives it.

        `announce` publishes that state at once; otherwise the next change is published first. A
        download counts as waiting, whatever the ledger says, until the tracker is told that the
        download has begun.
        """
        state = job_state_of(delivery, max_retries=self.settings.max_retries)
        if delivery.state is State.DOWNLOADING:
            state = state.advanced(status=Status.PENDING)
        return JobTracker(state, self.publisher, announce=announce)

    async def log(self, delivery: Delivery, level: LogType, message: Message) -> None:
        """Add a line to `parsing_logs` under the job's id; `level` is its `error_type`."""
        await record_parsing_log(self.batches, _line(delivery, level, message))

    async def log_end(self, delivery: Delivery, level: LogType, message: Message) -> None:
        """Log how an attempt ended; then log the failure of a newer attempt again, if there is one.

        Readers of the logs take the last line about a supplier as the supplier's state.
        """
        await self.log(delivery, level, message)
        newest = await latest_delivery(self.batches, delivery.partition_key)
        if newest is not None and newest.job_id != delivery.job_id and newest.may_be_retried:
            why = newest.error_message or Message("delivery-failed-without-reason")
            await self.log(newest, LogType.ERROR, why)

    async def report_failure(
        self, delivery: Delivery, tracker: JobTracker, error: DeliveryError
    ) -> DeliveryError:
        """Say in the ledger, in the logs and in Redis that an attempt failed; returns the error."""
        used, settings = delivery.retries_used, self.settings
        message = closing_words(error, retries_used=used, settings=settings)
        # All in one transaction: a failure that is stored is not reported a second time.
        async with self.pool.acquire() as connection, connection.transaction():
            failed = await mark_failed(
                connection,
                delivery,
                error,
                message=message,
                run_id=self.run_id,
                retry_after=next_retry_delay(error, retries_used=used, settings=settings),
                reached_matching=tracker.state.phase is Phase.MATCHING,
            )
            if failed is not None:
                alert = alert_of(failed, error)
                is_held = isinstance(error, NeedsMapping | NeedsRelease)
                if is_held and await was_held_before(connection, failed):
                    alert = None  # An alert about this held file was raised before.
                await raise_alerts(connection, [alert] if alert else [])
                await record_parsing_logs(connection, [_line(delivery, LogType.ERROR, message)])
        if failed is None:
            await self.show_ledger(delivery)
        else:
            tracker.failed(job_state_of(failed, max_retries=settings.max_retries))
        return error

    async def show_ledger(self, delivery: Delivery) -> None:
        """Show in Redis the ledger's state of a job that another process has changed."""
        self.show(await reload(self.pool, delivery))

    def show(self, row: Delivery) -> None:
        """Show in Redis what this row of the ledger says."""
        self.publisher.publish(job_state_of(row, max_retries=self.settings.max_retries))


@asynccontextmanager
async def open_courier(settings: Settings, run_id: str) -> AsyncIterator[Courier]:
    """Open what a run needs. Redis may be away; PostgreSQL may not."""
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(open_pool(settings.postgres_dsn))
        await apply_settings(pool, settings)
        redis = connect_redis(settings.redis_dsn)
        stack.push_async_callback(redis.aclose)
        publisher = await stack.enter_async_context(_publisher_with_memory(pool, redis))
        hosts = await stack.enter_async_context(
            open_host_places(
                pool,
                settings.download_concurrency_per_host,
                most_held=4 * settings.download_concurrency,
            )
        )
        ml = await stack.enter_async_context(
            open_ml_client(
                settings.ml_analyze_url,
                timeout_seconds=settings.ml_timeout_seconds,
                token=settings.ml_analyze_token,
            )
        )
        yield Courier(
            settings=settings,
            run_id=run_id,
            pool=pool,
            batches=Batches(pool),
            publisher=publisher,
            volume=volume_of(settings),
            sources=await stack.enter_async_context(
                PriceListSources.from_settings(settings, place_at_host=hosts.place)
            ),
            ml=ml,
            ml_health=HealthGate(ml, pool),
            slots=AnalysisSlots(pool, settings.ml_max_in_flight),
            archive=version_archive(pool, settings),
        )


@asynccontextmanager
async def _publisher_with_memory(pool: Pool, redis: Redis) -> AsyncIterator[JobStatePublisher]:
    publisher: JobStatePublisher | None = None
    try:
        async with open_publisher(redis) as publisher:
            yield publisher
    finally:
        if publisher is not None:
            await _remember_untold(pool, publisher)


async def _remember_untold(pool: Pool, publisher: JobStatePublisher) -> None:
    untold = publisher.unwritten()
    if not untold:
        return
    logger.warning("Redis is still away: %d job states wait in the outbox.", len(untold))
    with contextlib.suppress(*DATABASE_ERRORS):
        await note_untold(pool, [state.job_id for state in untold])


def _line(delivery: Delivery, level: LogType, message: Message) -> ParsingLog:
    return ParsingLog(
        task_id=str(delivery.job_id),
        supplier_id=delivery.supplier_id,
        error_type=level,
        message=message,
    )
