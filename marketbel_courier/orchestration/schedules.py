"""The schedules. They ask for what is due; sensors do it."""

from datetime import UTC, datetime

import dagster as dg

from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.due_times import is_due, latest_due, next_due
from marketbel_courier.ledger.syncs import (
    NewSync,
    SyncStep,
    last_scheduled_sync,
    open_sync,
    skip_sync,
)
from marketbel_courier.messages.message import Message
from marketbel_courier.orchestration.jobs import registry_job
from marketbel_courier.orchestration.patience import awaits_tables
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.speech import skipped

TRIGGERED_BY = "schedule"


@dg.schedule(
    cron_schedule="0 * * * *",
    execution_timezone="UTC",
    job=registry_job,
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Asks for a sync every SYNC_INTERVAL_HOURS; `sync_sensor` runs it.",
)
@awaits_tables
def sync_schedule(courier: CourierResource) -> dg.SkipReason:
    """Launches nothing. A due time that was missed is made up for at the next full hour."""
    tick = courier.tick()
    hours = tick.settings.sync_interval_hours
    return skipped(tick.run(ask_if_due(tick.pool, datetime.now(UTC), interval_hours=hours)))


async def ask_if_due(pool: Pool, now: datetime, *, interval_hours: int) -> Message:
    """Ask for a sync if one is due; returns what was done."""
    following = next_due(now, interval_hours=interval_hours)
    due = latest_due(now, interval_hours=interval_hours)
    new = NewSync(f"sync-scheduled-{due:%Y%m%dT%H}Z", TRIGGERED_BY)
    last = await last_scheduled_sync(pool)
    if not is_due(now, last.started_at if last else None, interval_hours=interval_hours):
        if last is None:
            # From now on a due time can be missed.
            await skip_sync(pool, new, reason=Message("sync-just-set-up", following=following))
        return Message("tick-no-sync-is-due", following=following)
    sync = await open_sync(pool, new)
    if sync.step is SyncStep.SKIPPED:
        return Message("tick-sync-skipped", why=sync.reason, following=following)
    return Message("tick-sync-asked-for", task=sync.task_id, following=following)
