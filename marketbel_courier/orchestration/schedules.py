"""The schedules. They ask for what is due; sensors do it."""

from datetime import UTC, datetime

import dagster as dg

from marketbel_courier.database.pool import open_pool
from marketbel_courier.delivery.due_times import is_due, latest_due, next_due
from marketbel_courier.ledger.syncs import (
    NewSync,
    SyncStep,
    last_scheduled_sync,
    open_sync,
    skip_sync,
)
from marketbel_courier.orchestration.patience import awaits_tables
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.tags import SUPPLIER_REGISTRY
from marketbel_courier.settings import Settings

TRIGGERED_BY = "schedule"


@dg.schedule(
    cron_schedule="0 * * * *",
    execution_timezone="UTC",
    target=dg.AssetSelection.assets(SUPPLIER_REGISTRY),
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Asks for a sync every SYNC_INTERVAL_HOURS; `sync_sensor` runs it.",
)
@awaits_tables
def sync_schedule(courier: CourierResource) -> dg.SkipReason:
    """Launches nothing. A due time that was missed is made up for at the next full hour."""
    return dg.SkipReason(courier.ask(ask_if_due(courier.settings(), datetime.now(UTC))))


async def ask_if_due(settings: Settings, now: datetime) -> str:
    """Ask for a sync if one is due; returns what was done, in words."""
    hours = settings.sync_interval_hours
    then = f"The next one is due at {next_due(now, interval_hours=hours):%Y-%m-%d %H:%M} UTC."
    due = latest_due(now, interval_hours=hours)
    new = NewSync(f"sync-scheduled-{due:%Y%m%dT%H}Z", TRIGGERED_BY)
    async with open_pool(settings.postgres_dsn, max_size=1) as pool:
        last = await last_scheduled_sync(pool)
        if not is_due(now, last.started_at if last else None, interval_hours=hours):
            if last is None:
                # From now on a due time can be missed.
                await skip_sync(pool, new, reason=f"The platform has just been set up. {then}")
            return f"No sync is due. {then}"
        sync = await open_sync(pool, new)
    if sync.step is SyncStep.SKIPPED:
        return f"Skipped: {sync.reason} {then}"
    return f"Sync {sync.task_id} is asked for. {then}"
