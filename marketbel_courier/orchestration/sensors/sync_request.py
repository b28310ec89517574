"""Takes a request for a sync out of Redis and turns it into delivery runs.

The request is removed one tick after its runs were launched: the cursor then says that they were.
A daemon that dies in between finds it again, and the run keys keep its runs from existing twice.
"""

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass

import dagster as dg
from redis.exceptions import RedisError

from marketbel_courier.catalogue.pool import open_pool
from marketbel_courier.catalogue.suppliers import (
    Supplier,
    active_suppliers,
    assign_partition_keys,
)
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.triggers import (
    SyncTrigger,
    read_sync_trigger,
    remove_sync_trigger,
)
from marketbel_courier.orchestration.assets.raw_price_list import raw_price_list
from marketbel_courier.orchestration.partitions import SUPPLIERS, ranges_covering
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.tags import (
    DELIVERY_STAGE,
    RAW_PRICE_LIST,
    STAGE_TAG,
    TASK_ID_TAG,
)
from marketbel_courier.settings import Settings

# Below the daemon's own 5 seconds, so that each of its rounds is a tick.
TICK_SECONDS = 3


@dataclass(frozen=True)
class SyncPlan:
    """The partitions to add and the runs to launch for one request."""

    new_keys: Sequence[str]
    runs: Sequence[dg.RunRequest]


def plan_sync(
    trigger: SyncTrigger,
    suppliers: Sequence[Supplier],
    existing_keys: Sequence[str],
    *,
    suppliers_per_run: int,
) -> SyncPlan:
    """Delivery runs for every active supplier, or for the one that the request names."""
    asked = [s for s in suppliers if trigger.supplier_id in (None, s.id)]
    known = set(existing_keys)
    new_keys = [s.partition_key for s in asked if s.partition_key not in known]
    ranges = ranges_covering(
        [*existing_keys, *new_keys],
        {s.partition_key for s in asked},
        most_per_range=suppliers_per_run,
    )
    return SyncPlan(
        new_keys,
        [
            dg.RunRequest(
                run_key=f"{trigger.task_id}:{piece.keys[0]}",
                asset_selection=[RAW_PRICE_LIST],
                tags={
                    **piece.tags,
                    STAGE_TAG: DELIVERY_STAGE,
                    TASK_ID_TAG: trigger.task_id,
                },
            )
            for piece in ranges
        ],
    )


@dg.sensor(
    target=[raw_price_list],
    minimum_interval_seconds=TICK_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Launches delivery runs when somebody asks for a sync (`sync:trigger` in Redis).",
)
def sync_request_sensor(
    context: dg.SensorEvaluationContext, courier: CourierResource
) -> dg.SensorResult | dg.SkipReason:
    """The cursor is the task id of the last request whose runs were launched."""
    settings = courier.settings()
    try:
        trigger = courier.ask(_next_trigger(settings, context.cursor))
    except (RedisError, OSError) as error:
        return dg.SkipReason(f"Redis cannot be read ({error}); nothing was changed.")
    if trigger is None:
        return dg.SkipReason("Nobody asks for a sync.")
    plan = plan_sync(
        trigger,
        courier.ask(_active_suppliers(settings)),
        context.instance.get_dynamic_partitions("suppliers"),
        suppliers_per_run=settings.suppliers_per_run,
    )
    if not plan.runs:
        context.update_cursor(trigger.task_id)
        return dg.SkipReason(f"{trigger.task_id}: no active supplier has a source.")
    return dg.SensorResult(
        run_requests=plan.runs,
        dynamic_partitions_requests=[SUPPLIERS.build_add_request(list(plan.new_keys))],
        cursor=trigger.task_id,
    )


async def _next_trigger(settings: Settings, taken_task_id: str | None) -> SyncTrigger | None:
    async with aclosing(connect_redis(settings.redis_dsn)) as redis:
        trigger = await read_sync_trigger(redis)
        if trigger is not None and trigger.task_id == taken_task_id:
            await remove_sync_trigger(redis, trigger)
            return None
        return trigger


async def _active_suppliers(settings: Settings) -> list[Supplier]:
    async with open_pool(settings.postgres_dsn, max_size=1) as pool:
        await assign_partition_keys(pool)
        return await active_suppliers(pool)
