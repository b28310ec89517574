"""Finds suppliers whose price list nobody has asked for yet, and opens a sync of them.

It does not matter who made the supplier: a request may be overwritten in Redis, and a row of
`suppliers` that somebody inserts asks for nothing at all.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID

import dagster as dg
from redis.exceptions import RedisError

from marketbel_courier.delivery.due_times import is_due
from marketbel_courier.job_state.triggers import read_sync_trigger
from marketbel_courier.ledger.adoption import adoption_state
from marketbel_courier.ledger.supplier_partitions import assign_partition_keys
from marketbel_courier.ledger.syncs import (
    a_sync_of_all_begins,
    last_scheduled_sync,
    syncs_under_way,
)
from marketbel_courier.ledger.undelivered_suppliers import (
    ask_for_undelivered,
    undelivered_suppliers,
)
from marketbel_courier.messages.message import Message
from marketbel_courier.orchestration.jobs import delivery_job
from marketbel_courier.orchestration.patience import awaits_tables
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.speech import skipped
from marketbel_courier.orchestration.supplier_runs import IN_PROGRESS, keys_of
from marketbel_courier.orchestration.tick import AT_LEISURE, Tick

# The schedule asks at the full hour, and is given so long for it.
_SCHEDULE_TAKES = timedelta(minutes=1)


@dg.sensor(
    job=delivery_job,
    minimum_interval_seconds=AT_LEISURE,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Has suppliers delivered that never were, or whose address has changed since.",
)
@awaits_tables
def undelivered_sensor(
    context: dg.SensorEvaluationContext, courier: CourierResource
) -> dg.SkipReason:
    """Launches nothing: it opens a sync of them, which `sync_sensor` carries out."""
    tick = courier.tick()
    found, keys = tick.run(_look(tick))
    if found:
        partitions = context.instance.get_dynamic_partitions("suppliers")
        runs = context.instance.get_runs(dg.RunsFilter(statuses=list(IN_PROGRESS)))
        # A run that has yet to write its jobs down has no row in the ledger.
        busy = frozenset().union(*(keys_of(run, partitions) for run in runs))
        found = [one for one in found if keys[one] not in busy]
    sync = tick.run(ask_for_undelivered(tick.pool, found)) if found else None
    if sync is None:
        return skipped(Message("tick-everybody-was-delivered"))
    return skipped(
        Message("tick-suppliers-wait", n=max(1, len(sync.partition_keys)), task=sync.task_id)
    )


async def _look(tick: Tick) -> tuple[Sequence[UUID], Mapping[UUID, str]]:
    """The suppliers to deliver, oldest first, and their partition keys."""
    pool = tick.pool
    found = await undelivered_suppliers(pool)
    # Before the takeover has ended, who was delivered by whom is not known yet.
    if not found or not (await adoption_state(pool)).is_finished:
        return [], {}
    if await _sync_begins(tick, datetime.now(UTC)):
        return [], {}
    if not all(one.partition_key for one in found):
        await assign_partition_keys(pool)
        found = await undelivered_suppliers(pool)
    covered = {key for sync in await syncs_under_way(pool) for key in sync.partition_keys}
    keys = {one.id: one.partition_key for one in found if one.partition_key not in covered}
    return list(keys), keys


async def _sync_begins(tick: Tick, now: datetime) -> bool:
    """Whether a sync of everybody is about to begin, which will cover these suppliers as well."""
    with suppress(RedisError, OSError):  # while Redis is away, nobody can ask there
        trigger = await read_sync_trigger(tick.redis)
        if trigger is not None and trigger.supplier_id is None:
            return True
    # After Redis: a request leaves Redis only when its sync is in the ledger.
    if await a_sync_of_all_begins(tick.pool):
        return True
    last = await last_scheduled_sync(tick.pool)
    hours = tick.settings.sync_interval_hours
    this_moment = now - now.replace(minute=0, second=0, microsecond=0) < _SCHEDULE_TAKES
    return this_moment and is_due(now, last.started_at if last else None, interval_hours=hours)
