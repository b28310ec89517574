"""Takes requests for a sync, sees the one under way through, and says in Redis how far it is.

Every round looks at the ledger and at Dagster's runs and does what is missing; nothing is
remembered from one round to the next, so that a daemon may be killed between any two moments.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from uuid import UUID

import dagster as dg
from redis.exceptions import RedisError

from marketbel_courier.adoption.takeover import take_over_if_due
from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.sync_rounds import (
    SyncsFound,
    find_syncs,
    nothing_to_do,
    show_sync,
)
from marketbel_courier.delivery.sync_steps import (
    BeginDeliveries,
    Finish,
    LaunchDeliveries,
    LaunchRegistry,
    RunState,
    Surroundings,
    SyncMove,
    Wait,
    next_move,
    next_move_for_one,
    next_move_for_some,
)
from marketbel_courier.delivery.telling.sync_status import status_of
from marketbel_courier.job_state.sync_state import SyncStatus
from marketbel_courier.ledger.supplier_partitions import assign_partition_keys
from marketbel_courier.ledger.suppliers import Supplier, deliverable_suppliers, suppliers_by_id
from marketbel_courier.ledger.syncs import (
    Sync,
    begin_deliveries,
    find_sync,
    finish_sync,
    suppliers_without_job,
    sync_progress,
)
from marketbel_courier.ledger.unusable_flags import tell_of_unusable_flags
from marketbel_courier.ledger.work_calls import call_sensors
from marketbel_courier.messages.message import Message, lines
from marketbel_courier.orchestration.code_server import keep_watch
from marketbel_courier.orchestration.jobs import delivery_job, registry_job
from marketbel_courier.orchestration.patience import awaits_tables
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.speech import said, skipped
from marketbel_courier.orchestration.sync_runs import (
    SINGLE_PRIORITY,
    all_is_quiet,
    find_runs,
    registry_request,
    sync_delivery_requests,
    with_partitions,
    with_priority,
)
from marketbel_courier.orchestration.tick import SOON, Tick
from marketbel_courier.traces import past_span


@dataclass(frozen=True)
class Round:
    """What one round asks of Dagster, and what it says where it asks for nothing."""

    requests: Sequence[dg.RunRequest] = ()
    words: Sequence[Message] = ()

    def and_then(self, other: "Round") -> "Round":
        """This round and the other one together."""
        return Round([*self.requests, *other.requests], [*self.words, *other.words])


@dg.sensor(
    jobs=[registry_job, delivery_job],
    minimum_interval_seconds=SOON,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Runs syncs: those that the schedule asks for, and people (`sync:trigger`).",
)
@awaits_tables
def sync_sensor(
    context: dg.SensorEvaluationContext, courier: CourierResource
) -> list[dg.RunRequest] | dg.SkipReason:
    """Needs no cursor. Redis may be away: syncs that are under way go on."""
    tick = courier.tick()
    if tick.run(nothing_to_do(tick.pool, tick.redis)):
        keep_watch(tick.settings)
        return skipped(Message("tick-nobody-asks-for-a-sync"))
    found, first_start = tick.run(_find(tick))
    if first_start:
        return skipped(first_start)
    keep_watch(tick.settings)
    result = Round(words=[found.redis_problem] if found.redis_problem else [])
    if found.everybody is None:
        result = result.and_then(_show(tick, SyncStatus()))
    else:
        sync = found.everybody
        result = result.and_then(_everybody(context.instance, tick, found, sync))
    if found.single:
        result = result.and_then(_single(context.instance, tick, found.single))
    if found.some:
        result = result.and_then(_some(context.instance, tick, found.some))
    if not result.requests:
        return skipped(lines(result.words or [Message("tick-nobody-asks-for-a-sync")]))
    # Beside requests Dagster shows no reason, so the tick's log has the words.
    for line in result.words:
        context.log.info(said(line))
    return list(result.requests)


def _everybody(
    instance: dg.DagsterInstance,
    tick: Tick,
    found: SyncsFound,
    sync: Sync,
) -> Round:
    around = _look_around(instance, tick, found, sync)
    if around.registry is RunState.FAILED:
        # Why, was written down before the run had ended, and maybe after the first look.
        sync = tick.run(find_sync(tick.pool, sync.task_id)) or sync
    move = next_move(sync, around)
    if isinstance(move, BeginDeliveries):
        partitions = instance.get_dynamic_partitions("suppliers")
        sync = tick.run(_begin(tick.pool, sync, partitions, move.reason))
        move = next_move(sync, around)
    if isinstance(move, Finish):
        _finish(tick, sync, move)
        ended = Round(words=[Message("tick-sync-ended", task=sync.task_id, why=move.reason)])
        return ended.and_then(_show(tick, SyncStatus()))
    status = status_of(sync, around.progress)
    return _requests(instance, tick, sync, move).and_then(_show(tick, status))


def _look_around(
    instance: dg.DagsterInstance,
    tick: Tick,
    found: SyncsFound,
    sync: Sync,
) -> Surroundings:
    runs = find_runs(instance, sync.task_id)
    # After the runs: of a run that has ended, the ledger then has every job's end.
    progress = tick.run(sync_progress(tick.pool, sync.task_id))
    has_failed = RunState.FAILED in runs.deliveries.values() and not runs.delivering
    return Surroundings(
        now=datetime.now(UTC),
        suppliers_per_run=tick.settings.suppliers_per_run,
        registry=runs.registry,
        registry_runs=runs.registry_runs,
        runs=runs.deliveries,
        progress=progress,
        without_job=tick.run(suppliers_without_job(tick.pool, sync)) if has_failed else (),
        foreign_lock_seconds=found.foreign_lock_seconds,
        all_quiet=not runs.delivering and progress.under_way > 0 and all_is_quiet(instance),
    )


def _single(
    instance: dg.DagsterInstance,
    tick: Tick,
    syncs: Sequence[Sync],
) -> Round:
    suppliers = tick.run(_suppliers_of(tick.pool, syncs))
    result = Round()
    for sync in syncs:
        supplier = suppliers.get(sync.supplier_id) if sync.supplier_id else None
        run = find_runs(instance, sync.task_id).deliveries.get(0, RunState.ABSENT)
        move = next_move_for_one(sync, supplier, run, now=datetime.now(UTC))
        if isinstance(move, Finish):
            _finish(tick, sync, move)
            result = result.and_then(_ended(sync, move))
        else:
            asked = _requests(instance, tick, sync, move)
            urgent = [with_priority(request, SINGLE_PRIORITY) for request in asked.requests]
            result = result.and_then(Round(urgent, asked.words))
    return result


def _some(
    instance: dg.DagsterInstance,
    tick: Tick,
    syncs: Sequence[Sync],
) -> Round:
    result = Round()
    for sync in syncs:
        runs = find_runs(instance, sync.task_id).deliveries
        move = next_move_for_some(sync, runs, suppliers_per_run=tick.settings.suppliers_per_run)
        if isinstance(move, Finish):
            _finish(tick, sync, move)
            result = result.and_then(_ended(sync, move))
        else:
            result = result.and_then(_requests(instance, tick, sync, move))
    return result


def _requests(instance: dg.DagsterInstance, tick: Tick, sync: Sync, move: SyncMove) -> Round:
    match move:
        case LaunchRegistry(number):
            again = [Message("sync-registry-again", task=sync.task_id, n=number)]
            return Round([registry_request(sync, number)], again if number > 1 else [])
        case LaunchDeliveries(chunks, more):
            if more:
                tick.run(call_sensors(tick.pool))
            partitions = with_partitions(instance, chain.from_iterable(chunks.values()))
            return Round(sync_delivery_requests(sync, chunks, partitions))
        case Wait(why):
            return Round(words=[why])
        case _:
            return Round()


def _show(tick: Tick, status: SyncStatus) -> Round:
    try:
        tick.run(show_sync(tick.pool, tick.redis, status))
    except (RedisError, OSError) as error:
        return Round(words=[Message("tick-sync-not-told", why=str(error))])
    return Round()


def _ended(sync: Sync, move: Finish) -> Round:
    return Round(words=[Message("tick-sync-of-some-ended", task=sync.task_id, why=move.reason)])


def _finish(tick: Tick, sync: Sync, move: Finish) -> None:
    tick.run(finish_sync(tick.pool, sync, reason=move.reason, level=move.level))
    past_span("sync", sync.started_at, task_id=sync.task_id, triggered_by=sync.triggered_by)


async def _find(tick: Tick) -> tuple[SyncsFound, Message | None]:
    """What is under way or asked for, and why nothing may be launched at the first start."""
    waits_for = await take_over_if_due(tick.pool, tick.settings)
    return await find_syncs(tick.pool, tick.redis), waits_for


async def _begin(pool: Pool, sync: Sync, partitions: Sequence[str], reason: Message | None) -> Sync:
    await assign_partition_keys(pool)
    await tell_of_unusable_flags(pool, task_id=sync.task_id)
    wanted = [supplier.partition_key for supplier in await deliverable_suppliers(pool)]
    # In Dagster's own order, so that neighbours share a run.
    places = {key: place for place, key in enumerate(partitions)}
    ordered = sorted(wanted, key=lambda key: places.get(key, len(places)))
    return await begin_deliveries(pool, sync, ordered, reason=reason)


async def _suppliers_of(pool: Pool, syncs: Sequence[Sync]) -> Mapping[UUID, Supplier]:
    await assign_partition_keys(pool)
    found = await suppliers_by_id(pool, [s.supplier_id for s in syncs if s.supplier_id])
    return {id_: supplier for id_, supplier in found.items() if supplier.partition_key}
